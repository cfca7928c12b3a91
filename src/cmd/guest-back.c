/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does the agent in a guest lead it back to what was there before vfctl tune guest? The script is the one
 * that --revert --script prints, and what it goes by the guest remembers. See guest-work.h.
 */
#include <errno.h>
#include <stdio.h>

#include "cmd/guest-work.h"
#include "cmd/transaction.h"
#include "plan/tune-guest-back.h"
#include "render/guest-script.h"
#include "render/printable.h"

static int run_script(const struct guest_work *work, const char *option,
		      struct agent_result *ret_result, struct err *reterr)
{
	_cleanup_strbuf_ struct strbuf script = { 0 };

	guest_back_script_add(guest_name(work), &script);
	return guest_run_script(work, script.text, option, ret_result, reterr);
}

/* What the guest remembers now, the script's words and by them the plan. */
static int read_guest(struct guest_work *work, struct guest_back *back, struct err *reterr)
{
	struct agent_result result = { 0 };
	int r = run_script(work, "--look", &result, reterr);

	work->request.told = NULL;
	work->plan = (struct plan){ 0 };
	if (r < 0)
		return r;
	if (result.status)
		return err_set(reterr, -EIO, "what it remembers it could not read: %s",
			       guest_last_line(work, &result));
	work->request.told = result.said;
	plan_guest_back(result.said, work->arena, back);
	work->plan.settings = back->settings.items;
	work->plan.n_settings = back->settings.n;
	return 0;
}

/* ---- what would be done */

static void print_changes(const struct guest_back *back)
{
	for (size_t i = 0; i < back->settings.n; i++) {
		const struct setting *setting = &back->settings.items[i];
		_cleanup_strbuf_ struct strbuf line = { 0 };

		if (setting->state != SETTING_CHANGES)
			continue;
		strbuf_addf(&line, "%-8s %s of ", "planned", setting->knob->id);
		printable_add(setting->object, false, &line);
		strbuf_add(&line, ": ");
		printable_add(setting->now, false, &line);
		strbuf_add(&line, " -> ");
		printable_add(setting->wanted, false, &line);
		printf("%s\n", line.text);
	}
}

static const char *note_of(const struct guest_work *work, const struct guest_file *file)
{
	if (!file->goes)
		return arena_printf(work->arena, "%s stays: somebody else has changed it since",
				    file->path);
	return arena_printf(work->arena, "%s goes%s", file->path,
			    file->is_remembered ? ""
						: ", and the next boot brings what was there "
						  "before: the script that wrote it remembered "
						  "nothing");
}

static enum exit_status show(const struct guest_work *work, const struct guest_back *back,
			     struct err *reterr)
{
	struct outcome outcome = {
		.status = guest_back_changes(back) ? OUTCOME_PLANNED : OUTCOME_UNCHANGED,
		.settings = back->settings.items,
		.n_settings = back->settings.n,
		.notes = arena_new_array(work->arena, const char *, back->n_files),
		.n_notes = back->n_files,
	};

	for (size_t i = 0; i < back->n_files; i++)
		outcome.notes[i] = note_of(work, &back->files[i]);
	if (!work->run->global.json)
		print_changes(back);
	return run_end_transaction(work->run, 0, NULL, &outcome, reterr);
}

/* ---- how it ends */

/* What the script has put back before it stopped stays so. */
static enum exit_status fail(struct guest_work *work, const char *before, const char *reason,
			     struct err *reterr)
{
	struct guest_back back = { 0 };
	struct err ignored = { 0 };
	struct err why = { 0 };
	bool known = read_guest(work, &back, &ignored) == 0;
	bool same = known && str_equal(before, work->request.told);

	err_set(&why, -EIO, "the guest of %s could not be led back: %s; %s", guest_name(work),
		reason,
		same	? "it is as it was"
		: known ? "what was put back before that stays so; --revert again goes on with the "
			  "rest"
			: "how much of it was is not known, as its agent answers no more");
	return guest_end(work, same ? OUTCOME_UNDONE : OUTCOME_LEFT_CHANGED, &why, reterr);
}

/* The script has read each value back; by now nothing is remembered, and no file of vfctl's is there. */
static enum exit_status read_back(struct guest_work *work, const struct guest_back *before,
				  struct err *reterr)
{
	bool changes = guest_back_changes(before);
	struct guest_back rest = { 0 };
	struct err reason = { 0 };
	struct err why = { 0 };

	if (read_guest(work, &rest, &reason) < 0) {
		err_set(&why, -EIO,
			"the guest of %s was led back, and that cannot be read back: "
			"%s; --revert --agent --dry-run tells once its agent answers",
			guest_name(work), reason.text);
		return guest_end(work, OUTCOME_LEFT_CHANGED, &why, reterr);
	}
	if (rest.settings.n || guest_back_changes(&rest)) {
		err_set(&why, -EIO,
			"the guest of %s was led back, and remembers still what vfctl set: "
			"--revert --agent --dry-run tells of it",
			guest_name(work));
		return guest_end(work, OUTCOME_LEFT_CHANGED, &why, reterr);
	}
	for (size_t i = 0; i < before->settings.n; i++) {
		struct setting *setting = &before->settings.items[i];

		if (setting->state != SETTING_CHANGES)
			continue;
		setting->now = setting->wanted;
		setting->state = SETTING_SO;
	}
	work->plan.settings = before->settings.items;
	work->plan.n_settings = before->settings.n;
	if (!work->run->global.quiet && changes)
		tell("read back in the guest of %s: what vfctl set there is as it was before",
		     guest_name(work));
	return guest_end(work, changes ? OUTCOME_DONE : OUTCOME_UNCHANGED, NULL, reterr);
}

enum exit_status guest_lead_back(struct guest_work *work, bool sets, struct err *reterr)
{
	struct guest_back back = { 0 };
	struct agent_result result = { 0 };
	struct err why = { 0 };
	const char *before = NULL;
	int r = read_guest(work, &back, &why);

	if (r < 0)
		return guest_refuse(work, &why, reterr);
	if (!back.settings.n && !back.n_files && !sets && !work->run->global.quiet)
		tell("the guest of %s has nothing that vfctl set", guest_name(work));
	if (!sets)
		return show(work, &back, reterr);
	before = work->request.told;
	r = run_script(work, NULL, &result, &why);
	if (r < 0)
		return fail(work, before, why.text, reterr);
	work->said = result.said;
	if (!work->run->global.json)
		guest_print_lines(result.said);
	return result.status ? fail(work, before, guest_last_line(work, &result), reterr)
			     : read_back(work, &back, reterr);
}
