/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Are there as many hugepages as the VMs take, where they are? The knob hugepages.
 */
#include <inttypes.h>

#include "base/sums.h"
#include "base/text.h"
#include "plan/page-needs.h"
#include "plan/spare-memory.h"
#include "plan/tuning.h"

enum {
	BYTES_OF_KIB = 1024,
	RESERVED_PART = 20, /* of memory, one in so many */
};

/* "web1", "web1 and others". */
static const char *vms_text(struct arena *arena, const struct domain *last, size_t n)
{
	return n > 1 ? arena_printf(arena, "%s and others", last->name) : last->name;
}

/* ---- what there is */

/* The pools there, of all sizes. */
static const struct hugepages *pools_at(const struct page_needs *needs, size_t place, size_t *ret_n)
{
	const struct numa *numa = &needs->tuning->host->numa;

	*ret_n = numa->n_nodes ? numa->nodes[place].n_hugepages : numa->n_hugepages;
	return numa->n_nodes ? numa->nodes[place].hugepages : numa->hugepages;
}

static const struct hugepages *find_pool(const struct page_needs *needs,
					 const struct page_need *need)
{
	size_t n = 0;
	const struct hugepages *pools = pools_at(needs, need->place, &n);

	for (size_t i = 0; i < n; i++)
		if (pools[i].size_kib * BYTES_OF_KIB == need->page_bytes)
			return &pools[i];
	return NULL;
}

/*
 * What a place could give to pages of one size. A twentieth of all memory the host needs itself, and what was
 * asked for already is gone.
 */
struct room {
	int64_t free_bytes;    /* what is free, and what only files are in; UNKNOWN */
	int64_t all_bytes;     /* but for pages of other sizes */
	int64_t outside_bytes; /* what VMs have until they are started anew */
	const struct page_need *outside;
};

static struct room room_for(const struct page_needs *needs, const struct page_need *need)
{
	const struct numa *numa = &needs->tuning->host->numa;
	const struct numa_node *node = numa->n_nodes ? &numa->nodes[need->place] : NULL;
	int64_t memory = node ? node->memory_bytes : numa->memory_bytes;
	int64_t free = node ? node->memory_free_bytes : numa->memory_free_bytes;
	int64_t cache = node ? node->memory_cache_bytes : numa->memory_cache_bytes;
	int64_t gone = memory / RESERVED_PART;
	struct room room = { .free_bytes = UNKNOWN };
	size_t n = 0;
	const struct hugepages *pools = pools_at(needs, need->place, &n);

	if (free == UNKNOWN || memory == UNKNOWN)
		return room;
	for (size_t i = 0; i < needs->n; i++) {
		const struct page_need *other = &needs->items[i];

		if (other->place != need->place)
			continue;
		gone = bounded_sum(gone, other->taken_bytes);
		room.outside_bytes = bounded_sum(room.outside_bytes, other->outside_bytes);
		if (other->n_outside && (!room.outside || other == need))
			room.outside = other;
	}
	room.free_bytes = bounded_rest(bounded_sum(free, cache), gone);
	for (size_t i = 0; i < n; i++)
		if (&pools[i] != find_pool(needs, need) && pools[i].total > 0)
			gone = bounded_sum(gone, bounded_product(pools[i].total,
								 bounded_product(pools[i].size_kib,
										 BYTES_OF_KIB)));
	room.all_bytes = bounded_rest(memory, gone);
	return room;
}

static const char *place_text(const struct page_needs *needs, const struct page_need *need)
{
	const struct numa *numa = &needs->tuning->host->numa;
	int64_t kib = need->page_bytes / BYTES_OF_KIB;
	struct arena *arena = needs->tuning->arena;

	if (!numa->n_nodes)
		return arena_printf(arena, "host/%" PRId64 "kB", kib);
	return arena_printf(arena, "node%" PRId64 "/%" PRId64 "kB", numa->nodes[need->place].id,
			    kib);
}

static const char *path_text(const struct page_needs *needs, const struct page_need *need)
{
	const struct numa *numa = &needs->tuning->host->numa;
	struct arena *arena = needs->tuning->arena;
	const char *directory =
		numa->n_nodes ? arena_printf(arena, "/sys/devices/system/node/node%" PRId64,
					     numa->nodes[need->place].id)
			      : "/sys/kernel/mm";

	return arena_printf(arena, "%s/hugepages/hugepages-%" PRId64 "kB/nr_hugepages", directory,
			    need->page_bytes / BYTES_OF_KIB);
}

/* ---- whether they can be had */

static const char *more_text(struct arena *arena, int64_t n)
{
	return n == 1 ? "1 page more is" : arena_printf(arena, "%" PRId64 " pages more are", n);
}

