/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is something of this machine written? Beneath its root as all is read, and files so that a
 * crash leaves the old content or the new one.
 */
#ifndef OS_WRITE_H
#define OS_WRITE_H

#include <sys/types.h>

#include "os/root.h"

/*
 * Hands text to what stands at the path (an attribute of sysfs) in one write, and makes no file. 0 or
 * -errno: what the kernel answered.
 */
int root_write(const struct root *root, const char *path, const char *text);

/* Makes the directory and those above it (mode; 0755 above). 0, also where it is there; -errno. */
int root_make_directory(const struct root *root, const char *path, mode_t mode);

/* Takes an empty directory away. 0, also without one; -ENOTEMPTY or another -errno. */
int root_remove_directory(const struct root *root, const char *path);

/*
 * Gives the file this content and mode, and leaves it its owner: written beside it as ".NAME.new", on disk,
 * then put in its place. 0 or -errno.
 */
int root_replace(const struct root *root, const char *path, const char *text, mode_t mode);

/*
 * The same where others may do it at the same moment, for no lock keeps them out: each writes beside it under
 * a name of its own, ".NAME.NUMBER.new". What stays there of one who was killed, the next takes away.
 */
int root_replace_shared(const struct root *root, const char *path, const char *text, mode_t mode);

/* Takes the file away, and what a root_replace that was killed left. 0, also without a file; -errno. */
int root_remove(const struct root *root, const char *path);

/* Takes away only what a root_replace that was killed left beside the file. 0 or -errno. */
int root_remove_unfinished(const struct root *root, const char *path);

/* Moves a file to another directory's path, which is replaced; on disk when it returns. 0, -errno. */
int root_rename(const struct root *root, const char *from, const char *to);

#endif
