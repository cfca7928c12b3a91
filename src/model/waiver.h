/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which failures of an audit has somebody looked at, and decided to live with?
 */
#ifndef MODEL_WAIVER_H
#define MODEL_WAIVER_H

#include <stddef.h>

enum {
	DATE_SIZE = sizeof("2026-01-01")
};

struct waiver {
	const char *rule; /* its id */
	const char
		*subject; /* a glob for what it is about: address, interface, "host"; NULL: all */
	const char *reason;
	const char *expires; /* "2026-01-01", its last day; NULL: it does not */
	const char *source;  /* "FILE:LINE:COLUMN" */
};

struct waivers {
	struct waiver *items;
	size_t n;
};

#endif
