/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which captured machines does a path name: one, or all in a directory?
 */
#ifndef OS_CAPTURES_H
#define OS_CAPTURES_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

struct captures {
	struct arena *arena;
	const char **paths; /* each for machine_open */
	size_t n;
	size_t capacity;
};

/*
 * Adds path itself, or, where it is a directory that is no machine, the directories and archives in it,
 * by name. 0, or -errno with a sentence in reterr.
 */
int captures_add(struct captures *captures, const char *path, struct err *reterr);

#endif
