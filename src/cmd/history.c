/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vfctl history: which changes did vfctl make to this machine, and is one unfinished?
 */
#include <errno.h>
#include <stdio.h>

#include "cmd/remote.h"
#include "cmd/transaction.h"
#include "os/lock.h"
#include "render/json.h"
#include "render/outcome.h"

/* A record that cannot be read is told, and the others are shown. */
static void end_record(const struct run *run, int r, const struct err *err, struct history *history)
{
	if (r == 0)
		history->n++;
	else if (err->code && !run->global.quiet)
		tell("%s", err->text);
}

/* Of the one that is unfinished: whether whoever made it waits to be told that all is well. */
static void ask_for_consent(const struct ledger *ledger, struct arena *arena, struct record *record)
{
	struct lock_holder holder = { 0 };

	if (lock_ask(ledger, &holder) && *holder.until && holder.pid == record->pid)
		record->confirm_until = arena_strdup(arena, holder.until);
}

static void add_record(const struct run *run, const struct ledger *ledger, const char *id,
		       struct arena *arena, struct history *history)
{
	struct record *record = &history->records[history->n];
	struct err err = { 0 };
	int r = journal_read(ledger, id, arena, record, &err);

	if (r == 0 && !id)
		ask_for_consent(ledger, arena, record);
	end_record(run, r, &err, history);
}

static void add_waiting(const struct run *run, const struct ledger *ledger, struct arena *arena,
			struct history *history)
{
	struct err err = { 0 };
	int r = waiting_read(ledger, arena, &history->records[history->n], &err);

	end_record(run, r, &err, history);
}

/* The latest first, and before them what is unfinished. */
static int read_history(const struct run *run, const struct ledger *ledger, struct arena *arena,
			struct history *history)
{
	const char **ids = NULL;
	ssize_t n = history_list(ledger, arena, &ids);

	if (n < 0)
		return (int)n;
	history->records = arena_new_array(arena, struct record, (size_t)n + 2);
	add_record(run, ledger, NULL, arena, history);
	add_waiting(run, ledger, arena, history);
	while (n-- > 0)
		add_record(run, ledger, ids[n], arena, history);
	return 0;
}

static enum exit_status history_run(const struct run *run, struct err *reterr)
{
	_cleanup_(machine_freep) struct machine *machine = NULL;
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct history history = { 0 };
	struct err err = { 0 };
	const struct table_look look = {
		.colour = run_wants_colour(run),
		.width = terminal_width(),
	};
	enum exit_status status = run_open_machine(run, remote_facts(run), &machine, reterr);
	int r = 0;

	if (status != EXIT_DONE)
		return status;
	r = read_history(run, &machine->ledger, arena, &history);
	if (r < 0) {
		err_set(&err, r, "cannot read %s: %s", machine->ledger.history, errno_text(r));
		return run_fail(r, &err, reterr);
	}
	if (run->global.json) {
		json_write(stdout, history_document, NULL, &history);
		return EXIT_DONE;
	}
	if (!history.n && machine->remote && !run->global.quiet)
		tell("nothing was changed on %s from here", machine->ledger.host);
	else if (!history.n && !run->global.quiet)
		tell("vfctl has changed nothing here");
	r = history.n ? history_print(stdout, &history, arena, &look) : 0;
	if (r < 0)
		err_set(reterr, r, "cannot print this: %s", errno_text(r));
	return r < 0 ? EXIT_UNREACHABLE : EXIT_DONE;
}

const struct command command_history = {
	.name = "history",
	.summary = "what vfctl has changed on this machine",
	.description =
		"Lists the changes that vfctl has made, the latest first. One that was cut short\n"
		"is unfinished: vfctl rollback undoes it. One that is unconfirmed vfctl apply\n"
		"--confirm undoes itself. With --sysroot CAPTURE and -c URI: what was changed on\n"
		"that host from here.",
	.json = true,
	.run = history_run,
};
