/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where does each box of the picture stand? Nodes side by side; in each the host bridges in columns;
 * in these the ports, and what hangs from them moved in below. Of all numbers of columns the one is
 * taken that needs the least paper of a shape like a screen's. See drawing.h.
 */
#include "render/drawing.h"

#include <math.h>

enum {
	MARGIN = 24,	  /* around everything */
	NODE_GAP = 20,	  /* between nodes */
	PADDING = 14,	  /* in a node */
	BUS_GAP = 12,	  /* between host bridges, and in one between its ports */
	BUS_PADDING = 10, /* in a host bridge */
	INDENT = 22,	  /* of a box from the one that it hangs from */
	LINK_GAP = 22,	  /* above a box with words at its link */
	PLAIN_GAP = 8,	  /* above one without */
	WIRE_AT = 11,	  /* how far a wire stands left of the box */
	BESIDE_WIRE = -5, /* where words at it begin */
	WIRE_TURN = 14,	  /* how far below the box's upper edge it turns */
	LEAST_CARD = 250,
	MOST_CARD = 370,
	LEAST_INNERMOST = 220, /* however deep it stands */
	LEAST_WIDTH = 620,     /* of all: the legend wants it */
	MOST_COLUMNS = 12,
	MOST_NODES = 8, /* side by side */
};

/* The shape to aim at: width by height. */
#define SHAPE 1.6

/* What all boxes share. */
struct plan {
	struct box *picture;
	struct arena *arena;
	int card_width; /* of what hangs directly from a host bridge */
	int header;	/* what is above the nodes */
};

/* How many columns nodes have at most, and how many nodes stand side by side. */
struct grid {
	size_t columns;
	size_t nodes;
};

static int larger(int a, int b)
{
	return a > b ? a : b;
}

static int smaller(int a, int b)
{
	return a < b ? a : b;
}

/* ---- what hangs from a host bridge, first at the picture's corner */

static void move(struct box *box, int x, int y)
{
	if (!box->drawing)
		return;
	box->drawing->area.x += x;
	box->drawing->area.y += y;
	for (size_t i = 0; i < box->n_below; i++)
		move(box->below[i], x, y);
}

/* above: the lower edge of the box that it hangs from. */
static void add_wire(struct box *box, int above, struct arena *arena)
{
	box->drawing->wire = arena_new_struct(arena, struct wire);
	*box->drawing->wire = (struct wire){ -WIRE_AT, above - box->drawing->area.y, WIRE_TURN,
					     box->labels[LABEL_LINK].mark != NULL };
}

static void add_link(struct box *box, struct arena *arena)
{
	const struct label *link = &box->labels[LABEL_LINK];
	const char *text = link->text;

	if (!text)
		return;
	if (link->mark)
		text = arena_printf(arena, "%s %s", link->mark->sign, text);
	drawing_add_words(box->drawing,
			  (struct words){ text, link->mark ? LETTERS_WARNING : LETTERS_FAINT,
					  BESIDE_WIRE, -7, false });
}

/* Draws a box and all that hangs from it; how far down that reaches. */
static int hang(const struct plan *plan, struct box *box, struct area area)
{
	int bottom = 0;
	int end = 0;

	area.y += box->labels[LABEL_LINK].text ? LINK_GAP : PLAIN_GAP;
	card_draw(box, area.width, plan->arena);
	box->drawing->area.x = area.x;
	box->drawing->area.y = area.y;
	add_link(box, plan->arena);
	bottom = area.y + box->drawing->area.height;
	end = bottom;
	area.x += INDENT;
	area.width -= INDENT;
	for (size_t i = 0; i < box->n_below; i++) {
		struct box *below = box->below[i];

		area.y = end;
		if (below->drawing) { /* a chip of this card */
			move(below, box->drawing->area.x, box->drawing->area.y);
		} else if (below->kind != BOX_VFS) {
			end = hang(plan, below, area);
			add_wire(below, bottom, plan->arena);
		}
	}
	return end;
}

