/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a command show knobs? See knobs.h.
 */
#include "cmd/knobs.h"

#include <stdio.h>

#include "base/text.h"
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

const char *repeat_options(const struct run *run, struct arena *arena)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };

	options_repeat(run->command->options, run->options, &text);
	if (run->global.connect) {
		strbuf_add(&text, " -c ");
		strbuf_add_shell_word(&text, run->global.connect);
	}
	return arena_strdup(arena, text.text ? text.text : "");
}
