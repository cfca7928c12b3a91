/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How many lines make one text of another? See lines.h. By E. W. Myers, "An O(ND) Difference Algorithm and
 * Its Variations" (1986): how far one comes on each diagonal with one edit more.
 */
#include "base/lines.h"

#include <string.h>

#include "base/arena.h"

enum {
	MOST_EDITS = 4096 /* the time is their square */
};

bool text_has_lines(const char *text)
{
	const char *end = text ? strchr(text, '\n') : NULL;

	return end && end[1];
}

/* With its end; that of the last one may be missing. */
struct line {
	const char *text;
	size_t length;
};

struct lines {
	const struct line *items;
	int64_t n;
};

static struct lines split(const char *text, struct arena *arena)
{
	struct line *items = arena_new_struct(arena, struct line);
	size_t capacity = 1;
	size_t n = 0;

	for (const char *line = text; *line; line += items[n - 1].length) {
		const char *end = strchr(line, '\n');

		items = arena_grow(arena, items, n, &capacity, sizeof(*items));
		items[n++] = (struct line){
			.text = line,
			.length = end ? (size_t)(end - line) + 1 : strlen(line),
		};
	}
	return (struct lines){ .items = items, .n = (int64_t)n };
}

static bool are_equal(const struct line *a, const struct line *b)
{
	return a->length == b->length && memcmp(a->text, b->text, a->length) == 0;
}

/* What both begin and end with is no matter. */
static void trim(struct lines *a, struct lines *b)
{
	while (a->n && b->n && are_equal(a->items, b->items)) {
		a->items++, a->n--;
		b->items++, b->n--;
	}
	while (a->n && b->n && are_equal(&a->items[a->n - 1], &b->items[b->n - 1])) {
		a->n--;
		b->n--;
	}
}

/* How far the diagonal leads from x on without an edit. */
static int64_t slide(const struct lines *a, const struct lines *b, int64_t x, int64_t diagonal)
{
	while (x < a->n && x - diagonal < b->n && are_equal(&a->items[x], &b->items[x - diagonal]))
		x++;
	return x;
}

/* Lines that are removed and added, together; -1: too many. */
static int64_t count_edits(const struct lines *a, const struct lines *b, struct arena *arena)
{
	int64_t *furthest = arena_new_array(arena, int64_t, 2 * MOST_EDITS + 3);
	int64_t *at = furthest + MOST_EDITS + 1; /* of a diagonal, how far in a */

	for (int64_t edits = 0; edits <= MOST_EDITS; edits++)
		for (int64_t k = -edits; k <= edits; k += 2) {
			bool is_added = k == -edits || (k != edits && at[k - 1] < at[k + 1]);

			at[k] = slide(a, b, is_added ? at[k + 1] : at[k - 1] + 1, k);
			if (at[k] >= a->n && at[k] - k >= b->n)
				return edits;
		}
	return -1;
}

struct line_changes lines_compare(const char *before, const char *after)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct lines a = split(before, arena);
	struct lines b = split(after, arena);
	int64_t edits = 0;

	trim(&a, &b);
	edits = count_edits(&a, &b, arena);
	if (edits < 0)
		edits = a.n + b.n;
	return (struct line_changes){
		.added = (uint32_t)((edits + b.n - a.n) / 2),
		.removed = (uint32_t)((edits + a.n - b.n) / 2),
	};
}
