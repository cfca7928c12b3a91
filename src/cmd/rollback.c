/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vfctl rollback: how does one get back from a change that was cut short, or from one that was done?
 */
#include <errno.h>
#include <stdio.h>

#include "cmd/provision.h"
#include "cmd/remote.h"
#include "cmd/site.h"
#include "cmd/transaction.h"
#include "cmd/vf-marks.h"
#include "collect/collect.h"
#include "plan/back.h"

struct rollback_options {
	bool force;
	bool dry_run;
};

static const struct option_row option_rows[] = {
	{ .name = "force",
	  .kind = OPTION_SWITCH,
	  .offset = offsetof(struct rollback_options, force),
	  .help = "with an ID: even VFs that somebody uses" },
	DRY_RUN_OPTION(struct rollback_options, dry_run),
	{ 0 },
};

/* What a finished change left may be in use by now; one without a readable record says so itself. */
static int check_users(const struct run *run, struct machine *machine, bool force,
		       struct arena *arena, struct err *reterr)
{
	_cleanup_(host_freep) struct host *host = NULL;
	struct record record = { 0 };
	struct plan plan = { 0 };
	struct err unread = { 0 };

	if (journal_read(&machine->ledger, run->operands[0], arena, &record, &unread) < 0)
		return 0;
	plan = (struct plan){ .steps = plan_reversed(&record.plan, arena), .n = record.plan.n };
	if (!back_concerns(&plan))
		return 0;
	host = collect(machine, run->command->facts);
	if (!force && back_check(host, &plan, reterr) < 0)
		return reterr->code;
	tell_flap(run, host, &plan);
	return 0;
}

static enum exit_status rollback_run(const struct run *run, struct err *reterr)
{
	const struct rollback_options *options = run->options;
	_cleanup_(machine_freep) struct machine *machine = NULL;
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const char *command = run_command_line(run, arena);
	_cleanup_work_site_ struct work_site work = { 0 };
	enum exit_status status = EXIT_DONE;
	struct outcome outcome = { 0 };
	struct vf_marks marks = { 0 };
	struct err err = { 0 };
	int r = 0;

	if (run->global.sysroot && !remote_is_wanted(run) && !options->dry_run) {
		err_set(reterr, -EINVAL,
			"rollback changes this machine, no captured one; --dry-run prints the "
			"steps");
		return EXIT_REFUSED;
	}
	if (machine_open(run->global.sysroot, &machine, reterr) < 0)
		return EXIT_UNREACHABLE;
	status = remote_check(run, run->command->facts, machine, reterr);
	if (status != EXIT_DONE)
		return status;
	if (run->n_operands && check_users(run, machine, options->force, arena, &err) < 0)
		return run_refuse(run, &err, reterr);
	work_site_open(&work, run, machine);
	work.site.dry_run = options->dry_run;
	/* What waits was before all that is asked for here. */
	if (!options->dry_run && (run->n_operands || journal_is_there(&machine->ledger)))
		run_finish_waiting(run, machine, arena);
	marks = vf_marks_begin(machine, options->dry_run, arena);
	if (run->n_operands)
		r = transaction_take_back(&work.site, run->operands[0], command, arena, &outcome,
					  &err);
	else if (journal_is_there(&machine->ledger))
		r = transaction_finish(&work.site, command, arena, &outcome, &err);
	else
		r = transaction_finish_waiting(&work.site, command, arena, &outcome, &err);
	progress_end(&work.progress);
	vf_marks_end(&marks, &outcome);
	if (r == 0 && outcome.status == OUTCOME_UNCHANGED && !run->global.quiet)
		tell(run->n_operands ? "there is nothing to change back"
				     : "no change is unfinished; vfctl history lists those that "
				       "rollback ID takes back");
	status = run_end_transaction(run, r, &err, &outcome, reterr);
	if (r == 0 && run->n_operands && !options->dry_run)
		await_interfaces(run, machine, &outcome, arena);
	return status;
}

const struct command command_rollback = {
	.name = "rollback",
	.summary = "undo a change that was cut short, or one of the history",
	.description =
		"Undoes what an unfinished change did to this machine. With the ID of a finished\n"
		"one (vfctl history) it takes that back, if all is still as it left it and nobody\n"
		"would lose a VF. With --sysroot CAPTURE and -c URI: what was changed on that\n"
		"host from here.",
	.options = option_rows,
	.options_size = sizeof(struct rollback_options),
	.operands = "[ID]",
	.operand_words = "@transactions",
	.most_operands = 1,
	.facts = PROVISION_FACTS,
	.json = true,
	.run = rollback_run,
};
