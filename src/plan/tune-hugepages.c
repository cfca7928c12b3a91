/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Are there as many hugepages as the VMs take, where they are? The knob hugepages.
 */
#include <inttypes.h>

#include "base/sums.h"
#include "base/text.h"
#include "plan/page-kept.h"
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

/* ---- more of them than VMs take */

/* Of these that processes have no page is taken; UNKNOWN. */
static int64_t used(const struct hugepages *pool)
{
	return pool->free < 0 ? UNKNOWN : pool->total - pool->free;
}

/*
 * Why there are not made fewer of them where vfctl's file asks for more than VMs take; NULL: they are. What
 * somebody else has chosen stays, and nobody who asks for all knobs means that some of it gets less.
 */
static const char *why_stay(const struct page_needs *needs, const struct hugepages *pool,
			    int64_t kept, int64_t wanted)
{
	const struct tuning_host *tuning = needs->tuning;

	if (pool->total != kept)
		return arena_printf(tuning->arena,
				    "the %" PRId64 " that there are now are not its doing",
				    pool->total);
	if (used(pool) == UNKNOWN)
		return "how many of them are in use could not be read";
	if (used(pool) > wanted)
		return arena_printf(tuning->arena,
				    "%" PRId64 " of them are in use: end first who has them",
				    used(pool));
	if (!tuning->request->persist || !tune_is_named(tuning))
		return "vfctl tune host --only hugepages --persist --apply gives the others back";
	return NULL;
}

/* There are enough: what the file is to say. */
static struct page_kept keep(struct page_needs *needs, const struct page_need *need,
			     const struct hugepages *pool, int64_t wanted)
{
	struct tuning_host *tuning = needs->tuning;
	const struct page_kept kept = page_kept(needs, need);
	const char *now = arena_printf(tuning->arena, "%" PRId64, pool->total);
	const char *wants = arena_printf(tuning->arena, "%" PRId64, wanted);
	bool is_more = kept.pages > wanted && !kept.is_foreign && !needs->is_short;
	bool is_own = kept.pages == pool->total && !kept.is_foreign;
	const char *mount = need->bytes ? page_mount_note(needs, need) : NULL;
	const char *stay = is_more ? why_stay(needs, pool, kept.pages, wanted) : NULL;
	const char *more = arena_printf(
		tuning->arena, "vfctl's file asks for %" PRId64 " at boot, where VMs take %s",
		kept.pages, wants);

	if (is_more && !stay) {
		tune_change(tuning, STEP_HUGEPAGES, place_text(needs, need), now, wants, more);
		return (struct page_kept){ .pages = wanted };
	}
	tune_is_so(tuning, place_text(needs, need), now);
	if (stay)
		tune_note(tuning, arena_printf(tuning->arena, "%s: %s", more, stay));
	if (mount)
		tune_note(tuning, mount);
	return (struct page_kept){ .pages = pool->total,
				   .is_foreign = pool->total > wanted && !is_own };
}

/* ---- fewer */

/* What the file is to say: where they stay as they are, what it says. */
static struct page_kept reserve(struct page_needs *needs, struct page_need *need)
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
		return page_kept(needs, need);
	}
	if (pool->total >= wanted)
		return keep(needs, need, pool, wanted);
	now = arena_printf(tuning->arena, "%" PRId64, pool->total);
	why = page_hindrance(needs, need, pool->total, wanted);
	if (why) {
		tune_leave(tuning, place, now, text, why);
		return page_kept(needs, need);
	}
	need->taken_bytes = bounded_product(wanted - pool->total, need->page_bytes);
	tune_change(tuning, STEP_HUGEPAGES, place, now, text, page_notes(needs, need));
	return (struct page_kept){ .pages = wanted };
}

/* Its pages are spread over all nodes, other than vfctl's file has them. */
static void note_rival(struct tuning_host *tuning)
{
	const struct sysctl_line *line =
		rivals_find_line(&tuning->host->rivals, RIVALS_HUGEPAGES, "");

	if (line)
		tune_note_to_stay(
			tuning, arena_printf(tuning->arena,
					     "at boot, and whenever sysctl --system runs, %s sets "
					     "%s to %s, spread over all nodes: take that line out",
					     line->path, line->name, line->value));
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
		struct page_need *need = &needs.items[i];

		if (need->bytes || page_kept(&needs, need).pages != UNKNOWN)
			page_kept_add(&needs, need, reserve(&needs, need), &lines);
	}
	if (!lines.length)
		return;
	tune_keep(tuning, 0, lines.text);
	note_rival(tuning);
}
