/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a command show knobs? See knobs.h.
 */
#include "cmd/knobs.h"

#include <stdio.h>

#include "render/knobs.h"

int show_settings(const struct run *run, const struct plan *plan, struct arena *arena)
{
	const struct table_look look = {
		.colour = run_wants_colour(run),
		.width = terminal_width(),
	};
	int printed = settings_print(stdout, plan->settings, plan->n_settings, arena, &look);

	settings_print_notes(stdout, plan->settings, plan->n_settings, look.width);
	settings_print_unkept(stdout, plan->settings, plan->n_settings, look.width);
	return printed < 0 ? printed : 0;
}
