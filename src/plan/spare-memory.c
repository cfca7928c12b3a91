/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much memory could a virtual machine have on a node? See spare-memory.h.
 */
#include "plan/spare-memory.h"

#include <inttypes.h>

#include "base/text.h"

enum {
	LARGE = 100 * 1024, /* a number that a larger unit tells better */
};

/* ---- what it has itself */

static int64_t usual_page(const struct host *host)
{
	return host->numa.default_hugepage_bytes;
}

/* Whether all memory that is bound so lies on the node. */
static bool lies_on(const struct host *host, const struct memory_binding *binding, int64_t node)
{
	if (host->numa.n_nodes <= 1)
		return true;
	return binding && str_equal(binding->mode, "strict") && idset_count(&binding->nodes) == 1 &&
	       idset_has(&binding->nodes, node);
}

/* Of a running VM; what may lie on several nodes does not count. */
static int64_t own_bytes(const struct host *host, const struct domain *domain, int64_t node,
			 int64_t page_bytes)
{
	const struct definition *live = domain->live;
	int64_t bytes = 0;

	if (!live || domain->running != FACT_YES)
		return 0;
	if (!live->n_cells && live->memory_bytes != UNKNOWN &&
	    definition_page_bytes(live, UNKNOWN, usual_page(host)) == page_bytes &&
	    lies_on(host, definition_binding(live, UNKNOWN), node))
		return live->memory_bytes;
	for (size_t i = 0; i < live->n_cells; i++) {
		const struct guest_cell *cell = &live->cells[i];

		if (cell->memory_bytes != UNKNOWN &&
		    definition_page_bytes(live, cell->id, usual_page(host)) == page_bytes &&
		    lies_on(host, definition_binding(live, cell->id), node))
			bytes += cell->memory_bytes;
	}
	return bytes;
}

/* ---- what is free */

static int64_t usable(int64_t free_bytes, int64_t cache_bytes)
{
	return free_bytes == UNKNOWN ? UNKNOWN : free_bytes + cache_bytes;
}

/* A size that there is none of has no pages. */
static int64_t in_hugepages(const struct hugepages *pools, size_t n, int64_t page_bytes)
{
	if (!pools)
		return UNKNOWN;
	for (size_t i = 0; i < n; i++)
		if (pools[i].size_kib * 1024 == page_bytes)
			return pools[i].free == UNKNOWN ? UNKNOWN : pools[i].free * page_bytes;
	return 0;
}

static int64_t free_bytes(const struct numa *numa, int64_t id, int64_t page_bytes)
{
	const struct numa_node *node = numa_find_node(numa, id);

	if (page_bytes == UNKNOWN)
		return UNKNOWN;
	if (!numa->n_nodes)
		return page_bytes ? in_hugepages(numa->hugepages, numa->n_hugepages, page_bytes)
				  : usable(numa->memory_free_bytes, numa->memory_cache_bytes);
	if (!node)
		return UNKNOWN;
	return page_bytes ? in_hugepages(node->hugepages, node->n_hugepages, page_bytes)
			  : usable(node->memory_free_bytes, node->memory_cache_bytes);
}

int64_t memory_spare(const struct host *host, const struct domain *domain, int64_t node,
		     int64_t page_bytes)
{
	int64_t spare = free_bytes(&host->numa, node, page_bytes);

	return spare == UNKNOWN ? UNKNOWN : spare + own_bytes(host, domain, node, page_bytes);
}

const char *memory_text(struct arena *arena, int64_t bytes)
{
	static const char *const units[] = { "bytes", "KiB", "MiB", "GiB" };
	size_t unit = 0;

	while (unit + 1 < ARRAY_SIZE(units) && bytes && bytes % 1024 == 0) {
		bytes /= 1024;
		unit++;
	}
	/* What is free is never round: whole GiB say enough of many KiB. */
	while (unit + 1 < ARRAY_SIZE(units) && bytes >= LARGE) {
		bytes /= 1024;
		unit++;
	}
	return arena_printf(arena, "%" PRId64 " %s", bytes, units[unit]);
}
