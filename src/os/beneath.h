/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a tree written beneath one directory and never outside of it? One component at a time,
 * through no link. Paths are relative, without "." and ".." (beneath_normalize makes them so).
 */
#ifndef OS_BENEATH_H
#define OS_BENEATH_H

#include <limits.h>
#include <stdbool.h>

#include "base/cleanup.h"

enum {
	BENEATH_STEPS = 16 /* so many are open at most */
};

/* The directories above the last entry stay open: the next one is often near. */
struct beneath {
	int top_fd;		/* the caller's */
	char entered[PATH_MAX]; /* the path of the last step; a slash ends it */
	struct {
		int fd;
		size_t length; /* so much of the path leads here */
	} steps[BENEATH_STEPS];
	size_t n_steps;
};

#define BENEATH(fd) ((struct beneath){ .top_fd = (fd) })

void beneath_release(struct beneath *beneath);
#define _cleanup_beneath_ _cleanup_(beneath_release)

/*
 * Copies a name without empty and "." components, which for the top itself leaves "". False where it
 * is absolute, goes up or is too long.
 */
bool beneath_normalize(const char *name, char path[static PATH_MAX]);

/*
 * Each makes the directories above (0700). 0 or -errno: -ENOTDIR or -ELOOP where a link or a file
 * stands where a directory must be, -EEXIST where the path is taken; beneath_directory returns 1 where
 * there is a directory already.
 */
int beneath_directory(struct beneath *beneath, const char *path);
int beneath_link(struct beneath *beneath, const char *target, const char *path);
int beneath_hard_link(struct beneath *beneath, const char *target_path, const char *path);

/* A new regular file (0600), open for writing: its fd. */
int beneath_file(struct beneath *beneath, const char *path);

/* Removes what is no directory: -EISDIR or -EPERM for one. */
int beneath_remove(struct beneath *beneath, const char *path);

#endif
