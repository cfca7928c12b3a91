/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which knobs does somebody want to be set, and how do they become a list of settings?
 */
#ifndef PLAN_SETTINGS_H
#define PLAN_SETTINGS_H

#include "base/arena.h"
#include "base/options.h"
#include "model/knob.h"

/* Those that the command line names. */
struct knob_choice {
	const struct option_texts *only; /* ids; NULL or empty: all */
	const struct option_texts *skip;
};

struct settings {
	struct arena *arena;
	struct setting *items; /* those of a knob one after the other */
	size_t n;
	size_t capacity;
};

/* Whether it is one of the choice. */
bool knob_is_wanted(const struct knob_choice *choice, const struct knob *knob);

/* Whether it is asked for by its name. */
bool knob_is_named(const struct knob_choice *choice, const struct knob *knob);

void settings_add(struct settings *settings, const struct knob *knob,
		  const struct setting *setting);

#endif
