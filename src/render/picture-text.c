/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does the picture of a host look in a terminal? A tree below each NUMA node, a line per box, with
 * what must not be cut off in the first columns: IOMMU groups and ACS, then links, users and models.
 */
#include "render/topology.h"

#include "render/legend.h"
#include "render/printable.h"
#include "render/sheet.h"

enum {
	GAP = 2,	 /* blanks between columns */
	LEAST_CELL = 10, /* characters that a cut-off cell is worth showing in */
	HANGING = 4,	 /* how far the further lines of a heading are moved in */
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

struct layout {
	size_t title_width; /* prefix included */
	size_t widths[N_LABELS];
};

struct terminal {
	FILE *stream; /* NULL while the columns are measured */
	const struct text_look *look;
	const struct strokes *strokes;
	struct legend legend;
	struct strbuf prefix;	  /* what stands in front of boxes of this depth */
	struct layout layouts[2]; /* of VFs the second */
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

/* The text of a label, printable; how wide it is with its mark, and 0 where it has none. */
static size_t add_label(const struct terminal *terminal, const struct label *label,
			struct strbuf *buf)
{
	if (!label->text)
		return 0;
	printable_add(label->text, terminal->look->ascii, buf);
	return printable_width(buf->text) + (label->mark ? 1 + strlen(label->mark->sign) : 0);
}

static void measure(size_t *most, size_t width)
{
	if (width > *most)
		*most = width;
}

/* VFs have neither links nor models, and stand in columns of their own. */
static struct layout *layout_of(struct terminal *terminal, const struct box *box)
{
	return &terminal->layouts[box->kind == BOX_VF];
}

/* All VFs in one are one sentence: the others need not make room for it. */
static void measure_box(struct terminal *terminal, const struct box *box)
{
	_cleanup_strbuf_ struct strbuf name = { 0 };
	struct layout *layout = layout_of(terminal, box);

	if (box->kind == BOX_VFS || box->kind == BOX_BUS)
		return;
	add_name(terminal, box, &name);
	measure(&layout->title_width,
		printable_width(terminal->prefix.text) + printable_width(name.text));
	for (size_t i = LABEL_STATE; i < N_LABELS; i++) {
		_cleanup_strbuf_ struct strbuf cell = { 0 };

		measure(&layout->widths[i], add_label(terminal, &box->labels[i], &cell));
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

/* Cuts what does not fit into that many characters. */
static void print_cut(const struct terminal *terminal, const char *text, size_t room)
{
	size_t n_ellipsis = printable_width(terminal->strokes->ellipsis);

	if (printable_width(text) <= room)
		fputs(text, terminal->stream);
	else if (room >= n_ellipsis)
		fprintf(terminal->stream, "%.*s%s", (int)n_bytes(text, room - n_ellipsis), text,
			terminal->strokes->ellipsis);
}

/* How many characters there are from a column to the end of the line. */
static size_t room_from(const struct terminal *terminal, size_t column)
{
	size_t width = terminal->look->width;

	if (!width)
		return SIZE_MAX;
	return column < width ? width - column : 0;
}

/* Moves on to a column, and prints the cell there; its mark stays where its text is cut. */
static void print_cell(struct terminal *terminal, const struct label *label, size_t *column,
		       size_t at)
{
	_cleanup_strbuf_ struct strbuf cell = { 0 };
	_cleanup_strbuf_ struct strbuf sign = { 0 };
	size_t width = add_label(terminal, label, &cell);
	size_t room = room_from(terminal, at);

	if (!width || (room < width && room < LEAST_CELL))
		return;
	if (label->mark)
		legend_add_sign(&terminal->legend, label->mark, &sign);
	fprintf(terminal->stream, "%*s%s", (int)(at - *column), "",
		label->mark ? colour(terminal, yellow) : "");
	print_cut(terminal, cell.text, room - sign.length);
	fprintf(terminal->stream, "%s%s", sign.length ? sign.text : "",
		label->mark ? colour(terminal, plain) : "");
	*column = at + width;
}

static void print_box(struct terminal *terminal, const struct box *box)
{
	_cleanup_strbuf_ struct strbuf name = { 0 };
	const struct layout *layout = layout_of(terminal, box);
	size_t column = printable_width(terminal->prefix.text);
	size_t at = layout->title_width + GAP;
	bool is_strong = box->kind == BOX_NIC;

	add_name(terminal, box, &name);
	fprintf(terminal->stream, "%s%s", terminal->prefix.text,
		is_strong ? colour(terminal, bold) : "");
	print_cut(terminal, name.text, room_from(terminal, column));
	fputs(is_strong ? colour(terminal, plain) : "", terminal->stream);
	column += printable_width(name.text);
	for (size_t i = LABEL_STATE; i < N_LABELS; i++) {
		print_cell(terminal, &box->labels[i], &column, at);
		at += layout->widths[i] + (layout->widths[i] ? GAP : 0);
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
