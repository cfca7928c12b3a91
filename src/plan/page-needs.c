/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much memory do VMs take in hugepages? See page-needs.h.
 */
#include "plan/page-needs.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/sums.h"
#include "plan/near.h"
#include "plan/page-kept.h"

enum {
	SMALL_PAGE = 4096
};

/* Where its memory is to be: where it is bound, else by its card. UNKNOWN. */
static int64_t node_of(const struct tuning_host *tuning, const struct domain *domain,
		       const struct guest_cell *cell)
{
	const struct numa *numa = &tuning->host->numa;
	struct near near = { .node = near_cell(numa, domain_next(domain), cell) };

	if (numa->n_nodes == 1)
		return numa->nodes[0].id;
	if (near.node == UNKNOWN &&
	    near_domain(tuning->host, domain, tuning->arena, &near, NULL) < 0)
		return UNKNOWN;
	return near.node;
}

/* Its place in struct numa; SIZE_MAX: none. */
static size_t place_of(const struct numa *numa, int64_t node)
{
	if (!numa->n_nodes)
		return 0;
	for (size_t i = 0; i < numa->n_nodes; i++)
		if (numa->nodes[i].id == node)
			return i;
	return SIZE_MAX;
}

/* The size of the hugepages that it lies in; 0: none, UNKNOWN. */
static int64_t page_of(const struct tuning_host *tuning, const struct definition *definition,
		       const struct guest_cell *cell)
{
	int64_t page = definition_page_bytes(definition, cell ? cell->id : UNKNOWN,
					     tuning->host->numa.default_hugepage_bytes);

	return page >= 0 && page <= SMALL_PAGE ? 0 : page;
}

struct page_need *page_needs_at(struct page_needs *needs, size_t place, int64_t page_bytes)
{
	for (size_t i = 0; i < needs->n; i++)
		if (needs->items[i].place == place && needs->items[i].page_bytes == page_bytes)
			return &needs->items[i];
	needs->items = arena_grow(needs->tuning->arena, needs->items, needs->n, &needs->capacity,
				  sizeof(*needs->items));
	needs->items[needs->n] = (struct page_need){ .place = place, .page_bytes = page_bytes };
	return &needs->items[needs->n++];
}

static void leave_domain(struct page_needs *needs, const struct domain *domain, const char *why)
{
	needs->is_short = true;
	tune_leave(needs->tuning, arena_printf(needs->tuning->arena, "VM %s", domain->name), NULL,
		   NULL, why);
}

/* What of it its QEMU has in memory outside of hugepages, its own among it; UNKNOWN. */
static int64_t resident_bytes(const struct page_needs *needs, const struct domain *domain)
{
	const struct qemu *qemu =
		vm_backing_find_qemu(&needs->tuning->host->vm_backing, domain->name);

	return qemu ? qemu->resident_bytes : UNKNOWN;
}

/* Whether it has its memory outside of hugepages now, or is to have it there when it starts. */
static bool is_outside(const struct page_needs *needs, const struct domain *domain,
		       const struct guest_cell *cell)
{
	const struct definition *now = domain_now(domain);

	return now && page_of(needs->tuning, now, cell) == 0;
}

/*
 * What it may still take of so many bytes, which are a cell's or all of its: of several cells each may be
 * the one that it has touched nothing of.
 */
static int64_t awaited_bytes(const struct page_needs *needs, const struct domain *domain,
			     int64_t bytes)
{
	int64_t resident = resident_bytes(needs, domain);
	int64_t all = domain_next(domain)->memory_bytes;
	int64_t rest = resident == UNKNOWN || all == UNKNOWN ? bytes : bounded_rest(all, resident);

	return rest < bytes ? rest : bytes;
}

static void add_outside(struct page_needs *needs, struct page_need *need,
			const struct domain *domain, int64_t bytes)
{
	int64_t resident = resident_bytes(needs, domain);
	int64_t held = resident == UNKNOWN || resident > bytes ? bytes : resident;

	need->awaited_bytes = bounded_sum(need->awaited_bytes, awaited_bytes(needs, domain, bytes));
	if (domain->running != FACT_YES) {
		need->n_starting += need->last_starting != domain;
		need->last_starting = domain;
		return;
	}
	need->held_bytes = bounded_sum(need->held_bytes, held);
	need->n_outside += need->last_outside != domain;
	need->last_outside = domain;
}

/* A cell of it, or all of one without (NULL), in pages of its own size where it names one. */
static void add_cell(struct page_needs *needs, const struct domain *domain,
		     const struct guest_cell *cell)
{
	const struct tuning_host *tuning = needs->tuning;
	const struct definition *definition = domain_next(domain);
	int64_t bytes = cell ? cell->memory_bytes : definition->memory_bytes;
	int64_t page = page_of(tuning, definition, cell);
	size_t place = place_of(&tuning->host->numa, node_of(tuning, domain, cell));
	struct page_need *need = NULL;

	if (bytes == UNKNOWN || page == UNKNOWN || place == SIZE_MAX) {
		if (bytes != UNKNOWN && is_outside(needs, domain, cell))
			needs->awaited_bytes = bounded_sum(needs->awaited_bytes,
							   awaited_bytes(needs, domain, bytes));
		leave_domain(needs, domain,
			     bytes == UNKNOWN  ? "how much memory it has is not known"
			     : page == UNKNOWN ? "of which size its hugepages are is not known"
					       : "on which node it is to be is not known: vfctl "
						 "pin places it");
		return;
	}
	need = page_needs_at(needs, place, page ? page : tuning->profile->hugepage_bytes);
	need->bytes = bounded_sum(need->bytes, bytes);
	need->n_vms += need->last != domain;
	need->last = domain;
	if (is_outside(needs, domain, cell))
		add_outside(needs, need, domain, bytes);
}

static void add_domain(struct page_needs *needs, const struct domain *domain)
{
	const struct definition *definition = domain_next(domain);

	if (!definition)
		leave_domain(needs, domain, "how much memory it has is not known");
	else if (!definition->n_cells)
		add_cell(needs, domain, NULL);
	else
		for (size_t i = 0; i < definition->n_cells; i++)
			add_cell(needs, domain, &definition->cells[i]);
}

static int compare_needs(const void *a, const void *b)
{
	const struct page_need *left = a;
	const struct page_need *right = b;

	if (left->place != right->place)
		return left->place < right->place ? -1 : 1;
	return left->page_bytes < right->page_bytes ? -1 : 1;
}

void page_needs_gather(struct page_needs *needs)
{
	const struct host *host = needs->tuning->host;

	for (size_t i = 0; i < host->n_domains; i++)
		if (domain_is_in_service(&host->domains[i]))
			add_domain(needs, &host->domains[i]);
	page_kept_gather(needs);
	if (needs->n)
		qsort(needs->items, needs->n, sizeof(*needs->items), compare_needs);
}

int64_t page_needs_pages(const struct page_needs *needs, const struct page_need *need)
{
	int64_t n = need->bytes / need->page_bytes + (need->bytes % need->page_bytes != 0);

	return profile_with_headroom(needs->tuning->profile, n);
}
