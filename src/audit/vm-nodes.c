/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * On which of the host's NUMA nodes are a VM's memory, its vCPUs and its cards? See vm.h.
 */
#include <inttypes.h>

#include "audit/vm.h"

bool node_join_cpus(const struct audit *audit, const struct numa_node *node, struct idset *set)
{
	struct idset cpus = { 0 };

	if (!node->cpus || idset_parse(audit->arena, node->cpus, &cpus) < 0)
		return false;
	*set = idset_join(audit->arena, set, &cpus);
	return true;
}

/* The nodes that these CPUs are on, or all for NULL and where none is; a host without nodes has one. */
static struct idset nodes_of(const struct audit *audit, const struct idset *cpus,
			     const char **ret_unclear)
{
	const struct numa *numa = &audit->host->numa;
	struct idset nodes = { 0 };

	if (!numa->n_nodes)
		return idset_alone(audit->arena, 0);
	for (size_t i = 0; i < numa->n_nodes; i++) {
		const struct numa_node *node = &numa->nodes[i];
		struct idset its = { 0 };
		struct idset one = idset_alone(audit->arena, node->id);

		if (cpus && !node_join_cpus(audit, node, &its))
			*ret_unclear = arena_printf(
				audit->arena, NODES_DIRECTORY "/node%" PRId64 "/cpulist", node->id);
		if (!cpus || idset_meets(cpus, &its))
			nodes = idset_join(audit->arena, &nodes, &one);
	}
	return nodes.n ? nodes : nodes_of(audit, NULL, ret_unclear);
}

/* The CPUs of these vCPUs (NULL: of all); false where one may run anywhere. */
static bool join_pins(const struct audit *audit, const struct definition *definition,
		      const struct idset *vcpus, struct idset *cpus)
{
	if (definition->n_vcpus == UNKNOWN)
		return false;
	for (int64_t vcpu = 0; vcpu < definition->most_vcpus; vcpu++) {
		const struct idset *its = definition_cpus_of(definition, vcpu);

		if (!definition_is_on(definition, vcpu) || (vcpus && !idset_has(vcpus, vcpu)))
			continue;
		if (!its)
			return false;
		if (!idset_is_within(its, cpus))
			*cpus = idset_join(audit->arena, cpus, its);
	}
	return cpus->n;
}

struct idset vm_place(const struct audit *audit, const struct definition *definition,
		      const struct guest_cell *cell, const char **ret_unclear)
{
	const struct memory_binding *binding =
		definition_binding(definition, cell ? cell->id : UNKNOWN);
	struct idset cpus = { 0 };
	bool pinned = false;

	if (binding && binding->nodes.n)
		return binding->nodes;
	pinned = join_pins(audit, definition, cell ? &cell->vcpus : NULL, &cpus);
	return nodes_of(audit, pinned ? &cpus : NULL, ret_unclear);
}

/* What vm_card_nodes finds. */
struct cards {
	struct idset nodes;
	const char *name;
	const struct device *unread;
};

static void add_card(const struct audit *audit, const struct device *device, const char *name,
		     struct cards *cards)
{
	struct idset its = { 0 };

	if (!device || !device_is_nic(device) || device->numa_node == -1)
		return;
	if (device->numa_node == UNKNOWN) {
		cards->unread = device;
		return;
	}
	its = idset_alone(audit->arena, device->numa_node);
	cards->nodes = idset_join(audit->arena, &cards->nodes, &its);
	cards->name = name;
}

/* VFs of a pool are on the nodes of their PFs. */
static void add_pool(const struct audit *audit, const struct given *given, const char *name,
		     struct cards *cards)
{
	for (size_t i = 0; i < audit->host->n_devices; i++) {
		const struct device *pf = &audit->host->devices[i];

		if (pf->role == ROLE_PF && given_is_of(audit, given, pf))
			add_card(audit, pf, name, cards);
	}
}

struct idset vm_card_nodes(const struct audit *audit, const struct definition *definition,
			   const char **ret_name, const struct device **ret_unread)
{
	struct cards cards = { .name = *ret_name, .unread = *ret_unread };
	struct given *given = NULL;
	size_t n = vm_given(audit, definition, &given);

	for (size_t i = 0; i < n; i++)
		if (given[i].pool)
			add_pool(audit, &given[i], given_name(audit, &given[i]), &cards);
		else
			add_card(audit, given[i].device, given_name(audit, &given[i]), &cards);
	*ret_name = cards.name;
	*ret_unread = cards.unread;
	return cards.nodes;
}
