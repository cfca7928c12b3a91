/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How do objects go out as a table? See table.h.
 */
#include "render/table.h"

#include <errno.h>
#include <libsmartcols/libsmartcols.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "render/fold.h"
#include "render/legend.h"
#include "render/printable.h"

DEFINE_CLEANUP(struct libscols_table *, scols_unref_table);
DEFINE_CLEANUP(struct libscols_iter *, scols_free_iter);

struct table {
	struct libscols_table *scols;
	const struct table_look *look;
	const struct columns *columns;
	const struct host *host;
	struct legend legend;
	int n_unknown;
};

static int add_columns(struct table *table, bool tree)
{
	for (size_t i = 0; i < table->columns->n; i++) {
		const struct field *field = column_field(&table->columns->items[i]);
		int flags = (field->right ? SCOLS_FL_RIGHT : 0) |
			    (field->shrinks ? SCOLS_FL_TRUNC : 0) |
			    (tree && i == 0 ? SCOLS_FL_TREE : 0);

		if (!scols_table_new_column(table->scols, field->column, 0, flags))
			return -ENOMEM;
	}
	return 0;
}

static int fill_line(struct table *table, struct libscols_line *line, const void *object)
{
	for (size_t i = 0; i < table->columns->n; i++) {
		struct strbuf cell = { 0 };
		const struct mark *mark =
			column_cell(&table->columns->items[i], table->host, object, &cell);
		int r = 0;

		if (mark && !table->look->raw)
			legend_add_sign(&table->legend, mark, &cell);
		r = scols_line_refer_data(line, i, cell.text);
		if (r < 0) {
			strbuf_release(&cell);
			return r;
		}
		table->n_unknown += cell.text && strchr(cell.text, '?');
		if (mark)
			scols_cell_set_color(scols_line_get_cell(line, i), mark->colour);
	}
	return 0;
}

/*
 * The line of the object that this one stands below: the last one that was added for it. (To find a
 * line by its number libsmartcols walks all that are before it.)
 */
static struct libscols_line *parent_line(const struct table_rows *rows,
					 struct libscols_line *const *lines, size_t at)
{
	const void *parent = rows->parent ? rows->parent(rows->objects[at]) : NULL;

	while (parent && at-- > 0)
		if (rows->objects[at] == parent)
			return lines[at];
	return NULL;
}

static int add_lines(struct table *table, const struct table_rows *rows)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct libscols_line **lines = arena_new_array(arena, struct libscols_line *, rows->n);

	for (size_t i = 0; i < rows->n; i++) {
		int r = 0;

		lines[i] = scols_table_new_line(table->scols, parent_line(rows, lines, i));
		r = lines[i] ? fill_line(table, lines[i], rows->objects[i]) : -ENOMEM;
		if (r < 0)
			return r;
	}
	return 0;
}

/* ---- in a terminal that is too narrow */

static void measure(const struct table *table, struct libscols_iter *lines, struct fold *folds)
{
	struct libscols_line *line = NULL;

	for (size_t i = 0; i < table->columns->n; i++) {
		const struct field *field = column_field(&table->columns->items[i]);

		folds[i] = (struct fold){ .least = strlen(field->column), .folds = field->folds };
		folds[i].width = folds[i].least;
	}
	while (scols_table_next_line(table->scols, lines, &line) == 0)
		for (size_t i = 0; i < table->columns->n; i++) {
			const char *text = scols_line_get_column_data(
				line, scols_table_get_column(table->scols, i));
			size_t width = text ? printable_width(text) : 0;

			/* What is cut anyhow asks for no more than its heading. */
			if (width > folds[i].width &&
			    !column_field(&table->columns->items[i])->shrinks)
				folds[i].width = width;
		}
}

static int fold_column(struct table *table, size_t i, size_t width)
{
	_cleanup_(scols_free_iterp) struct libscols_iter *lines =
		scols_new_iter(SCOLS_ITER_FORWARD);
	struct libscols_column *column = scols_table_get_column(table->scols, i);
	struct libscols_line *line = NULL;
	int r = lines ? scols_column_set_flags(column, SCOLS_FL_WRAP) : -ENOMEM;

	if (r == 0)
		r = scols_column_set_safechars(column, "\n");
	if (r == 0)
		r = scols_column_set_wrapfunc(column, scols_wrapnl_chunksize,
					      scols_wrapnl_nextchunk, NULL);
	while (r == 0 && scols_table_next_line(table->scols, lines, &line) == 0) {
		struct strbuf text = { 0 };

		fold_text(scols_line_get_column_data(line, column), width, &text);
		r = scols_line_refer_column_data(line, column, text.text);
		if (r < 0)
			strbuf_release(&text);
	}
	return r;
}

static int fold(struct table *table)
{
	_cleanup_(scols_free_iterp) struct libscols_iter *lines =
		scols_new_iter(SCOLS_ITER_FORWARD);
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct fold *folds = arena_new_array(arena, struct fold, table->columns->n);
	struct fold *whole = arena_new_array(arena, struct fold, table->columns->n);
	int r = 0;

	if (!lines)
		return -ENOMEM;
	measure(table, lines, folds);
	memcpy(whole, folds, table->columns->n * sizeof(*folds));
	fold_widths(folds, table->columns->n, table->look->width);
	for (size_t i = 0; r == 0 && i < table->columns->n; i++)
		if (folds[i].width < whole[i].width)
			r = fold_column(table, i, folds[i].width);
	return r;
}

int table_print(FILE *stream, const struct columns *columns, const struct host *host,
		const struct table_rows *rows, const struct table_look *look)
{
	_cleanup_(scols_unref_tablep) struct libscols_table *scols = scols_new_table();
	struct table table = { .scols = scols, .look = look, .columns = columns, .host = host };
	int r = scols ? add_columns(&table, rows->parent != NULL) : -ENOMEM;

	if (r < 0)
		return r;
	scols_table_set_stream(scols, stream);
	scols_table_enable_noheadings(scols, look->no_headings);
	scols_table_enable_raw(scols, look->raw);
	scols_table_enable_colors(scols, look->colour);
	if (look->width && !look->raw) {
		scols_table_set_termforce(scols, SCOLS_TERMFORCE_ALWAYS);
		scols_table_set_termwidth(scols, look->width);
	}
	r = add_lines(&table, rows);
	if (r == 0 && look->width && !look->raw)
		r = fold(&table);
	if (r == 0)
		r = scols_print_table(scols);
	if (r == 0 && look->legend)
		legend_print(stream, &table.legend);
	return r < 0 ? r : table.n_unknown;
}
