/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does the agent in a guest set it, and is it so then? The script is the one that --script prints. See
 * guest-work.h.
 */
#include <errno.h>
#include <stdio.h>

#include "cmd/guest-work.h"
#include "cmd/remote.h"
#include "cmd/transaction.h"
#include "model/outcome.h"
#include "os/agent.h"
#include "render/documents.h"
#include "render/guest-script.h"
#include "render/json.h"
#include "render/outcome.h"
#include "render/printable.h"

enum {
	PATIENCE_MS =
		300000 /* with the script: a second or so, but of a guest that is short of CPUs more */
};

static const char *name_of(const struct guest_work *work)
{
	return work->request.domain->name;
}

/* ---- may it be asked? */

static enum exit_status take_lock(const struct guest_work *work, struct err *reterr)
{
	struct err err = { 0 };
	int r = run_lock(work->run, work->machine, work->arena, &err);

	if (r == -EWOULDBLOCK)
		return run_refuse(work->run, &err, reterr);
	return r < 0 ? run_fail(r, &err, reterr) : EXIT_DONE;
}

enum exit_status guest_reach_agent(struct guest_work *work, bool to_set, struct err *reterr)
{
	struct virt *virt = virt_of(work->machine);
	struct err err = { 0 };
	int r = 0;

	if (work->run->global.sysroot && !remote_is_wanted(work->run)) {
		err_set(&err, -EROFS,
			"no guest of a captured host can be asked: --script prints what is to be "
			"run in it, and -c URI of the libvirt there reaches its agent");
		return run_refuse(work->run, &err, reterr);
	}
	if (work->request.domain->running != FACT_YES) {
		err_set(&err, -ESHUTDOWN,
			"%s does not run, and so no agent answers in its guest: start it, or run "
			"what --script prints in it",
			name_of(work));
		return run_refuse(work->run, &err, reterr);
	}
	r = virt_connect(virt);
	if (r == 0)
		return to_set ? take_lock(work, reterr) : EXIT_DONE;
	err_set(&err, r, "the agent in the guest of %s cannot be asked: %s", name_of(work),
		virt_words(virt));
	return run_fail(r, &err, reterr);
}

/* ---- one run of the script */

static const struct advice {
	int error; /* of agent_run, positive */
	enum exit_status status;
	const char *text; /* behind the reason */
} advices[] = {
	{ ENODEV, EXIT_UNREACHABLE,
	  "its definition needs a channel for one: <channel type='unix'><target type='virtio' "
	  "name='org.qemu.guest_agent.0'/></channel> (virsh edit), and the guest qemu-guest-agent; "
	  "--script does without" },
	{ ETIMEDOUT, EXIT_UNREACHABLE,
	  "install qemu-guest-agent in the guest and start it; --script does without" },
	{ EAGAIN, EXIT_REFUSED, "try again once they are thawed, as virsh domfsthaw does" },
	{ EOPNOTSUPP, EXIT_REFUSED, "--script prints what can be run there by hand" },
	{ EACCES, EXIT_NOT_PERMITTED, "root is needed, or the group libvirt" },
};

/* Nothing is set by then. */
static enum exit_status refuse(const struct guest_work *work, const struct err *why,
			       struct err *reterr)
{
	const struct advice *advice = NULL;
	struct err err = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(advices); i++)
		if (why->code == -advices[i].error)
			advice = &advices[i];
	err_set(&err, why->code, "the agent in the guest of %s cannot set it: %s%s%s",
		name_of(work), why->text, advice ? "; " : "", advice ? advice->text : "");
	if (advice && advice->status == EXIT_REFUSED)
		return run_refuse(work->run, &err, reterr);
	*reterr = err;
	return advice ? advice->status : EXIT_UNREACHABLE;
}

static int run_script(const struct guest_work *work, const char *option,
		      struct agent_result *ret_result, struct err *reterr)
{
	_cleanup_strbuf_ struct strbuf script = { 0 };
	struct agent_job job = { .vm = name_of(work), .option = option, .timeout_ms = PATIENCE_MS };

	guest_script_add(name_of(work), work->plan.settings, work->plan.n_settings, &script);
	job.script = script.text;
	return agent_run(virt_of(work->machine), &job, work->arena, ret_result, reterr);
}

