/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does it come into a domain's XML where its memory lies, and in which pages? See memory.h.
 */
#include "domxml/memory.h"

#include <inttypes.h>

#include "base/text.h"

static const struct purpose no_purpose = { 0 };

/* ---- where it lies */

static bool has_nodes(struct draft *draft, const char *path, const struct idset *wanted)
{
	return element_says_set(&draft->document.reading, draft_find(draft, path), "nodeset",
				wanted);
}

/* placement='auto' would have numad choose. */
static void bind_to(struct draft *draft, const char *path, const struct idset *nodes)
{
	draft_set(draft, path, "mode", "strict");
	if (element_says(&draft->document.reading, draft_find(draft, path), "placement", "auto"))
		draft_set(draft, path, "placement", NULL);
	if (!has_nodes(draft, path, nodes))
		draft_set(draft, path, "nodeset", idset_text(draft->arena, nodes));
}

static void bind_all(struct draft *draft, const struct idset *nodes)
{
	if (draft_find(draft, "numatune/memory"))
		bind_to(draft, "numatune/memory", nodes);
	else
		draft_put(draft, "numatune/memory",
			  arena_printf(draft->arena, "<memory mode='strict' nodeset='%s'/>",
				       idset_text(draft->arena, nodes)));
}

static void bind_cell(struct draft *draft, int64_t id, int64_t node)
{
	const char *path =
		arena_printf(draft->arena, "numatune/memnode[@cellid='%" PRId64 "']", id);
	const struct idset one = idset_alone(draft->arena, node);

	if (draft_find(draft, path))
		bind_to(draft, path, &one);
	else
		draft_put(draft, path,
			  arena_printf(draft->arena,
				       "<memnode cellid='%" PRId64 "' mode='strict' "
				       "nodeset='%" PRId64 "'/>",
				       id, node));
}

static bool is_bound(const struct placement *placement, int64_t id)
{
	for (size_t i = 0; i < placement->n_cells; i++)
		if (placement->cells[i].id == id)
			return true;
	return false;
}

/* The first cell's from the number-th on that is bound elsewhere than all memory is to be; NULL: none. */
static const char *find_stray(struct draft *draft, const struct placement *placement)
{
	const struct reading *reading = &draft->document.reading;
	xmlNode *node = markup_child(draft_find(draft, "numatune"), "memnode");
	size_t number = 0;

	for (; node; node = node->next) {
		const char *path = NULL;

		if (!markup_is(node, "memnode"))
			continue;
		path = arena_printf(draft->arena, "numatune/memnode[%zu]", ++number);
		if (!is_bound(placement, element_number(reading, node, "cellid", UNKNOWN)) &&
		    (!element_says(reading, node, "mode", "strict") ||
		     !has_nodes(draft, path, &placement->nodes)))
			return path;
	}
	return NULL;
}

void memory_bind(struct draft *draft, const struct placement *placement)
{
	struct before before = { 0 };
	const char *stray = NULL;

	if (!placement->nodes.n)
		return;
	before = draft_before(draft, "numatune");
	if (!before.was)
		draft_put(draft, "numatune", "<numatune/>");
	while (!draft->error && (stray = find_stray(draft, placement)))
		draft_remove(draft, stray);
	bind_all(draft, &placement->nodes);
	for (size_t i = 0; i < placement->n_cells; i++)
		bind_cell(draft, placement->cells[i].id, placement->cell_nodes[i]);
	draft_remember(draft, &no_purpose, before);
}

/* ---- in which pages */

static const char page_path[] = "memoryBacking/hugepages/page";

/* The number of the first of that size; 0: there is none. */
static size_t find_page(struct draft *draft, int64_t bytes)
{
	xmlNode *node = draft_find(draft, page_path);
	size_t number = 0;

	for (; node; node = node->next) {
		if (!markup_is(node, "page"))
			continue;
		number++;
		if (element_bytes(&draft->document.reading, node, "size") == bytes)
			return number;
	}
	return 0;
}

/* But for one, which is the first then. */
static void remove_others(struct draft *draft, size_t kept)
{
	const char *second = arena_printf(draft->arena, "%s[2]", page_path);

	for (; kept > 1; kept--)
		draft_remove(draft, page_path);
	while (draft_find(draft, second))
		draft_remove(draft, second);
}

/* A page without nodeset= is for all cells that no other names. */
static void edit_pages(struct draft *draft, int64_t bytes)
{
	const char *kib = arena_printf(draft->arena, "%" PRId64, bytes / 1024);
	size_t number = find_page(draft, bytes);

	if (!draft_find(draft, page_path)) {
		draft_put(draft, page_path,
			  arena_printf(draft->arena, "<page size='%s' unit='KiB'/>", kib));
		return;
	}
	remove_others(draft, number);
	draft_set(draft, page_path, "nodeset", NULL);
	if (number)
		return;
	draft_set(draft, page_path, "size", kib);
	draft_set(draft, page_path, "unit", "KiB");
}

void memory_back(struct draft *draft, const struct placement *placement)
{
	static const char path[] = "memoryBacking/hugepages";
	struct before before = { 0 };

	if (!placement->page_bytes || placement->keeps_pages)
		return;
	before = draft_before(draft, path);
	if (!before.was) {
		draft_put_for(draft, &no_purpose, path,
			      arena_printf(draft->arena,
					   "<hugepages>\n  <page size='%" PRId64
					   "' unit='KiB'/>\n</hugepages>",
					   placement->page_bytes / 1024));
		return;
	}
	edit_pages(draft, placement->page_bytes);
	draft_remember(draft, &no_purpose, before);
}
