/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which sysctls does a profile have minimums for, and do they go together? Only profile.c includes this.
 */
#ifndef SPEC_PROFILE_SYSCTLS_H
#define SPEC_PROFILE_SYSCTLS_H

#include "model/profile.h"
#include "spec/document.h"

/* Where the document says something of a sysctl. */
struct value_place {
	const char *name;
	const yaml_node_t *value;
};

struct sysctl_reading {
	struct document *document;
	struct arena *arena;
	struct profile *profile; /* whose sysctls they become */
	size_t capacity;
	struct value_place *places;
	size_t n_places;
	size_t places_capacity;
};

/*
 * Takes what the mapping says, in place of what the profile has. -EINVAL with a sentence, also where it gives
 * a default above its most.
 */
int sysctls_take(struct sysctl_reading *reading, const yaml_node_t *mapping, const char *what,
		 struct err *reterr);

/* Where that sysctl's minimum stands already, or will. */
struct sysctl_minimum *sysctls_place(struct sysctl_reading *reading, const char *name);

/* Adds, below the key, those that profile has otherwise than base, or not. */
void sysctls_write_changes(const struct profile *base, const struct profile *profile,
			   const char *key, const char *indent, struct strbuf *buf);

#endif
