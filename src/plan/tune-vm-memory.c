/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a virtual machine's memory lie where its CPUs are, and in hugepages? The knobs vm-memory and
 * vm-pages.
 */
#include <inttypes.h>

#include "base/text.h"
#include "plan/spare-memory.h"
#include "plan/tuning-vm.h"

enum {
	SMALLEST_PAGE = 2 << 20 /* of those that a VM's memory may lie in */
};

/* ---- where it lies */

static struct placement part_of_memory(const struct tuning_vm *tuning)
{
	return (struct placement){
		.nodes = tuning->place.nodes,
		.cells = tuning->place.cells,
		.cell_nodes = tuning->place.cell_nodes,
		.n_cells = tuning->place.n_cells,
	};
}

void ask_memory(struct tuning_vm *tuning)
{
	const struct placement part = part_of_memory(tuning);

	if (tuning->no_place)
		return;
	tuning->wish.nodes = part.nodes;
	tuning->wish.cells = part.cells;
	tuning->wish.cell_nodes = part.cell_nodes;
	tuning->wish.n_cells = part.n_cells;
}

static void add_binding(struct arena *arena, const struct memory_binding *binding,
			struct strbuf *buf)
{
	bool is_strict = !binding->mode || str_equal(binding->mode, "strict");

	if (buf->length)
		strbuf_add(buf, ", ");
	if (binding->cell != UNKNOWN)
		strbuf_addf(buf, "cell %" PRId64 " on ", binding->cell);
	if (binding->automatic)
		strbuf_add(buf, "nodes of numad's choice");
	else
		strbuf_addf(buf, "node %s", idset_text(arena, &binding->nodes));
	if (!is_strict)
		strbuf_addf(buf, " (%s)", binding->mode);
}

static const char *nodes_text(struct arena *arena, const struct definition *definition)
{
	_cleanup_strbuf_ struct strbuf buf = { 0 };

	for (size_t i = 0; i < definition->n_bindings; i++)
		add_binding(arena, &definition->bindings[i], &buf);
	return buf.length ? arena_strdup(arena, buf.text) : "any node";
}

void tell_memory(struct tuning_vm *tuning)
{
	const struct placement part = part_of_memory(tuning);
	const struct change change = { .is_edit = vm_is_edit(tuning, &part) };
	const char *no_nodes = tuning->host->numa.n_nodes ? "the only node" : "no nodes here";

	if (tuning->no_place && tuning->host->numa.n_nodes > 1)
		vm_leave(tuning, "", nodes_text(tuning->arena, tuning->before), NULL,
			 tuning->no_place);
	else if (!part.nodes.n)
		vm_tell(tuning, "", no_nodes, no_nodes, &change);
	else
		vm_tell(tuning, "", nodes_text(tuning->arena, tuning->before),
			nodes_text(tuning->arena, tuning->after), &change);
}

/* ---- in which pages */

static struct placement part_of_pages(const struct tuning_vm *tuning)
{
	return (struct placement){
		.page_bytes = tuning->place.page_bytes,
		.keeps_pages = tuning->place.keeps_pages,
	};
}

/* Of the profile's size, where the memory is a multiple of that, else of the smallest. */
static int64_t usual_page(const struct tuning_vm *tuning)
{
	int64_t asked = tuning->request->profile->hugepage_bytes;

	return asked > 0 && tuning->before->memory_bytes % asked == 0 ? asked : SMALLEST_PAGE;
}

/* On all nodes together: UNKNOWN where that of one is not known. */
static int64_t spare_anywhere(const struct tuning_vm *tuning, int64_t page)
{
	const struct numa *numa = &tuning->host->numa;
	const struct domain *domain = tuning->request->domain;
	int64_t sum = numa->n_nodes ? 0 : memory_spare(tuning->host, domain, 0, page);

	for (size_t i = 0; i < numa->n_nodes; i++) {
		int64_t spare = memory_spare(tuning->host, domain, numa->nodes[i].id, page);

		if (spare == UNKNOWN)
			return UNKNOWN;
		sum += spare;
	}
	return sum;
}

/* What has no place of its own may have pages all the same, wherever they are; 0: it gets none. */
static int64_t pages_anywhere(const struct tuning_vm *tuning)
{
	int64_t bytes = tuning->before->memory_bytes;
	int64_t page = usual_page(tuning);

	if (tuning->before->hugepages || bytes == UNKNOWN || bytes % page)
		return 0;
	return spare_anywhere(tuning, page) >= bytes ? page : 0;
}

void ask_pages(struct tuning_vm *tuning)
{
	if (tuning->no_place)
		tuning->place.page_bytes = pages_anywhere(tuning);
	tuning->wish.page_bytes = tuning->place.page_bytes;
	tuning->wish.keeps_pages = tuning->place.keeps_pages;
}

static const char *pages_text(struct arena *arena, const struct definition *definition)
{
	_cleanup_strbuf_ struct strbuf buf = { 0 };

	if (!definition->hugepages)
		return "none";
	for (size_t i = 0; i < definition->n_pages; i++) {
		int64_t bytes = definition->pages[i].bytes;

		strbuf_addf(&buf, "%s%s", i ? ", " : "",
			    bytes == UNKNOWN ? "of a size not known" : memory_text(arena, bytes));
	}
	return buf.length ? arena_strdup(arena, buf.text) : "of the usual size";
}

/* What would have to be there on its node, with figures. */
static const char *why_none(const struct tuning_vm *tuning)
{
	struct arena *arena = tuning->arena;
	const struct tune_vm_request *request = tuning->request;
	int64_t bytes = tuning->before->memory_bytes;
	int64_t page = usual_page(tuning);
	int64_t node = tuning->place.nodes.n ? tuning->place.nodes.ranges[0].first : 0;
	int64_t spare = tuning->no_place ? spare_anywhere(tuning, page)
					 : memory_spare(tuning->host, request->domain, node, page);
	const char *where =
		tuning->place.nodes.n ? arena_printf(arena, "node %" PRId64, node) : "the host";

	if (bytes == UNKNOWN)
		return "how much memory it has is not known";
	if (bytes % page)
		return arena_printf(arena, "its memory is no multiple of %s",
				    memory_text(arena, page));
	if (spare == UNKNOWN)
		return arena_printf(arena, "how many hugepages %s has free is not known", where);
	return arena_printf(arena,
			    "it takes %" PRId64 " pages of %s, and %s has %" PRId64
			    " free: vfctl tune host --only hugepages reserves them for VMs that "
			    "run or start with the host",
			    bytes / page, memory_text(arena, page), where, spare / page);
}

void tell_pages(struct tuning_vm *tuning)
{
	const struct placement part = part_of_pages(tuning);
	const struct change change = { .is_edit = vm_is_edit(tuning, &part) };
	const char *now = pages_text(tuning->arena, tuning->before);

	if (!tuning->before->hugepages && !part.page_bytes)
		vm_leave(tuning, "", now, NULL, why_none(tuning));
	else
		vm_tell(tuning, "", now, pages_text(tuning->arena, tuning->after), &change);
}
