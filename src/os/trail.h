/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where does a path really lead? Its links are followed one by one and told, so that a capture can
 * hold each of them and the file at its real place.
 */
#ifndef OS_TRAIL_H
#define OS_TRAIL_H

#include <limits.h>
#include <stdbool.h>

#include "os/root.h"

struct trail {
	const struct root *root;
	/* Told of each link on the way; path is its own, without links, beneath the root ("sys/…"). */
	void (*link)(const char *path, const char *target, void *arg);
	void *arg;
	char asked[PATH_MAX]; /* the directory that was resolved last, and where it really is */
	char real[PATH_MAX];
};

/*
 * Follows path as resolve_open would (root_fail does not matter). *real: as far as it could be
 * followed, without links, relative to the root, "" for the root itself. follow_last: a link at the
 * very end too. The mode as of stat(2) of what stands there, or -errno; "proc/self" is taken for a
 * directory, not for a link to this very process.
 */
int trail_follow(struct trail *trail, const char *path, bool follow_last,
		 char real[static PATH_MAX]);

#endif
