/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What of a host, or of a policy, has no words in the form that it is written in? Sentences: nothing is
 * dropped in silence.
 */
#ifndef MODEL_UNSAID_H
#define MODEL_UNSAID_H

#include <stddef.h>

#include "base/arena.h"

/* Stands for the name of a PF in what may be said of several. */
#define UNSAID_PF "\1"

/* A sentence before its PF is named, and the name; NULL: it is of no PF. */
struct unsaid_of {
	const char *form;
	const char *name;
};

struct unsaid {
	struct arena *arena; /* owns the texts */
	const char **items;
	size_t n;
	size_t capacity;
	struct unsaid_of *of; /* of each */
	size_t of_capacity;
};

/* Adds a sentence, which says of what and why. */
void unsaid_add(struct unsaid *unsaid, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Likewise, of the PF of that name, for which UNSAID_PF stands once. */
void unsaid_add_of(struct unsaid *unsaid, const char *name, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* All, what is the same of several PFs once, with all their names; the arena's. */
const char **unsaid_fold(const struct unsaid *unsaid, size_t *ret_n);

/* Those of no PF, and those of the PF of that name; likewise. */
const char **unsaid_of_pf(const struct unsaid *unsaid, const char *name, size_t *ret_n);

#endif
