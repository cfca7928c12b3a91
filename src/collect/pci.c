/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which PCI functions are there, and what do their files in sysfs say? The names in
 * /sys/bus/pci/devices are walked in the order of addresses, so that a PF has named its VFs before
 * they are reached: a VF is told without a read of its own, and costs few.
 */
#include "collect/pci.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>

#include "base/parse.h"
#include "base/text.h"
#include "collect/collectors.h"

char *pci_path(struct bdf bdf, char path[static PCI_PATH_SIZE])
{
	char address[BDF_TEXT_SIZE];

	snprintf(path, PCI_PATH_SIZE, PCI_DEVICES "/%s", bdf_format(bdf, address));
	return path;
}

void pci_gap(const struct pci_function *function, const char *name, int error)
{
	gaps_addf(&function->host->gaps, function->host->arena, error, "%s/%s", function->path,
		  name);
}

static int compare_devices(const void *a, const void *b)
{
	return bdf_compare(((const struct device *)a)->bdf, ((const struct device *)b)->bdf);
}

/* A device for each name that is an address; whatever else stands in the directory is none. */
static void place_devices(struct host *host, const char **names, size_t n)
{
	host->devices = arena_new_array(host->arena, struct device, n);
	for (size_t i = 0; i < n; i++) {
		char address[BDF_TEXT_SIZE];
		struct device device = {
			.vendor_id = UNKNOWN,
			.device_id = UNKNOWN,
			.subsystem_vendor_id = UNKNOWN,
			.subsystem_device_id = UNKNOWN,
			.class_code = UNKNOWN,
			.numa_node = UNKNOWN,
			.iommu_group = UNKNOWN,
			.current = LINK_UNKNOWN,
			.maximum = LINK_UNKNOWN,
		};

		if (bdf_parse(names[i], &device.bdf) == 0 &&
		    str_equal(names[i], bdf_format(device.bdf, address)))
			host->devices[host->n_devices++] = device;
	}
	if (host->n_devices)
		qsort(host->devices, host->n_devices, sizeof(*host->devices), compare_devices);
}

/* The functions being walked, and those that went away meanwhile. */
struct walk {
	struct machine *machine;
	struct host *host;
	struct attributes directory;
	const char **groups; /* the names in PCI_GROUPS */
	size_t n_groups;
	bool *gone;
	size_t n_gone;
};

/* The kernel makes the directory with or without an IOMMU (iommu_init in drivers/iommu/iommu.c). */
static void find_groups(struct walk *walk)
{
	struct host *host = walk->host;
	ssize_t n = root_list(walk->machine->root, PCI_GROUPS, host->arena, &walk->groups);

	if (n >= 0) {
		walk->n_groups = (size_t)n;
		host->iommu.groups_present = FACT_YES;
		host->iommu.in_use = tristate_from_bool(n > 0);
		return;
	}
	if (n == -ENOENT && machine_is_complete(walk->machine)) {
		host->iommu.groups_present = FACT_NO;
		host->iommu.in_use = FACT_NO;
	} else {
		gaps_add(&host->gaps, host->arena, (int)n, PCI_GROUPS);
	}
}

static void read_node(struct pci_function *function)
{
	int64_t node = 0;
	int r = attribute_read_number(&function->attributes, "numa_node", &node);

	/* A kernel without CONFIG_NUMA shows no node. */
	if (r == -ENOENT && machine_is_complete(function->machine)) {
		function->device->numa_node = -1;
		return;
	}
	if (r == 0 && (node < -1 || node > INT_MAX))
		r = -ERANGE;
	if (r < 0)
		pci_gap(function, "numa_node", r);
	else
		function->device->numa_node = node;
}

/* The link's text counts: in captures its target may be absent. */
static void read_group(struct pci_function *function)
{
	char name[24];
	uint64_t id = 0;
	int r = attribute_readlink_name(&function->attributes, "iommu_group", name, sizeof(name));

	if (r == 0)
		r = parse_u64(name, &id);
	if (r == 0 && id <= INT_MAX)
		function->device->iommu_group = (int64_t)id;
	else if (r == -ENOENT && function->host->iommu.groups_present == FACT_YES)
		function->device->iommu_group = -1;
	else if (r != -ENOENT)
		pci_gap(function, "iommu_group", r ? r : -ERANGE);
}

/*
 * A VF's list is its PF's where both are of one node: the kernel makes it from the node alone
 * (pci_dev_show_local_cpu in drivers/pci/pci-sysfs.c).
 */
