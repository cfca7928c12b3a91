/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is there memory for more hugepages? Only plan/ includes this.
 */
#ifndef PLAN_PAGE_ROOM_H
#define PLAN_PAGE_ROOM_H

#include "plan/page-needs.h"

/* Those that are there; NULL: the kernel has none of that size. */
const struct hugepages *page_pool(const struct page_needs *needs, const struct page_need *need);

/*
 * Why there cannot be `wanted` pages, where there are `total`; NULL: there can. The host keeps what it needs
 * itself, and VMs that do not have hugepages what they may still take.
 */
const char *page_hindrance(const struct page_needs *needs, const struct page_need *need,
			   int64_t total, int64_t wanted);

/* "web1", "web1 and others". */
const char *page_vms_text(struct arena *arena, const struct domain *last, size_t n);

#endif
