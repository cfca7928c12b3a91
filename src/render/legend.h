/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which marks occurred in what was printed, and what do they mean?
 */
#ifndef RENDER_LEGEND_H
#define RENDER_LEGEND_H

#include <stdio.h>

#include "render/field.h"

enum {
	/* How many different marks a legend can explain. */
	LEGEND_MARKS = 8
};

struct legend {
	const struct mark *marks[LEGEND_MARKS];
	size_t n;
};

/* Adds the mark's sign behind a cell, and remembers it. */
void legend_add_sign(struct legend *legend, const struct mark *mark, struct strbuf *cell);

/* Prints an empty line and what the marks mean; nothing where there were none. */
void legend_print(FILE *stream, const struct legend *legend);

#endif
