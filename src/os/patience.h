/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does one wait for what may never return? A write to a driver cannot be cancelled: a child does
 * it, and is left behind where it takes too long.
 */
#ifndef OS_PATIENCE_H
#define OS_PATIENCE_H

#include "os/kernel.h"

/*
 * Does the work in a child. What it returned (0 or -errno); -EIO where it died of it (a driver's oops);
 * 1 where it has not returned within the time, by the kernel's await: then it may still act.
 */
int patience_run(const struct kernel *kernel, int (*work)(const void *arg), const void *arg,
		 int timeout_ms);

/* Waits until nobody holds the other end of this pipe; watcher may be NULL. 0, or -ETIMEDOUT. */
int pipe_await_close(int fd, int timeout_ms, const struct watcher *watcher);

/* poll(2) of one descriptor, with ticks: 1, 0 where time is over, -errno. */
int poll_watched(int fd, short events, int timeout_ms, const struct watcher *watcher);

#endif
