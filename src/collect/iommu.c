/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which IOMMUs serve this host, and what is known of each group beside its PCI functions? From
 * /sys/class/iommu and /sys/kernel/iommu_groups (ABI/testing/sysfs-kernel-iommu_groups).
 */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/parse.h"
#include "base/text.h"
#include "collect/collectors.h"
#include "collect/pci.h"
#include "os/attributes.h"

#define UNITS "/sys/class/iommu"

void collect_iommu_units(struct machine *machine, struct host *host)
{
	const char **names = NULL;
	ssize_t n = root_list(machine->root, UNITS, host->arena, &names);

	/* A kernel without CONFIG_IOMMU_API has neither units nor groups; where sysfs is, PCI is, too. */
	host->iommu.units_known =
		n >= 0 || (n == -ENOENT && machine_is_complete(machine) && host->devices_known);
	if (host->iommu.units_known && n < 0)
		return;
	if (n < 0) {
		gaps_add(&host->gaps, host->arena, (int)n, UNITS);
		return;
	}
	host->iommu.units = names;
	host->iommu.n_units = (size_t)n;
}

static int compare_groups(const void *a, const void *b)
{
	const struct iommu_group *left = a;
	const struct iommu_group *right = b;

	return (left->id > right->id) - (left->id < right->id);
}

/* Adds the groups that have no PCI function, so that links named none of them. */
static void add_groups(struct host *host, const char **names, size_t n)
{
	struct iommu *iommu = &host->iommu;
	struct iommu_group *groups =
		arena_new_array(host->arena, struct iommu_group, iommu->n_groups + n);
	size_t n_groups = iommu->n_groups;

	if (n_groups)
		memcpy(groups, iommu->groups, n_groups * sizeof(*groups));
	for (size_t i = 0; i < n; i++) {
		uint64_t id = 0;

		if (parse_u64(names[i], &id) == 0 && id <= INT_MAX &&
		    !iommu_find_group(iommu, (int64_t)id))
			groups[n_groups++] = (struct iommu_group){ .id = (int64_t)id };
	}
	if (n_groups)
		qsort(groups, n_groups, sizeof(*groups), compare_groups);
	iommu->groups = groups;
	iommu->n_groups = n_groups;
}

static int take_address(char **text, uint64_t *ret_address)
{
	const char *word = strsep(text, " ");

	return *text ? parse_hex(word, ret_address) : -EINVAL;
}

/* "0x00000000fee00000 0x00000000feefffff msi" */
static int parse_region(struct arena *arena, char *line, struct reserved_region *ret_region)
{
	struct reserved_region region = { 0 };

	if (take_address(&line, &region.start) < 0 || take_address(&line, &region.end) < 0 ||
	    !*line)
		return -EINVAL;
	region.type = arena_strdup(arena, line);
	*ret_region = region;
	return 0;
}

static int parse_regions(struct host *host, char *text, struct iommu_group *group)
{
	size_t capacity = 0;

	while (text) {
		struct reserved_region region = { 0 };
		char *line = strsep(&text, "\n");

		if (!*line)
			continue;
		if (parse_region(host->arena, line, &region) < 0)
			return -EINVAL;
		group->reserved = arena_grow(host->arena, group->reserved, group->n_reserved,
					     &capacity, sizeof(*group->reserved));
		group->reserved[group->n_reserved++] = region;
	}
	return 0;
}

static void tell(struct host *host, const struct attributes *attributes, const char *name,
		 int error)
{
	gaps_addf(&host->gaps, host->arena, error, "%s/%s", attributes->path, name);
}

static void read_regions(struct host *host, const struct attributes *attributes,
			 struct iommu_group *group)
{
	char text[16384];
	ssize_t n = attribute_read(attributes, "reserved_regions", text, sizeof(text));
	int r = n < 0 ? (int)n : parse_regions(host, text, group);

	if (r < 0)
		tell(host, attributes, "reserved_regions", r);
	else
		group->reserved_known = true;
}

static void read_type(struct host *host, const struct attributes *attributes,
		      struct iommu_group *group)
{
	char text[64];
	int r = attribute_read_word(attributes, "type", text, sizeof(text));

	if (r < 0)
		tell(host, attributes, "type", r);
	else
		group->type = arena_strdup(host->arena, text);
}

static void read_group(struct machine *machine, struct host *host, struct iommu_group *group)
{
	struct attributes attributes = ATTRIBUTES_CLOSED;
	char path[sizeof(PCI_GROUPS) + 24];
	int r = 0;

	snprintf(path, sizeof(path), PCI_GROUPS "/%" PRId64, group->id);
	r = attributes_open(machine->root, path, &attributes);
	if (r < 0) {
		gaps_add(&host->gaps, host->arena, r, path);
		return;
	}
	read_type(host, &attributes, group);
	read_regions(host, &attributes, group);
	pci_read_members(machine, host, group);
	attributes_close(&attributes);
}

void collect_iommu_groups(struct machine *machine, struct host *host)
{
	const char **names = NULL;
	ssize_t n = root_list(machine->root, PCI_GROUPS, host->arena, &names);

	/* Where it is missing collect_pci has told so. */
	if (n < 0)
		return;
	add_groups(host, names, (size_t)n);
	for (size_t i = 0; i < host->iommu.n_groups; i++)
		read_group(machine, host, &host->iommu.groups[i]);
}
