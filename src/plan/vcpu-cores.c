/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * On which cores are the vCPUs of a virtual machine, and does the guest know which of them share one? Those
 * that share one follow each other: so a guest counts its threads, too. See placing.h.
 */
#include <inttypes.h>

#include "plan/placing.h"

static const struct thread_pin *find_pin(const struct definition *definition, int64_t vcpu)
{
	for (size_t i = 0; i < definition->n_pins; i++)
		if (definition->pins[i].number == vcpu)
			return &definition->pins[i];
	return NULL;
}

static void put(const struct trial *trial, int64_t vcpu, struct core *core, struct spare_cpu *cpu,
		struct idset *vcpus)
{
	core->taken = true;
	cpu->mine = true;
	vcpus[vcpu] = idset_alone(trial->arena, cpu->id);
}

/* ---- those that they have */

/* Where groups of `width` vCPUs of the part have whole cores of the node, each its own. */
static bool keep_part(const struct trial *trial, const struct part *part, size_t width,
		      struct idset *vcpus)
{
	const struct core *before = NULL;

	for (size_t i = 0; i < part->n; i++) {
		const struct thread_pin *pin = find_pin(trial->definition, part->vcpus[i]);
		struct spare_cpu *cpu = NULL;
		struct core *core = NULL;

		if (!pin || idset_count(&pin->cpus) != 1)
			return false;
		core = cores_of_cpu(&trial->cores, pin->cpus.ranges[0].first, &cpu);
		if (!core || core->node != part->node || !core->whole || cpu->mine)
			return false;
		if (i % width ? core != before : core->taken)
			return false;
		before = core;
		put(trial, part->vcpus[i], core, cpu, vcpus);
	}
	return true;
}

static bool keep(struct trial *trial, size_t width, struct idset *vcpus)
{
	cores_leave(&trial->cores);
	for (size_t i = 0; i < trial->n_parts; i++)
		if (!keep_part(trial, &trial->parts[i], width, vcpus))
			return false;
	return true;
}

/* ---- others */

static bool take_part(const struct trial *trial, const struct part *part, struct idset *vcpus)
{
	size_t n = (part->n + trial->width - 1) / trial->width;
	struct core **cores = arena_new_array(trial->arena, struct core *, n + 1);

	if (!cores_choose(&trial->cores, part->node, n, trial->width, cores))
		return false;
	for (size_t i = 0; i < part->n; i++) {
		struct core *core = cores[i / trial->width];

		put(trial, part->vcpus[i], core, &core->cpus[i % trial->width], vcpus);
	}
	return true;
}

bool vcpus_keep_cores(struct trial *trial, struct idset *ret_vcpus)
{
	bool may_be_alone = trial->definition->core_threads == 1 || trial->n_nodes > 1;

	if (keep(trial, trial->width, ret_vcpus))
		return true;
	if (trial->width == 1 || !may_be_alone || !keep(trial, 1, ret_vcpus))
		return false;
	trial->width = 1;
	return true;
}

bool vcpus_take_cores(struct trial *trial, struct idset *ret_vcpus)
{
	if (keep(trial, trial->width, ret_vcpus))
		return true;
	cores_leave(&trial->cores);
	for (size_t i = 0; i < trial->n_parts; i++)
		if (!take_part(trial, &trial->parts[i], ret_vcpus))
			return false;
	return true;
}

/* ---- what the guest knows */

/* Why the guest is not told; NULL: it can be. */
static const char *why_untold(const struct trial *trial)
{
	const struct definition *definition = trial->definition;

	if (definition->core_threads)
		return arena_printf(trial->arena, "its topology says threads='%" PRId64 "'",
				    definition->core_threads);
	if (definition->most_vcpus != definition->n_vcpus)
		return "some of its vCPUs are off at the start";
	for (size_t i = 0; i < trial->n_parts; i++)
		if (trial->parts[i].n % trial->width)
			return arena_printf(trial->arena, "%zu vCPUs do not make whole cores",
					    trial->parts[i].n);
	return cpu_why_no_threads(trial);
}

int64_t vcpus_threads(struct trial *trial)
{
	const char *why = why_untold(trial);

	if (trial->width == 1 || trial->definition->core_threads == (int64_t)trial->width)
		return 0;
	if (!why)
		return (int64_t)trial->width;
	if (trial->n_vcpus > 1)
		trial_note(trial, "the guest does not learn which of its vCPUs share a core: %s",
			   why);
	return 0;
}
