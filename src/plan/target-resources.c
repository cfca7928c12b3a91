/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does the target have the CPUs and the memory of a virtual machine? See targeting.h.
 */
#include <inttypes.h>

#include "base/text.h"
#include "plan/spare-cpus.h"
#include "plan/targeting.h"

/* ---- what its CPUs can do */

/* The first flag of the host's that the target lacks; flags are parted by blanks. */
static const char *lacking_flag(const struct looking *looking)
{
	const char *rest = looking->host->identity.cpu_flags;
	const char *there = looking->target->identity.cpu_flags;
	const char *word = NULL;
	size_t n = 0;

	while (rest && next_word(&rest, ' ', &word, &n)) {
		const char *flag = arena_strndup(looking->arena, word, n);

		if (!str_has_word(there, flag))
			return flag;
	}
	return NULL;
}

static void look_at_flags(struct looking *looking, const char *flag)
{
	const struct definition *definition = looking->definition;

	if (str_has_prefix(definition->cpu_mode, "host-") ||
	    str_equal(definition->cpu_mode, "maximum"))
		target_add_wrong(looking,
				 "its CPU lacks %s, which the VM sees here (CPU mode %s): a named "
				 "model would do for both",
				 flag, definition->cpu_mode);
	else if (definition->cpu_model)
		target_add_unknown(looking,
				   "its CPU lacks %s: whether the model %s wants that is not known",
				   flag, definition->cpu_model);
}

static void look_at_processor(struct looking *looking)
{
	const struct identity *here = &looking->host->identity;
	const struct identity *there = &looking->target->identity;
	const char *flag = NULL;

	if (!here->cpu_vendor || !there->cpu_vendor || !here->cpu_flags || !there->cpu_flags) {
		target_add_unknown(looking, "which CPU it has, or what that can do, is not known");
		return;
	}
	if (!str_equal(here->cpu_vendor, there->cpu_vendor)) {
		target_add_wrong(looking, "its CPU is of %s, here of %s", there->cpu_vendor,
				 here->cpu_vendor);
		return;
	}
	flag = lacking_flag(looking);
	if (flag)
		look_at_flags(looking, flag);
	else if (str_equal(looking->definition->cpu_mode, "host-passthrough") && here->cpu_model &&
		 there->cpu_model && !str_equal(here->cpu_model, there->cpu_model))
		target_add_unknown(looking,
				   "its CPU is another (%s, here %s): host-passthrough is for "
				   "equal ones",
				   there->cpu_model, here->cpu_model);
}

/* ---- where it runs */

/* Whether all are there, and no other VM's; what is wrong is told once for each thread. */
static void look_at_cpus(struct looking *looking, const struct cores *cores,
			 const struct idset *cpus, const char *whose)
{
	for (size_t i = 0; i < cpus->n; i++)
		for (int64_t id = cpus->ranges[i].first; id <= cpus->ranges[i].last; id++) {
			struct spare_cpu *cpu = NULL;

			if (!cores_of_cpu(cores, id, &cpu)) {
				target_add_wrong(looking,
						 "%s is pinned to CPUs %s, not all of which are "
						 "there",
						 whose, idset_text(looking->arena, cpus));
				return;
			}
			if (cpu->other) {
				target_add_wrong(looking,
						 "%s is pinned to CPU %" PRId64
						 ", and so is the VM %s there",
						 whose, id, cpu->other->name);
				return;
			}
		}
}

static void look_at_pins(struct looking *looking)
{
	const struct definition *definition = looking->definition;
	const struct idset *emulator = definition_emulator(definition);
	struct cores cores = cores_find(looking->target, looking->namesake, looking->arena);

	if (!definition->n_pins && !emulator)
		return;
	if (!cores.n) {
		target_add_unknown(looking, "which CPUs are there is not known");
		return;
	}
	if (!looking->target->domains_known)
		target_add_unknown(looking,
				   "which CPUs other VMs there are pinned to is not known");
	for (size_t i = 0; i < definition->n_pins; i++)
		look_at_cpus(
			looking, &cores, &definition->pins[i].cpus,
			arena_printf(looking->arena, "vCPU %" PRId64, definition->pins[i].number));
	if (emulator)
		look_at_cpus(looking, &cores, emulator, "QEMU itself");
	for (size_t i = 0; i < definition->n_iothread_pins; i++)
		look_at_cpus(looking, &cores, &definition->iothread_pins[i].cpus,
			     arena_printf(looking->arena, "IOThread %" PRId64,
					  definition->iothread_pins[i].number));
}

/* ---- its memory */

static int64_t add_up(int64_t sum, int64_t part)
{
	return sum == UNKNOWN || part == UNKNOWN ? UNKNOWN : sum + part;
}

