/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a table that is wider than the terminal fit? See fold.h.
 */
#include "render/fold.h"

#include "render/printable.h"

enum {
	LEAST_WIDTH = 8 /* what is broken into less nobody reads */
};

static bool can_give(const struct fold *column)
{
	return column->folds && column->width > LEAST_WIDTH && column->width > column->least;
}

static struct fold *find_widest(struct fold *columns, size_t n)
{
	struct fold *widest = NULL;

	for (size_t i = 0; i < n; i++)
		if (can_give(&columns[i]) && (!widest || columns[i].width > widest->width))
			widest = &columns[i];
	return widest;
}

void fold_widths(struct fold *columns, size_t n, size_t room)
{
	struct fold *widest = NULL;
	size_t all = n ? n - 1 : 0;

	for (size_t i = 0; i < n; i++)
		all += columns[i].width;
	for (; all > room && (widest = find_widest(columns, n)); all--)
		widest->width--;
}

static bool is_inside(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* How many bytes of the text stand in the first line; behind them are the blanks at its end. */
static size_t line_length(const char *text, size_t width)
{
	size_t length = 0;
	size_t at_blank = 0;
	size_t at_mark = 0;

	for (size_t column = 0; text[length]; length++) {
		column += !is_inside(text[length]);
		if (text[length] == ' ' && column <= width + 1 &&
		    (!length || text[length - 1] != ' '))
			at_blank = length;
		if (column > width)
			break;
		if (strchr(".,:;/_-", text[length]))
			at_mark = length + 1;
	}
	if (!text[length])
		return length;
	if (at_blank)
		return at_blank;
	return at_mark ? at_mark : length;
}

void fold_text(const char *text, size_t width, struct strbuf *buf)
{
	_cleanup_strbuf_ struct strbuf plain = { 0 };

	for (const char *c = text; *c; c++)
		strbuf_add_bytes(&plain, *c == '\n' ? "\\n" : c, *c == '\n' ? 2 : 1);
	text = plain.text ? plain.text : "";
	while (*text) {
		size_t n = line_length(text, width ? width : 1);

		strbuf_add_bytes(buf, text, n);
		text += n + strspn(text + n, " ");
		if (*text)
			strbuf_add(buf, "\n");
	}
}
