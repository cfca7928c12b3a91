/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What could not be read, and why? Every unknown fact has a gap that names its source, so that
 * nobody takes silence for "no".
 */
#ifndef MODEL_GAP_H
#define MODEL_GAP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct gap {
	const char *source; /* a path beneath the root, or "rtnetlink enp3s0f0", "libvirt", … */
	int error;	    /* errno, positive */
};

struct gaps {
	struct gap *items;
	size_t n;
	size_t capacity;
	size_t n_sorted; /* those that stood there when gaps_sort ran last */
};

/* Adds one; source is copied into the arena. error may be positive or negative. */
void gaps_add(struct gaps *gaps, struct arena *arena, int error, const char *source);

/* The same, with a source to be formatted. */
void gaps_addf(struct gaps *gaps, struct arena *arena, int error, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* The first with this source; NULL: there is none. */
const struct gap *gaps_find(const struct gaps *gaps, const char *source);

/* Whether one that stood there when gaps_sort ran last has this source. */
bool gaps_have(const struct gaps *gaps, const char *source);

/* Sorts by source and drops repeats: the order must not depend on the order of reading. */
void gaps_sort(struct gaps *gaps);

#endif