static void read_local_cpus(struct pci_function *function)
{
	struct device *device = function->device;
	const struct device *owner = device_link_owner(device);
	char list[4096];
	int r = 0;

	if (owner != device && owner->local_cpus && device->numa_node != UNKNOWN &&
	    owner->numa_node == device->numa_node) {
		device->local_cpus = owner->local_cpus;
		return;
	}
	r = attribute_read_word(&function->attributes, "local_cpulist", list, sizeof(list));
	if (r < 0)
		pci_gap(function, "local_cpulist", r);
	else
		device->local_cpus = arena_strdup(function->host->arena, list);
}

static void read_files(struct pci_function *function)
{
	struct device *device = function->device;

	pci_identify(function);
	read_node(function);
	read_group(function);
	if (!device->vf && device_is_nic(device))
		pci_read_sriov(function);
	if (device->vf || device_is_nic(device))
		read_local_cpus(function);
}

static bool is_gone(const struct walk *walk, const struct device *device)
{
	char address[BDF_TEXT_SIZE];
	char target[PATH_MAX];

	return attribute_readlink(&walk->directory, bdf_format(device->bdf, address), target,
				  sizeof(target)) == -ENOENT;
}

/* Hot unplug takes a function away between two reads: what failed for that is no gap. */
static void read_function(struct walk *walk, struct device *device)
{
	struct pci_function function = { .machine = walk->machine,
					 .host = walk->host,
					 .device = device,
					 .attributes = ATTRIBUTES_CLOSED };
	size_t n_gaps = walk->host->gaps.n;
	int r = attributes_open(walk->machine->root, pci_path(device->bdf, function.path),
				&function.attributes);

	if (r < 0)
		gaps_add(&walk->host->gaps, walk->host->arena, r, function.path);
	if (!device->vf)
		pci_read_parent(&function, &walk->directory);
	if (r == 0)
		read_files(&function);
	attributes_close(&function.attributes);
	if (walk->host->gaps.n == n_gaps || !is_gone(walk, device))
		return;
	walk->host->gaps.n = n_gaps;
	walk->gone[device - walk->host->devices] = true;
	walk->n_gone++;
}

static struct device *moved(const struct device *devices, struct device **places,
			    const struct device *device)
{
	return device ? places[device - devices] : NULL;
}

static void move_references(const struct device *devices, struct device **places,
			    struct device *device)
{
	device->parent = moved(devices, places, device->parent);
	if (device->vf)
		device->vf->pf = moved(devices, places, device->vf->pf);
	for (size_t i = 0; device->sriov && i < device->sriov->n_vfs; i++)
		device->sriov->vfs[i] = moved(devices, places, device->sriov->vfs[i]);
}

/* Takes those that went away out of the array and out of what refers to them. */
static void drop_gone(struct walk *walk)
{
	struct host *host = walk->host;
	struct device **places = arena_new_array(host->arena, struct device *, host->n_devices);
	size_t kept = 0;

	for (size_t i = 0; i < host->n_devices; i++)
		if (!walk->gone[i])
			places[i] = &host->devices[kept++];
	for (size_t i = 0; i < host->n_devices; i++)
		if (!walk->gone[i])
			move_references(host->devices, places, &host->devices[i]);
	for (size_t i = 0; i < host->n_devices; i++)
		if (!walk->gone[i])
			*places[i] = host->devices[i];
	host->n_devices = kept;
}

static void walk_devices(struct walk *walk)
{
	struct host *host = walk->host;

	walk->gone = arena_new_array(host->arena, bool, host->n_devices);
	for (size_t i = 0; i < host->n_devices; i++)
		read_function(walk, &host->devices[i]);
	if (walk->n_gone)
		drop_gone(walk);
	pci_link_vfs(host);
	pci_link_parents(walk->machine, host);
	pci_join_groups(walk->machine, host, walk->groups, walk->n_groups);
	pci_group_devices(host);
	pci_complete_groups(walk->machine, host);
	pci_guess_vfs(host);
}

void collect_pci(struct machine *machine, struct host *host)
{
	struct walk walk = { .machine = machine, .host = host, .directory = ATTRIBUTES_CLOSED };
	const char **names = NULL;
	ssize_t n = root_list(machine->root, PCI_DEVICES, host->arena, &names);
	int r = n < 0 ? (int)n : attributes_open(machine->root, PCI_DEVICES, &walk.directory);

	if (r < 0) {
		gaps_add(&host->gaps, host->arena, r, PCI_DEVICES);
		return;
	}
	host->devices_known = true;
	place_devices(host, names, (size_t)n);
	find_groups(&walk);
	walk_devices(&walk);
	attributes_close(&walk.directory);
}

void conclude_pci(struct host *host)
{
	pci_vf_gaps(host);
	pci_sriov_gaps(host);
}
