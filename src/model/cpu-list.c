/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which CPUs does a list on the kernel's command line name? See cpu-list.h.
 */
#include "model/cpu-list.h"

#include <ctype.h>
#include <string.h>

struct reading {
	const char *at;
	const char *end;
	int64_t last;
};

enum {
	HIGHEST = 1 << 20 /* CPUs beyond any kernel's */
};

static bool skip(struct reading *reading, char c)
{
	if (reading->at == reading->end || *reading->at != c)
		return false;
	reading->at++;
	return true;
}

/* A number, or 'N'. */
static bool read_number(struct reading *reading, int64_t *ret_number)
{
	const char *start = reading->at;
	int64_t number = 0;

	if (skip(reading, 'N') || skip(reading, 'n')) {
		*ret_number = reading->last;
		return true;
	}
	for (; reading->at < reading->end && isdigit((unsigned char)*reading->at); reading->at++) {
		number = number * 10 + (*reading->at - '0');
		if (number > HIGHEST)
			return false;
	}
	*ret_number = number;
	return reading->at > start;
}

struct region {
	int64_t first;
	int64_t last;
	int64_t used; /* of each group, so many from its start */
	int64_t group;
};

static bool skip_all(struct reading *reading)
{
	static const char all[] = "all";
	size_t n = strlen(all);

	if ((size_t)(reading->end - reading->at) < n || strncasecmp(reading->at, all, n) != 0)
		return false;
	reading->at += n;
	return true;
}

static bool read_region(struct reading *reading, struct region *region)
{
	*region = (struct region){ .last = reading->last, .used = 1, .group = 1 };
	if (!skip_all(reading)) {
		if (!read_number(reading, &region->first))
			return false;
		region->last = region->first;
		if (!skip(reading, '-'))
			return true;
		if (!read_number(reading, &region->last))
			return false;
	}
	if (skip(reading, ':') && (!read_number(reading, &region->used) || !skip(reading, '/') ||
				   !read_number(reading, &region->group)))
		return false;
	return region->first <= region->last && region->group && region->used <= region->group;
}

bool cpu_list_has(const char *list, size_t n, int64_t cpu, int64_t last)
{
	struct reading reading = { .at = list, .end = list ? list + n : NULL, .last = last };
	bool found = false;

	while (reading.at < reading.end) {
		struct region region = { 0 };

		if (skip(&reading, ','))
			continue;
		if (!read_region(&reading, &region) ||
		    (reading.at < reading.end && *reading.at != ','))
			return false;
		if (cpu >= region.first && cpu <= region.last &&
		    (cpu - region.first) % region.group < region.used)
			found = true;
	}
	return found;
}
