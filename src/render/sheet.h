/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is one object told to people: a line per topic, made from the columns of its table of fields?
 */
#ifndef RENDER_SHEET_H
#define RENDER_SHEET_H

#include <stdio.h>

#include "render/column.h"

/*
 * One line. In text, {NAME} stands for what the cell of that column says. What [brackets] hold is
 * left out where a column in it does not apply; the whole line, where one outside of them does not.
 */
struct sheet_row {
	const char *label; /* NULL ends a sheet */
	const char *text;
};

struct sheet_look {
	size_t width;	    /* lines are broken at blanks and commas to fit */
	size_t table_width; /* where tables belong to it: as table_look.width */
	bool ascii;
	bool colour; /* for lines with a mark */
};

/* How often it says that something is unknown; whether all arrived, ferror(stream) tells. */
int sheet_print(FILE *stream, const struct sheet_row *rows, const struct field *fields,
		const struct host *host, const void *object, const struct sheet_look *look);

/*
 * Prints text, broken to fit the look's width; lines from the second on are indented. The first is
 * taken to start in that column, too, or stands out to the left of it.
 */
void sheet_print_text(FILE *stream, const char *text, size_t indent, const struct sheet_look *look);

#endif
