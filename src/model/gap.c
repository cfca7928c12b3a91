/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What could not be read, and why? See gap.h.
 */
#include "model/gap.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void gaps_add(struct gaps *gaps, struct arena *arena, int error, const char *source)
{
	gaps->items =
		arena_grow(arena, gaps->items, gaps->n, &gaps->capacity, sizeof(*gaps->items));
	gaps->items[gaps->n++] =
		(struct gap){ .source = arena_strdup(arena, source), .error = abs(error) };
}

void gaps_addf(struct gaps *gaps, struct arena *arena, int error, const char *format, ...)
{
	char source[512];
	va_list args;

	va_start(args, format);
	vsnprintf(source, sizeof(source), format, args);
	va_end(args);
	gaps_add(gaps, arena, error, source);
}

const struct gap *gaps_find(const struct gaps *gaps, const char *source)
{
	for (size_t i = 0; i < gaps->n; i++)
		if (strcmp(gaps->items[i].source, source) == 0)
			return &gaps->items[i];
	return NULL;
}

static int compare_source(const void *key, const void *item)
{
	return strcmp(key, ((const struct gap *)item)->source);
}

bool gaps_have(const struct gaps *gaps, const char *source)
{
	return gaps->n_sorted &&
	       bsearch(source, gaps->items, gaps->n_sorted, sizeof(*gaps->items), compare_source);
}

static int compare_gaps(const void *a, const void *b)
{
	const struct gap *left = a;
	const struct gap *right = b;
	int order = strcmp(left->source, right->source);

	return order ? order : left->error - right->error;
}

void gaps_sort(struct gaps *gaps)
{
	size_t kept = 0;

	if (!gaps->n)
		return;
	qsort(gaps->items, gaps->n, sizeof(*gaps->items), compare_gaps);
	for (size_t i = 1; i < gaps->n; i++)
		if (compare_gaps(&gaps->items[kept], &gaps->items[i]) != 0)
			gaps->items[++kept] = gaps->items[i];
	gaps->n = kept + 1;
	gaps->n_sorted = gaps->n;
}