/* What it said last; where that was nothing, how it ended. */
static const char *last_line(const struct guest_work *work, const struct agent_result *result)
{
	static const char prefix[] = "stopped: ";
	_cleanup_strbuf_ struct strbuf line = { 0 };
	char *text = arena_strdup(work->arena, result->complained);
	char *last = NULL;

	for (size_t n = strlen(text); n && text[n - 1] == '\n';)
		text[--n] = '\0';
	if (!*text)
		return arena_printf(work->arena, "it ended with status %d", (int)result->status);
	last = strrchr(text, '\n');
	last = last ? last + 1 : text;
	printable_add(str_has_prefix(last, prefix) ? last + strlen(prefix) : last, false, &line);
	return arena_strdup(work->arena, line.text);
}

static int read_guest(struct guest_work *work, struct err *reterr)
{
	struct agent_result result = { 0 };
	int r = run_script(work, "--look", &result, reterr);

	work->request.told = NULL;
	if (r < 0)
		return r;
	if (result.status)
		return err_set(reterr, -EIO, "how it is set it could not read: %s",
			       last_line(work, &result));
	work->request.told = result.said;
	return 0;
}

enum exit_status guest_ask_agent(struct guest_work *work, struct err *reterr)
{
	struct err why = { 0 };

	if (read_guest(work, &why) < 0)
		return refuse(work, &why, reterr);
	return guest_plan(work, reterr);
}

/* ---- how it ends */

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

/* The next line by which the script told of a file that it has written; NULL: there is none. */
static const char *find_written(const char *said)
{
	while (said && *said && !str_has_prefix(said, "kept in ")) {
		said += strcspn(said, "\n");
		said += *said == '\n';
	}
	return said && *said ? said : NULL;
}

static void add_written(const struct guest_work *work, struct outcome *outcome)
{
	size_t capacity = 0;
	size_t length = 0;

	for (const char *line = work->said; (line = find_written(line)); line += length) {
		length = strcspn(line, "\n");
		outcome->notes = arena_grow(work->arena, outcome->notes, outcome->n_notes,
					    &capacity, sizeof(*outcome->notes));
		outcome->notes[outcome->n_notes++] = arena_strndup(work->arena, line, length);
	}
}

static enum exit_status end(const struct guest_work *work, enum outcome_status status,
			    const struct err *why, struct err *reterr)
{
	struct outcome outcome = {
		.status = status,
		.settings = work->plan.settings,
		.n_settings = work->plan.n_settings,
	};

	add_written(work, &outcome);
	if (why) {
		outcome.why = *why;
		*reterr = *why;
	}
	if (work->run->global.json)
		json_write(stdout, outcome_document, NULL, &outcome);
	return run_status(&outcome);
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

	err_set(&why, -EIO, "the guest of %s could not be set: %s; %s", name_of(work), reason,
		same	? "it is as before"
		: known ? "what was set before that stays, as --agent --dry-run tells"
			: "what of it is set now is not known, as its agent answers no more");
	return end(work, same ? OUTCOME_UNDONE : OUTCOME_LEFT_CHANGED, &why, reterr);
}

static enum exit_status fail_unread(struct guest_work *work, const struct err *reason,
				    struct err *reterr)
{
	struct err why = { 0 };

	err_set(&why, reason->code,
		"the guest of %s was set, and that cannot be read back: %s; --agent --dry-run "
		"tells once its agent answers",
		name_of(work), reason->text);
	return end(work, OUTCOME_LEFT_CHANGED, &why, reterr);
}

static void print_lines(const char *text)
{
	while (*text) {
		_cleanup_strbuf_ struct strbuf line = { 0 };
		_cleanup_strbuf_ struct strbuf shown = { 0 };
		size_t n = strcspn(text, "\n");

		strbuf_add_bytes(&line, text, n);
		printable_add(line.text ? line.text : "", false, &shown);
		printf("%s\n", shown.text ? shown.text : "");
		text += n + (text[n] == '\n');
	}
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
			setting->knob->id, setting->object, setting->now, name_of(work),
			setting->wanted);
		return end(work, OUTCOME_LEFT_CHANGED, &why, reterr);
	}
	if (!work->run->global.quiet)
		tell("read back in the guest of %s: it is as wanted", name_of(work));
	return end(work, written || any_changes(before) ? OUTCOME_DONE : OUTCOME_UNCHANGED, NULL,
		   reterr);
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
		print_lines(result.said);
	return result.status ? fail(work, &before, last_line(work, &result), reterr)
			     : read_back(work, &before, reterr);
}
