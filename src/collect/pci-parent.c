/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which port is a function below? The target of its link names every bridge on the way from the host
 * bridge: ../../../devices/pci0000:40/0000:40:01.0/0000:41:00.0. Captures made without links leave
 * the bus numbers of the bridges.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "collect/pci.h"

/* Cuts the last component off the path and returns it; NULL where none is left. */
static char *cut_last(char *path)
{
	char *slash = strrchr(path, '/');

	if (!slash)
		return NULL;
	*slash = '\0';
	return slash + 1;
}

/* A host bridge's directory is "pciDDDD:BB" (pci_register_host_bridge in drivers/pci/probe.c). */
static const char *find_root_bus(char *path)
{
	char *name = NULL;

	while ((name = cut_last(path))) {
		struct bdf bdf = { 0 };

		if (str_has_prefix(name, "pci") && strchr(name, ':'))
			return name;
		if (bdf_parse(name, &bdf) < 0)
			return NULL;
	}
	return NULL;
}

static void take_target(struct pci_function *function, const char *address, char *target)
{
	struct device *device = function->device;
	const char *own = cut_last(target);
	const char *above = strrchr(target, '/');
	struct bdf bdf = { 0 };

	if (!own || !str_equal(own, address) || !above)
		return;
	if (bdf_parse(above + 1, &bdf) == 0) {
		device->parent = host_find_device(function->host, bdf);
		device->parent_known = device->parent;
	} else {
		device->parent_known = str_has_prefix(above + 1, "pci");
	}
	device->root_bus = arena_strdup(function->host->arena, find_root_bus(target));
}

void pci_read_parent(struct pci_function *function, const struct attributes *directory)
{
	char address[BDF_TEXT_SIZE];
	char target[PATH_MAX];
	ssize_t n = attribute_readlink(directory, bdf_format(function->device->bdf, address),
				       target, sizeof(target));

	/* Where it is a directory, or leads elsewhere, pci_link_parents goes by bus numbers. */
	if (n >= 0)
		take_target(function, address, target);
}

/* Which bridge leads to which bus, in this order; of several the first counts. */
struct lead {
	uint32_t domain;
	int64_t bus;
	struct device *bridge;
};

static int compare_buses(const void *a, const void *b)
{
	const struct lead *left = a;
	const struct lead *right = b;

	if (left->domain != right->domain)
		return left->domain < right->domain ? -1 : 1;
	return (left->bus > right->bus) - (left->bus < right->bus);
}

static int compare_leads(const void *a, const void *b)
{
	const struct device *left = ((const struct lead *)a)->bridge;
	const struct device *right = ((const struct lead *)b)->bridge;
	int order = compare_buses(a, b);

	return order ? order : (left > right) - (left < right);
}

/* A bridge that claims to lead to its own bus is not above itself, but may be above its neighbours. */
static struct device *find_bridge_to(const struct lead *leads, size_t n,
				     const struct device *device)
{
	const struct lead key = { device->bdf.domain, device->bdf.bus, NULL };
	size_t low = 0;
	size_t high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_buses(&leads[middle], &key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	low += low < n && leads[low].bridge == device;
	return low < n && compare_buses(&leads[low], &key) == 0 ? leads[low].bridge : NULL;
}

/* By the kernel's file, which is young (5.8), else from the header, of which anybody may read it. */
static int64_t secondary_of(struct machine *machine, struct host *host, struct device *bridge)
{
	struct attributes attributes = ATTRIBUTES_CLOSED;
	char path[PCI_PATH_SIZE];
	int64_t bus = UNKNOWN;

	if (attributes_open(machine->root, pci_path(bridge->bdf, path), &attributes) < 0)
		return UNKNOWN;
	(void)attribute_read_number(&attributes, "secondary_bus_number", &bus);
	attributes_close(&attributes);
	if (bus != UNKNOWN)
		return bus;
	pci_read_config(machine, host, bridge);
	return bridge->config ? bridge->config->secondary_bus : UNKNOWN;
}

static size_t gather_leads(struct machine *machine, struct host *host, struct lead *leads)
{
	size_t n = 0;

	for (size_t i = 0; i < host->n_devices; i++) {
		struct device *bridge = &host->devices[i];

		if (device_is_bridge(bridge))
			leads[n++] = (struct lead){ bridge->bdf.domain,
						    secondary_of(machine, host, bridge), bridge };
	}
	if (n)
		qsort(leads, n, sizeof(*leads), compare_leads);
	return n;
}

/*
 * Bus 0 is a root bus. What other bus no bridge is known to lead to may be one as well, or its bridge
 * was not captured.
 */
static void find_parents(struct machine *machine, struct host *host)
{
	struct lead *leads = arena_new_array(host->arena, struct lead, host->n_devices);
	size_t n = gather_leads(machine, host, leads);

	for (size_t i = 0; i < host->n_devices; i++) {
		struct device *device = &host->devices[i];

		if (device->parent_known || device->vf)
			continue;
		device->parent = find_bridge_to(leads, n, device);
		device->parent_known = device->parent || device->bdf.bus == 0;
	}
}

static void tell_unknown(struct host *host, const struct device *device)
{
	char path[PCI_PATH_SIZE];

	if (!device->parent_known)
		gaps_add(&host->gaps, host->arena, ENOLINK, pci_path(device->bdf, path));
}

/* Only a forged or torn capture has bridges below themselves; nobody must walk those for ever. */
static void break_cycle(struct host *host, struct device *device)
{
	const struct device *port = device;
	char path[PCI_PATH_SIZE];

	for (int depth = 0; port && depth <= UINT8_MAX; depth++)
		port = port->parent;
	if (!port)
		return;
	device->parent = NULL;
	device->parent_known = false;
	gaps_add(&host->gaps, host->arena, ELOOP, pci_path(device->bdf, path));
}

void pci_link_parents(struct machine *machine, struct host *host)
{
	bool unknown = false;

	for (size_t i = 0; i < host->n_devices; i++)
		unknown |= !host->devices[i].parent_known;
	if (unknown)
		find_parents(machine, host);
	for (size_t i = 0; i < host->n_devices; i++) {
		break_cycle(host, &host->devices[i]);
		if (unknown)
			tell_unknown(host, &host->devices[i]);
	}
}
