/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is the least that a sysctl should be, and is it?
 */
#ifndef MODEL_SYSCTL_H
#define MODEL_SYSCTL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum {
	SYSCTL_MOST_FIELDS = 3 /* tcp_rmem: least, default, most */
};

/* The least that a sysctl should be, field by field. */
struct sysctl_minimum {
	const char *name; /* "net.core.rmem_max" */
	int64_t fields[SYSCTL_MOST_FIELDS];
	size_t n_fields;
};

/* The value's fields, parted by white space; how many, or 0 where one is no number. */
size_t sysctl_fields(const char *value, int64_t fields[static SYSCTL_MOST_FIELDS]);

/* Whether any of its fields is less than it should be. */
bool sysctl_is_below(const struct sysctl_minimum *minimum, const int64_t *fields);

/* Of both, field by field, the greater: nobody is told to lower one. The arena's. */
const char *sysctl_raised(const struct sysctl_minimum *minimum, const int64_t *fields,
			  struct arena *arena);

/* A value with blanks for the tabs that part the fields of tcp_rmem; the arena's. */
const char *sysctl_shown(const char *value, struct arena *arena);

#endif
