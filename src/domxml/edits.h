/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What of a text becomes another? Replacements of ranges of its bytes, which do not overlap; all else stays.
 */
#ifndef DOMXML_EDITS_H
#define DOMXML_EDITS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct edit {
	size_t begin;
	size_t end;
	const char *text;
};

/* In the order of their places; of those at one place, in the order in which they came. */
struct edits {
	struct arena *arena;
	struct edit *items;
	size_t n;
	size_t capacity;
};

/* The bytes from begin to end become text, which outlives the edits. */
void edits_add(struct edits *edits, size_t begin, size_t end, const char *text);

/* Whether an edit has bytes of this range, or stands within it. */
bool edits_meet(const struct edits *edits, size_t begin, size_t end);

/* The text as it is with them, the arena's; the very text where there are none. None are left. */
const char *edits_apply(struct edits *edits, const char *text);

#endif
