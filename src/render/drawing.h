/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where on paper does each box of a picture stand, and what is drawn in it? Shapes and words with
 * their places, which the SVG only has to write out.
 */
#ifndef RENDER_DRAWING_H
#define RENDER_DRAWING_H

#include "render/picture.h"

/* CSS pixels; of a box, from the picture's upper left corner. */
struct area {
	int x;
	int y;
	int width;
	int height;
};

enum shade {
	SHADE_NODE,
	SHADE_BUS,
	SHADE_PORT,
	SHADE_NIC,
	SHADE_SHARED,			    /* a function whose IOMMU group is shared */
	SHADE_VF,			    /* and enum vf_use behind it */
	SHADE_NO_VF = SHADE_VF + N_VF_USES, /* one that could be made */
	N_SHADES
};

/* A rectangle; like words and wires, from the box's own upper left corner. */
struct shape {
	enum shade shade;
	struct area area;
};

enum lettering {
	LETTERS_HEADING,
	LETTERS_TITLE,
	LETTERS_PLAIN,
	LETTERS_FAINT,
	LETTERS_WARNING,
	LETTERS_CHIP,
	N_LETTERINGS
};

struct words {
	const char *text; /* the arena's, or otherwise as long-lived */
	enum lettering lettering;
	int x; /* where they begin, or where they end */
	int y; /* of the line that letters stand on */
	bool ends_at_x;
};

/* From the box above: down from (x, from) and then right to (0, to). */
struct wire {
	int x;
	int from;
	int to;
	bool degraded;
};

struct drawing {
	struct arena *arena;
	struct area area;
	int reach; /* how far down all goes that hangs from the box; of others, what is written in it */
	struct shape *shapes;
	size_t n_shapes;
	size_t shape_capacity;
	struct words *words;
	size_t n_words;
	size_t words_capacity;
	struct wire *wire; /* NULL: none leads to it */
};

/* Draws every box and gives it its place; the picture's own area is all of it. */
void picture_place(struct box *picture, struct arena *arena);

/* ---- what picture_place is made from */

/* How wide letters of this kind are at most, whichever sans-serif font there is, in pixels. */
int letters_width(enum lettering lettering, const char *text);

/* Pixels from one line of such letters to the next. */
int letters_height(enum lettering lettering);

/* Their size in pixels. */
int letters_size(enum lettering lettering);

/* The text, or as much of it as is no wider, with an ellipsis. */
const char *letters_fit(enum lettering lettering, const char *text, int width, struct arena *arena);

void drawing_add_shape(struct drawing *drawing, enum shade shade, struct area area);
void drawing_add_words(struct drawing *drawing, struct words words);

/*
 * Adds text in lines of that width, at most so many, from words.y on; how many there were. What does
 * not fit in the last one is cut off.
 */
int drawing_add_lines(struct drawing *drawing, struct words words, int width, int most);

/* Draws one box by itself in that width, without those below it, and says how high it became. */
void card_draw(struct box *box, int width, struct arena *arena);

/* In which width it would be at its best. */
int card_best_width(const struct box *box);

/* Draws below the picture what its colours mean, as far from its edges, and makes room for that. */
void legend_draw(struct drawing *picture, int margin);

#endif
