/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does a mapping of a profile's keys say that stands within another document? Only spec/ includes this.
 */
#ifndef SPEC_PROFILE_PARTS_H
#define SPEC_PROFILE_PARTS_H

#include "base/text.h"
#include "model/profile.h"
#include "spec/document.h"

/*
 * The profile that the mapping makes of base, as profile_read does; its texts are the arena's, it has no
 * name. -EINVAL with a sentence.
 */
int profile_take(struct document *document, const yaml_node_t *mapping, const struct profile *base,
		 struct arena *arena, struct profile *ret_profile, struct err *reterr);

/* Adds, each line behind the indent, the keys that make profile of base, as profile_take takes them. */
void profile_write_changes(const struct profile *base, const struct profile *profile,
			   const char *indent, struct strbuf *buf);

#endif
