/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which known names did the reader perhaps mean? Candidates are offered one by one; the nearest stay.
 */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

#include <stddef.h>

#include "base/text.h"

enum {
	NEAREST_NAMES = 3
};

struct nearest {
	const char *word;		   /* what was written */
	const char *names[NEAREST_NAMES];  /* the nearest first; the caller's */
	unsigned int edits[NEAREST_NAMES]; /* how far each is away; 0: it begins with the word */
	size_t n;
};

/* However far it is; of equally near ones the first offered. A name is taken once. */
void nearest_offer(struct nearest *nearest, const char *name);

/* Leaves those that begin with the word, else the very nearest if they differ in a third or so. */
void nearest_drop_far(struct nearest *nearest);

/* Adds "a", "a or b", "a, b or c"; nothing where there are none. */
void nearest_add_names(const struct nearest *nearest, struct strbuf *buf);

#endif
