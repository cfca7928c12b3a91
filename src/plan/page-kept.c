/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How many hugepages does vfctl's own file ask for at boot? See page-kept.h. A line of tmpfiles.d(5) for each
 * pool; above one of a number that was somebody else's stands a comment, for it is never made smaller.
 */
#include "plan/page-kept.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/text.h"

enum {
	BYTES_OF_KIB = 1024,
};

static const char foreign[] = "# As vfctl found it:\n";

static const char *line_text(const struct page_needs *needs, const struct page_need *need)
{
	const struct numa *numa = &needs->tuning->host->numa;
	struct arena *arena = needs->tuning->arena;
	const char *directory =
		numa->n_nodes ? arena_printf(arena, "/sys/devices/system/node/node%" PRId64,
					     numa->nodes[need->place].id)
			      : "/sys/kernel/mm";

	return arena_printf(arena, "w! %s/hugepages/hugepages-%" PRId64 "kB/nr_hugepages - - - - ",
			    directory, need->page_bytes / BYTES_OF_KIB);
}

struct page_kept page_kept(const struct page_needs *needs, const struct page_need *need)
{
	const struct page_kept none = { .pages = UNKNOWN };
	const char *text = tune_kept(needs->tuning, 0);
	const char *line = line_text(needs, need);
	const char *found = text ? strstr(text, line) : NULL;
	struct page_kept kept = none;
	size_t n = strlen(foreign);
	char *end = NULL;

	if (!found || (found != text && found[-1] != '\n'))
		return none;
	errno = 0;
	kept.pages = strtoll(found + strlen(line), &end, 10);
	kept.is_foreign = (size_t)(found - text) >= n && strncmp(found - n, foreign, n) == 0;
	return errno || end == found + strlen(line) || *end != '\n' || kept.pages < 0 ? none : kept;
}

void page_kept_add(const struct page_needs *needs, const struct page_need *need,
		   struct page_kept kept, struct strbuf *lines)
{
	if (kept.pages == UNKNOWN || (!kept.pages && page_kept(needs, need).pages == UNKNOWN))
		return;
	strbuf_addf(lines, "%s%s%" PRId64 "\n", kept.is_foreign ? foreign : "",
		    line_text(needs, need), kept.pages);
}

static void gather_at(struct page_needs *needs, size_t place, const struct hugepages *pools,
		      size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct page_need need = { .place = place,
						.page_bytes = pools[i].size_kib * BYTES_OF_KIB };

		if (page_kept(needs, &need).pages != UNKNOWN)
			(void)page_needs_at(needs, need.place, need.page_bytes);
	}
}

void page_kept_gather(struct page_needs *needs)
{
	const struct numa *numa = &needs->tuning->host->numa;

	for (size_t i = 0; i < numa->n_nodes; i++)
		gather_at(needs, i, numa->nodes[i].hugepages, numa->nodes[i].n_hugepages);
	if (!numa->n_nodes)
		gather_at(needs, 0, numa->hugepages, numa->n_hugepages);
}
