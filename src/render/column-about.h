/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does a column of vfctl list mean, what is it called in JSON, and where is it read?
 */
#ifndef RENDER_COLUMN_ABOUT_H
#define RENDER_COLUMN_ABOUT_H

#include <stdio.h>

#include "render/column.h"
#include "render/sheet.h"

struct column_about {
	const char *name;
	const char *help;
	const char *member; /* of the document vfctl/list/1; empty: it is only a column */
	const char **sources;
	size_t n_sources;
};

/* Of the column with that name, in the arena; false where there is none. */
bool column_about(const char *name, struct arena *arena, struct column_about *ret_about);

void column_about_print(FILE *stream, const struct column_about *about,
			const struct sheet_look *look);

/* Of a struct column_about: the document vfctl/explain/1, as it is for columns. */
extern const struct field column_document[];

#endif
