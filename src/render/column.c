/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which columns does a table have? See column.h.
 */
#include "render/column.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "base/nearest.h"

const struct field *column_field(const struct column *column)
{
	size_t last = 0;

	while (last + 1 < COLUMN_DEPTH && column->path[last + 1])
		last++;
	return column->path[last];
}

unsigned int column_facts(const struct column *column)
{
	unsigned int facts = 0;

	for (size_t i = 0; i < COLUMN_DEPTH && column->path[i]; i++)
		facts |= column->path[i]->facts;
	return facts;
}

const struct mark *column_cell(const struct column *column, const struct host *host,
			       const void *object, struct strbuf *buf)
{
	const struct field *field = column_field(column);
	struct value value = { 0 };

	for (size_t i = 0; object && column->path[i] != field; i++)
		object = field_part(column->path[i], host, object);
	if (object && field->cell) {
		const void *part = field_part(field, host, object);

		if (part)
			return field->cell(host, part, buf);
	} else if (object) {
		field_value(field, host, object, &value);
	}
	value_add(&value, buf);
	return NULL;
}

/* Walks the columns of a table and of its objects until the one that ends the count. */
static bool walk_columns(const struct field *fields, size_t depth, size_t *left,
			 struct column *column)
{
	for (; fields->key; fields++) {
		column->path[depth] = fields;
		if (fields->column && (*left)-- == 0)
			return true;
		if (fields->type == FIELD_OBJECT && depth + 1 < COLUMN_DEPTH &&
		    walk_columns(fields->members, depth + 1, left, column))
			return true;
	}
	column->path[depth] = NULL;
	return false;
}

bool column_at(const struct field *fields, size_t i, struct column *ret_column)
{
	struct column column = { 0 };

	if (!walk_columns(fields, 0, &i, &column))
		return false;
	*ret_column = column;
	return true;
}

bool column_find(const struct field *fields, const char *name, size_t n, struct column *ret_column)
{
	struct column column = { 0 };

	for (size_t i = 0; column_at(fields, i, &column); i++) {
		const char *known = column_field(&column)->column;

		if (strlen(known) == n && strncasecmp(known, name, n) == 0) {
			*ret_column = column;
			return true;
		}
	}
	return false;
}

void columns_release(struct columns *columns)
{
	free(columns->items);
	*columns = (struct columns){ 0 };
}

static void columns_add(struct columns *columns, const struct column *column)
{
	struct column *items =
		reallocarray(columns->items, columns->n + 1, sizeof(*columns->items));

	if (!items)
		out_of_memory();
	items[columns->n++] = *column;
	columns->items = items;
}

static int unknown_column(const struct field *fields, const char *name, size_t n,
			  struct err *reterr)
{
	_cleanup_free_ char *word = strndup(name, n);
	_cleanup_strbuf_ struct strbuf names = { 0 };
	struct nearest nearest = { .word = word };
	struct column column = { 0 };

	if (!word)
		out_of_memory();
	for (size_t i = 0; column_at(fields, i, &column); i++)
		nearest_offer(&nearest, column_field(&column)->column);
	nearest_drop_far(&nearest);
	nearest_add_names(&nearest, &names);
	if (nearest.n)
		return err_set(reterr, -EINVAL, "unknown column '%s'; did you mean %s?", word,
			       names.text);
	return err_set(reterr, -EINVAL, "unknown column '%s'; --help lists the columns", word);
}

static int columns_add_list(const struct field *fields, const char *list, struct columns *columns,
			    struct err *reterr)
{
	const char *word = NULL;
	size_t n = 0;

	while (next_word(&list, ',', &word, &n)) {
		struct column column = { 0 };

		if (!column_find(fields, word, n, &column))
			return unknown_column(fields, word, n, reterr);
		columns_add(columns, &column);
	}
	return 0;
}

int columns_choose(const struct field *fields, const char *list, const char *defaults,
		   struct columns *columns, struct err *reterr)
{
	bool add = !list || *list == '+';
	int r = add ? columns_add_list(fields, defaults, columns, reterr) : 0;

	if (r < 0 || !list)
		return r;
	return columns_add_list(fields, list + add, columns, reterr);
}

unsigned int columns_facts(const struct columns *columns)
{
	unsigned int facts = 0;

	for (size_t i = 0; i < columns->n; i++)
		facts |= column_facts(&columns->items[i]);
	return facts;
}

void columns_help(const struct field *fields, struct strbuf *buf)
{
	struct column column = { 0 };

	for (size_t i = 0; column_at(fields, i, &column); i++) {
		const struct field *field = column_field(&column);

		strbuf_addf(buf, "  %-13s  %s\n", field->column, field->help);
	}
}
