/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does the target have the CPUs and the memory of a virtual machine? See targeting.h.
 */
#include <inttypes.h>

#include "base/text.h"
#include "plan/spare-cpus.h"
#include "plan/targeting.h"

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
	int64_t both = 0;

	if (sum == UNKNOWN || part == UNKNOWN || __builtin_add_overflow(sum, part, &both))
		return UNKNOWN;
	return both;
}

static int64_t free_pages(const struct hugepages *sizes, size_t n, int64_t bytes)
{
	for (size_t i = 0; i < n; i++)
		if (sizes[i].size_kib == bytes / 1024)
			return sizes[i].free;
	return sizes ? 0 : UNKNOWN;
}

/* What is free, and what a cache would give up beside: all of it, as far as that is known. */
struct room {
	int64_t free;
	int64_t cache;
};

static int64_t bytes_of_pages(int64_t n, int64_t page_bytes)
{
	int64_t bytes = 0;

	return n == UNKNOWN || __builtin_mul_overflow(n, page_bytes, &bytes) ? UNKNOWN : bytes;
}

/* The bytes in pages of that size, or without any. */
static struct room room_on_node(const struct numa_node *node, int64_t page_bytes)
{
	int64_t n = 0;

	if (!page_bytes)
		return (struct room){ node->memory_free_bytes, node->memory_cache_bytes };
	n = free_pages(node->hugepages, node->n_hugepages, page_bytes);
	return (struct room){ bytes_of_pages(n, page_bytes), 0 };
}

static struct room room_anywhere(const struct numa *numa, int64_t page_bytes)
{
	int64_t n = 0;

	if (!page_bytes)
		return (struct room){ numa->memory_free_bytes, numa->memory_cache_bytes };
	n = free_pages(numa->hugepages, numa->n_hugepages, page_bytes);
	return (struct room){ bytes_of_pages(n, page_bytes), 0 };
}

/* On all nodes of a binding; false where one of them is not there, which is told. */
static bool room_in(struct looking *looking, const struct idset *nodes, int64_t page_bytes,
		    struct room *ret_room)
{
	const struct numa *numa = &looking->target->numa;
	struct room sum = { 0 };

	for (size_t i = 0; i < nodes->n; i++)
		for (int64_t id = nodes->ranges[i].first; id <= nodes->ranges[i].last; id++) {
			const struct numa_node *node = numa_find_node(numa, id);
			struct room room = { 0 };

			if (!node) {
				target_add_wrong(looking,
						 "its memory is bound to node %" PRId64
						 ", which is not there",
						 id);
				return false;
			}
			room = room_on_node(node, page_bytes);
			sum.free = add_up(sum.free, room.free);
			sum.cache = add_up(sum.cache, room.cache);
		}
	*ret_room = sum;
	return true;
}

/* What is enough without the cache is enough. */
static int64_t bytes_of(struct room room, int64_t wanted)
{
	return room.cache == UNKNOWN && room.free >= wanted ? room.free
							    : add_up(room.free, room.cache);
}

static void look_at_share(struct looking *looking, const struct memory_binding *binding,
			  int64_t bytes, int64_t page_bytes)
{
	const struct numa *numa = &looking->target->numa;
	bool is_bound = binding && binding->nodes.n && numa->n_nodes;
	struct room room = room_anywhere(numa, page_bytes);
	int64_t there = 0;
	const char *where = is_bound ? arena_printf(looking->arena, " on node %s",
						    idset_text(looking->arena, &binding->nodes))
				     : "";

	if (is_bound && !room_in(looking, &binding->nodes, page_bytes, &room))
		return;
	there = bytes_of(room, bytes);
	if (there == UNKNOWN)
		target_add_unknown(looking, "how much memory%s is free%s there is not known",
				   page_bytes ? " in hugepages" : "", where);
	else if (page_bytes && there < bytes)
		target_add_wrong(looking,
				 "of the %" PRId64 " hugepages of %" PRId64
				 " KiB that it takes%s, %" PRId64 " are free there",
				 bytes / page_bytes + (bytes % page_bytes != 0), page_bytes / 1024,
				 where, there / page_bytes);
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
	look_at_pins(looking);
	look_at_memory(looking);
}
