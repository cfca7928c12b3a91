/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does an anonymous capture call control groups? Who runs a host names them after users, jobs and
 * containers; the same component of a path is the same one in contents and in names of files.
 */
#ifndef OS_DISGUISE_GROUPS_H
#define OS_DISGUISE_GROUPS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "os/pseudonyms.h"

/*
 * /proc/mounts: where groups' CPUs may be, and no more. Its reader asks for what is there only after
 * it, so that its places are known then.
 */
void disguise_mounts(struct pseudonyms *pseudonyms, const char *bytes, size_t n,
		     struct strbuf *out);

/* /proc/self/cgroup: the lines of hierarchies that have CPUs. */
void disguise_groups(struct pseudonyms *pseudonyms, const char *bytes, size_t n,
		     struct strbuf *out);

/* /proc/self/cpuset, and any other path of a group. */
void disguise_group(struct pseudonyms *pseudonyms, const char *path, size_t n, struct strbuf *out);

/* Whether the path, with a slash before it or not, leads to or into a hierarchy. */
bool disguise_is_group(struct pseudonyms *pseudonyms, const char *path);

#endif
