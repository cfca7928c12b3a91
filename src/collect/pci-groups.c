/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which PCI functions share an IOMMU group? Those whose iommu_group links end in the same number.
 */
#include <limits.h>
#include <stdlib.h>

#include "base/parse.h"
#include "collect/pci.h"

static void join_group(struct machine *machine, struct host *host, const char *name)
{
	char path[PATH_MAX];
	const char **members = NULL;
	uint64_t id = 0;
	ssize_t n = 0;

	if (parse_u64(name, &id) < 0 || id > INT_MAX)
		return;
	snprintf(path, sizeof(path), PCI_GROUPS "/%s/devices", name);
	n = root_list(machine->root, path, host->arena, &members);
	for (ssize_t i = 0; i < n; i++) {
		struct bdf bdf = { 0 };
		struct device *device =
			bdf_parse(members[i], &bdf) == 0 ? host_find_device(host, bdf) : NULL;

		if (device)
			device->iommu_group = (int64_t)id;
	}
}

/* Whether the functions' links have told of groups, and none of them is in doubt. */
static bool links_tell(const struct host *host)
{
	bool told = false;

	for (size_t i = 0; i < host->n_devices; i++)
		told |= host->devices[i].iommu_group >= 0;
	return told && !host->iommu.incomplete;
}

/* A capture may hold the groups' directories and not the functions' links to them. */
void pci_join_groups(struct machine *machine, struct host *host, const char **names, size_t n)
{
	if (links_tell(host))
		return;
	for (size_t i = 0; i < n; i++)
		join_group(machine, host, names[i]);
}

static int compare_members(const void *a, const void *b)
{
	const struct device *left = *(struct device *const *)a;
	const struct device *right = *(struct device *const *)b;

	if (left->iommu_group != right->iommu_group)
		return left->iommu_group < right->iommu_group ? -1 : 1;
	return bdf_compare(left->bdf, right->bdf);
}

static size_t gather_members(struct host *host, struct device **members)
{
	size_t n = 0;

	for (size_t i = 0; i < host->n_devices; i++)
		if (host->devices[i].iommu_group >= 0)
			members[n++] = &host->devices[i];
	if (n)
		qsort(members, n, sizeof(struct device *), compare_members);
	return n;
}

static bool all_are_known(const struct host *host)
{
	for (size_t i = 0; i < host->n_devices; i++)
		if (host->devices[i].iommu_group == UNKNOWN)
			return false;
	return true;
}

void pci_group_devices(struct host *host)
{
	struct iommu *iommu = &host->iommu;
	struct device **members = arena_new_array(host->arena, struct device *, host->n_devices);
	size_t n = gather_members(host, members);

	iommu->groups = arena_new_array(host->arena, struct iommu_group, n);
	for (size_t i = 0; i < n; i++) {
		struct iommu_group *last = iommu->groups + iommu->n_groups - 1;

		if (!iommu->n_groups || last->id != members[i]->iommu_group)
			iommu->groups[iommu->n_groups++] = (struct iommu_group){
				.id = members[i]->iommu_group,
				.members = &members[i],
				.n_members = 1,
			};
		else
			last->n_members++;
	}
	iommu->incomplete = iommu->incomplete && !all_are_known(host);
	/* Captures may hold the links without what they lead to. */
	if (n)
		iommu->groups_present = FACT_YES;
}
