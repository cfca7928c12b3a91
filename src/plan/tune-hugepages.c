/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Are there as many hugepages as the VMs take, where they are? The knob hugepages.
 */
#include <inttypes.h>

#include "base/sums.h"
#include "base/text.h"
#include "plan/page-needs.h"
#include "plan/page-notes.h"
#include "plan/page-room.h"
#include "plan/tuning.h"

enum {
	BYTES_OF_KIB = 1024,
};

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

/* How many there are then; UNKNOWN where that is not known. */
static int64_t reserve(struct page_needs *needs, struct page_need *need)
{
	struct tuning_host *tuning = needs->tuning;
	const struct hugepages *pool = page_pool(needs, need);
	const char *place = place_text(needs, need);
	int64_t wanted = page_needs_pages(needs, need);
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
		if (page_mount_note(needs, need))
			tune_note(tuning, page_mount_note(needs, need));
		return pool->total;
	}
	why = page_hindrance(needs, need, pool->total, wanted);
	if (why) {
		tune_leave(tuning, place, now, text, why);
		return UNKNOWN;
	}
	need->taken_bytes = bounded_product(wanted - pool->total, need->page_bytes);
	tune_change(tuning, STEP_HUGEPAGES, place, now, text, page_notes(needs, need));
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
