/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do some lines of a configuration file say? Files of which most is nobody's business (keys of
 * wireless networks, commands): the root's recorder is told of the lines that matter alone, and of a
 * directory the files that have any. They read back the same.
 */
#ifndef OS_EXCERPT_H
#define OS_EXCERPT_H

#include <sys/types.h>

#include "base/arena.h"
#include "os/root.h"

enum line_worth {
	LINE_NOTHING,
	LINE_CONTEXT, /* says what a line that matters is about */
	LINE_MATTERS,
};

/*
 * What a line, trimmed, without its newline and never empty or a comment ('#', ';'), is worth, by itself:
 * lines that were kept are asked for again.
 */
typedef enum line_worth excerpt_keep(const char *line, const void *arg);

/*
 * The lines that matter, with those of context where any does, of a file of up to 1 MiB (-EFBIG),
 * trimmed, each ended by a newline; the arena's. Their length, 0 where none does, or -errno.
 */
ssize_t excerpt_read(const struct root *root, const char *path, excerpt_keep *keep, const void *arg,
		     struct arena *arena, char **ret_text);

/*
 * Calls each() for every file of the directory whose name ends so and of which some line matters, in the
 * order of names. A file that cannot be read is handed on with its -errno as n. 0, or -errno where the
 * directory cannot be read.
 */
int excerpt_scan(const struct root *root, const char *directory, const char *suffix,
		 excerpt_keep *keep, const void *keep_arg, struct arena *arena,
		 void (*each)(const char *path, const char *text, ssize_t n, void *arg), void *arg);

#endif
