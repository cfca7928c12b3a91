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

/* The one that is taken where none is named. */
#define PROFILE_DEFAULT "default"

/*
 * Reads n bytes of YAML as the profile of that name, whose texts are the arena's. file is what a
 * sentence calls the source: -EINVAL with "FILE:LINE:COLUMN: …" where the text is no YAML, has keys or
 * sysctls that there are not, or twice, or values of another type or beyond their bounds.
 */
int profile_read(const char *name, const char *file, const char *text, size_t n,
		 struct arena *arena, struct profile *ret_profile, struct err *reterr);

/* One that is compiled in, by its name; -ENOENT with a sentence that names those that there are. */
int profile_find(const char *name, struct arena *arena, struct profile *ret_profile,
		 struct err *reterr);

#endif