/*
 * Why they cannot; NULL: they can, as far as anybody knows. What a VM has outside of hugepages is free once
 * it has ended; what of it the VM has not touched yet is free now, but no longer when it does.
 */
static const char *hindrance(const struct page_needs *needs, const struct page_need *need,
			     int64_t total, int64_t wanted)
{
	const struct room room = room_for(needs, need);
	struct arena *arena = needs->tuning->arena;
	int64_t all = bounded_product(wanted, need->page_bytes);
	int64_t more = bounded_product(wanted - total, need->page_bytes);
	int64_t later = room.free_bytes;

	if (room.free_bytes == UNKNOWN)
		return "how much memory is free there is not known";
	if (room.outside) {
		int64_t rest = bounded_rest(room.all_bytes, bounded_rest(all, more));

		later = bounded_sum(room.free_bytes, room.outside_bytes);
		later = later < rest ? later : rest;
	}
	if (more > later || more == INT64_MAX)
		return arena_printf(arena,
				    "%zu VM%s (%s) take%s %s, and for that %s needed, where %s of "
				    "memory can be had: give VMs less, or place some elsewhere",
				    need->n_vms, need->n_vms > 1 ? "s" : "",
				    vms_text(arena, need->last, need->n_vms),
				    need->n_vms > 1 ? "" : "s", memory_text(arena, need->bytes),
				    more_text(arena, wanted - total), memory_text(arena, later));
	if (!room.outside ||
	    (more <= room.free_bytes && all <= bounded_rest(room.all_bytes, room.outside_bytes)))
		return NULL;
	return arena_printf(
		arena,
		room.outside->n_outside > 1
			? "%s needed, for which there is memory only once %s have ended, which run "
			  "without hugepages: then set this, and start them with hugepages "
			  "(vfctl tune vm)"
			: "%s needed, for which there is memory only once %s has ended, which runs "
			  "without hugepages: then set this, and start it with hugepages (vfctl "
			  "tune vm)",
		more_text(arena, wanted - total),
		vms_text(arena, room.outside->last_outside, room.outside->n_outside));
}

/* What somebody should know of it; NULL: nothing. */
static const char *caution(const struct page_needs *needs, const struct page_need *need)
{
	struct arena *arena = needs->tuning->arena;
	const char *late = need->page_bytes > INT64_C(2) << 20
				   ? "pages of that size are found at boot as a rule (hugepagesz=, "
				     "hugepages=): later memory is in pieces"
				   : NULL;
	const char *outside = NULL;

	if (!need->n_outside)
		return late;
	outside = arena_printf(
		arena,
		need->n_outside > 1 ? "%s run without hugepages: theirs are taken only once they "
				      "are shut down and started again with them (vfctl tune vm)"
				    : "%s runs without hugepages: its are taken only once it is "
				      "shut down and started again with them (vfctl tune vm)",
		vms_text(arena, need->last_outside, need->n_outside));
	return late ? arena_printf(arena, "%s; %s", outside, late) : outside;
}

/* How many there are then; UNKNOWN where that is not known. */
static int64_t reserve(struct page_needs *needs, struct page_need *need)
{
	struct tuning_host *tuning = needs->tuning;
	const struct hugepages *pool = find_pool(needs, need);
	const char *place = place_text(needs, need);
	int64_t n = need->bytes / need->page_bytes + (need->bytes % need->page_bytes != 0);
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
	why = hindrance(needs, need, pool->total, wanted);
	if (why) {
		tune_leave(tuning, place, now, text, why);
		return UNKNOWN;
	}
	need->taken_bytes = bounded_product(wanted - pool->total, need->page_bytes);
	tune_change(tuning, STEP_HUGEPAGES, place, now, text, caution(needs, need));
	return wanted;
}

void tune_hugepages(struct tuning_host *tuning)
{
	_cleanup_strbuf_ struct strbuf lines = { 0 };
	struct page_needs needs = { .tuning = tuning };

	if (tuning->profile->hugepage_bytes <= 0)
		return;
	if (!tuning->host->domains_known) {
		tune_leave(tuning, "", NULL, NULL, "libvirt does not tell which VMs there are");
		return;
	}
	page_needs_gather(&needs);
	for (size_t i = 0; i < needs.n; i++) {
		int64_t pages = needs.items[i].bytes ? reserve(&needs, &needs.items[i]) : UNKNOWN;

		if (pages > 0)
			strbuf_addf(&lines, "w! %s - - - - %" PRId64 "\n",
				    path_text(&needs, &needs.items[i]), pages);
	}
	if (lines.length)
		tune_keep(tuning, 0, lines.text);
}
