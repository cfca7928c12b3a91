/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which driver alone may bind a VF? (driver_override, Documentation/ABI/testing/sysfs-bus-pci)
 */
#include <limits.h>
#include <stdio.h>

#include "base/text.h"
#include "collect/collectors.h"

static void read_override(struct machine *machine, struct host *host, struct device *device)
{
	char address[BDF_TEXT_SIZE];
	char path[PATH_MAX];
	char word[NAME_MAX + 1] = "";
	int r = 0;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/driver_override",
		 bdf_format(device->bdf, address));
	r = root_read_word(machine->root, path, word, sizeof(word));
	if (r < 0)
		gaps_add(&host->gaps, host->arena, r, path);
	else
		device->override = str_equal(word, "(null)") ? "" : arena_strdup(host->arena, word);
}

void collect_overrides(struct machine *machine, struct host *host)
{
	for (size_t i = 0; i < host->n_devices; i++)
		if (host->devices[i].vf)
			read_override(machine, host, &host->devices[i]);
}
