/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which functions can the IOMMU tell apart? Its units, and the groups that the kernel made.
 */
#ifndef MODEL_IOMMU_H
#define MODEL_IOMMU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/device.h"
#include "model/fact.h"

/* A line of reserved_regions: addresses that a device may reach whatever the IOMMU maps. */
struct reserved_region {
	uint64_t start;
	uint64_t end;	  /* inclusive */
	const char *type; /* "direct", "direct-relaxable", "reserved", "msi" */
};

struct iommu_group {
	int64_t id;
	const char *type; /* "DMA", "DMA-FQ", "identity", "blocked"; NULL unknown or not asked */
	struct device **members; /* PCI functions, in the order of their addresses */
	size_t n_members;
	bool members_known;  /* else there may be more */
	const char **others; /* names of members that are no PCI functions of this host */
	size_t n_others;
	bool others_known; /* likewise */
	struct reserved_region *reserved;
	size_t n_reserved;
	bool reserved_known; /* else none is listed because none was read */
};

struct iommu {
	const char **units; /* /sys/class/iommu: "dmar0", "ivhd0"; sorted */
	size_t n_units;
	bool units_known;
	enum tristate groups_present; /* whether the kernel makes groups at all */
	enum tristate in_use;	      /* whether there is any group: not with the IOMMU off */
	struct iommu_group *groups;   /* in the order of their ids */
	size_t n_groups;
};

/* The group with this id, or NULL. */
struct iommu_group *iommu_find_group(const struct iommu *iommu, int64_t id);

#endif
