/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which knobs does somebody want to be set? See settings.h.
 */
#include "plan/settings.h"

#include "base/text.h"

static bool is_among(const struct option_texts *texts, const struct knob *knob)
{
	return texts && str_is_among(knob->id, texts->items, texts->n);
}

bool knob_is_named(const struct knob_choice *choice, const struct knob *knob)
{
	return is_among(choice->only, knob);
}

bool knob_is_wanted(const struct knob_choice *choice, const struct knob *knob)
{
	bool all = !choice->only || !choice->only->n;

	return (all || knob_is_named(choice, knob)) && !is_among(choice->skip, knob);
}

void settings_add(struct settings *settings, const struct knob *knob, const struct setting *setting)
{
	struct setting *added = NULL;

	settings->items = arena_grow(settings->arena, settings->items, settings->n,
				     &settings->capacity, sizeof(*settings->items));
	added = &settings->items[settings->n];
	*added = *setting;
	added->knob = knob;
	added->is_first = !settings->n || added[-1].knob != knob;
	settings->n++;
}
