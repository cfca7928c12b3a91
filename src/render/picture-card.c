/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does one box look like by itself? See drawing.h. A row per kind of box tells how it is drawn.
 */
#include "render/drawing.h"

enum {
	PADDING = 10,
	CHIPS = 8, /* in a line: PFs have 8, 16, 64, 128 VFs */
	CHIP_HEIGHT = 18,
	CHIP_GAP = 3,
	BAR_HEIGHT = 9,
	MOST_LINES = 3, /* of most texts */
	BETWEEN = 16,	/* between words at the left and at the right of a line */
};

/* A card that is being filled from the top. */
struct card {
	struct drawing *drawing;
	int width;
	int y; /* how far it is filled */
};

static int inner_width(const struct card *card)
{
	return card->width - 2 * PADDING;
}

/* A line of words at the left and, where there are any, others at the right. */
static void add_line(struct card *card, enum lettering left, const char *text, enum lettering right,
		     const char *other)
{
	struct arena *arena = card->drawing->arena;
	int room = inner_width(card);
	int y = card->y + letters_size(left);

	if (!text && !other)
		return;
	if (other) {
		other = letters_fit(right, other, text ? room * 2 / 3 : room, arena);
		drawing_add_words(card->drawing,
				  (struct words){ other, right, card->width - PADDING, y, true });
		room -= letters_width(right, other) + BETWEEN;
	}
	if (text)
		drawing_add_words(card->drawing,
				  (struct words){ letters_fit(left, text, room, arena), left,
						  PADDING, y, false });
	card->y += letters_height(left);
}

static void add_lines(struct card *card, enum lettering lettering, const char *text, int most)
{
	const struct words words = { text, lettering, PADDING, card->y + letters_size(lettering),
				     false };
	int n = drawing_add_lines(card->drawing, words, inner_width(card), most);

	card->y += n * letters_height(lettering);
}

static const char *label(const struct box *box, enum box_label place)
{
	return box->labels[place].text;
}

/* ---- VFs: a bar for all of them, or a chip each */

static void add_bar(struct card *card, const struct vf_uses *uses)
{
	int64_t n_made = 0;
	int64_t n_total = 0;
	int64_t n_before = 0;
	int room = inner_width(card);

	for (size_t use = 0; use < N_VF_USES; use++)
		n_made += uses->n[use] > 0 ? uses->n[use] : 0;
	n_total = uses->total > n_made ? uses->total : n_made;
	if (!n_total)
		return;
	for (size_t use = 0; use <= N_VF_USES; use++) {
		int64_t n = use == N_VF_USES   ? n_total - n_made
			    : uses->n[use] > 0 ? uses->n[use]
					       : 0;
		int from = (int)(room * n_before / n_total);
		int to = (int)(room * (n_before + n) / n_total);

		n_before += n;
		if (to > from)
			drawing_add_shape(
				card->drawing, (enum shade)(SHADE_VF + use),
				(struct area){ PADDING + from, card->y, to - from, BAR_HEIGHT });
	}
	card->y += BAR_HEIGHT + CHIP_GAP;
}

/* The box of a VF gets its place in the card of its PF, here from the card's corner. */
static void draw_chip(struct box *vf, struct area area, struct arena *arena)
{
	struct drawing *drawing = arena_new_struct(arena, struct drawing);
	const struct mark *mark = vf->labels[LABEL_STATE].mark;
	enum vf_use use = vf_use_of(vf->device->vf);
	const char *number = arena_printf(arena, "%d%s%s", (int)vf->device->vf->index,
					  vf_use_texts[use].letter, mark ? mark->sign : "");

	drawing->arena = arena;
	drawing->area = area;
	drawing_add_shape(drawing, (enum shade)(SHADE_VF + use),
			  (struct area){ 0, 0, area.width, area.height });
	drawing_add_words(drawing,
			  (struct words){ number, LETTERS_CHIP,
					  (area.width + letters_width(LETTERS_CHIP, number)) / 2,
					  area.height - 5, true });
	vf->drawing = drawing;
}

static void add_chips(struct card *card, struct box *pf)
{
	int width = (inner_width(card) + CHIP_GAP) / CHIPS - CHIP_GAP;
	int n = 0;

	for (size_t i = 0; i < pf->n_below; i++) {
		int column = n % CHIPS;
		int line = n / CHIPS;

		if (pf->below[i]->kind != BOX_VF)
			continue;
		draw_chip(pf->below[i],
			  (struct area){ PADDING + column * (width + CHIP_GAP),
					 card->y + line * (CHIP_HEIGHT + CHIP_GAP), width,
					 CHIP_HEIGHT },
			  card->drawing->arena);
		n++;
	}
	card->y += (n + CHIPS - 1) / CHIPS * (CHIP_HEIGHT + CHIP_GAP);
}

