/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does one place hold a virtual machine, with pages of which size, and what comes of it? See placing.h.
 */
#include <inttypes.h>

#include "plan/node-order.h"
#include "plan/page-sizes.h"
#include "plan/placing.h"
#include "plan/spare-memory.h"

/* ---- memory */

/* What is not known may do; hugepages that nobody asked for have to be there, and to be filled. */
static bool memory_fits(struct trial *trial, bool must_be_known)
{
	for (size_t i = 0; i < trial->n_parts; i++) {
		const struct part *part = &trial->parts[i];
		int64_t page_bytes = page_bytes_of(trial, part);
		int64_t spare =
			memory_spare(trial->host, trial->placing->domain, part->node, page_bytes);

		if (part->bytes != UNKNOWN && trial->page_bytes > 0 &&
		    part->bytes % trial->page_bytes)
			return false;
		if (spare == UNKNOWN || part->bytes == UNKNOWN) {
			if (must_be_known)
				return false;
			trial_note(trial,
				   "whether node %" PRId64 " has %s free for it is not known",
				   part->node, page_bytes ? "hugepages" : "memory");
			continue;
		}
		if (bytes_on(trial, part->node, page_bytes) > spare)
			return false;
	}
	return true;
}

/* ---- one place */

/* The guest's own, or a new one: vCPUs that get no CPUs are those' in front of them. */
static struct guest_cell cell_of(const struct trial *trial, size_t i)
{
	const struct part *part = &trial->parts[i];
	struct guest_cell cell = { .id = (int64_t)i, .memory_bytes = part->bytes };
	struct id_range *range = arena_new_struct(trial->arena, struct id_range);
	bool is_last = i + 1 == trial->n_parts;

	if (part->cell)
		return *part->cell;
	range->first = i ? (uint32_t)part->vcpus[0] : 0;
	range->last = (uint32_t)(is_last ? trial->definition->most_vcpus : part[1].vcpus[0]) - 1;
	cell.vcpus = (struct idset){ range, 1 };
	return cell;
}

static void place_memory(const struct trial *trial, struct placement *placement)
{
	int64_t *cell_nodes = arena_new_array(trial->arena, int64_t, trial->n_parts + 1);

	for (size_t i = 0; trial->host->numa.n_nodes && i < trial->n_parts; i++) {
		struct idset one = idset_alone(trial->arena, trial->parts[i].node);

		placement->nodes = idset_join(trial->arena, &placement->nodes, &one);
	}
	placement->keeps_pages = pages_stay(trial, parts_n_nodes(trial) > 1 && !trial->parts->cell);
	placement->page_bytes = trial->page_bytes > 0 ? trial->page_bytes : 0;
	if (parts_n_nodes(trial) <= 1)
		return;
	placement->n_cells = trial->n_parts;
	placement->cells = arena_new_array(trial->arena, struct guest_cell, trial->n_parts);
	for (size_t i = 0; i < trial->n_parts; i++) {
		placement->cells[i] = cell_of(trial, i);
		cell_nodes[i] = trial->parts[i].node;
	}
	placement->cell_nodes = cell_nodes;
}

/* What a place is tried with. */
struct attempt {
	const struct node_order *order;
	bool must_be_known; /* that there are enough hugepages */
	/* Gives vCPUs their CPUs: vcpus_keep_cores or vcpus_take_cores. */
	bool (*put)(struct trial *trial, struct idset *ret_vcpus);
};

/* With the parts that there are. */
static bool try_parts(struct trial *trial, const struct attempt *attempt,
		      struct placement *ret_placement)
{
	size_t n = (size_t)trial->definition->most_vcpus;
	struct placement placement = {
		.vcpus = arena_new_array(trial->arena, struct idset, n + 1),
		.n_vcpus = n,
	};

