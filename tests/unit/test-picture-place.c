/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does nothing overlap on paper, however many nodes, ports and functions a host has?
 */
#include "made.h"
#include "render/drawing.h"
#include "unit.h"

enum {
	MOST_PARTS = 4096
};

/* What may not overlap, from the picture's corner. */
struct part {
	const struct box *box;
	struct area area;
};

struct parts {
	struct part items[MOST_PARTS];
	size_t n;
};

static bool overlap(struct area a, struct area b)
{
	return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height &&
	       b.y < a.y + a.height;
}

static void assert_inside(struct area inner, struct area outer)
{
	assert_true(inner.x >= outer.x && inner.y >= outer.y);
	assert_true(inner.x + inner.width <= outer.x + outer.width);
	assert_true(inner.y + inner.height <= outer.y + outer.height);
}

static struct area words_area(const struct box *box, const struct words *words)
{
	int width = letters_width(words->lettering, words->text);

	return (struct area){
		.x = box->drawing->area.x + words->x - (words->ends_at_x ? width : 0),
		.y = box->drawing->area.y + words->y - letters_size(words->lettering),
		.width = width,
		.height = letters_size(words->lettering),
	};
}

/* What a node or host bridge holds is apart. */
static void assert_apart(const struct box *frame)
{
	for (size_t i = 0; i < frame->n_below; i++)
		for (size_t j = 0; j < i; j++)
			assert_false(overlap(frame->below[i]->drawing->area,
					     frame->below[j]->drawing->area));
}

/* Cards and the words in them; frames hold others, and only their words count. */
static void gather(const struct box *box, const struct box *frame, struct parts *parts)
{
	bool is_frame = box->kind < BOX_PORT;

	if (!box->drawing)
		return;
	if (is_frame)
		assert_apart(box);
	if (box != frame)
		assert_inside(box->drawing->area, frame->drawing->area);
	for (size_t i = 0; i < box->drawing->n_words; i++) {
		assert_true(parts->n < MOST_PARTS);
		parts->items[parts->n++] =
			(struct part){ box, words_area(box, &box->drawing->words[i]) };
		assert_inside(parts->items[parts->n - 1].area, frame->drawing->area);
	}
	if (!is_frame) {
		assert_true(parts->n < MOST_PARTS);
		parts->items[parts->n++] = (struct part){ box, box->drawing->area };
	}
	for (size_t i = 0; i < box->n_below; i++)
		gather(box->below[i], is_frame ? box : frame, parts);
}

static bool holds(const struct box *outer, const struct box *inner)
{
	if (outer == inner)
		return true;
	return outer->kind == BOX_NIC && inner->kind == BOX_VF &&
	       inner->device->vf->pf == outer->device;
}

static void assert_nothing_overlaps(struct box *picture, struct arena *arena)
{
	struct parts *parts = arena_new_struct(arena, struct parts);

	picture_place(picture, arena);
	gather(picture, picture, parts);
	for (size_t i = 0; i < parts->n; i++)
		for (size_t j = 0; j < i; j++) {
			const struct part *a = &parts->items[i];
			const struct part *b = &parts->items[j];

			if (!holds(a->box, b->box) && !holds(b->box, a->box))
				assert_false(overlap(a->area, b->area));
		}
}

static void nothing_overlaps_on_paper(void **state)
{
	static const char *const users[] = { "vm:web1", NULL, "netdev:br0" };
	static const int64_t ids[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };
	static const char *const buses[] = { "pci0000:00", "pci0000:40", "pci0000:80" };
	struct made *made = *state;

	/* Nothing at all; then nodes alone; then more and more below them. */
	assert_nothing_overlaps(picture_of(made->host, false), made->host->arena);
	made_add_nodes(made, ids, 16);
	assert_nothing_overlaps(picture_of(made->host, false), made->host->arena);
	for (size_t i = 0; i < 24; i++) {
		struct device *port = made_add_port(made, NULL);

		port->root_bus = buses[i % 3];
		for (size_t depth = 0; depth < i % 4; depth++)
			port = made_add_port(made, port);
		made_name(made, made_add_device(made, port, (int64_t)(i * i % 7) - 1),
			  "an-interface-with-an-altogether-too-long-name");
		port->parent_known = i != 5;
		if (i % 3 == 0)
			made_add_vfs(made, made_add_device(made, port, (int64_t)(i % 5)), i / 2,
				     users, 3);
		assert_nothing_overlaps(picture_of(made->host, i % 2), made->host->arena);
	}
}

static const struct CMUnitTest tests[] = {
	MADE_TEST(nothing_overlaps_on_paper),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
