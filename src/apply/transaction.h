/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a plan carried out so that all of it is done, or none, whatever fails? And how does one get
 * back from one that was cut short, or from one that was done?
 */
#ifndef APPLY_TRANSACTION_H
#define APPLY_TRANSACTION_H

#include "apply/journal.h"
#include "model/outcome.h"

/*
 * Carries out the plan for this command line. 0, with the outcome, whose texts are the arena's and the
 * plan's: done, unchanged, refused (somebody else is at it, an earlier one is unfinished, or things
 * are not as the plan says), undone or left changed. -errno with a sentence where it could not begin,
 * -EACCES and -EPERM for want of rights; then nothing was changed. A signal that asks the process to
 * end has it undone, once the step at work is over.
 * In a dry run the outcome is planned where it would be carried out.
 */
int transaction_run(const struct site *site, const struct plan *plan, const char *command,
		    struct arena *arena, struct outcome *ret_outcome, struct err *reterr);

/*
 * Undoes what an unfinished transaction did, as far as a reboot has not: done, unchanged where there
 * is none, refused or left changed. Signals wait for its end. A dry run plans
 * the steps that lead back from what stands now. Where the site spares libvirt, and there was a reboot, what
 * takes it is set aside. As transaction_run.
 */
int transaction_finish(const struct site *site, const char *command, struct arena *arena,
		       struct outcome *ret_outcome, struct err *reterr);

/* Undoes what was set aside so; likewise. */
int transaction_finish_waiting(const struct site *site, const char *command, struct arena *arena,
			       struct outcome *ret_outcome, struct err *reterr);

/*
 * Carries out the reverse of a finished one; refused where the machine is not as that left it. -ENOENT
 * with a sentence where there is no such one. As transaction_run.
 */
int transaction_take_back(const struct site *site, const char *id, const char *command,
			  struct arena *arena, struct outcome *ret_outcome, struct err *reterr);

/* 0 where all of it can be done from another host; -EXDEV with a sentence on the first step that cannot. */
int plan_check_remote(const struct plan *plan, struct err *reterr);

#endif
