/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What should somebody know who reserves hugepages? See page-notes.h.
 */
#include "plan/page-notes.h"

#include "base/text.h"
#include "plan/page-room.h"

static const char *running_note(struct arena *arena, const struct page_need *need)
{
	if (!need->n_outside)
		return NULL;
	return arena_printf(arena,
			    need->n_outside > 1
				    ? "%s run without hugepages: theirs are taken only once they "
				      "are shut down and started again with them (vfctl tune vm)"
				    : "%s runs without hugepages: its are taken only once it is "
				      "shut down and started again with them (vfctl tune vm)",
			    page_vms_text(arena, need->last_outside, need->n_outside));
}

static const char *starting_note(struct arena *arena, const struct page_need *need)
{
	const char *name = need->n_starting ? need->last_starting->name : NULL;

	if (!need->n_starting)
		return NULL;
	return arena_printf(
		arena,
		need->n_starting > 1
			? "%s and others start with the host without hugepages: their pages are "
			  "taken only once their definitions ask for hugepages (vfctl tune vm %s)"
			: "%s starts with the host without hugepages: its pages are taken only "
			  "once its definition asks for hugepages (vfctl tune vm %s)",
		name, name);
}

static const char *boot_note(const struct page_need *need)
{
	return need->page_bytes > INT64_C(2) << 20
		       ? "pages of that size are found at boot as a rule (hugepagesz=, "
			 "hugepages=): later memory is in pieces"
		       : NULL;
}

const char *page_notes(const struct page_needs *needs, const struct page_need *need)
{
	struct arena *arena = needs->tuning->arena;
	const char *const notes[] = {
		running_note(arena, need),
		starting_note(arena, need),
		boot_note(need),
	};
	const char *text = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(notes); i++)
		if (notes[i])
			text = text ? arena_printf(arena, "%s; %s", text, notes[i]) : notes[i];
	return text;
}
