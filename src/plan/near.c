/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Near which node is a virtual machine to be? See near.h.
 */
#include "plan/near.h"

#include <errno.h>
#include <inttypes.h>

/* As people call it: by its PF's interface, its own, or its address. */
static const char *name_of(const struct device *device, struct arena *arena)
{
	char address[BDF_TEXT_SIZE];

	return arena_strdup(arena, device_name(device_link_owner(device), address));
}

int near_device(const struct host *host, const struct device *device, struct arena *arena,
		struct near *ret_near, struct err *reterr)
{
	const char *name = name_of(device, arena);

	if (!host->numa.n_nodes) {
		*ret_near = (struct near){ .node = UNKNOWN };
		return 0;
	}
	if (device->numa_node == UNKNOWN)
		return err_set(reterr, -ENODATA,
			       "on which node %s is could not be read: --node N says it", name);
	if (device->numa_node < 0)
		return err_set(reterr, -ENOENT,
			       "the firmware does not say on which node %s is: --node N says where "
			       "the VM is to be",
			       name);
	*ret_near = (struct near){ .node = device->numa_node, .name = name };
	return 0;
}

/* Those that have a node, and the first of them; further ones on other nodes are counted. */
struct found {
	const struct device *first;
	const struct device *elsewhere;
};

static void find(const struct device *device, struct found *found)
{
	if (!device || device->numa_node < 0)
		return;
	if (!found->first)
		found->first = device;
	else if (device->numa_node != found->first->numa_node)
		found->elsewhere = device;
}

/* VFs of a pool are where their PFs are. */
static void find_pool(const struct host *host, const char *name, struct found *found)
{
	const struct virtual_network *network =
		virtual_networks_find(&host->virtual_networks, name);

	if (!network || !virtual_network_is_pool(network))
		return;
	for (size_t i = 0; i < host->n_devices; i++)
		if (host->devices[i].vf && virtual_network_owns(network, &host->devices[i]))
			find(&host->devices[i], found);
	if (network->pf)
		find(host_find_named(host, network->pf), found);
}

static bool carries(const struct host *host, const struct device *device, const char *bridge)
{
	const struct netdev *netdev = device_netdev(device);

	return bridge && netdev && network_stands_on(&host->network, bridge, &netdev->name, 1);
}

bool near_is_below(const struct host *host, const struct device *card, const char *bridge)
{
	for (size_t i = 0; i < host->n_devices; i++)
		if (device_link_owner(&host->devices[i]) == card &&
		    carries(host, &host->devices[i], bridge))
			return true;
	return false;
}

const struct device *near_uplink(const struct host *host, const char *bridge)
{
	for (size_t i = 0; i < host->n_devices; i++)
		if (carries(host, &host->devices[i], bridge))
			return device_link_owner(&host->devices[i]);
	return NULL;
}

static void find_uplinks(const struct host *host, const struct domain *domain, struct found *found)
{
	const struct definition *definition = domain_next(domain);

	for (size_t i = 0; definition && i < definition->n_vnics; i++)
		find(near_uplink(host, virtual_networks_bridge(&host->virtual_networks,
							       &definition->vnics[i])),
		     found);
}

int64_t near_cell(const struct numa *numa, const struct definition *definition,
		  const struct guest_cell *cell)
{
	const struct memory_binding *binding =
		definition_binding(definition, cell ? cell->id : UNKNOWN);
	int64_t vcpu = cell && cell->vcpus.n ? cell->vcpus.ranges[0].first : 0;
	const struct idset *cpus = definition_cpus_of(definition, vcpu);
	int64_t node = UNKNOWN;

	if (binding && idset_count(&binding->nodes) == 1)
		return binding->nodes.ranges[0].first;
	for (size_t i = 0; cpus && i < numa->n_cpus; i++) {
		const struct cpu *cpu = &numa->cpus[i];

		if (!idset_has(cpus, (uint32_t)cpu->id))
			continue;
		if (node != UNKNOWN && cpu->node != node)
			return UNKNOWN;
		node = cpu->node;
	}
	return node;
}

int64_t near_home(const struct numa *numa, const struct definition *definition)
{
	return near_cell(numa, definition, definition->n_cells ? &definition->cells[0] : NULL);
}

int near_domain(const struct host *host, const struct domain *domain, struct arena *arena,
		struct near *ret_near, struct err *reterr)
{
	struct found cards = { .first = NULL };
	struct found others = { .first = NULL };
	struct found uplinks = { .first = NULL };
	struct found *found = NULL;

	for (size_t i = 0; i < domain->n_hostdevs; i++) {
		const struct device *device = host_find_device(host, domain->hostdevs[i]);

		find(device, device && device_is_nic(device) ? &cards : &others);
	}
	for (size_t i = 0; i < domain->n_networks; i++)
		find_pool(host, domain->networks[i], &cards);
	find_uplinks(host, domain, &uplinks);
	found = cards.first ? &cards : others.first ? &others : &uplinks;
	if (!host->numa.n_nodes || (!found->first && host->numa.n_nodes == 1)) {
		*ret_near = (struct near){ .node = UNKNOWN };
		return 0;
	}
	if (!found->first)
		return err_set(reterr, -ENOENT,
			       "%s has no function of this host, and is on no bridge over a "
			       "card, that is on a node: --near PF or --node N says where it is "
			       "to be",
			       domain->name);
	if (found->elsewhere)
		return err_set(reterr, -EEXIST,
			       "%s is on cards of several nodes, %s on node %" PRId64
			       " and %s on node %" PRId64 ": --near or --node says which counts",
			       domain->name, name_of(found->first, arena), found->first->numa_node,
			       name_of(found->elsewhere, arena), found->elsewhere->numa_node);
	return near_device(host, found->first, arena, ret_near, reterr);
}
