/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * On which CPUs, and in which memory, is a virtual machine best placed? See place.h. Places are tried from
 * the best on, and the first that holds the VM is it.
 */
#include "plan/place.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "plan/node-order.h"
#include "plan/page-sizes.h"
#include "plan/placing.h"
#include "plan/spare-memory.h"

enum {
	LONGEST_NOTE = 400,
};

void trial_note(struct trial *trial, const char *format, ...)
{
	char text[LONGEST_NOTE];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	trial->notes = arena_grow(trial->arena, trial->notes, trial->n_notes,
				  &trial->notes_capacity, sizeof(*trial->notes));
	trial->notes[trial->n_notes++] = arena_strdup(trial->arena, text);
}

/* ---- memory */

static int64_t bytes_on(const struct trial *trial, int64_t node)
{
	int64_t bytes = 0;

	for (size_t i = 0; i < trial->n_parts; i++)
		if (trial->parts[i].node == node && trial->parts[i].bytes != UNKNOWN)
			bytes += trial->parts[i].bytes;
	return bytes;
}

/* What is not known may do; hugepages that nobody asked for have to be there, and to be filled. */
static bool memory_fits(struct trial *trial, bool must_be_known)
{
	for (size_t i = 0; i < trial->n_parts; i++) {
		const struct part *part = &trial->parts[i];
		int64_t spare = memory_spare(trial->host, trial->placing->domain, part->node,
					     trial->page_bytes);

		if (part->bytes != UNKNOWN && trial->page_bytes && part->bytes % trial->page_bytes)
			return false;
		if (spare == UNKNOWN || part->bytes == UNKNOWN) {
			if (must_be_known)
				return false;
			trial_note(trial,
				   "whether node %" PRId64 " has %s free for it is not known",
				   part->node, trial->page_bytes ? "hugepages" : "memory");
			continue;
		}
		if (bytes_on(trial, part->node) > spare)
			return false;
	}
	return true;
}

/* ---- one place */

/* The guest's own, or a new one: vCPUs that are off at the start are the last one's. */
static struct guest_cell cell_of(const struct trial *trial, size_t i)
{
	const struct part *part = &trial->parts[i];
	struct guest_cell cell = { .id = (int64_t)i, .memory_bytes = part->bytes };
	struct id_range *range = arena_new_struct(trial->arena, struct id_range);

	if (part->cell)
		return *part->cell;
	range->first = (uint32_t)part->vcpus[0];
	range->last = (uint32_t)part->vcpus[part->n - 1];
	if (i + 1 == trial->n_parts && trial->definition->most_vcpus > (int64_t)range->last)
		range->last = (uint32_t)trial->definition->most_vcpus - 1;
	cell.vcpus = (struct idset){ range, 1 };
	return cell;
}

