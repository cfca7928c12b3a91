/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which bytes of a text are meant? They are the text's, and no NUL need follow.
 */
#ifndef OS_SPAN_H
#define OS_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct span {
	const char *text;
	size_t n;
};

static inline struct span span(const char *start, const char *end)
{
	return (struct span){ start, (size_t)(end - start) };
}

static inline bool span_is(struct span span, const char *text)
{
	return strlen(text) == span.n && memcmp(span.text, text, span.n) == 0;
}

static inline bool span_starts_with(struct span span, const char *prefix)
{
	return span.n >= strlen(prefix) && memcmp(span.text, prefix, strlen(prefix)) == 0;
}

#endif
