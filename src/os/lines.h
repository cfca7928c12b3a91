/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do the lines of a file say that is too large to be kept, and of which few lines matter?
 */
#ifndef OS_LINES_H
#define OS_LINES_H

#include "os/root.h"

/*
 * Calls each() for every line, without its newline; the text is the callee's to change until it returns.
 * The recorder is told of nothing: the caller tells what it keeps (root_tell_read). 0; -E2BIG where a
 * line does not fit the buffer; else -errno.
 */
int lines_read_into(const struct root *root, const char *path, char *buf, size_t size,
		    void (*each)(char *line, void *arg), void *arg);

/* The same with a buffer of its own, for lines as long as the kernel's. */
int lines_read(const struct root *root, const char *path, void (*each)(char *line, void *arg),
	       void *arg);

#endif
