/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Can the functions of an IOMMU group be given away, and why are they in one group at all?
 */
#ifndef MODEL_GROUP_H
#define MODEL_GROUP_H

#include "model/host.h"

enum share_reason {
	SHARE_ACS,		   /* a port lets through what is below it */
	SHARE_CONVENTIONAL_BRIDGE, /* a bus where everybody hears everybody */
	SHARE_MULTIFUNCTION,	   /* functions of one device that ACS does not part */
	SHARE_DMA_ALIAS,	   /* one function's requests bear another's id */
};

/* One thing that puts members of a group together. */
struct share {
	enum share_reason reason;
	const struct device *bridge; /* the port or bridge; of functions by themselves, the first */
	unsigned int lacks;	     /* ACS flags, for acs and multifunction */
	bool no_capability;	     /* and none of them has an ACS capability at all */
};

/* "acs", "conventional-bridge", "multifunction", "dma-alias". */
const char *share_reason_name(enum share_reason reason);

/*
 * Whether vfio may take the function: no driver, one of vfio's, pci-stub, or a PCI-to-PCI bridge under
 * pcieport (vfio_dev_driver_allowed of drivers/vfio/vfio_main.c; since Linux 6.0 the drivers with
 * driver_managed_dma). FACT_UNKNOWN where the driver is.
 */
enum tristate group_accepts_driver(const struct device *device);

/*
 * Whether vfio would open the group as its members are bound now: no as soon as one is in the way, and
 * where there is none that it could be opened for.
 */
enum tristate group_is_viable(const struct iommu_group *group);

/* Whether the function may be in a group: not without groups, nor where it is known to be in none. */
bool group_may_hold(const struct iommu *iommu, const struct device *device);

/*
 * Whether the function is the only one in its group; FACT_UNKNOWN without groups, and where there may
 * be members that are not known.
 */
enum tristate group_is_isolated(const struct iommu *iommu, const struct device *device);

/*
 * Why the members are together, following pci_device_group of drivers/iommu/iommu.c: the arena's
 * array, in the order of addresses; empty for a group of one, and where config space
 * that was not read may hold the reason.
 */
size_t group_why_shared(const struct host *host, const struct iommu_group *group,
			struct arena *arena, struct share **ret_shares);

#endif