static void place_memory(const struct trial *trial, struct placement *placement)
{
	int64_t *cell_nodes = arena_new_array(trial->arena, int64_t, trial->n_parts + 1);

	placement->page_bytes = trial->page_bytes;
	for (size_t i = 0; trial->host->numa.n_nodes && i < trial->n_parts; i++) {
		struct idset one = idset_alone(trial->arena, trial->parts[i].node);

		placement->nodes = idset_join(trial->arena, &placement->nodes, &one);
	}
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
	size_t n = (size_t)trial->definition->n_vcpus;
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
	place_memory(trial, &placement);
	pages_note(trial);
	note_distance(trial);
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

static bool try_one(struct trial *trial, const struct node_order *order, size_t i,
		    struct placement *ret_placement)
{
	trial->nodes = &order->nodes[i];
	trial->n_nodes = 1;
	return try_pages(trial, order, try_widths, ret_placement);
}

/* Over the first n. */
static bool try_several(struct trial *trial, const struct node_order *order, size_t n,
			struct placement *ret_placement)
{
	trial->nodes = order->nodes;
	trial->n_nodes = n;
	return n > 1 && try_pages(trial, order, try_widths, ret_placement);
}

/* Over several as the VM is now, and begins on the first one, if it has to. */
static bool try_spanning_now(struct trial *trial, const struct node_order *order, bool from_first,
			     struct placement *ret_placement)
{
	trial->nodes = order->nodes;
	trial->n_nodes = order->n;
	return order->n > 1 && parts_as_they_are(trial) &&
	       (!from_first || trial->parts[0].node == order->nodes[0]) &&
	       try_pages(trial, order, try_now, ret_placement);
}

/* ---- all places, from the best on */

static bool find_place(struct trial *trial, const struct node_order *order,
		       struct placement *ret_placement)
{
	bool any = trial->placing->node == UNKNOWN;
	bool strays = trial->placing->policy == PLACE_PREFERRED;

	for (size_t i = 0; i < order->n_near; i++)
		if ((i == 0 || any || strays) && try_one(trial, order, i, ret_placement))
			return true;
	if (strays && (try_spanning_now(trial, order, true, ret_placement) ||
		       try_several(trial, order, order->n_near, ret_placement)))
		return true;
	for (size_t i = order->n_near; i < order->n && (any || strays); i++)
		if (try_one(trial, order, i, ret_placement))
			return true;
	return strays && order->n > order->n_near &&
	       (try_spanning_now(trial, order, false, ret_placement) ||
		try_several(trial, order, order->n, ret_placement));
}

static int check(const struct trial *trial, const struct host *host, struct err *reterr)
{
	const struct placing *placing = trial->placing;
	const char *name = placing->domain->name;
	int64_t bytes = trial->definition ? trial_bytes(trial) : UNKNOWN;

	if (!trial->definition || trial->definition->n_vcpus <= 0)
		return err_set(
			reterr, -ENODATA,
			"how many vCPUs %s has is not known: its definition could not be read",
			name);
	if (!host->numa.n_cpus)
		return err_set(reterr, -ENODATA,
			       "which CPUs this host has could not be read, so %s cannot be placed",
			       name);
	if (placing->node != UNKNOWN && host->numa.n_nodes &&
	    !numa_find_node(&host->numa, placing->node))
		return err_set(reterr, -ENODEV, "this host has no node %" PRId64, placing->node);
	if (placing->page_bytes == 0 && trial->definition->hugepages)
		return err_set(reterr, -EINVAL,
			       "%s asks for hugepages, and vfctl takes none away: take <hugepages> "
			       "out of its definition first (virsh edit)",
			       name);
	if (placing->page_bytes > 0 && bytes != UNKNOWN && bytes % placing->page_bytes)
		return err_set(reterr, -EINVAL,
			       "%s has %s of memory, no multiple of hugepages of %s", name,
			       memory_text(trial->arena, bytes),
			       memory_text(trial->arena, placing->page_bytes));
	return 0;
}

/* What the reader of a refusal may do, or need not try. */
static const char *further(const struct trial *trial, const struct node_order *order)
{
	struct placing looser = *trial->placing;
	struct trial other = *trial;
	struct placement unused = { 0 };

	if (order->n <= 1)
		return "";
	looser.policy = PLACE_PREFERRED;
	other.placing = &looser;
	if (trial->placing->policy == PLACE_PREFERRED || !find_place(&other, order, &unused))
		return "; nor is there room on other nodes";
	if (parts_n_nodes(&other) == 1 && other.parts[0].node == order->nodes[0])
		return "; preferred, not strict, would have these elsewhere";
	return arena_printf(trial->arena, "; preferred, not strict, would take %s",
			    parts_text(&other));
}

int place_domain(const struct host *host, const struct placing *placing, struct arena *arena,
		 struct placement *ret_placement, struct err *reterr)
{
	struct placing known = *placing;
	struct trial trial = {
		.host = host,
		.placing = &known,
		.definition = domain_next(placing->domain),
		.arena = arena,
		.cores = cores_find(host, placing->domain, arena),
	};
	struct node_order order = { 0 };
	int r = check(&trial, host, reterr);

	if (r < 0)
		return r;
	if (!host->numa.n_nodes)
		known.node = UNKNOWN;
	order = node_order(&trial);
	if (find_place(&trial, &order, ret_placement))
		return 0;
	trial.page_bytes = page_least(&trial);
	return refuse_place(&trial, order.nodes[0], further(&trial, &order), reterr);
}
