/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which CPUs, or nodes, may something use? A set of small numbers, kept as ranges: a text that names
 * thousands of CPUs in a few bytes stays a few bytes.
 */
#ifndef MODEL_IDSET_H
#define MODEL_IDSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct id_range {
	uint32_t first;
	uint32_t last; /* inclusive */
};

/* {0} is empty. Ranges rise, and neither meet nor touch. */
struct idset {
	struct id_range *ranges;
	size_t n;
};

/*
 * Reads a list as the kernel and libvirt write it: "0-3,6", and "0-3,^2" without 2 (virBitmapParse). The
 * set is the arena's. -EINVAL for what is none, -ERANGE above 65535, -E2BIG for more than 4096 parts.
 */
int idset_parse(struct arena *arena, const char *text, struct idset *ret_set);

/* The set as such a list, "" where it is empty; the arena's. */
const char *idset_text(struct arena *arena, const struct idset *set);

/* The set of this one alone; the arena's. */
struct idset idset_alone(struct arena *arena, int64_t id);

/* The set of these numbers, which rise; likewise. */
struct idset idset_of(struct arena *arena, const int64_t *ids, size_t n);

size_t idset_count(const struct idset *set);
bool idset_has(const struct idset *set, int64_t id);

/* Whether all of a is in b, and whether anything is in both. */
bool idset_is_within(const struct idset *a, const struct idset *b);
bool idset_meets(const struct idset *a, const struct idset *b);
bool idset_equal(const struct idset *a, const struct idset *b);

/* All that is in one of them; the arena's. */
struct idset idset_join(struct arena *arena, const struct idset *a, const struct idset *b);

/* All of a that is not in b; likewise. */
struct idset idset_less(struct arena *arena, const struct idset *a, const struct idset *b);

#endif
