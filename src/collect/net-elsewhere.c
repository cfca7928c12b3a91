/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which functions have an interface in another network namespace? net/ of a function is there while it
 * has one anywhere (cleanup_glue_dir in drivers/base/core.c) and lists those of this namespace
 * (net_ns_type_operations in net/core/net-sysfs.c). Below virtio, net/ is the virtio device's.
 */
#include <errno.h>
#include <stdio.h>

#include "collect/net.h"

static bool may_have_netdev(const struct device *device)
{
	return device_is_nic(device) && device->driver && *device->driver &&
	       !device_is_given_away(device);
}

static void look_at(struct machine *machine, struct host *host, struct device *device)
{
	char address[BDF_TEXT_SIZE];
	char path[64];
	const char **names = NULL;
	ssize_t n = 0;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/net",
		 bdf_format(device->bdf, address));
	n = root_list(machine->root, path, host->arena, &names);
	device->netdev_elsewhere = n == 0 ? FACT_YES : n == -ENOENT ? FACT_NO : FACT_UNKNOWN;
	if (device->netdev_elsewhere == FACT_NO)
		return;
	/* One that came since the others were read, or went there: its name is not known here. */
	device->netdevs_known = false;
	gaps_add(&host->gaps, host->arena, n < 0 ? (int)n : n ? EAGAIN : ENODEV, path);
}

void net_look_elsewhere(struct machine *machine, struct host *host)
{
	for (size_t i = 0; i < host->n_devices; i++) {
		struct device *device = &host->devices[i];

		if (device->netdevs_known && !device->netdevs && may_have_netdev(device))
			look_at(machine, host, device);
	}
}
