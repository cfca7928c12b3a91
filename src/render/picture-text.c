/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does the picture of a host look in a terminal? A tree below each NUMA node, a line per box, with
 * links, IOMMU groups and models in columns.
 */
#include "render/topology.h"

#include "render/legend.h"
#include "render/printable.h"
#include "render/sheet.h"

enum {
	GAP = 2,	  /* blanks between columns */
	LEAST_DETAIL = 8, /* columns that a cut-off detail is worth showing in */
	HANGING = 4,	  /* how far the further lines of a heading are moved in */
};

/* How branches are drawn: the line to a box, and what goes on below it. */
struct strokes {
	const char *fork;
	const char *end;
	const char *bar;
	const char *blank;
	const char *ellipsis;
};

static const struct strokes unicode = { "├─ ", "└─ ", "│  ", "   ", "…" };
static const struct strokes ascii = { "|- ", "`- ", "|  ", "   ", "..." };

static const char bold[] = "\033[1m";
static const char yellow[] = "\033[33m";
static const char plain[] = "\033[0m";

struct terminal {
	FILE *stream; /* NULL while the columns are measured */
	const struct text_look *look;
	const struct strokes *strokes;
	struct legend legend;
	struct strbuf prefix; /* what stands in front of boxes of this depth */
	size_t title_width;   /* prefix included */
	size_t widths[N_LABELS];
};

static const char *colour(const struct terminal *terminal, const char *sequence)
{
	return terminal->look->colour ? sequence : "";
}

/* What a box is called: title, address and driver. */
static void add_name(const struct terminal *terminal, const struct box *box, struct strbuf *buf)
{
	static const enum box_label parts[] = { LABEL_TITLE, LABEL_ADDRESS, LABEL_DRIVER };

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		const char *text = box->labels[parts[i]].text;

		if (!text)
			continue;
		strbuf_add(buf, buf->length ? "  " : "");
		printable_add(text, terminal->look->ascii, buf);
	}
}

static void add_label(struct terminal *terminal, const struct label *label, struct strbuf *buf)
{
	if (label->text)
		printable_add(label->text, terminal->look->ascii, buf);
	if (label->mark)
		legend_add_sign(&terminal->legend, label->mark, buf);
}

static bool has_columns(const struct box *box)
{
	return box->labels[LABEL_LINK].text || box->labels[LABEL_STATE].text ||
	       box->labels[LABEL_DETAIL].text;
}

static void measure(size_t *most, size_t width)
{
	if (width > *most)
		*most = width;
}

/* A box without columns may be wider than the others: they need not make room for it. */
static void measure_box(struct terminal *terminal, const struct box *box)
{
	_cleanup_strbuf_ struct strbuf name = { 0 };

	if (!has_columns(box))
		return;
	add_name(terminal, box, &name);
	measure(&terminal->title_width,
		printable_width(terminal->prefix.text) + printable_width(name.text));
	for (size_t i = LABEL_LINK; i <= LABEL_STATE; i++) {
		_cleanup_strbuf_ struct strbuf cell = { 0 };

		add_label(terminal, &box->labels[i], &cell);
		measure(&terminal->widths[i], cell.text ? printable_width(cell.text) : 0);
	}
}

/* How many bytes of a printable text the first n characters take. */
static size_t n_bytes(const char *text, size_t n)
{
	size_t bytes = 0;

	while (text[bytes] && (n || ((unsigned char)text[bytes] & 0xc0) == 0x80)) {
		n -= ((unsigned char)text[bytes] & 0xc0) != 0x80;
		bytes++;
	}
	return bytes;
}

/* Cuts what does not fit between this column and the end of the line. */
static void print_cut(const struct terminal *terminal, const char *text, size_t column)
{
	size_t width = terminal->look->width;
	size_t n_ellipsis = printable_width(terminal->strokes->ellipsis);

	if (!width || column + printable_width(text) <= width) {
		fputs(text, terminal->stream);
		return;
	}
	if (column + n_ellipsis > width)
		return;
	fprintf(terminal->stream, "%.*s%s", (int)n_bytes(text, width - column - n_ellipsis), text,
		terminal->strokes->ellipsis);
}

