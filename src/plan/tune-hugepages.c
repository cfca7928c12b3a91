/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Are there as many hugepages as the VMs take, where they are? The knob hugepages. A VM that has none is
 * counted as one that will: it cannot get what nobody has reserved.
 */
#include <inttypes.h>

#include "base/text.h"
#include "plan/near.h"
#include "plan/spare-memory.h"
#include "plan/tuning.h"

enum {
	SMALL_PAGE = 4096,
	BYTES_OF_KIB = 1024,
	RESERVED_PART = 20, /* of memory, one in so many */
};

/* What VMs take on a node. */
struct need {
	int64_t bytes;
	size_t n_vms;
	const char *vm; /* one of them */
};

/* All that is wanted; needs are by the place of the node in struct numa, or one for a host without nodes. */
struct needs_of_nodes {
	struct tuning_host *tuning;
	int64_t page_bytes;
	struct need *needs;
	size_t n;
};

/* Where its memory is to be: where it is bound, else by its card. UNKNOWN. */
static int64_t node_of(const struct tuning_host *tuning, const struct domain *domain,
		       const struct definition *definition)
{
	const struct numa *numa = &tuning->host->numa;
	struct near near = { .node = near_home(numa, definition) };

	if (numa->n_nodes == 1)
		return numa->nodes[0].id;
	if (near.node == UNKNOWN &&
	    near_domain(tuning->host, domain, tuning->arena, &near, NULL) < 0)
		return UNKNOWN;
	return near.node;
}

/* The memory that is to lie in pages of this size: that of another size has its own. */
static int64_t bytes_of(const struct needs_of_nodes *all, const struct definition *definition)
{
	int64_t usual = all->tuning->host->numa.default_hugepage_bytes;
	int64_t page = definition_page_bytes(
		definition, definition->n_cells ? definition->cells[0].id : UNKNOWN, usual);

	if (page > SMALL_PAGE && page != all->page_bytes)
		return 0;
	return definition->memory_bytes;
}

static struct need *need_on(struct needs_of_nodes *all, int64_t node)
{
	const struct numa *numa = &all->tuning->host->numa;

	if (!numa->n_nodes)
		return &all->needs[0];
	for (size_t i = 0; i < numa->n_nodes; i++)
		if (numa->nodes[i].id == node)
			return &all->needs[i];
	return NULL;
}

static void add_domain(struct needs_of_nodes *all, const struct domain *domain)
{
	struct tuning_host *tuning = all->tuning;
	const struct definition *definition = domain_next(domain);
	int64_t bytes = definition ? bytes_of(all, definition) : UNKNOWN;
	struct need *need = NULL;

	if (bytes == 0)
		return;
	if (bytes != UNKNOWN)
		need = need_on(all, node_of(tuning, domain, definition));
	if (!need || __builtin_add_overflow(need->bytes, bytes, &need->bytes)) {
		tune_leave(tuning, arena_printf(tuning->arena, "VM %s", domain->name), NULL, NULL,
			   bytes == UNKNOWN ? "how much memory it has is not known"
					    : "on which node it is to be is not known: vfctl pin "
					      "places it");
		return;
	}
	need->n_vms++;
	need->vm = domain->name;
}

/* ---- what there is */

static const struct hugepages *find_pool(const struct needs_of_nodes *all, size_t i)
{
	const struct numa *numa = &all->tuning->host->numa;
	const struct hugepages *pools = numa->n_nodes ? numa->nodes[i].hugepages : numa->hugepages;
	size_t n = numa->n_nodes ? numa->nodes[i].n_hugepages : numa->n_hugepages;

	for (size_t j = 0; j < n; j++)
		if (pools[j].size_kib * BYTES_OF_KIB == all->page_bytes)
			return &pools[j];
	return NULL;
}

/*
 * What the kernel could give them beside those that stand: what is free, and what only files are in, but for
 * a twentieth of all memory, which the host needs itself.
 */
static int64_t free_bytes(const struct needs_of_nodes *all, size_t i)
{
	const struct numa *numa = &all->tuning->host->numa;
	const struct numa_node *node = numa->n_nodes ? &numa->nodes[i] : NULL;
	int64_t memory = node ? node->memory_bytes : numa->memory_bytes;
	int64_t free = node ? node->memory_free_bytes : numa->memory_free_bytes;
	int64_t cache = node ? node->memory_cache_bytes : numa->memory_cache_bytes;
	int64_t spare = free + cache - memory / RESERVED_PART;

	if (free == UNKNOWN || memory == UNKNOWN)
		return UNKNOWN;
	return spare > 0 ? spare : 0;
}

