/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is one object told to people? See sheet.h.
 */
#include "render/sheet.h"

#include <string.h>

#include "render/printable.h"

enum {
	LABEL_WIDTH = 13,
	INDENT = 2 + LABEL_WIDTH + 1,
};

static const char yellow[] = "\033[33m";
static const char plain[] = "\033[0m";

/* What a row is made from, and what became of it. */
struct line {
	const struct field *fields;
	const struct host *host;
	const void *object;
	bool marked;
	bool known;    /* at least one of its cells is */
	int n_unknown; /* cells that are not, or not all of them */
};

/* Adds what the column's cell says; false where it does not apply. */
static bool add_cell(struct line *line, const char *name, size_t n, struct strbuf *buf)
{
	struct column column = { 0 };
	_cleanup_strbuf_ struct strbuf cell = { 0 };

	if (!column_find(line->fields, name, n, &column))
		return false;
	if (column_cell(&column, line->host, line->object, &cell))
		line->marked = true;
	if (str_equal(cell.text, "-"))
		return false;
	line->n_unknown += strchr(cell.text, '?') != NULL;
	if (str_equal(cell.text, "?")) {
		strbuf_add(buf, "unknown");
		return true;
	}
	line->known = true;
	strbuf_add(buf, cell.text);
	return true;
}

/* Adds n bytes of a row's text without brackets; false where a column in it does not apply. */
static bool add_piece(struct line *line, const char *text, size_t n, struct strbuf *buf)
{
	const char *end = text + n;

	while (text < end) {
		size_t n_plain = strcspn(text, "{");
		size_t n_name = 0;

		if (n_plain >= (size_t)(end - text)) {
			strbuf_add_bytes(buf, text, (size_t)(end - text));
			return true;
		}
		strbuf_add_bytes(buf, text, n_plain);
		text += n_plain + 1;
		n_name = strcspn(text, "}");
		if (!add_cell(line, text, n_name, buf))
			return false;
		text += n_name + 1;
	}
	return true;
}

static bool add_row(struct line *line, const char *text, struct strbuf *buf)
{
	while (*text) {
		bool optional = *text == '[';
		size_t n = optional ? strcspn(text + 1, "]") : strcspn(text, "[");
		_cleanup_strbuf_ struct strbuf piece = { 0 };
		struct line before = *line;

		if (add_piece(line, text + optional, n, &piece)) {
			if (piece.text)
				strbuf_add(buf, piece.text);
		} else if (!optional) {
			return false;
		} else {
			*line = before;
		}
		text += n + (optional ? 2 : 0);
	}
	return true;
}

/* How many bytes of text fit into width, broken where that is possible; all, if they do. */
static size_t line_length(const char *text, size_t width)
{
	size_t length = 0;
	size_t column = 0;
	size_t last_break = 0;

	for (; text[length]; length++) {
		column += ((unsigned char)text[length] & 0xc0) != 0x80;
		/* A blank at the end of a line is not printed, so it may stand beyond. */
		if (column > width + (text[length] == ' ') && last_break)
			return last_break;
		if (text[length] == ' ' || text[length] == ',')
			last_break = length + 1;
	}
	return length;
}

static void print_wrapped(FILE *stream, const char *text, size_t indent, bool coloured,
			  const struct sheet_look *look)
{
	_cleanup_strbuf_ struct strbuf buf = { 0 };
	size_t width = look->width > indent + 1 ? look->width - indent : 1;

	printable_add(text, look->ascii, &buf);
	text = buf.text ? buf.text : "";
	while (true) {
		size_t n = line_length(text, width);
		size_t n_shown = n;

		while (n_shown && text[n_shown - 1] == ' ')
			n_shown--;
		fprintf(stream, "%s%.*s%s\n", coloured ? yellow : "", (int)n_shown, text,
			coloured ? plain : "");
		text += n;
		if (!*text)
			return;
		fprintf(stream, "%*s", (int)indent, "");
	}
}

void sheet_print_text(FILE *stream, const char *text, size_t indent, const struct sheet_look *look)
{
	print_wrapped(stream, text, indent, false, look);
}

int sheet_print(FILE *stream, const struct sheet_row *rows, const struct field *fields,
		const struct host *host, const void *object, const struct sheet_look *look)
{
	int n_unknown = 0;

	for (; rows->label; rows++) {
		struct line line = { .fields = fields, .host = host, .object = object };
		_cleanup_strbuf_ struct strbuf buf = { 0 };

		if (!add_row(&line, rows->text, &buf) || !buf.text)
			continue;
		n_unknown += line.known ? line.n_unknown : 1;
		fprintf(stream, "  %-*s ", LABEL_WIDTH, rows->label);
		print_wrapped(stream, line.known ? buf.text : "unknown", INDENT,
			      line.marked && look->colour, look);
	}
	return n_unknown;
}