static int64_t free_pages(const struct hugepages *sizes, size_t n, int64_t bytes)
{
	for (size_t i = 0; i < n; i++)
		if (sizes[i].size_kib * 1024 == bytes)
			return sizes[i].free;
	return sizes ? 0 : UNKNOWN;
}

/* The bytes that are free in pages of that size, or without any; of the kernel's cache it gives up all. */
static int64_t free_on_node(const struct numa_node *node, int64_t page_bytes)
{
	int64_t n = 0;

	if (!page_bytes)
		return add_up(node->memory_free_bytes, node->memory_cache_bytes);
	n = free_pages(node->hugepages, node->n_hugepages, page_bytes);
	return n == UNKNOWN ? UNKNOWN : n * page_bytes;
}

static int64_t free_anywhere(const struct numa *numa, int64_t page_bytes)
{
	int64_t n = 0;

	if (!page_bytes)
		return add_up(numa->memory_free_bytes, numa->memory_cache_bytes);
	n = free_pages(numa->hugepages, numa->n_hugepages, page_bytes);
	return n == UNKNOWN ? UNKNOWN : n * page_bytes;
}

/* On all nodes of a binding; -1 where one of them is not there, which is told. */
static int64_t free_in(struct looking *looking, const struct idset *nodes, int64_t page_bytes)
{
	const struct numa *numa = &looking->target->numa;
	int64_t sum = 0;

	for (size_t i = 0; i < nodes->n; i++)
		for (int64_t id = nodes->ranges[i].first; id <= nodes->ranges[i].last; id++) {
			const struct numa_node *node = numa_find_node(numa, id);

			if (!node) {
				target_add_wrong(looking,
						 "its memory is bound to node %" PRId64
						 ", which is not there",
						 id);
				return -1;
			}
			sum = add_up(sum, free_on_node(node, page_bytes));
		}
	return sum;
}

static void look_at_share(struct looking *looking, const struct memory_binding *binding,
			  int64_t bytes, int64_t page_bytes)
{
	const struct numa *numa = &looking->target->numa;
	bool is_bound = binding && binding->nodes.n && numa->n_nodes;
	int64_t there = is_bound ? free_in(looking, &binding->nodes, page_bytes)
				 : free_anywhere(numa, page_bytes);
	const char *where = is_bound ? arena_printf(looking->arena, " on node %s",
						    idset_text(looking->arena, &binding->nodes))
				     : "";

	if (is_bound && there == -1)
		return;
	if (there == UNKNOWN)
		target_add_unknown(looking, "how much memory%s is free%s there is not known",
				   page_bytes ? " in hugepages" : "", where);
	else if (page_bytes && there < bytes)
		target_add_wrong(looking,
				 "of the %" PRId64 " hugepages of %" PRId64
				 " KiB that it takes%s, %" PRId64 " are free there",
				 (bytes + page_bytes - 1) / page_bytes, page_bytes / 1024, where,
				 there / page_bytes);
	else if (there < bytes)
		target_add_wrong(looking,
				 "of the %" PRId64 " MiB that it takes%s, %" PRId64
				 " MiB are free there",
				 bytes >> 20, where, there >> 20);
}

/* Cells that share a binding and a size of pages count as one, the first of them. */
static void look_at_cell(struct looking *looking, size_t at)
{
	const struct definition *definition = looking->definition;
	int64_t usual = looking->target->numa.default_hugepage_bytes;
	int64_t cell = definition->cells[at].id;
	const struct memory_binding *binding = definition_binding(definition, cell);
	int64_t page_bytes = definition_page_bytes(definition, cell, usual);
	int64_t bytes = 0;

	for (size_t i = 0; i < definition->n_cells; i++) {
		int64_t other = definition->cells[i].id;

		if (definition_binding(definition, other) != binding ||
		    definition_page_bytes(definition, other, usual) != page_bytes)
			continue;
		if (i < at)
			return;
		bytes = add_up(bytes, definition->cells[i].memory_bytes);
	}
	if (page_bytes != UNKNOWN && bytes != UNKNOWN)
		look_at_share(looking, binding, bytes, page_bytes);
}

static void look_at_memory(struct looking *looking)
{
	const struct definition *definition = looking->definition;
	int64_t page_bytes = definition_page_bytes(definition, UNKNOWN,
						   looking->target->numa.default_hugepage_bytes);

	if (definition->n_cells) {
		for (size_t i = 0; i < definition->n_cells; i++)
			look_at_cell(looking, i);
		return;
	}
	if (page_bytes == UNKNOWN || definition->memory_bytes == UNKNOWN)
		target_add_unknown(looking, "whether there are hugepages for it is not known");
	else
		look_at_share(looking, definition_binding(definition, UNKNOWN),
			      definition->memory_bytes, page_bytes);
}

void target_look_at_resources(struct looking *looking)
{
	look_at_processor(looking);
	look_at_pins(looking);
	look_at_memory(looking);
}
