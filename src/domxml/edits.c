/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What of a text becomes another? See edits.h.
 */
#include "domxml/edits.h"

#include <string.h>

#include "base/text.h"

void edits_add(struct edits *edits, size_t begin, size_t end, const char *text)
{
	size_t at = edits->n;

	edits->items = arena_grow(edits->arena, edits->items, edits->n, &edits->capacity,
				  sizeof(*edits->items));
	for (; at && edits->items[at - 1].begin > begin; at--)
		edits->items[at] = edits->items[at - 1];
	edits->items[at] = (struct edit){ begin, end, text };
	edits->n++;
}

bool edits_meet(const struct edits *edits, size_t begin, size_t end)
{
	for (size_t i = 0; i < edits->n; i++)
		if (edits->items[i].begin < end && begin < edits->items[i].end)
			return true;
		else if (edits->items[i].begin == edits->items[i].end &&
			 edits->items[i].begin >= begin && edits->items[i].begin <= end)
			return true;
	return false;
}

const char *edits_apply(struct edits *edits, const char *text)
{
	_cleanup_strbuf_ struct strbuf buf = { 0 };
	size_t at = 0;

	if (!edits->n)
		return text;
	for (size_t i = 0; i < edits->n; i++) {
		const struct edit *edit = &edits->items[i];

		strbuf_add_bytes(&buf, text + at, edit->begin - at);
		strbuf_add(&buf, edit->text);
		at = edit->end;
	}
	strbuf_add(&buf, text + at);
	edits->n = 0;
	return arena_strdup(edits->arena, buf.text);
}
