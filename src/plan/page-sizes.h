/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pages of which size could a virtual machine's memory lie in? Only plan/ includes this.
 */
#ifndef PLAN_PAGE_SIZES_H
#define PLAN_PAGE_SIZES_H

#include "plan/placing.h"

enum {
	MOST_PAGE_SIZES = 4, /* 0 and PAGES_AS_THEY_ARE among them */
};

struct page_sizes {
	int64_t bytes[MOST_PAGE_SIZES];	     /* from the best on; 0: no hugepages */
	bool must_be_known[MOST_PAGE_SIZES]; /* that there are enough: nobody asked for them */
	size_t n;
};

/*
 * What is asked for, else what the VM has, then those that its memory is a multiple of. Where its cells have
 * several, these or none: that is what somebody has thought about.
 */
struct page_sizes page_sizes(const struct trial *trial);

/* The one that is asked least of, but of a VM that has hugepages. */
int64_t page_least(const struct trial *trial);

/* Of one of the trial's parts; 0: no hugepages, UNKNOWN. */
int64_t page_bytes_of(const struct trial *trial, const struct part *part);

/* Whether the VM's <hugepages> stay: they give all of its memory, divided so, pages of the trial's size. */
bool pages_stay(const struct trial *trial, bool has_new_cells);

/* Notes where the trial's size is another than the VM has, or than could be wished for. */
void pages_note(struct trial *trial);

#endif
