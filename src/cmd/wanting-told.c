/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is it told what a machine lacks of its policies? See wanting.h.
 */
#include <errno.h>

#include "base/text.h"
#include "cmd/wanting.h"
#include "plan/changes.h"

/* Knobs of which nobody knows how they are, and why; NULL: there are none. */
static const char *unknown_knobs(const struct plan *plan, struct arena *arena)
{
	const struct knob *last = NULL;
	const char *told = NULL;

	for (size_t i = 0; i < plan->n_settings; i++) {
		const struct setting *setting = &plan->settings[i];

		if (setting->state != SETTING_LEFT || setting->now || setting->knob == last)
			continue;
		last = setting->knob;
		told = arena_printf(arena, "%s%s%s%s%s", told ? told : "", told ? "; " : "",
				    last->id, setting->why ? ": " : "",
				    setting->why ? setting->why : "");
	}
	return told;
}

/* What tells whether it is so could not be read. */
static bool is_unknown(const struct wanting *wanting, const struct want *want)
{
	if (want->status == EXIT_DONE)
		return false;
	return want->why.code == -ENODATA ||
	       (want->kind == WANT_VM && !wanting->host->domains_known);
}

static struct planned_change *as_planned(const struct plan *changes, struct arena *arena)
{
	struct planned_change *planned = arena_new_array(arena, struct planned_change, changes->n);

	for (size_t i = 0; i < changes->n; i++)
		planned[i].step = changes->steps[i];
	return planned;
}

struct planned wanting_changes(const struct wanting *wanting)
{
	const struct plan whole = wanting_join(wanting);
	struct planned planned = {
		.entries = arena_new_array(wanting->arena, struct planned_entry, wanting->n),
		.n = wanting->n,
		.notes = whole.notes,
		.n_notes = whole.n_notes,
		.settings = whole.settings,
		.n_settings = whole.n_settings,
		.needs = whole.needs,
	};

	for (size_t i = 0; i < wanting->n; i++) {
		const struct want *want = &wanting->wants[i];
		const struct plan changes = plan_changes(&want->plan, wanting->arena);

		planned.entries[i] = (struct planned_entry){
			.source = want->source,
			.subject = want->subject,
			.changes = as_planned(&changes, wanting->arena),
			.n = changes.n,
			.error = want->status == EXIT_DONE ? NULL : want->why.text,
			.is_unknown = is_unknown(wanting, want),
			.moved = want->moved,
			.besides = want->besides,
			.left = want->left,
			.is_again = want->is_again,
			.unknown = unknown_knobs(&want->plan, wanting->arena),
		};
		planned.n_changes += changes.n;
	}
	return planned;
}

enum exit_status wanting_ask(struct wanting *wanting, struct planned *ret_planned,
			     struct err *reterr)
{
	enum exit_status status = EXIT_DONE;

	wanting->shows = true;
	status = wanting_begin(wanting, reterr);
	if (status != EXIT_DONE)
		return status;
	wanting_look(wanting);
	*ret_planned = wanting_changes(wanting);
	return EXIT_DONE;
}

const char *wanting_command(const struct wanting *wanting)
{
	_cleanup_strbuf_ struct strbuf command = { 0 };

	if (wanting->run->global.sysroot)
		return NULL;
	strbuf_add(&command, "vfctl apply");
	if (wanting->path) {
		strbuf_add(&command, " ");
		strbuf_add_shell_word(&command, wanting->path);
	}
	return arena_strdup(wanting->arena, command.text);
}

void wanting_tell(const struct wanting *wanting)
{
	for (size_t i = 0; i < wanting->n; i++)
		if (wanting->wants[i].status != EXIT_DONE)
			tell("%s: %s", wanting->wants[i].source, wanting->wants[i].why.text);
}

struct tally {
	size_t n_entries;
	size_t n_refused;
};

/* One that means several PFs stands there for each, one behind the other. */
static struct tally count(const struct wanting *wanting)
{
	struct tally tally = { 0 };

	for (size_t i = 0, next = 0; i < wanting->n; i = next) {
		bool is_refused = false;

		for (; next < wanting->n &&
		       str_equal(wanting->wants[next].source, wanting->wants[i].source);
		     next++)
			is_refused = is_refused || wanting->wants[next].status != EXIT_DONE;
		tally.n_entries += !wanting->wants[i].is_again;
		tally.n_refused += is_refused;
	}
	return tally;
}

enum exit_status wanting_check(const struct wanting *wanting, struct err *reterr)
{
	const struct tally tally = count(wanting);
	enum exit_status status = EXIT_DONE;

	/* A policy that is wrong counts before what a host cannot have. */
	for (size_t i = 0; i < wanting->n; i++)
		if (status == EXIT_DONE || wanting->wants[i].status == EXIT_USAGE)
			status = wanting->wants[i].status;
	if (tally.n_refused)
		err_set(reterr, -EIO, "%zu of %zu %s cannot be%s", tally.n_refused, tally.n_entries,
			tally.n_entries == 1 ? "entry" : "entries",
			wanting->shows ? "" : ": nothing was changed");
	return status;
}
