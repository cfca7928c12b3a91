/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How many hugepages does vfctl's own file ask for at boot? Only plan/ includes this.
 */
#ifndef PLAN_PAGE_KEPT_H
#define PLAN_PAGE_KEPT_H

#include "plan/page-needs.h"

/* What the file says of a pool. */
struct page_kept {
	int64_t pages;	 /* UNKNOWN: nothing */
	bool is_foreign; /* vfctl found that many there, and chose no number itself */
};

struct page_kept page_kept(const struct page_needs *needs, const struct page_need *need);

/* Adds its line, unless there is nothing to say. */
void page_kept_add(const struct page_needs *needs, const struct page_need *need,
		   struct page_kept kept, struct strbuf *lines);

/* Adds needs of nothing for pools that only the file names. */
void page_kept_gather(struct page_needs *needs);

#endif
