/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which columns does a table have? Any field with a column name, chosen by a list of such names.
 */
#ifndef RENDER_COLUMN_H
#define RENDER_COLUMN_H

#include "base/err.h"
#include "render/field.h"

/* A column: a field, and the objects that it stands in from the table's top down. */
enum {
	COLUMN_DEPTH = 3
};

struct column {
	const struct field *path[COLUMN_DEPTH]; /* NULL behind the last */
};

/* The field that gives the column its name. */
const struct field *column_field(const struct column *column);

/* Which facts the column is made from. */
unsigned int column_facts(const struct column *column);

/* Adds to buf what its cell says of this object ("-": does not apply); the cell's mark, or NULL. */
const struct mark *column_cell(const struct column *column, const struct host *host,
			       const void *object, struct strbuf *buf);

/* The i-th column of a table of fields, in its order; false behind the last. */
bool column_at(const struct field *fields, size_t i, struct column *ret_column);

/* The column of that name (n bytes; letters' case does not matter). */
bool column_find(const struct field *fields, const char *name, size_t n, struct column *ret_column);

/* Columns that were chosen; starts as {0}. */
struct columns {
	struct column *items;
	size_t n;
};

void columns_release(struct columns *columns);
#define _cleanup_columns_ _cleanup_(columns_release)

/*
 * Adds the columns that a list such as "NAME,ADDRESS" names; where it starts with '+' those of
 * defaults (a list, too) come first, and list NULL means these alone. -EINVAL with a sentence that
 * names the columns nearest to a wrong one.
 */
int columns_choose(const struct field *fields, const char *list, const char *defaults,
		   struct columns *columns, struct err *reterr);

/* Which facts they are all made from. */
unsigned int columns_facts(const struct columns *columns);

/* Adds a line "  NAME       help" for each column of the table to buf. */
void columns_help(const struct field *fields, struct strbuf *buf);

#endif
