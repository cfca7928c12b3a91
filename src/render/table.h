/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How do objects go out as a table, or as a tree, for people to read?
 */
#ifndef RENDER_TABLE_H
#define RENDER_TABLE_H

#include <stdio.h>

#include "render/column.h"

struct table_look {
	bool no_headings;
	bool raw;     /* cells parted by one space, white space in them escaped; no marks */
	bool colour;  /* for cells with a mark */
	bool legend;  /* says below what the marks mean that occur */
	size_t width; /* of the lines, but for raw ones; 0: as wide as they are */
};

/* The rows of a table. */
struct table_rows {
	const void *const *objects;
	size_t n;
	/*
	 * For a tree, which object the i-th stands below, in front of it; NULL: on top. The second
	 * argument is objects[i].
	 */
	const void *(*parent)(const void *object);
};

/*
 * Prints a line per object, in their order (a tree's below what they belong to). How many cells say
 * that something is unknown, or -errno; whether all arrived, ferror(stream) tells.
 */
int table_print(FILE *stream, const struct columns *columns, const struct host *host,
		const struct table_rows *rows, const struct table_look *look);

#endif
