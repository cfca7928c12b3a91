/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much room do words take in a font that nobody knows yet? See drawing.h. Measured are the letters
 * of DejaVu Sans, which is wider than nearly all that a browser would take instead.
 */
#include "render/drawing.h"

#include "render/utf8.h"

static const struct {
	int size;
	bool bold;
} letterings[N_LETTERINGS] = {
	[LETTERS_HEADING] = { 20, true }, [LETTERS_TITLE] = { 13, true },
	[LETTERS_PLAIN] = { 12, false },  [LETTERS_FAINT] = { 11, false },
	[LETTERS_WARNING] = { 11, true }, [LETTERS_CHIP] = { 10, false },
};

/* Thousandths of the font's size, of the characters from ' ' to '~'. */
static const short widths[] = {
	318,  401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337,
	636,  636, 636, 636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531,
	1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787,
	603,  787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500,
	500,  613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612,
	635,  635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
};

enum {
	THOUSAND = 1000,
	OTHER_WIDTH = 1000, /* of characters beyond ASCII */
	BOLD_EXTRA = 120,   /* thousandths more */
	LINE_EXTRA = 5,	    /* between lines */
};

static const char ellipsis[] = "…";

int letters_size(enum lettering lettering)
{
	return letterings[lettering].size;
}

int letters_height(enum lettering lettering)
{
	return letterings[lettering].size + LINE_EXTRA;
}

/* Thousandths of a pixel of the first character. */
static int first_width(enum lettering lettering, const char *text)
{
	unsigned char byte = (unsigned char)*text;
	int width = OTHER_WIDTH;

	if (byte >= ' ' && (size_t)(byte - ' ') < ARRAY_SIZE(widths))
		width = widths[byte - ' '];
	if (letterings[lettering].bold)
		width += width * BOLD_EXTRA / THOUSAND;
	return width * letterings[lettering].size;
}

static size_t step(const char *text)
{
	size_t n = utf8_length(text);

	return n ? n : 1;
}

/* How many bytes of text are no wider than that; all, if they are. */
static size_t n_fitting(enum lettering lettering, const char *text, int width)
{
	size_t n = 0;
	int64_t sum = 0;

	while (text[n]) {
		sum += first_width(lettering, text + n);
		if (sum > (int64_t)width * THOUSAND)
			break;
		n += step(text + n);
	}
	return n;
}

int letters_width(enum lettering lettering, const char *text)
{
	int64_t sum = THOUSAND - 1;

	for (; *text; text += step(text))
		sum += first_width(lettering, text);
	return (int)(sum / THOUSAND);
}

const char *letters_fit(enum lettering lettering, const char *text, int width, struct arena *arena)
{
	int left = width - letters_width(lettering, ellipsis);

	if (!text[n_fitting(lettering, text, width)])
		return text;
	return arena_printf(arena, "%.*s%s", (int)n_fitting(lettering, text, left > 0 ? left : 0),
			    text, ellipsis);
}

void drawing_add_shape(struct drawing *drawing, enum shade shade, struct area area)
{
	drawing->shapes = arena_grow(drawing->arena, drawing->shapes, drawing->n_shapes,
				     &drawing->shape_capacity, sizeof(*drawing->shapes));
	drawing->shapes[drawing->n_shapes++] = (struct shape){ shade, area };
}

void drawing_add_words(struct drawing *drawing, struct words words)
{
	drawing->words = arena_grow(drawing->arena, drawing->words, drawing->n_words,
				    &drawing->words_capacity, sizeof(*drawing->words));
	drawing->words[drawing->n_words++] = words;
}

/* How many bytes the first line takes: up to a blank or behind a comma, if there is one. */
static size_t line_bytes(enum lettering lettering, const char *text, int width)
{
	size_t n = n_fitting(lettering, text, width);
	size_t blank = n;

	if (!text[n])
		return n;
	while (blank && text[blank] != ' ' && text[blank - 1] != ',')
		blank--;
	return blank ? blank : n;
}

int drawing_add_lines(struct drawing *drawing, struct words words, int width, int most)
{
	const char *text = words.text;
	int n = 0;

	while (*text && n < most) {
		size_t n_bytes = line_bytes(words.lettering, text, width);

		if (!n_bytes)
			n_bytes = step(text);
		words.text = n + 1 < most
				     ? arena_strndup(drawing->arena, text, n_bytes)
				     : letters_fit(words.lettering, text, width, drawing->arena);
		drawing_add_words(drawing, words);
		words.y += letters_height(words.lettering);
		text += n_bytes;
		text += *text == ' ';
		n++;
	}
	return n;
}
