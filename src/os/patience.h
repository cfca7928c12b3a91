/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does one wait for what may never return? A write to a driver cannot be cancelled: a child does
 * it, and is left behind where it takes too long.
 */
#ifndef OS_PATIENCE_H
#define OS_PATIENCE_H

/*
 * Does the work in a child. What it returned (0 or -errno); -EIO where it died of it (a driver's oops);
 * 1 where it has not returned within the time: then it may still act.
 */
int patience_run(int (*work)(const void *arg), const void *arg, int timeout_ms);

#endif
