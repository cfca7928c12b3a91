/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How long are the rings of each interface, and how long do its interrupts wait? One dump each of ethtool's
 * (Documentation/networking/ethtool-netlink.rst), which leaves out interfaces whose driver has none; and is
 * the program installed that sets them at boot?
 */
#include <errno.h>
#include <linux/ethtool_netlink.h>

#include "base/text.h"
#include "collect/collectors.h"
#include "collect/programs.h"
#include "os/genl.h"

static const char *const programs[] = { "/usr/sbin/ethtool", "/sbin/ethtool", "/usr/bin/ethtool" };

static const char *const sources[N_NIC_PARTS] = {
	[NIC_RINGS] = "ethtool rings",
	[NIC_COALESCING] = "ethtool coalescing",
};

struct hearing {
	struct host_network *network;
	enum nic_part part;
	size_t next; /* where the one behind the last stands, which mostly is the next */
};

static void hear_nic(int64_t ifindex, const struct nic *nic, void *arg)
{
	struct hearing *hearing = arg;
	struct host_network *network = hearing->network;

	for (size_t i = 0; i < network->n_interfaces; i++) {
		size_t at = (hearing->next + i) % network->n_interfaces;
		struct network_interface *interface = &network->interfaces[at];

		if (interface->ifindex != ifindex)
			continue;
		for (size_t j = 0; j < N_NIC_SETTINGS; j++)
			if (nic_words[j].part == hearing->part)
				interface->nic.values[j] = nic->values[j];
		hearing->next = at + 1;
		return;
	}
}

static int read_part(struct netlink *netlink, uint16_t family, enum nic_part part,
		     struct host_network *network)
{
	struct hearing hearing = { .network = network, .part = part };
	int r = genl_read_nics(netlink, family, part, hear_nic, &hearing);

	if (r < 0)
		return r;
	for (size_t i = 0; i < network->n_interfaces; i++)
		network->interfaces[i].nic.known[part] = true;
	return 0;
}

static void read_nics(struct machine *machine, struct host *host)
{
	struct netlink *netlink = NULL;
	uint16_t family = 0;
	int found = dialogue_generic(&machine->generic, machine->root, machine->live, &netlink);

	if (found == 0)
		found = genl_find_family(netlink, ETHTOOL_GENL_NAME, &family);
	for (enum nic_part part = 0; part < N_NIC_PARTS; part++) {
		int r = found < 0 ? found : read_part(netlink, family, part, &host->network);

		if (r < 0)
			gaps_add(&host->gaps, host->arena, r, sources[part]);
	}
}

void collect_nics(struct machine *machine, struct host *host)
{
	if (!host->network.interfaces_known || !host->network.n_interfaces)
		return;
	read_nics(machine, host);
	host->network.ethtool = program_find(machine, host, programs, ARRAY_SIZE(programs));
}
