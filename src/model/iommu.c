/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which functions can the IOMMU tell apart? See iommu.h.
 */
#include "model/iommu.h"

#include <stdlib.h>

static int compare_id(const void *key, const void *item)
{
	int64_t id = *(const int64_t *)key;
	const struct iommu_group *group = item;

	return (id > group->id) - (id < group->id);
}

struct iommu_group *iommu_find_group(const struct iommu *iommu, int64_t id)
{
	if (!iommu->n_groups)
		return NULL;
	return bsearch(&id, iommu->groups, iommu->n_groups, sizeof(*iommu->groups), compare_id);
}
