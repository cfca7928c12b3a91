/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vfctl rollback: how does one get back from a change that was cut short, or from one that was done?
 */
#include <errno.h>
#include <stdio.h>

#include "apply/vf-attributes.h"
#include "cmd/transaction.h"

struct rollback_options {
	bool dry_run;
};

static const struct option_row option_rows[] = {
	DRY_RUN_OPTION(struct rollback_options, dry_run),
	{ 0 },
};

static enum exit_status rollback_run(const struct run *run, struct err *reterr)
{
	const struct rollback_options *options = run->options;
	_cleanup_(machine_freep) struct machine *machine = NULL;
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const char *command = run_command_line(run, arena);
	_cleanup_(arena_freep) struct arena *meanwhile = arena_new();
	struct told told = { 0 };
	struct site site = { .kernel = &running_kernel,
			     .dry_run = options->dry_run,
			     .arena = meanwhile,
			     .told = &told };
	struct outcome outcome = { 0 };
	struct err err = { 0 };
	int r = 0;

	if (run->global.sysroot && !options->dry_run) {
		err_set(reterr, -EINVAL,
			"rollback changes this machine, no captured one; --dry-run prints the "
			"steps");
		return EXIT_REFUSED;
	}
	if (machine_open(run->global.sysroot, &machine, reterr) < 0)
		return EXIT_UNREACHABLE;
	site.root = machine->root;
	if (run->n_operands)
		r = transaction_take_back(&site, run->operands[0], command, arena, &outcome, &err);
	else
		r = transaction_finish(&site, command, arena, &outcome, &err);
	if (r == 0 && outcome.status == OUTCOME_UNCHANGED && !run->global.quiet)
		tell(run->n_operands ? "there is nothing to change back"
				     : "no change is unfinished; vfctl history lists those that "
				       "rollback ID takes back");
	return run_end_transaction(run, r, &err, &outcome, reterr);
}

const struct command command_rollback = {
	.name = "rollback",
	.summary = "undo a change that was cut short, or one of the history",
	.description =
		"Undoes what an unfinished change did to this machine. With the ID of a finished\n"
		"one (vfctl history) it takes that back, if all is still as it left it.",
	.options = option_rows,
	.options_size = sizeof(struct rollback_options),
	.operands = "[ID]",
	.operand_words = "@transactions",
	.most_operands = 1,
	.json = true,
	.run = rollback_run,
};
