/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do commands that change a machine have in common? See transaction.h.
 */
#include "cmd/transaction.h"

#include <errno.h>
#include <stdio.h>

#include "os/lock.h"
#include "render/json.h"
#include "render/outcome.h"

const char *run_command_line(const struct run *run, struct arena *arena)
{
	_cleanup_strbuf_ struct strbuf line = { 0 };

	strbuf_add(&line, "vfctl");
	for (int i = 1; i < run->argc; i++)
		strbuf_addf(&line, " %s", run->argv[i]);
	return arena_strdup(arena, line.text);
}

static const enum exit_status statuses[N_OUTCOME_STATUSES] = {
	[OUTCOME_DONE] = EXIT_DONE,	  [OUTCOME_UNCHANGED] = EXIT_DONE,
	[OUTCOME_REFUSED] = EXIT_REFUSED, [OUTCOME_UNDONE] = EXIT_UNDONE,
	[OUTCOME_PLANNED] = EXIT_DONE,	  [OUTCOME_LEFT_CHANGED] = EXIT_LEFT_CHANGED,
};

/* What follows the reason. */
static const char *const consequences[N_OUTCOME_STATUSES] = {
	[OUTCOME_UNDONE] = "; everything was undone",
	[OUTCOME_LEFT_CHANGED] = "; not all could be undone: vfctl rollback tries again",
};

enum exit_status run_fail(int r, const struct err *err, struct err *reterr)
{
	bool forbidden = r == -EACCES || r == -EPERM;

	err_set(reterr, r, "%s%s", err->text, forbidden ? "; root is needed" : "");
	return forbidden ? EXIT_NOT_PERMITTED : EXIT_UNREACHABLE;
}

enum exit_status run_end_transaction(const struct run *run, int r, const struct err *err,
				     const struct outcome *outcome, struct err *reterr)
{
	const char *consequence = consequences[outcome->status];

	if (r < 0)
		return run_fail(r, err, reterr);
	if (run->global.json)
		json_write(stdout, outcome_document, NULL, outcome);
	else
		outcome_print(stdout, outcome);
	if (outcome->why.code)
		err_set(reterr, outcome->why.code, "%s%s", outcome->why.text,
			consequence ? consequence : "");
	return statuses[outcome->status];
}

void tell_unfinished(const struct run *run, const struct machine *machine)
{
	if (!machine->live || run->global.quiet || !run->command || run->command->hidden)
		return;
	if (journal_is_there(machine->root) && lock_look(machine->root, NULL) == 0)
		tell("an earlier change of this machine was not finished: vfctl rollback undoes "
		     "it");
}
