/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which bridges, bonds and VLANs does a libvirt daemon tell of, and what are they made of? From its
 * interfaces.
 */
#include "base/text.h"
#include "collect/told.h"
#include "domxml/host-interface.h"
#include "os/virt.h"

static int read_all(struct machine *machine, struct host *host, struct host_network *network)
{
	const char **texts = NULL;
	size_t n_texts = 0;
	size_t capacity = 0;
	int r = virt_list_texts(virt_of(machine), VIRT_INTERFACES, host->arena, &texts, &n_texts);

	for (size_t i = 0; i < n_texts && r == 0; i++)
		if (texts[i])
			r = domxml_read_host_interface(texts[i], host->arena, &network->interfaces,
						       &network->n_interfaces, &capacity);
	return r;
}

/* Where it is neither a port nor by itself, nothing is said of it. */
static void complete_netdev(const struct host *host, const struct device *device,
			    struct netdev *netdev)
{
	const struct network_interface *interface = network_find(&host->network, netdev->name);

	if (!interface)
		return;
	netdev->mtu = interface->mtu;
	netdev->master = interface->master;
	if (device->vf && *netdev->master)
		vf_add_user(device->vf, host->arena,
			    arena_printf(host->arena, "netdev:%s", netdev->master));
}

void told_interfaces(struct machine *machine, struct host *host)
{
	struct host_network network = { 0 };
	int r = read_all(machine, host, &network);

	if (r < 0) {
		gaps_add(&host->gaps, host->arena, r, "libvirt interfaces");
		return;
	}
	host->network.interfaces = network.interfaces;
	host->network.n_interfaces = network.n_interfaces;
	host->network.interfaces_known = true;
	for (size_t i = 0; i < host->n_devices; i++)
		for (struct netdev *netdev = host->devices[i].netdevs; netdev;
		     netdev = netdev->next)
			complete_netdev(host, &host->devices[i], netdev);
}
