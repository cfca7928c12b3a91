/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does a fuzz target say of what must not be?
 */
#ifndef TESTS_FUZZ_MUST_H
#define TESTS_FUZZ_MUST_H

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline void must(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "%s: %s\n", program_invocation_short_name, what);
	abort();
}

/* The bytes as a string; to be freed. */
static inline char *must_copy(const void *bytes, size_t n)
{
	char *text = calloc(1, n + 1);

	must(text, "no room");
	memcpy(text, bytes, n);
	return text;
}

#endif
