/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do commands that change a machine have in common? How they end, and whom they act for.
 */
#ifndef CMD_TRANSACTION_H
#define CMD_TRANSACTION_H

#include "apply/transaction.h"
#include "cmd/command.h"
#include "cmd/progress.h"

/* The command line as it was typed, for the journal and the lock; the arena's. */
const char *run_command_line(const struct run *run, struct arena *arena);

/*
 * Ends a command with what a transaction returned (r, and the sentence in err) or with its outcome,
 * which it prints.
 */
enum exit_status run_end_transaction(const struct run *run, int r, const struct err *err,
				     const struct outcome *outcome, struct err *reterr);

/* The option of those that only show what they would do, in a table of a command's. */
#define DRY_RUN_OPTION(type, member)                                                        \
	{                                                                                   \
		.name = "dry-run", .kind = OPTION_SWITCH, .offset = offsetof(type, member), \
		.help = "print the steps, and change nothing"                               \
	}

/*
 * Carries the plan out and ends the command; or, dry, only tells whether it could be. Of a captured
 * machine it tells the plan alone.
 */
enum exit_status run_plan(const struct run *run, struct machine *machine, const struct plan *plan,
			  bool dry_run, struct arena *arena, struct err *reterr);

/* One line, where a PF gets other VFs, that its link may go down; silent with -q. */
void tell_flap(const struct run *run, const struct host *host, const struct plan *plan);

/* Waits for the interfaces of VFs that steps, where they are done, made; a line where one lacks. */
void await_interfaces(const struct run *run, struct machine *machine, const struct outcome *outcome,
		      struct arena *arena);
enum run_how {
	RUN_NOW,
	RUN_DRY,       /* only tells whether it could be */
	RUN_DEFERRING, /* what gets no carrier in time stays pending */
	RUN_BOOTING,   /* what has none when its turn comes, too */
};

/* Who is asked whether all may stay, once it is done: 0, or -errno with a sentence. */
struct run_asking {
	int (*agrees)(const struct outcome *outcome, void *arg, struct err *reterr);
	void *arg;
};

/* As run_plan, how it is said, and if somebody is to be asked (NULL: nobody). */
enum exit_status run_asked_plan(const struct run *run, struct machine *machine,
				const struct plan *plan, enum run_how how,
				const struct run_asking *asking, struct arena *arena,
				struct err *reterr);

/* Carries the plan out, or of a captured machine tells the plan alone. As transaction_run. */
int run_transaction(const struct run *run, struct machine *machine, const struct plan *plan,
		    enum run_how how, struct arena *arena, struct outcome *ret_outcome,
		    struct err *reterr);

/*
 * Waits for vfctl's lock, two minutes at most, which is told, and holds it until the machine is freed or
 * unlocked: what a command reads after that, and chooses by it, no other vfctl changes before run_transaction
 * does. 0; -EBUSY with a sentence where another one does not end; another -errno with one. Nothing is to be
 * done for a captured machine.
 */
int run_lock(const struct run *run, struct machine *machine, struct arena *arena,
	     struct err *reterr);

/* The same for what waits in the background: as long as it takes, and without a word but at a terminal. */
int run_lock_at_last(const struct run *run, struct machine *machine, struct arena *arena);

/* What somebody should know, on stderr; silent with -q. */
void run_tell_notes(const struct run *run, const char *const *notes, size_t n);

/* How a command ends that came to this. */
enum exit_status run_status(const struct outcome *outcome);

/* Ends a command that must not be, with err's sentence. */
enum exit_status run_refuse(const struct run *run, const struct err *err, struct err *reterr);

/* EXIT_UNREACHABLE, or EXIT_NOT_PERMITTED where that is why, with err's sentence. */
enum exit_status run_fail(int r, const struct err *err, struct err *reterr);

/*
 * Undoes what a change left that a reboot cut short, and tells of it; nothing where there is none. What takes
 * libvirt is set aside where that does not run.
 */
void run_finish_earlier(const struct run *run, struct machine *machine, struct arena *arena);

/* Undoes what was set aside so, before something else is changed, and tells of it; nothing of a capture. */
void run_finish_waiting(const struct run *run, struct machine *machine, struct arena *arena);

/*
 * One line, where an earlier command left a journal and none is at work, or where the one that is waits to be
 * confirmed; silent with -q.
 */
void tell_unfinished(const struct run *run, const struct machine *machine);

#endif
