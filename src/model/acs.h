/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does PCI Express Access Control keep a function apart from its neighbours? As the kernel judges it
 * before it makes IOMMU groups (pci_acs_enabled and its kin in drivers/pci/pci.c, pci_device_group in
 * drivers/iommu/iommu.c), and where it stands in the way.
 */
#ifndef MODEL_ACS_H
#define MODEL_ACS_H

#include "model/host.h"

/* What IOMMU groups ask for: REQ_ACS_FLAGS of drivers/iommu/iommu.c. */
enum acs_flag {
	ACS_SV = 0x01, /* Source Validation */
	ACS_RR = 0x04, /* P2P Request Redirect */
	ACS_CR = 0x08, /* P2P Completion Redirect */
	ACS_UF = 0x10, /* Upstream Forwarding */
	ACS_REQUIRED = ACS_SV | ACS_RR | ACS_CR | ACS_UF,
};

enum acs_state {
	ACS_UNKNOWN = 0, /* config space could not be read, or not far enough */
	ACS_ENABLED,	 /* or, while no IOMMU is in use, to be so with one */
	ACS_QUIRK,	 /* the kernel isolates although config space says otherwise */
	ACS_PARTIAL,	 /* the capability is there, and what it offers is not all switched on */
	ACS_MISSING,	 /* it is not there */
};

struct acs {
	enum acs_state state;
	const struct device *blocker; /* who lacks it, for partial, missing and quirk; else NULL */
	unsigned int lacks;	      /* of ACS_REQUIRED, what is not in force there */
};

/* "enabled", "quirk", "partial", "missing"; NULL for unknown. */
const char *acs_state_name(enum acs_state state);

/* The short names ("SV", "RR", "CR", "UF") of these flags, in this order; how many. */
unsigned int acs_flag_names(unsigned int flags, const char *names[static 4]);

/*
 * This function or port by itself: does it let through only what its place in the tree allows?
 * Root and downstream ports need the capability, conventional bridges and event collectors never
 * pass, endpoints and upstream ports only need it where they are one of several functions, VFs pass.
 */
struct acs acs_of_function(const struct host *host, const struct device *device);

/* Whether the kernel knows the functions of this card to be apart without ACS. */
bool acs_is_quirk(const struct device *device);

/*
 * The function and every port above it: the first one that is in the way, ports before the function
 * itself, for a port that lets peers talk makes one group of all below it. Where the kernel has
 * nevertheless put function and blocker into different groups it knew better: a quirk. Without an
 * IOMMU it has not, and would with those cards that it is known to know.
 */
struct acs acs_of_path(const struct host *host, const struct device *device);

#endif
