/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What are the PCI functions called? Each id is looked up once, however many functions have it.
 */
#include <stdlib.h>

#include "collect/collectors.h"
#include "collect/pci.h"
#include "os/pci-names.h"

static bool has_ids(const struct device *device)
{
	return device->vendor_id != UNKNOWN && device->device_id != UNKNOWN;
}

static struct pci_name id_of(const struct device *device)
{
	return (struct pci_name){ .vendor_id = (uint16_t)device->vendor_id,
				  .device_id = (uint16_t)device->device_id };
}

/* The ids that occur, sorted and each once; neighbours mostly have the same, VFs above all. */
static size_t gather_ids(const struct host *host, struct pci_name *names)
{
	size_t n = 0;
	size_t kept = 0;

	for (size_t i = 0; i < host->n_devices; i++) {
		struct pci_name name = id_of(&host->devices[i]);

		if (has_ids(&host->devices[i]) &&
		    (!n || pci_names_compare(&names[n - 1], &name) != 0))
			names[n++] = name;
	}
	if (n)
		qsort(names, n, sizeof(*names), pci_names_compare);
	for (size_t i = 0; i < n; i++)
		if (!kept || pci_names_compare(&names[kept - 1], &names[i]) != 0)
			names[kept++] = names[i];
	return kept;
}

void collect_pci_names(struct machine *machine, struct host *host)
{
	_cleanup_(libpci_freep) struct libpci *libpci = libpci_new();
	struct pci_name *names = arena_new_array(host->arena, struct pci_name, host->n_devices);
	size_t n = gather_ids(host, names);
	int r = pci_names_look_up(libpci, machine->root, host->arena, names, n);

	if (r < 0)
		gaps_add(&host->gaps, host->arena, r, "pci.ids");
	for (size_t i = 0; i < host->n_devices; i++) {
		struct device *device = &host->devices[i];
		struct pci_name key = id_of(device);
		const struct pci_name *name = NULL;

		if (!has_ids(device))
			continue;
		name = bsearch(&key, names, n, sizeof(*names), pci_names_compare);
		device->vendor = name->vendor;
		device->model = name->device;
	}
	pci_guess_vfs(host);
}
