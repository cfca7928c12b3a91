/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who takes what is written, and tells what came of it? The kernel; in tests one that stands for it.
 * All that changes a machine goes through these.
 */
#ifndef OS_KERNEL_H
#define OS_KERNEL_H

#include "os/root.h"

/* The writing ones as in os/write.h; each gets arg. */
struct kernel {
	int (*write)(const struct root *root, const char *path, const char *text, void *arg);
	int (*replace)(const struct root *root, const char *path, const char *text, mode_t mode,
		       void *arg);
	int (*make_directory)(const struct root *root, const char *path, mode_t mode, void *arg);
	int (*remove_directory)(const struct root *root, const char *path, void *arg);
	int (*remove)(const struct root *root, const char *path, void *arg);
	int (*rename)(const struct root *root, const char *from, const char *to, void *arg);
	/* A descriptor which tells from now on that devices came or went; -errno. */
	int (*listen)(void *arg);
	/* Waits until it does. 0, -ETIMEDOUT or another -errno. */
	int (*hear)(int fd, int timeout_ms, void *arg);
	/* Waits for the end of a process that writes, by its end of a pipe. 0 or -ETIMEDOUT. */
	int (*await)(int fd, int timeout_ms, void *arg);
	void *arg;
};

/* This machine's own. */
extern const struct kernel running_kernel;

#endif
