/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does the agent in a guest set it, and is it so then? The script is the one that --script prints. See
 * guest-work.h.
 */
#include <errno.h>

#include "cmd/guest-work.h"
#include "model/outcome.h"
#include "render/guest-script.h"

static int run_script(const struct guest_work *work, const char *option,
		      struct agent_result *ret_result, struct err *reterr)
{
	_cleanup_strbuf_ struct strbuf script = { 0 };

	guest_script_add(guest_name(work), work->plan.settings, work->plan.n_settings, &script);
	return guest_run_script(work, script.text, option, ret_result, reterr);
}

/* All that could be set is asked for, also what stays by what was told before. */
static int read_guest(struct guest_work *work, struct err *reterr)
{
	struct agent_result result = { 0 };
	int r = 0;

	work->request.told = NULL;
	r = plan_tune_guest(&work->request, work->arena, &work->plan, reterr);
	if (r == 0)
		r = run_script(work, "--look", &result, reterr);
	if (r < 0)
		return r;
	if (result.status)
		return err_set(reterr, -EIO, "how it is set it could not read: %s",
			       guest_last_line(work, &result));
	work->request.told = result.said;
	return 0;
}

enum exit_status guest_ask_agent(struct guest_work *work, struct err *reterr)
{
	struct err why = { 0 };

	if (read_guest(work, &why) < 0)
		return guest_refuse(work, &why, reterr);
	return guest_plan(work, reterr);
}

/* ---- how it ends */

/* The next line by which the script told of a file that it has written; NULL: there is none. */
static const char *find_written(const char *said)
{
	while (said && *said && !str_has_prefix(said, "kept in ")) {
		said += strcspn(said, "\n");
		said += *said == '\n';
	}
	return said && *said ? said : NULL;
}

static bool any_changes(const struct plan *plan)
{
	for (size_t i = 0; i < plan->n_settings; i++)
		if (plan->settings[i].state == SETTING_CHANGES)
			return true;
	return false;
}

/* Of both the same knobs, as the same request made them. */
static bool is_alike(const struct plan *a, const struct plan *b)
{
	for (size_t i = 0; i < a->n_settings && i < b->n_settings; i++)
		if (!str_equal(a->settings[i].now, b->settings[i].now))
			return false;
	return a->n_settings == b->n_settings;
}

/* Whether it could be; the plan is then of what is so now, or else of what nobody knows. */
static bool ask_again(struct guest_work *work, struct err *reterr)
{
	struct err ignored = { 0 };
	int r = read_guest(work, reterr);

	return guest_plan(work, &ignored) == EXIT_DONE && r == 0;
}

/* What a script has set before it stopped nobody takes back. */
static enum exit_status fail(struct guest_work *work, const struct plan *before, const char *reason,
			     struct err *reterr)
{
	struct err why = { 0 };
	struct err ignored = { 0 };
	bool known = ask_again(work, &ignored);
	bool same = known && is_alike(before, &work->plan) && !find_written(work->said);

	err_set(&why, -EIO, "the guest of %s could not be set: %s; %s", guest_name(work), reason,
		same	? "it is as before"
		: known ? "what was set before that stays, as --agent --dry-run tells"
			: "what of it is set now is not known, as its agent answers no more");
	return guest_end(work, same ? OUTCOME_UNDONE : OUTCOME_LEFT_CHANGED, &why, reterr);
}

static enum exit_status fail_unread(struct guest_work *work, const struct err *reason,
				    struct err *reterr)
{
	struct err why = { 0 };

	err_set(&why, reason->code,
		"the guest of %s was set, and that cannot be read back: %s; --agent --dry-run "
		"tells once its agent answers",
		guest_name(work), reason->text);
	return guest_end(work, OUTCOME_LEFT_CHANGED, &why, reterr);
}

/* What is not there in the guest, as a sysctl of another kernel, the script has told. */
static enum exit_status read_back(struct guest_work *work, const struct plan *before,
				  struct err *reterr)
{
	const char *written = find_written(work->said);
	struct err why = { 0 };

	if (!ask_again(work, &why))
		return fail_unread(work, &why, reterr);
	for (size_t i = 0; i < work->plan.n_settings; i++) {
		const struct setting *setting = &work->plan.settings[i];

		if (setting->state != SETTING_CHANGES)
			continue;
		err_set(&why, -EIO, "%s of %s is %s in the guest of %s, not %s, though it was set",
			setting->knob->id, setting->object, setting->now, guest_name(work),
			setting->wanted);
		return guest_end(work, OUTCOME_LEFT_CHANGED, &why, reterr);
	}
	if (!work->run->global.quiet)
		tell("read back in the guest of %s: it is as wanted", guest_name(work));
	return guest_end(work, written || any_changes(before) ? OUTCOME_DONE : OUTCOME_UNCHANGED,
			 NULL, reterr);
}

enum exit_status guest_set_by_agent(struct guest_work *work, struct err *reterr)
{
	const struct plan before = work->plan;
	struct agent_result result = { 0 };
	struct err why = { 0 };
	int r = run_script(work, NULL, &result, &why);

	if (r < 0)
		return fail(work, &before, why.text, reterr);
	work->said = result.said;
	if (!work->run->global.json)
		guest_print_lines(result.said);
	return result.status ? fail(work, &before, guest_last_line(work, &result), reterr)
			     : read_back(work, &before, reterr);
}
