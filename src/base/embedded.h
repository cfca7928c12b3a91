/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does a data file look like once it is compiled in? src/embed.sh writes arrays of these.
 */
#ifndef BASE_EMBEDDED_H
#define BASE_EMBEDDED_H

#include <stddef.h>

/* One file, byte for byte; a NUL that n_bytes does not count follows. */
struct embedded_file {
	const char *name; /* without its directory; NULL ends the array */
	const char *text;
	size_t n_bytes;
};

#endif
