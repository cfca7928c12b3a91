/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do the colours of a picture mean? See drawing.h.
 */
#include "render/drawing.h"

enum {
	SWATCH_WIDTH = 22,
	SWATCH_HEIGHT = 13,
	BEHIND_SWATCH = 6,
	BEHIND_ENTRY = 20,
};

static const struct {
	enum shade shade;
	const char *text;
} entries[] = {
	{ SHADE_SHARED, "* IOMMU group shared with other functions" },
	{ SHADE_VF + VF_FREE, "a VF that is free" },
	{ SHADE_VF + VF_IN_VM, "given to a VM" },
	{ SHADE_VF + VF_IN_NETDEV, "an interface of the host" },
	{ SHADE_VF + VF_IN_PROCESS, "held by a process" },
	{ SHADE_VF + VF_IN_NETNS, "in a network namespace" },
	{ SHADE_VF + VF_USE_UNKNOWN, "of unknown use" },
	{ SHADE_NO_VF, "could be made" },
};

/* Links have no colour of their own; these words stand at one as they stand here. */
static const char degraded[] = "! link below what both its ends can do";

/* Where the next entry begins. */
struct pen {
	int x;
	int y;
};

/* A coloured box as VFs have it, with the letter that may stand in theirs. */
static void draw_swatch(struct drawing *picture, enum shade shade, struct pen at)
{
	drawing_add_shape(
		picture, shade,
		(struct area){ at.x, at.y - SWATCH_HEIGHT + 3, SWATCH_WIDTH, SWATCH_HEIGHT });
	if (shade >= SHADE_VF && shade < SHADE_NO_VF) {
		const char *letter = vf_use_texts[shade - SHADE_VF].letter;
		int width = letters_width(LETTERS_CHIP, letter);

		if (*letter)
			drawing_add_words(picture,
					  (struct words){ letter, LETTERS_CHIP,
							  at.x + (SWATCH_WIDTH + width) / 2, at.y,
							  true });
	}
}

/* Makes room for an entry of that width, in this line or the next. */
static struct pen place(const struct drawing *picture, int margin, int width, struct pen *pen)
{
	struct pen at = *pen;

	if (at.x > margin && at.x + width > picture->area.width - margin)
		at = (struct pen){ margin, at.y + letters_height(LETTERS_FAINT) + 6 };
	*pen = (struct pen){ at.x + width + BEHIND_ENTRY, at.y };
	return at;
}

void legend_draw(struct drawing *picture, int margin)
{
	struct pen pen = { margin, picture->area.height + SWATCH_HEIGHT };
	struct pen at = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(entries); i++) {
		int width = SWATCH_WIDTH + BEHIND_SWATCH +
			    letters_width(LETTERS_FAINT, entries[i].text);

		at = place(picture, margin, width, &pen);
		draw_swatch(picture, entries[i].shade, at);
		drawing_add_words(picture, (struct words){ entries[i].text, LETTERS_FAINT,
							   at.x + SWATCH_WIDTH + BEHIND_SWATCH,
							   at.y, false });
	}
	at = place(picture, margin, letters_width(LETTERS_WARNING, degraded), &pen);
	drawing_add_words(picture, (struct words){ degraded, LETTERS_WARNING, at.x, at.y, false });
	picture->area.height = at.y + margin;
}
