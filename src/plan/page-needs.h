/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much memory do VMs take in hugepages, on which node, and in pages of which size? Only plan/ includes
 * this.
 */
#ifndef PLAN_PAGE_NEEDS_H
#define PLAN_PAGE_NEEDS_H

#include "plan/tuning.h"

/* What they take on a node, or on a host without nodes, in pages of a size. */
struct page_need {
	size_t place; /* of the node in struct numa */
	int64_t page_bytes;
	int64_t bytes;
	const struct domain *last; /* of those whose need it is */
	size_t n_vms;
	int64_t held_bytes;    /* what these have outside of hugepages that run now, at most */
	int64_t awaited_bytes; /* what they may still take there, or start with */
	const struct domain *last_outside;
	size_t n_outside;
	const struct domain
		*last_starting; /* those that are to start with the host, without hugepages */
	size_t n_starting;
	int64_t taken_bytes; /* of memory that was free: for who goes through them */
};

struct page_needs {
	struct tuning_host *tuning;
	struct page_need *items; /* by node, and on it by size */
	size_t n;
	size_t capacity;
	int64_t awaited_bytes; /* likewise of VMs that may be on any node */
	bool is_short;	       /* VMs may need more: of one it is not known how much, or where */
};

/*
 * Adds those of all VMs that run or start with the host, each cell where it is bound. One that has no
 * hugepages is counted as one that will have the profile's: it cannot get what nobody has reserved. Leaves
 * the settings of VMs of which that is not known. Pages that vfctl's file asks for are there with no need.
 */
void page_needs_gather(struct page_needs *needs);

/* Those of that place and size; there are such from now on. */
struct page_need *page_needs_at(struct page_needs *needs, size_t place, int64_t page_bytes);

/* How many pages that is, with the profile's headroom. */
int64_t page_needs_pages(const struct page_needs *needs, const struct page_need *need);

#endif
