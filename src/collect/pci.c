/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which PCI functions are there? From the names in /sys/bus/pci/devices.
 */
#include "collect/collectors.h"

static const char devices_directory[] = "/sys/bus/pci/devices";

int collect_pci(struct machine *machine, struct host *host, struct err *reterr)
{
	const char **names = NULL;
	ssize_t n = root_list(machine->root, devices_directory, host->arena, &names);

	(void)reterr;
	if (n < 0) {
		gaps_add(&host->gaps, host->arena, (int)n, devices_directory);
		return 0;
	}
	host->devices = arena_new_array(host->arena, struct device, (size_t)n);
	for (ssize_t i = 0; i < n; i++)
		if (bdf_parse(names[i], &host->devices[host->n_devices].bdf) == 0)
			host->n_devices++;
	return 0;
}
