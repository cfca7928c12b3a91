/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What of a host, or of a policy, has no words in the form that it is written in? Sentences: nothing is
 * dropped in silence.
 */
#ifndef MODEL_UNSAID_H
#define MODEL_UNSAID_H

#include <stddef.h>

#include "base/arena.h"

struct unsaid {
	struct arena *arena; /* owns the texts */
	const char **items;
	size_t n;
	size_t capacity;
};

/* Adds a sentence, which says of what and why. */
void unsaid_add(struct unsaid *unsaid, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