static void measure(const struct box *box, int depth, int *width, int *deepest)
{
	if (box->kind == BOX_PORT || box->kind == BOX_NIC) {
		*width = larger(*width, depth * INDENT + card_best_width(box));
		*deepest = larger(*deepest, depth);
		depth++;
	}
	for (size_t i = 0; i < box->n_below; i++)
		measure(box->below[i], depth, width, deepest);
}

/* How wide cards are at the least depth: as wide as they want to be, within bounds. */
static int card_width(const struct box *picture)
{
	int width = LEAST_CARD;
	int deepest = 0;

	measure(picture, 1, &width, &deepest);
	return larger(smaller(width, MOST_CARD), deepest * INDENT + LEAST_INNERMOST);
}

/* ---- columns */

static int column_width(const struct plan *plan)
{
	return plan->card_width + 2 * BUS_PADDING;
}

static int columns_width(const struct plan *plan, size_t n)
{
	return (int)n * column_width(plan) + ((int)n - 1) * BUS_GAP;
}

/* How far columns are filled. */
struct columns_state {
	int bottoms[MOST_COLUMNS];
	size_t n;
};

/* The lower end of some of them. */
static int lowest(const struct columns_state *columns, size_t first, size_t n)
{
	int bottom = 0;

	for (size_t i = first; i < first + n; i++)
		bottom = larger(bottom, columns->bottoms[i]);
	return bottom;
}

/* Where so many columns side by side are least filled. */
static size_t best_place(const struct columns_state *columns, size_t n)
{
	size_t best = 0;

	for (size_t i = 1; i + n <= columns->n; i++)
		if (lowest(columns, i, n) < lowest(columns, best, n))
			best = i;
	return best;
}

static void start_columns(struct columns_state *columns, size_t n, int y)
{
	columns->n = n;
	for (size_t i = 0; i < n; i++)
		columns->bottoms[i] = y;
}

/* Where the columns of a node, and those of a bus in it, begin. */
static int column_x(const struct plan *plan, size_t column)
{
	return (int)column * (column_width(plan) + BUS_GAP);
}

static size_t fewer(size_t a, size_t b)
{
	return a < b ? a : b;
}

static void resize(struct box *box, int width, int height)
{
	box->drawing->area.width = width;
	box->drawing->area.height = height;
	box->drawing->shapes[0].area.width = width;
	box->drawing->shapes[0].area.height = height;
}

/* Fills a bus with what hangs from it, in columns; its height. Nothing moves unless for good. */
static int fill_bus(const struct plan *plan, struct box *bus, size_t n_columns, bool for_good)
{
	struct columns_state columns = { 0 };
	int height = 0;

	start_columns(&columns, n_columns, bus->drawing->reach);
	for (size_t i = 0; i < bus->n_below; i++) {
		size_t at = best_place(&columns, 1);

		if (for_good)
			move(bus->below[i], column_x(plan, at) + BUS_PADDING, columns.bottoms[at]);
		columns.bottoms[at] += bus->below[i]->drawing->reach;
	}
	height = lowest(&columns, 0, n_columns) + BUS_PADDING;
	if (for_good)
		resize(bus, columns_width(plan, n_columns), height);
	return height;
}

/* Fills a node with its buses likewise. */
static int fill_node(const struct plan *plan, struct box *node, size_t n_columns, bool for_good)
{
	struct columns_state columns = { 0 };

	start_columns(&columns, n_columns, node->drawing->reach);
	for (size_t i = 0; i < node->n_below; i++) {
		struct box *bus = node->below[i];
		size_t n = fewer(bus->n_below, n_columns);
		size_t at = best_place(&columns, n);
		int y = lowest(&columns, at, n);
		int height = fill_bus(plan, bus, n, for_good);

		if (for_good)
			move(bus, PADDING + column_x(plan, at), y);
		for (size_t j = at; j < at + n; j++)
			columns.bottoms[j] = y + height + BUS_GAP;
	}
	return lowest(&columns, 0, n_columns) + (node->n_below ? PADDING - BUS_GAP : 0);
}

/* As many columns as there are, or as the node has use for. */
static size_t node_columns(const struct box *node, size_t n_columns)
{
	size_t n = 0;

	for (size_t i = 0; i < node->n_below; i++)
		n += node->below[i]->n_below;
	return n ? fewer(n, n_columns) : 1;
}

