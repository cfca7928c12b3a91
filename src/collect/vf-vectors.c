/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How many MSI-X vectors has a VF? What sriov_vf_msix_count changes can only be read from config space
 * (Documentation/ABI/testing/sysfs-bus-pci).
 */
#include <limits.h>
#include <stdio.h>

#include "collect/collectors.h"
#include "model/msix.h"

static void read_vectors(struct machine *machine, struct host *host, struct device *device)
{
	char address[BDF_TEXT_SIZE];
	char path[PATH_MAX];
	char config[MSIX_CONFIG_BYTES + 1];
	ssize_t n = 0;
	int vectors = 0;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/config",
		 bdf_format(device->bdf, address));
	n = root_read_start(machine->root, path, config, sizeof(config));
	vectors = n < 0 ? (int)n : msix_vectors((const uint8_t *)config, (size_t)n);
	if (vectors < 0)
		gaps_add(&host->gaps, host->arena, vectors, path);
	else
		device->vf->msix_vectors = vectors;
}

void collect_vf_vectors(struct machine *machine, struct host *host)
{
	for (size_t i = 0; i < host->n_devices; i++)
		if (host->devices[i].vf)
			read_vectors(machine, host, &host->devices[i]);
}
