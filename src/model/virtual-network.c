/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which virtual networks does libvirt have? See virtual-network.h.
 */
#include "model/virtual-network.h"

#include "base/text.h"

const struct virtual_network *virtual_networks_find(const struct virtual_networks *networks,
						    const char *name)
{
	for (size_t i = 0; name && i < networks->n; i++)
		if (str_equal(networks->items[i].name, name))
			return &networks->items[i];
	return NULL;
}

bool virtual_network_is_pool(const struct virtual_network *network)
{
	return str_equal(network->forward, "hostdev");
}

bool virtual_network_owns(const struct virtual_network *network, const struct device *vf)
{
	const struct netdev *pf = vf->vf->pf ? device_netdev(vf->vf->pf) : NULL;

	if (!virtual_network_is_pool(network))
		return false;
	for (size_t i = 0; i < network->n_functions; i++)
		if (bdf_equal(network->functions[i], vf->bdf))
			return true;
	return network->pf && pf && str_equal(network->pf, pf->name);
}

bool virtual_network_is_apart(const struct virtual_network *network)
{
	static const char *const modes[] = { "", "nat", "route", "open" };

	for (size_t i = 0; i < ARRAY_SIZE(modes); i++)
		if (str_equal(network->forward, modes[i]))
			return true;
	return false;
}

const char *virtual_networks_bridge(const struct virtual_networks *networks,
				    const struct vnic *vnic)
{
	const struct virtual_network *network = virtual_networks_find(networks, vnic->network);

	if (vnic->bridge)
		return vnic->bridge;
	return network ? network->bridge : NULL;
}

/* The one that it names, else the default one. */
static const struct portgroup *find_portgroup(const struct virtual_network *network,
					      const struct vnic *vnic)
{
	for (size_t i = 0; i < network->n_portgroups; i++) {
		const struct portgroup *portgroup = &network->portgroups[i];

		if (vnic->portgroup ? str_equal(portgroup->name, vnic->portgroup)
				    : portgroup->is_default)
			return portgroup;
	}
	return NULL;
}

static bool is_tagged(struct vlan_tags vlan)
{
	return vlan.trunk || vlan.id;
}

bool virtual_networks_is_vf(const struct virtual_networks *networks, const struct vnic *vnic)
{
	const struct virtual_network *network = virtual_networks_find(networks, vnic->network);

	return str_equal(vnic->type, "hostdev") || (network && virtual_network_is_pool(network));
}

struct vlan_tags virtual_networks_vlan(const struct virtual_networks *networks,
				       const struct vnic *vnic)
{
	const struct virtual_network *network = virtual_networks_find(networks, vnic->network);
	const struct portgroup *portgroup = network ? find_portgroup(network, vnic) : NULL;

	if (is_tagged(vnic->vlan) || !network)
		return vnic->vlan;
	return portgroup && is_tagged(portgroup->vlan) ? portgroup->vlan : network->vlan;
}

int64_t virtual_networks_mtu(const struct virtual_networks *networks, const struct vnic *vnic)
{
	const struct virtual_network *network = virtual_networks_find(networks, vnic->network);

	return vnic->mtu == UNKNOWN && network ? network->mtu : vnic->mtu;
}

int64_t virtual_networks_guest_mtu(const struct virtual_networks *networks, const struct vnic *vnic)
{
	static const int64_t usual = 1500;
	int64_t told = virtual_networks_mtu(networks, vnic);

	return told == UNKNOWN ? usual : told;
}