/* Moves on to a column, and prints the cell there. */
static void print_cell(struct terminal *terminal, const struct label *label, size_t *column,
		       size_t at)
{
	_cleanup_strbuf_ struct strbuf cell = { 0 };

	add_label(terminal, label, &cell);
	if (!cell.length)
		return;
	if (terminal->look->width && at + LEAST_DETAIL > terminal->look->width &&
	    at + printable_width(cell.text) > terminal->look->width)
		return;
	fprintf(terminal->stream, "%*s%s", (int)(at - *column), "",
		label->mark ? colour(terminal, yellow) : "");
	print_cut(terminal, cell.text, at);
	fputs(label->mark ? colour(terminal, plain) : "", terminal->stream);
	*column = at + printable_width(cell.text);
}

static void print_box(struct terminal *terminal, const struct box *box)
{
	_cleanup_strbuf_ struct strbuf name = { 0 };
	size_t column = printable_width(terminal->prefix.text);
	size_t at = terminal->title_width + GAP;
	bool is_strong = box->kind == BOX_NIC;

	add_name(terminal, box, &name);
	fprintf(terminal->stream, "%s%s", terminal->prefix.text,
		is_strong ? colour(terminal, bold) : "");
	print_cut(terminal, name.text, column);
	fputs(is_strong ? colour(terminal, plain) : "", terminal->stream);
	column += printable_width(name.text);
	for (size_t i = LABEL_LINK; has_columns(box) && i <= LABEL_DETAIL; i++) {
		print_cell(terminal, &box->labels[i], &column, at);
		at += terminal->widths[i] + (terminal->widths[i] ? GAP : 0);
	}
	fputc('\n', terminal->stream);
}

static void shorten(struct strbuf *buf, size_t length)
{
	buf->length = length;
	buf->text[length] = '\0';
}

/* Draws what is in a box, below a prefix that ends in what goes on beside it. */
static void draw_below(struct terminal *terminal, const struct box *above)
{
	const size_t n_prefix = terminal->prefix.length;

	for (size_t i = 0; i < above->n_below; i++) {
		const struct box *box = above->below[i];
		bool more = i + 1 < above->n_below;

		strbuf_add(&terminal->prefix,
			   more ? terminal->strokes->fork : terminal->strokes->end);
		if (terminal->stream)
			print_box(terminal, box);
		else
			measure_box(terminal, box);
		shorten(&terminal->prefix, n_prefix);
		strbuf_add(&terminal->prefix,
			   more ? terminal->strokes->bar : terminal->strokes->blank);
		draw_below(terminal, box);
		shorten(&terminal->prefix, n_prefix);
	}
}

static void print_heading(const struct terminal *terminal, const struct box *node)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };
	const struct sheet_look look = {
		.width = terminal->look->width ? terminal->look->width : SIZE_MAX,
		.ascii = terminal->look->ascii,
	};

	strbuf_add(&text, node->labels[LABEL_TITLE].text);
	for (size_t i = 0; i < node->n_notes; i++)
		strbuf_addf(&text, "%s%s", i ? "; " : ": ", node->notes[i]);
	fputs(colour(terminal, bold), terminal->stream);
	sheet_print_text(terminal->stream, text.text, HANGING, &look);
	fputs(colour(terminal, plain), terminal->stream);
}

static int count_unknown(const struct box *box)
{
	int n = box->n_unknown;

	for (size_t i = 0; i < box->n_below; i++)
		n += count_unknown(box->below[i]);
	return n;
}

int picture_print(FILE *stream, const struct box *picture, const struct text_look *look)
{
	struct terminal terminal = { .look = look, .strokes = look->ascii ? &ascii : &unicode };

	for (size_t i = 0; i < picture->n_below; i++)
		draw_below(&terminal, picture->below[i]);
	terminal.stream = stream;
	print_heading(&terminal, picture);
	for (size_t i = 0; i < picture->n_below; i++) {
		print_heading(&terminal, picture->below[i]);
		draw_below(&terminal, picture->below[i]);
	}
	legend_print(stream, &terminal.legend);
	strbuf_release(&terminal.prefix);
	return count_unknown(picture);
}
