/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which PCI functions share an IOMMU group? Those whose iommu_group links end in the same number. A
 * link that could not be read says nothing, nor does one that others did not capture: then the groups'
 * own directories tell.
 */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>

#include "base/parse.h"
#include "collect/pci.h"

/* Whether the function's own link says which group it is in. Where others captured, none says nothing. */
static bool is_linked(const struct machine *machine, const struct device *device)
{
	return device->iommu_group >= 0 ||
	       (device->iommu_group == -1 && machine_is_complete(machine));
}

static bool are_linked(const struct machine *machine, const struct host *host)
{
	for (size_t i = 0; i < host->n_devices; i++)
		if (!is_linked(machine, &host->devices[i]))
			return false;
	return true;
}

static struct device *find_member(const struct host *host, const char *name)
{
	struct bdf bdf = { 0 };

	return bdf_parse(name, &bdf) == 0 ? host_find_device(host, bdf) : NULL;
}

/* Whether the directory could be listed. */
static bool join_group(struct machine *machine, struct host *host, const char *name)
{
	char path[PATH_MAX];
	const char **members = NULL;
	uint64_t id = 0;
	ssize_t n = 0;

	if (parse_u64(name, &id) < 0 || id > INT_MAX)
		return true;
	snprintf(path, sizeof(path), PCI_GROUPS "/%s/devices", name);
	n = root_list(machine->root, path, host->arena, &members);
	for (ssize_t i = 0; i < n; i++) {
		struct device *device = find_member(host, members[i]);

		if (device && !is_linked(machine, device))
			device->iommu_group = (int64_t)id;
	}
	return n >= 0;
}

/* It may be in one whose directory was not captured. */
static void forget_group(struct host *host, struct device *device)
{
	char path[PCI_PATH_SIZE];

	device->iommu_group = UNKNOWN;
	gaps_addf(&host->gaps, host->arena, ENOENT, "%s/iommu_group", pci_path(device->bdf, path));
}

void pci_join_groups(struct machine *machine, struct host *host, const char **names, size_t n)
{
	bool all_listed = true;

	if (are_linked(machine, host))
		return;
	for (size_t i = 0; i < n; i++)
		all_listed &= join_group(machine, host, names[i]);
	for (size_t i = 0; !all_listed && i < host->n_devices; i++)
		if (host->devices[i].iommu_group == -1 && !is_linked(machine, &host->devices[i]))
			forget_group(host, &host->devices[i]);
}

/* What it lists of functions whose links say otherwise was read while they came or went. */
void pci_read_members(struct machine *machine, struct host *host, struct iommu_group *group)
{
	char path[PATH_MAX];
	const char **names = NULL;
	size_t n_listed = 0;
	ssize_t n = 0;

	/* Which of them are PCI functions cannot be told where those are unknown. */
	if (group->others_known || !host->devices_known)
		return;
	snprintf(path, sizeof(path), PCI_GROUPS "/%" PRId64 "/devices", group->id);
	n = root_list(machine->root, path, host->arena, &names);
	group->n_others = 0;
	for (ssize_t i = 0; i < n; i++) {
		const struct device *device = find_member(host, names[i]);

		if (!device)
			names[group->n_others++] = names[i];
		else if (device->iommu_group == group->id)
			n_listed++;
	}
	group->others = names;
	if (n_listed == group->n_members && n == (ssize_t)(n_listed + group->n_others)) {
		group->members_known = true;
		group->others_known = true;
	} else {
		gaps_add(&host->gaps, host->arena, n < 0 ? (int)n : EAGAIN, path);
	}
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
	/* Captures may hold the links without what they lead to. */
	if (n) {
		iommu->groups_present = FACT_YES;
		iommu->in_use = FACT_YES;
	}
}

/* Where every function's link was read, nobody is missing, and the directories need no reading. */
void pci_complete_groups(struct machine *machine, struct host *host)
{
	bool known = machine_is_complete(machine) && are_linked(machine, host);

	for (size_t i = 0; i < host->iommu.n_groups; i++) {
		struct iommu_group *group = &host->iommu.groups[i];

		group->members_known = known;
		if (!known)
			pci_read_members(machine, host, group);
	}
}
