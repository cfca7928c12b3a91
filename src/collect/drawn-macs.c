/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Has a VF's own driver drawn the MAC of its interface? It does where the PF gave none: addr_assign_type 1,
 * randomly generated (Documentation/ABI/testing/sysfs-class-net).
 */
#include <limits.h>
#include <stdio.h>

#include "base/text.h"
#include "collect/collectors.h"

static void read_type(struct machine *machine, struct host *host, struct netdev *netdev)
{
	char path[PATH_MAX];
	char word[NAME_MAX + 1] = "";
	int r = 0;

	snprintf(path, sizeof(path), "/sys/class/net/%s/addr_assign_type", netdev->name);
	r = root_read_word(machine->root, path, word, sizeof(word));
	if (r < 0)
		gaps_add(&host->gaps, host->arena, r, path);
	else
		netdev->mac_drawn = tristate_from_bool(str_equal(word, "1"));
}

void collect_drawn_macs(struct machine *machine, struct host *host)
{
	for (size_t i = 0; i < host->n_devices; i++) {
		struct device *device = &host->devices[i];

		for (struct netdev *netdev = device->vf ? device->netdevs : NULL; netdev;
		     netdev = netdev->next)
			read_type(machine, host, netdev);
	}
}
