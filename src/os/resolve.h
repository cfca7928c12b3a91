/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a path opened so that no link in it leads out of a directory? By openat2(2) with
 * RESOLVE_IN_ROOT, or component by component where the kernel or a sandbox does not have it.
 */
#ifndef OS_RESOLVE_H
#define OS_RESOLVE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum resolver {
	RESOLVER_OPENAT2,
	RESOLVER_COMPONENTS,
};

/* Which of the two works here, tried on the directory fd. */
enum resolver resolver_probe(int root_fd);

/*
 * Opens a root, O_PATH; fd or -errno. Without devices the kernel opens no device node beneath it
 * (EACCES), if this process may ask for that: CAP_SYS_ADMIN, since Linux 5.12.
 */
int resolve_root(const char *directory, bool devices);

/*
 * open(2)'s flags, O_NOFOLLOW with O_PATH too; links count from root_fd as from "/". fd or -errno
 * (-ELOOP after 40 links).
 */
int resolve_open(enum resolver resolver, int root_fd, const char *path, int flags);

/*
 * The same for a path that somebody else will open who knows of no root: -EXDEV where a link is
 * absolute or climbs above root_fd.
 */
int resolve_open_beneath(enum resolver resolver, int root_fd, const char *path, int flags);

/* The target of the last component, which is not followed; as descriptor_readlink. */
ssize_t resolve_readlink(enum resolver resolver, int root_fd, const char *path, char *buf,
			 size_t size);

#endif