static int node_width(const struct plan *plan, const struct box *node, size_t n_columns)
{
	return columns_width(plan, node_columns(node, n_columns)) + 2 * PADDING;
}

/* Fills the picture with its nodes, in rows; its area. */
static struct area fill_picture(const struct plan *plan, struct grid grid, bool for_good)
{
	const struct box *picture = plan->picture;
	struct area area = { .width = LEAST_WIDTH, .height = plan->header };

	for (size_t i = 0; i < picture->n_below; i += grid.nodes) {
		size_t end = fewer(i + grid.nodes, picture->n_below);
		int height = 0;
		int x = MARGIN;

		for (size_t j = i; j < end; j++)
			height = larger(height,
					fill_node(plan, picture->below[j],
						  node_columns(picture->below[j], grid.columns),
						  for_good));
		for (size_t j = i; j < end; j++) {
			struct box *node = picture->below[j];
			int width = node_width(plan, node, grid.columns);

			if (for_good) {
				resize(node, width, height);
				move(node, x, area.height);
			}
			x += width + NODE_GAP;
		}
		area.width = larger(area.width, x - NODE_GAP + MARGIN);
		area.height += height + NODE_GAP;
	}
	return area;
}

/* The paper that is taken, and the worse the further its shape is from the one to aim at. */
static double misfit(struct area area)
{
	double shape = (double)area.width / area.height / SHAPE;

	return (double)area.width * area.height * (shape < 1 ? 1 / shape : shape);
}

static struct grid best_grid(const struct plan *plan)
{
	struct grid best = { 1, 1 };
	double least = INFINITY;

	for (size_t nodes = 1; nodes <= fewer(plan->picture->n_below, MOST_NODES); nodes++) {
		for (size_t columns = 1; columns <= MOST_COLUMNS; columns++) {
			const struct grid grid = { columns, nodes };
			double this = misfit(fill_picture(plan, grid, false));

			if (this < least) {
				least = this;
				best = grid;
			}
		}
	}
	return best;
}

/* ---- the whole */

static void draw_node(const struct plan *plan, struct box *node)
{
	const int width = column_width(plan);

	card_draw(node, width + 2 * PADDING, plan->arena);
	node->drawing->reach = node->drawing->area.height + PADDING / 2;
	for (size_t i = 0; i < node->n_below; i++) {
		struct box *bus = node->below[i];

		card_draw(bus, width, plan->arena);
		bus->drawing->reach = bus->drawing->area.height;
		for (size_t j = 0; j < bus->n_below; j++) {
			int reach = hang(plan, bus->below[j],
					 (struct area){ .width = plan->card_width });

			bus->below[j]->drawing->reach = reach;
		}
	}
}

static void draw_header(struct plan *plan)
{
	struct box *picture = plan->picture;
	struct drawing *drawing = arena_new_struct(plan->arena, struct drawing);
	const char *title = picture->labels[LABEL_TITLE].text;
	int y = MARGIN + letters_size(LETTERS_HEADING);

	drawing->arena = plan->arena;
	picture->drawing = drawing;
	if (title)
		drawing_add_words(
			drawing, (struct words){ letters_fit(LETTERS_HEADING, title,
							     LEAST_WIDTH - 2 * MARGIN, plan->arena),
						 LETTERS_HEADING, MARGIN, y, false });
	for (size_t i = 0; i < picture->n_notes; i++) {
		y += letters_height(LETTERS_PLAIN);
		drawing_add_words(
			drawing, (struct words){ letters_fit(LETTERS_PLAIN, picture->notes[i],
							     LEAST_WIDTH - 2 * MARGIN, plan->arena),
						 LETTERS_PLAIN, MARGIN, y, false });
	}
	plan->header = y + NODE_GAP;
}

void picture_place(struct box *picture, struct arena *arena)
{
	struct plan plan = {
		.picture = picture,
		.arena = arena,
		.card_width = card_width(picture),
	};

	draw_header(&plan);
	for (size_t i = 0; i < picture->n_below; i++)
		draw_node(&plan, picture->below[i]);
	picture->drawing->area = fill_picture(&plan, best_grid(&plan), true);
	legend_draw(picture->drawing, MARGIN);
}