/* Which VM has which: chips have no room for names. */
static void add_users(struct card *card, const struct box *pf)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };

	for (size_t i = 0; i < pf->n_below; i++) {
		const struct box *vf = pf->below[i];

		if (vf_use_of(vf->device->vf) == VF_IN_VM)
			strbuf_addf(&text, "%sVF %d %s", text.length ? ", " : "",
				    (int)vf->device->vf->index, label(vf, LABEL_USERS));
	}
	if (text.length)
		add_lines(card, LETTERS_FAINT, arena_strdup(card->drawing->arena, text.text),
			  (int)pf->n_below);
}

static void add_vfs(struct card *card, struct box *pf)
{
	bool is_unfolded = pf->n_below && pf->below[0]->kind == BOX_VF;
	_cleanup_strbuf_ struct strbuf text = { 0 };

	if (!pf->vf_uses)
		return;
	card->y += CHIP_GAP;
	if (is_unfolded)
		add_chips(card, pf);
	else
		add_bar(card, pf->vf_uses);
	vf_uses_add(pf->vf_uses, &text);
	add_lines(card, LETTERS_PLAIN, arena_strdup(card->drawing->arena, text.text), MOST_LINES);
	if (is_unfolded)
		add_users(card, pf);
}

/* ---- the kinds of cards */

static void fill_node(struct card *card, struct box *box)
{
	add_line(card, LETTERS_TITLE, label(box, LABEL_TITLE), LETTERS_FAINT, NULL);
	for (size_t i = 0; i < box->n_notes; i++)
		add_lines(card, LETTERS_PLAIN, box->notes[i], MOST_LINES);
}

static void fill_bus(struct card *card, struct box *box)
{
	add_line(card, LETTERS_FAINT, label(box, LABEL_TITLE), LETTERS_FAINT, NULL);
}

static void fill_port(struct card *card, struct box *box)
{
	const char *acs = label(box, LABEL_STATE);
	bool lacks = str_equal(acs, "ACS missing") || str_equal(acs, "ACS partial");

	add_line(card, LETTERS_PLAIN, label(box, LABEL_TITLE), LETTERS_PLAIN,
		 label(box, LABEL_ADDRESS));
	add_line(card, LETTERS_FAINT, label(box, LABEL_DETAIL),
		 lacks ? LETTERS_WARNING : LETTERS_FAINT, acs);
}

static void fill_nic(struct card *card, struct box *box)
{
	const struct label *group = &box->labels[LABEL_STATE];
	const char *state = group->text;

	if (group->mark)
		state = arena_printf(card->drawing->arena, "%s, shared", state);
	add_line(card, LETTERS_TITLE, label(box, LABEL_TITLE), LETTERS_PLAIN,
		 label(box, LABEL_ADDRESS));
	add_lines(card, LETTERS_FAINT, label(box, LABEL_DETAIL) ? label(box, LABEL_DETAIL) : "",
		  MOST_LINES);
	add_lines(card, LETTERS_PLAIN, label(box, LABEL_USERS) ? label(box, LABEL_USERS) : "",
		  MOST_LINES);
	add_line(card, LETTERS_FAINT, label(box, LABEL_DRIVER),
		 group->mark ? LETTERS_WARNING : LETTERS_FAINT, state);
	add_vfs(card, box);
}

static const struct {
	enum shade shade;
	void (*fill)(struct card *card, struct box *box);
} cards[] = {
	[BOX_NODE] = { SHADE_NODE, fill_node },
	[BOX_BUS] = { SHADE_BUS, fill_bus },
	[BOX_PORT] = { SHADE_PORT, fill_port },
	[BOX_NIC] = { SHADE_NIC, fill_nic },
};

void card_draw(struct box *box, int width, struct arena *arena)
{
	struct card card = { .width = width, .y = PADDING - 3 };
	enum shade shade = cards[box->kind].shade;

	box->drawing = card.drawing = arena_new_struct(arena, struct drawing);
	card.drawing->arena = arena;
	if (box->kind == BOX_NIC && box->labels[LABEL_STATE].mark)
		shade = SHADE_SHARED;
	/* The ground first, which is as high as what comes upon it. */
	drawing_add_shape(card.drawing, shade, (struct area){ 0, 0, width, 0 });
	cards[box->kind].fill(&card, box);
	card.drawing->area.width = width;
	card.drawing->area.height = card.y + PADDING - 5;
	card.drawing->shapes[0].area.height = card.drawing->area.height;
}

int card_best_width(const struct box *box)
{
	const char *address = label(box, LABEL_ADDRESS);
	const char *detail = label(box, LABEL_DETAIL);
	int first = 0;
	int second = 0;

	if (label(box, LABEL_TITLE))
		first = letters_width(LETTERS_TITLE, label(box, LABEL_TITLE));
	if (address)
		first += BETWEEN + letters_width(LETTERS_PLAIN, address);
	if (detail)
		second = letters_width(LETTERS_FAINT, detail);
	return 2 * PADDING + (first > second ? first : second);
}
