/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a failure reach the reader as one sentence? Functions return -errno; where a sentence
 * says more than strerror they also fill the caller's struct err. It is told once, by cmd/.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdarg.h>

/* What went wrong, in the reader's words: what was tried, on which object, why, what to do next. */
struct err {
	int code; /* -errno, 0 while nothing failed */
	char text[512];
};

/*
 * Fills *reterr (which may be NULL) unless it holds an earlier failure already: the first one is
 * the cause. Returns code, so that a function ends in `return err_set(…)`.
 */
int err_set(struct err *reterr, int code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* As strerror(3), but for what its words do not fit here; for positive or negative values. */
const char *errno_text(int code);

/* The symbolic name of an errno ("EACCES"), for positive or negative values; "EUNKNOWN" if nameless. */
const char *errno_name(int code);

/* The errno whose symbolic name this is, positive; 0 where no errno is called so. */
int errno_from_name(const char *name);

#endif
