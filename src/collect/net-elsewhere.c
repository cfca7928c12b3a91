/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which functions have an interface in another network namespace? net/ of a function is there while it
 * has one anywhere (cleanup_glue_dir in drivers/base/core.c) and lists those of this namespace
 * (net_ns_type_operations in net/core/net-sysfs.c). Below virtio, net/ is the virtio device's.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>

#include "base/text.h"
#include "collect/net.h"
#include "collect/pci.h"

static bool may_have_netdev(const struct device *device)
{
	return device_is_nic(device) && device->driver && *device->driver &&
	       !device_is_given_away(device);
}

/* The virtio device that virtio_pci made of a function ("virtio0"), or NULL. */
static const char *find_virtio(const struct machine *machine, const struct host *host,
			       const struct device *device, const char *directory)
{
	const char **names = NULL;
	ssize_t n = 0;

	if (!str_equal(device->driver, "virtio-pci"))
		return NULL;
	n = root_list(machine->root, directory, host->arena, &names);
	for (ssize_t i = 0; i < n; i++)
		if (str_has_prefix(names[i], "virtio"))
			return names[i];
	return NULL;
}

static void look_at(const struct machine *machine, struct host *host, struct device *device)
{
	char directory[PCI_PATH_SIZE];
	const char *virtio = find_virtio(machine, host, device, pci_path(device->bdf, directory));
	char path[PATH_MAX];
	const char **names = NULL;
	ssize_t n = 0;

	snprintf(path, sizeof(path), "%s/%s%snet", directory, virtio ? virtio : "",
		 virtio ? "/" : "");
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
