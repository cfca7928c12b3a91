/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a test make an archive that no tar program would write? Header by header, as POSIX.1
 * (ustar) has them.
 */
#ifndef TESTS_UNIT_TARBALL_H
#define TESTS_UNIT_TARBALL_H

#include <stddef.h>

#include "base/text.h"

/* The type flags of ustar. */
enum tarball_type {
	TARBALL_FILE = '0',
	TARBALL_HARD_LINK = '1',
	TARBALL_LINK = '2',
	TARBALL_CHARACTER_DEVICE = '3',
	TARBALL_DIRECTORY = '5',
	TARBALL_FIFO = '6',
};

/* Adds a header that claims n bytes of content; what follows is the caller's. */
void tarball_header(struct strbuf *tarball, enum tarball_type type, const char *name,
		    const char *target, size_t n);

/* Adds an entry; target for links, content (or NULL) for files. */
void tarball_entry(struct strbuf *tarball, enum tarball_type type, const char *name,
		   const char *target, const char *content);

/* Adds the two empty blocks that end an archive. */
void tarball_end(struct strbuf *tarball);

#endif
