/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where are the threads of a virtual machine that are no vCPUs: QEMU's own, and iothreads? See placing.h.
 */
#include <inttypes.h>

#include "plan/node-order.h"
#include "plan/placing.h"

/* CPUs of the node that vCPUs of the VM do not have, whoever else does. */
static struct idset share_node(const struct trial *trial, int64_t node)
{
	struct idset shared = { 0 };

	for (size_t i = 0; i < trial->cores.n; i++) {
		const struct core *core = &trial->cores.items[i];

		for (size_t j = 0; j < core->n_cpus; j++) {
			struct idset one = idset_alone(trial->arena, core->cpus[j].id);

			if (core->node == node && !core->cpus[j].mine)
				shared = idset_join(trial->arena, &shared, &one);
		}
	}
	return shared;
}

static bool may_keep_emulator(const struct trial *trial, int64_t node)
{
	return trial->definition->has_emulator_pin &&
	       cores_are_rest(&trial->cores, node, &trial->definition->emulator);
}

/* Beyond the parts' own nodes, where that may be, and at last with others. */
static struct idset rest_elsewhere(struct trial *trial, const struct node_order *order)
{
	int64_t home = trial->parts[0].node;
	struct idset rest = { 0 };

	for (size_t i = 0; i < order->n && !rest.n; i++)
		if (may_keep_emulator(trial, order->nodes[i]))
			rest = trial->definition->emulator;
	for (size_t i = 0; i < order->n && !rest.n; i++)
		rest = cores_rest(&trial->cores, order->nodes[i], trial->arena);
	if (rest.n) {
		trial_note(trial,
			   "QEMU's own threads are on CPU %s of another node: none is left on "
			   "node %" PRId64,
			   idset_text(trial->arena, &rest), home);
		return rest;
	}
	rest = share_node(trial, home);
	if (rest.n)
		trial_note(trial, "QEMU's own threads share CPU %s with other VMs: none is left",
			   idset_text(trial->arena, &rest));
	return rest;
}

bool rest_place_emulator(struct trial *trial, const struct node_order *order,
			 struct idset *ret_emulator)
{
	struct idset rest = { 0 };

	if (may_keep_emulator(trial, trial->parts[0].node)) {
		*ret_emulator = trial->definition->emulator;
		return true;
	}
	for (size_t i = 0; i < trial->n_parts && !rest.n; i++)
		rest = cores_rest(&trial->cores, trial->parts[i].node, trial->arena);
	if (!rest.n && trial->placing->policy == PLACE_PREFERRED)
		rest = rest_elsewhere(trial, order);
	*ret_emulator = rest;
	return rest.n;
}

struct idset rest_place_iothreads(const struct trial *trial, const struct idset *emulator)
{
	const struct definition *definition = trial->definition;
	const struct thread_pin *pins = definition->iothread_pins;

	if (definition->n_iothreads <= 0)
		return (struct idset){ 0 };
	if ((int64_t)definition->n_iothread_pins < definition->n_iothreads ||
	    !cores_are_rest(&trial->cores, trial->parts[0].node, &pins[0].cpus))
		return *emulator;
	for (size_t i = 1; i < definition->n_iothread_pins; i++)
		if (!idset_equal(&pins[i].cpus, &pins[0].cpus))
			return *emulator;
	return pins[0].cpus;
}
