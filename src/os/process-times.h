/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which was first: a process, or what a file says by now? Both in seconds since 1970, by the clock as it is.
 */
#ifndef OS_PROCESS_TIMES_H
#define OS_PROCESS_TIMES_H

#include <stdint.h>

#include "os/root.h"

/* Where a capture has when a file was written: its path behind this. */
#define WRITTEN_DIRECTORY "/vfctl/written"

/* When the process began, up to a second before that: 0 or -errno. */
int process_began(const struct root *root, uint64_t pid, int64_t *ret_seconds);

/* When the file was written last: 0 or -errno. */
int file_written(const struct root *root, const char *path, int64_t *ret_seconds);

#endif