static const char *place_text(const struct needs_of_nodes *all, size_t i)
{
	const struct numa *numa = &all->tuning->host->numa;
	int64_t kib = all->page_bytes / BYTES_OF_KIB;
	struct arena *arena = all->tuning->arena;

	if (!numa->n_nodes)
		return arena_printf(arena, "host/%" PRId64 "kB", kib);
	return arena_printf(arena, "node%" PRId64 "/%" PRId64 "kB", numa->nodes[i].id, kib);
}

static const char *path_text(const struct needs_of_nodes *all, size_t i)
{
	const struct numa *numa = &all->tuning->host->numa;
	struct arena *arena = all->tuning->arena;
	const char *directory =
		numa->n_nodes ? arena_printf(arena, "/sys/devices/system/node/node%" PRId64,
					     numa->nodes[i].id)
			      : "/sys/kernel/mm";

	return arena_printf(arena, "%s/hugepages/hugepages-%" PRId64 "kB/nr_hugepages", directory,
			    all->page_bytes / BYTES_OF_KIB);
}

/* Why so many more cannot be had; NULL: they can, as far as anybody knows. */
static const char *hindrance(const struct needs_of_nodes *all, size_t i, int64_t more)
{
	const struct need *need = &all->needs[i];
	struct arena *arena = all->tuning->arena;
	int64_t free = free_bytes(all, i);
	int64_t bytes = 0;

	if (free == UNKNOWN)
		return "how much memory is free there is not known";
	if (!__builtin_mul_overflow(more, all->page_bytes, &bytes) && bytes <= free)
		return NULL;
	return arena_printf(arena,
			    "%zu VM%s (%s%s) take%s %s, and for that %" PRId64 " pages more are "
			    "needed, where %s of memory can be had: give VMs less, or place "
			    "some elsewhere",
			    need->n_vms, need->n_vms > 1 ? "s" : "", need->vm,
			    need->n_vms > 1 ? " and others" : "", need->n_vms > 1 ? "" : "s",
			    memory_text(arena, need->bytes), more, memory_text(arena, free));
}

/* How many there are then; UNKNOWN where that is not known. */
static int64_t reserve(struct needs_of_nodes *all, size_t i)
{
	struct tuning_host *tuning = all->tuning;
	const struct hugepages *pool = find_pool(all, i);
	const char *place = place_text(all, i);
	int64_t n = all->needs[i].bytes / all->page_bytes +
		    (all->needs[i].bytes % all->page_bytes != 0);
	int64_t wanted = profile_with_headroom(tuning->profile, n);
	const char *text = arena_printf(tuning->arena, "%" PRId64, wanted);
	const char *now = NULL;
	const char *why = NULL;

	if (!pool || pool->total < 0) {
		tune_leave(tuning, place, NULL, text,
			   pool ? "how many there are could not be read"
				: "this kernel has no pages of that size");
		return UNKNOWN;
	}
	now = arena_printf(tuning->arena, "%" PRId64, pool->total);
	if (pool->total >= wanted) {
		tune_is_so(tuning, place, now);
		return pool->total;
	}
	why = hindrance(all, i, wanted - pool->total);
	if (why) {
		tune_leave(tuning, place, now, text, why);
		return UNKNOWN;
	}
	tune_change(tuning, STEP_HUGEPAGES, place, now, text,
		    all->page_bytes > INT64_C(2) << 20
			    ? "pages of that size are found at boot as a rule (hugepagesz=, "
			      "hugepages=): later memory is in pieces"
			    : NULL);
	return wanted;
}

void tune_hugepages(struct tuning_host *tuning)
{
	_cleanup_strbuf_ struct strbuf lines = { 0 };
	const struct host *host = tuning->host;
	size_t n = host->numa.n_nodes ? host->numa.n_nodes : 1;
	struct needs_of_nodes all = {
		.tuning = tuning,
		.page_bytes = tuning->profile->hugepage_bytes,
		.needs = arena_new_array(tuning->arena, struct need, n),
		.n = n,
	};

	if (all.page_bytes <= 0)
		return;
	if (!host->domains_known) {
		tune_leave(tuning, "", NULL, NULL, "libvirt does not tell which VMs there are");
		return;
	}
	for (size_t i = 0; i < host->n_domains; i++)
		if (domain_is_in_service(&host->domains[i]))
			add_domain(&all, &host->domains[i]);
	for (size_t i = 0; i < n; i++) {
		int64_t pages = all.needs[i].bytes ? reserve(&all, i) : UNKNOWN;

		if (pages > 0)
			strbuf_addf(&lines, "w! %s - - - - %" PRId64 "\n", path_text(&all, i),
				    pages);
	}
	if (lines.length)
		tune_keep(tuning, 0, lines.text);
}
