/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which profiles are there, and what do they say? YAML -> profile.
 */
#ifndef SPEC_PROFILE_H
#define SPEC_PROFILE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "model/profile.h"

/* The one that is taken where none is named, and whose values hold where another says nothing. */
#define PROFILE_DEFAULT "default"

/* What a file's name has behind the profile's. */
#define PROFILE_SUFFIX ".yaml"

/*
 * Reads n bytes of YAML as the profile of that name, whose texts are the arena's: of what they do not say,
 * but for the summary, it has base's values, or none (NULL), and none where they say null. file is what a
 * sentence calls the source: -EINVAL with "FILE:LINE:COLUMN: …" where the text is no YAML, has keys or
 * sysctls that there are not, or twice, or values of another type or beyond their bounds.
 */
int profile_read(const struct profile *base, const char *name, const char *file, const char *text,
		 size_t n, struct arena *arena, struct profile *ret_profile, struct err *reterr);

/* The name of number i of those that are compiled in; NULL behind the last. */
const char *profile_name(size_t i, struct arena *arena);

/* One that is compiled in, by its name; -ENOENT without a sentence where there is none. */
int profile_find(const char *name, struct arena *arena, struct profile *ret_profile,
		 struct err *reterr);

#endif
