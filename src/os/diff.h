/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What changes one text into another? As diff(1) tells it, so that patch(1) takes it.
 */
#ifndef OS_DIFF_H
#define OS_DIFF_H

#include "base/arena.h"
#include "base/err.h"

/* Two versions of a text, and what they are called in the two lines on top. */
struct versions {
	const char *before;
	const char *after;
	const char *before_name;
	const char *after_name;
	const char *instead; /* what shows it where there is no diff(1); may be NULL */
};

/*
 * Writes the unified diff with three lines of context, and as few others as can be, to the descriptor;
 * nothing where they are the same.
 * 0; -ENOENT where there is no diff(1), another -errno, with a sentence.
 */
int diff_write(const struct versions *versions, int fd, struct err *reterr);

/* The same as a text, the arena's. */
int diff_read(const struct versions *versions, struct arena *arena, const char **ret_text,
	      struct err *reterr);

#endif
