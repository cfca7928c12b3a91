/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which CPUs, or nodes, may something use? See idset.h.
 */
#include "model/idset.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/parse.h"
#include "base/text.h"

enum {
	HIGHEST_ID = 65535,
	MOST_PARTS = 4096,
	LONGEST_NUMBER = 20,
};

static int compare_ranges(const void *a, const void *b)
{
	const struct id_range *left = a;
	const struct id_range *right = b;

	return (left->first > right->first) - (left->first < right->first);
}

/* Sorts, and joins what meets or touches. */
static void settle(struct idset *set)
{
	size_t kept = 0;

	if (!set->n)
		return;
	qsort(set->ranges, set->n, sizeof(*set->ranges), compare_ranges);
	for (size_t i = 1; i < set->n; i++) {
		struct id_range *last = &set->ranges[kept];

		if (set->ranges[i].first > last->last + 1)
			set->ranges[++kept] = set->ranges[i];
		else if (set->ranges[i].last > last->last)
			last->last = set->ranges[i].last;
	}
	set->n = kept + 1;
}

/* There is room for one range more than there are parts. */
static void take_out(struct idset *set, uint32_t id)
{
	size_t n = set->n;

	for (size_t i = 0; i < n; i++) {
		struct id_range *range = &set->ranges[i];

		if (id < range->first || id > range->last)
			continue;
		if (id < range->last)
			set->ranges[set->n++] = (struct id_range){ id + 1, range->last };
		range->last = id;
		if (id > range->first)
			range->last--;
		else
			*range = set->ranges[--set->n];
		return;
	}
}

static int read_number(const char *text, size_t n, uint32_t *ret_number)
{
	char digits[LONGEST_NUMBER + 1];
	uint64_t value = 0;
	int r = 0;

	if (!n || n > LONGEST_NUMBER)
		return -EINVAL;
	memcpy(digits, text, n);
	digits[n] = '\0';
	r = parse_u64(digits, &value);
	if (r == 0 && value > HIGHEST_ID)
		r = -ERANGE;
	if (r == 0)
		*ret_number = (uint32_t)value;
	return r;
}

/* "3", "0-3" or "^2". */
static int read_part(struct idset *set, const char *part, size_t n)
{
	const char *dash = memchr(part, '-', n);
	struct id_range range = { 0 };
	bool without = n && *part == '^';
	int r = 0;

	if (without && dash)
		return -EINVAL;
	r = read_number(part + without, (dash ? (size_t)(dash - part) : n) - without, &range.first);
	range.last = range.first;
	if (r == 0 && dash)
		r = read_number(dash + 1, n - (size_t)(dash + 1 - part), &range.last);
	if (r == 0 && range.last < range.first)
		r = -EINVAL;
	if (r < 0)
		return r;
	if (without) {
		settle(set);
		take_out(set, range.first);
	} else {
		set->ranges[set->n++] = range;
	}
	return 0;
}

static size_t n_parts(const char *text)
{
	size_t n = 1;

	for (; *text; text++)
		n += *text == ',';
	return n;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

int idset_parse(struct arena *arena, const char *text, struct idset *ret_set)
{
	size_t most = n_parts(text);
	struct idset set = { .ranges = NULL };
	const char *part = NULL;
	size_t n = 0;

	if (most > MOST_PARTS)
		return -E2BIG;
	set.ranges = arena_new_array(arena, struct id_range, most + 1);
	while (next_word(&text, ',', &part, &n)) {
		int r = 0;

		for (; n && is_blank(*part); n--)
			part++;
		while (n && is_blank(part[n - 1]))
			n--;
		if (!n && most == 1)
			break;
		r = read_part(&set, part, n);
		if (r < 0)
			return r;
	}
	settle(&set);
	*ret_set = set;
	return 0;
}

const char *idset_text(struct arena *arena, const struct idset *set)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };

	for (size_t i = 0; i < set->n; i++) {
		const struct id_range *range = &set->ranges[i];

		strbuf_addf(&text, "%s%u", i ? "," : "", range->first);
		if (range->last > range->first)
			strbuf_addf(&text, "-%u", range->last);
	}
	return arena_strdup(arena, text.text ? text.text : "");
}

struct idset idset_alone(struct arena *arena, int64_t id)
{
	struct id_range *range = arena_new_struct(arena, struct id_range);

	range->first = range->last = (uint32_t)id;
	return (struct idset){ .ranges = range, .n = 1 };
}

struct idset idset_of(struct arena *arena, const int64_t *ids, size_t n)
{
	struct idset set = { .ranges = arena_new_array(arena, struct id_range, n) };

	for (size_t i = 0; i < n; i++)
		if (i && ids[i] == ids[i - 1] + 1)
			set.ranges[set.n - 1].last++;
		else
			set.ranges[set.n++] =
				(struct id_range){ (uint32_t)ids[i], (uint32_t)ids[i] };
	return set;
}

size_t idset_count(const struct idset *set)
{
	size_t n = 0;

	for (size_t i = 0; i < set->n; i++)
		n += set->ranges[i].last - set->ranges[i].first + 1;
	return n;
}

bool idset_has(const struct idset *set, int64_t id)
{
	for (size_t i = 0; i < set->n; i++)
		if (id >= set->ranges[i].first && id <= set->ranges[i].last)
			return true;
	return false;
}

static bool holds(const struct idset *set, struct id_range range)
{
	for (size_t i = 0; i < set->n; i++)
		if (range.first >= set->ranges[i].first && range.last <= set->ranges[i].last)
			return true;
	return false;
}

bool idset_is_within(const struct idset *a, const struct idset *b)
{
	for (size_t i = 0; i < a->n; i++)
		if (!holds(b, a->ranges[i]))
			return false;
	return true;
}

bool idset_meets(const struct idset *a, const struct idset *b)
{
	size_t i = 0;
	size_t j = 0;

	while (i < a->n && j < b->n) {
		if (a->ranges[i].last < b->ranges[j].first)
			i++;
		else if (b->ranges[j].last < a->ranges[i].first)
			j++;
		else
			return true;
	}
	return false;
}

bool idset_equal(const struct idset *a, const struct idset *b)
{
	return a->n == b->n && idset_is_within(a, b) && idset_is_within(b, a);
}

struct idset idset_join(struct arena *arena, const struct idset *a, const struct idset *b)
{
	struct idset set = { arena_new_array(arena, struct id_range, a->n + b->n), a->n + b->n };

	if (a->n)
		memcpy(set.ranges, a->ranges, a->n * sizeof(*a->ranges));
	if (b->n)
		memcpy(set.ranges + a->n, b->ranges, b->n * sizeof(*b->ranges));
	settle(&set);
	return set;
}

struct idset idset_less(struct arena *arena, const struct idset *a, const struct idset *b)
{
	/* Each range of b parts one of a at most once. */
	struct idset set = { .ranges = arena_new_array(arena, struct id_range, a->n + b->n) };

	for (size_t i = 0; i < a->n; i++) {
		uint32_t first = a->ranges[i].first;
		uint32_t last = a->ranges[i].last;

		for (size_t j = 0; j < b->n && first <= last; j++) {
			const struct id_range *out = &b->ranges[j];

			if (out->last < first || out->first > last)
				continue;
			if (out->first > first)
				set.ranges[set.n++] = (struct id_range){ first, out->first - 1 };
			first = out->last + 1;
		}
		if (first <= last)
			set.ranges[set.n++] = (struct id_range){ first, last };
	}
	return set;
}
