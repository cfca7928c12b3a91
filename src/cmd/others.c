/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is another vfctl at work on the machine, or did one leave something to be undone? See transaction.h.
 */
#include <errno.h>
#include <limits.h>

#include "cmd/site.h"
#include "cmd/transaction.h"
#include "os/lock.h"

enum {
	PATIENCE_MS = 120000 /* with another vfctl, which may wait for a guest or a driver */
};

/* On the line of a terminal, which goes, or else once, where that is wanted. */
static void tell_waiting(const struct machine *machine, struct progress *progress, bool tells,
			 struct arena *arena)
{
	struct lock_holder holder = { 0 };
	const char *text = NULL;

	/* It may have ended by now. */
	if (!lock_ask(&machine->ledger, &holder))
		return;
	text = arena_printf(arena, "waiting for another vfctl, which is changing %s: process %s",
			    ledger_owner(&machine->ledger), holder.name);
	if (progress_is_watched(progress))
		progress_note(progress, text);
	else if (tells)
		tell("%s", text);
}

static int await_lock(const struct run *run, struct machine *machine, int timeout_ms, bool tells,
		      struct arena *arena, struct err *reterr)
{
	_cleanup_work_site_ struct work_site work = { 0 };
	const char *command = run_command_line(run, arena);
	int r = machine_lock(machine, command, 0, NULL, reterr);

	if (r != -EBUSY)
		return r;
	work_site_open(&work, run, machine);
	tell_waiting(machine, &work.progress, tells, arena);
	return machine_lock(machine, command, timeout_ms, work.site.kernel->arg, reterr);
}

int run_lock(const struct run *run, struct machine *machine, struct arena *arena,
	     struct err *reterr)
{
	return await_lock(run, machine, PATIENCE_MS, !run->global.quiet, arena, reterr);
}

/* Its child that waits may be killed. */
int run_lock_at_last(const struct run *run, struct machine *machine, struct arena *arena)
{
	int r = 0;

	do
		r = await_lock(run, machine, INT_MAX, false, arena, NULL);
	while (r == -EBUSY);
	return r;
}

/* Whoever is at work may be waiting for somebody who reads this. */
static void tell_unconfirmed(const struct machine *machine, const struct lock_holder *holder)
{
	if (*holder->until)
		tell("what process %s has changed on %s is undone at %s, unless somebody confirms "
		     "it: kill -USR1 %ld",
		     holder->name, ledger_owner(&machine->ledger), holder->until, holder->pid);
}

void tell_unfinished(const struct run *run, const struct machine *machine)
{
	struct lock_holder holder = { 0 };
	bool unfinished = false;
	bool waits = false;

	if (!machine_is_changeable(machine) || run->global.quiet || !run->command ||
	    run->command->hidden)
		return;
	unfinished = journal_is_there(&machine->ledger);
	waits = waiting_is_there(&machine->ledger);
	if (lock_ask(&machine->ledger, &holder)) {
		tell_unconfirmed(machine, &holder);
		return;
	}
	if (unfinished)
		tell("an earlier change of %s was not finished: vfctl%s rollback undoes it",
		     ledger_owner(&machine->ledger),
		     machine->remote ? " --sysroot CAPTURE -c URI" : "");
	if (waits)
		tell("a VM's definition, whose change a reboot cut short, is not undone yet: the "
		     "next change undoes it, or vfctl rollback");
}