	trial->n_notes = 0;
	if (!memory_fits(trial, attempt->must_be_known) || !attempt->put(trial, placement.vcpus) ||
	    !rest_place_emulator(trial, attempt->order, &placement.emulator))
		return false;
	placement.iothreads = rest_place_iothreads(trial, &placement.emulator);
	placement.threads = vcpus_threads(trial);
	placement.topoext = cpu_needs_topoext(trial, placement.threads);
	placement.cpu_mode = cpu_choose_mode(trial);
	place_memory(trial, &placement);
	pages_note(trial);
	note_distance(trial);
	if (trial_leaves_out(trial))
		note_off(trial, attempt->order->nodes[0]);
	placement.notes = trial->notes;
	placement.n_notes = trial->n_notes;
	*ret_placement = placement;
	return true;
}

/* As the VM is now. */
static bool try_now(struct trial *trial, struct attempt *attempt, struct placement *ret_placement)
{
	attempt->put = vcpus_keep_cores;
	if (trial->n_nodes > 1)
		return parts_as_they_are(trial) && parts_n_nodes(trial) > 1 &&
		       try_parts(trial, attempt, ret_placement);
	parts_together(trial);
	return try_parts(trial, attempt, ret_placement);
}

static bool try_width(struct trial *trial, struct attempt *attempt, struct placement *ret_placement)
{
	int most = trial->width > 1 ? 1 : 0;

	attempt->put = vcpus_take_cores;
	if (trial->n_nodes == 1) {
		parts_together(trial);
		return try_parts(trial, attempt, ret_placement);
	}
	for (int divides = 0; divides <= most; divides++) {
		trial->divides_cores = divides;
		if (parts_apart(trial) && try_parts(trial, attempt, ret_placement))
			return true;
	}
	return false;
}

static size_t widest_core(const struct trial *trial)
{
	size_t widest = 0;

	for (size_t i = 0; i < trial->n_nodes; i++) {
		size_t width = cores_width(&trial->cores, trial->nodes[i]);

		widest = width > widest ? width : widest;
	}
	return widest;
}

/* With pages of each size, from the best on. */
static bool try_pages(struct trial *trial, const struct node_order *order,
		      bool (*attempt_it)(struct trial *trial, struct attempt *attempt,
					 struct placement *ret_placement),
		      struct placement *ret_placement)
{
	struct page_sizes sizes = page_sizes(trial);
	size_t widest = widest_core(trial);

	for (size_t i = 0; widest && i < sizes.n; i++) {
		struct attempt attempt = { .order = order,
					   .must_be_known = sizes.must_be_known[i] };

		trial->page_bytes = sizes.bytes[i];
		trial->width = widest;
		if (attempt_it(trial, &attempt, ret_placement))
			return true;
	}
	return false;
}

/* Where cores are not alike, a core for each vCPU may do where two on each do not. */
static bool try_widths(struct trial *trial, struct attempt *attempt,
		       struct placement *ret_placement)
{
	if (trial->n_nodes == 1 && try_now(trial, attempt, ret_placement))
		return true;
	for (size_t width = widest_core(trial); width; width = width > 1 ? 1 : 0) {
		trial->width = width;
		if (try_width(trial, attempt, ret_placement))
			return true;
	}
	return false;
}

bool place_on_one(struct trial *trial, const struct node_order *order, size_t i,
		  struct placement *ret_placement)
{
	trial->nodes = &order->nodes[i];
	trial->n_nodes = 1;
	return try_pages(trial, order, try_widths, ret_placement);
}

/* Over the first n. */
bool place_on_several(struct trial *trial, const struct node_order *order, size_t n,
		      struct placement *ret_placement)
{
	trial->nodes = order->nodes;
	trial->n_nodes = n;
	return n > 1 && try_pages(trial, order, try_widths, ret_placement);
}

/* Over several as the VM is now, and begins on the first one, if it has to. */
bool place_as_it_spans(struct trial *trial, const struct node_order *order, bool from_first,
		       struct placement *ret_placement)
{
	trial->nodes = order->nodes;
	trial->n_nodes = order->n;
	return order->n > 1 && parts_as_they_are(trial) &&
	       (!from_first || trial->parts[0].node == order->nodes[0]) &&
	       try_pages(trial, order, try_now, ret_placement);
}
