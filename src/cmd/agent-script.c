/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does the agent in a guest run a script, and what is told of how that ended? See guest-work.h.
 */
#include <errno.h>
#include <stdio.h>

#include "cmd/guest-work.h"
#include "cmd/remote.h"
#include "cmd/transaction.h"
#include "model/outcome.h"
#include "render/documents.h"
#include "render/json.h"
#include "render/outcome.h"
#include "render/printable.h"

enum {
	PATIENCE_MS =
		300000 /* with the script: a second or so, but of a guest that is short of CPUs more */
};

const char *guest_name(const struct guest_work *work)
{
	return work->request.domain->name;
}

/* ---- may it be asked? */

static enum exit_status take_lock(const struct guest_work *work, struct err *reterr)
{
	struct err err = { 0 };
	int r = run_lock(work->run, work->machine, work->arena, &err);

	if (r == -EBUSY)
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
			guest_name(work));
		return run_refuse(work->run, &err, reterr);
	}
	r = virt_connect(virt);
	if (r == 0)
		return to_set ? take_lock(work, reterr) : EXIT_DONE;
	err_set(&err, r, "the agent in the guest of %s cannot be asked: %s", guest_name(work),
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

enum exit_status guest_refuse(const struct guest_work *work, const struct err *why,
			      struct err *reterr)
{
	const struct advice *advice = NULL;
	struct err err = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(advices); i++)
		if (why->code == -advices[i].error)
			advice = &advices[i];
	err_set(&err, why->code, "the agent in the guest of %s cannot %s: %s%s%s", guest_name(work),
		work->task, why->text, advice ? "; " : "", advice ? advice->text : "");
	if (advice && advice->status == EXIT_REFUSED)
		return run_refuse(work->run, &err, reterr);
	*reterr = err;
	return advice ? advice->status : EXIT_UNREACHABLE;
}

int guest_run_script(const struct guest_work *work, const char *script, const char *option,
		     struct agent_result *ret_result, struct err *reterr)
{
	const struct agent_job job = {
		.vm = guest_name(work),
		.option = option,
		.script = script,
		.timeout_ms = PATIENCE_MS,
	};

	return agent_run(virt_of(work->machine), &job, work->arena, ret_result, reterr);
}

const char *guest_last_line(const struct guest_work *work, const struct agent_result *result)
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

void guest_print_lines(const char *text)
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

/* ---- how it ends */

/* What somebody should know who does not read all that the script says: the lines of files. */
static bool is_note(const char *line)
{
	static const char *const beginnings[] = { "kept in ", "took away ", "left /",
						  "the next boot brings " };

	for (size_t i = 0; i < ARRAY_SIZE(beginnings); i++)
		if (str_has_prefix(line, beginnings[i]))
			return true;
	return false;
}

static void add_notes(const struct guest_work *work, struct outcome *outcome)
{
	size_t capacity = 0;
	size_t length = 0;

	for (const char *line = work->said; line && *line;
	     line += length + (line[length] == '\n')) {
		length = strcspn(line, "\n");
		if (!is_note(line))
			continue;
		outcome->notes = arena_grow(work->arena, outcome->notes, outcome->n_notes,
					    &capacity, sizeof(*outcome->notes));
		outcome->notes[outcome->n_notes++] = arena_strndup(work->arena, line, length);
	}
}

enum exit_status guest_end(const struct guest_work *work, enum outcome_status status,
			   const struct err *why, struct err *reterr)
{
	struct outcome outcome = {
		.status = status,
		.settings = work->plan.settings,
		.n_settings = work->plan.n_settings,
	};

	add_notes(work, &outcome);
	if (why) {
		outcome.why = *why;
		*reterr = *why;
	}
	if (work->run->global.json)
		json_write(stdout, outcome_document, NULL, &outcome);
	return run_status(&outcome);
}
