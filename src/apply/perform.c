/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How are the steps of a plan carried out one behind the other, and put back? See perform.h. Nothing
 * is allocated here.
 */
#include "apply/perform.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "apply/priors.h"
#include "apply/refusal.h"
#include "base/text.h"

enum {
	ENOTSUPP = 524 /* of the kernel's own, which some drivers let out */
};

/* Says of the step what went wrong, once. */
static bool fail_step(struct step_result *result, const char *what, const char *why)
{
	size_t n = strlen(result->error);

	result->state = STEP_FAILED;
	snprintf(result->error + n, sizeof(result->error) - n, "%s%s: %s", n ? "; " : "", what,
		 why);
	return false;
}

static void announce(const struct transaction *transaction, size_t i, bool undoing)
{
	const struct site *site = transaction->site;

	if (site->on_step)
		site->on_step(transaction->plan, i, undoing, site->on_step_arg);
}

/* Whether what the step changes is this by now. */
static bool verify(const struct transaction *transaction, size_t i, const char *wanted)
{
	struct step_result *result = &transaction->outcome->results[i];
	char lacking[LACKING_SIZE] = "";
	const char *now = NULL;
	char text[48];
	bool fits = false;
	int r = 0;

	if (!wanted && step_kinds[result->step->kind].is_shared)
		return true;
	r = step_read(transaction->site, result->step, transaction->value, &now);
	if (r < 0)
		return fail_step(result, "cannot be read again",
				 read_error(transaction->site, result->step, r));
	fits = i < transaction->plan->n_settled && wanted == result->step->to
		       ? step_fits(result->step, now, wanted)
		       : step_holds(transaction->site, result->step, now, wanted);
	if (fits)
		return true;
	if (step_lacks(transaction->site, result->step, now, wanted, lacking))
		return fail_step(result, "was written, but lacks", lacking);
	return fail_step(result, "was written, but reads", value_shown(result->step, now, text));
}

/* What goes away with another step need not be gone yet. */
static bool is_left_to_others(const struct step *step, const char *value)
{
	return !value && !step_kinds[step->kind].is_removable;
}

static bool fail_write(struct transaction *transaction, struct step_result *result,
		       const char *value, const char *what, int error)
{
	struct outcome *outcome = transaction->outcome;
	char why[REFUSAL_SIZE] = "";

	/* A remedy in the firmware's setup takes a reboot, too, and no outcome takes more. */
	if (refusal_explain(transaction->site, result->step, value, error, transaction->log, why))
		outcome->needs = NEEDS_REBOOT;
	return fail_step(result, what, why);
}

/* Writes a value, within hearing of what the kernel logs meanwhile. */
static int write_step(struct transaction *transaction, const struct step *step, const char *value)
{
	refusal_listen(transaction->site, transaction->log);
	return step_write(transaction->site, step, value);
}

/* Looks whether a value stands that was written, with what came of it. what names it in the error. */
static bool check(struct transaction *transaction, size_t i, const char *value, const char *what,
		  int r)
{
	struct step_result *result = &transaction->outcome->results[i];

	if (r > 0) {
		transaction->hangs = true;
		return fail_step(result, what, "the kernel has not returned from it");
	}
	if (r < 0)
		return fail_write(transaction, result, value, what, r);
	return is_left_to_others(result->step, value) || verify(transaction, i, value);
}

/*
 * What stands is from now on what the step was to lead to, in the journal, too: only so can be told later
 * whether somebody has changed it since.
 */
static bool settle(struct transaction *transaction, size_t i)
{
	struct step *step = &transaction->steps[i];
	int r = 0;

	if (!transaction->settled[i])
		return true;
	strcpy(transaction->settled[i], transaction->value);
	step->to = transaction->settled[i];
	transaction->plan->n_settled = i + 1;
	r = journal_update(transaction->site, transaction->record, transaction->plan,
			   transaction->journal);
	if (r == 0)
		return true;
	return fail_step(&transaction->outcome->results[i], "cannot be kept in the journal",
			 errno_text(r));
}

/* Leaves a step undone, with the reason, or for later, if that is why it was refused. */
static bool leave_step(const struct transaction *transaction, size_t i, int r)
{
	struct step_result *result = &transaction->outcome->results[i];
	const struct kind *kind = &step_kinds[result->step->kind];
	const char *why = NULL;

	if (transaction->plan->best_effort && kind->may_lack &&
	    (r == -EOPNOTSUPP || r == -EPROTONOSUPPORT || r == -ENOTSUPP)) {
		why = "the driver does not take it";
	} else if (r == -EINVAL && transaction->site->defers && kind->awaits &&
		   kind->awaits(transaction->site, result->step)) {
		result->state = STEP_DEFERRED;
		why = "until the PF has a carrier";
	}
	snprintf(result->error, sizeof(result->error), "%s", why ? why : "");
	return why;
}

static bool is_left(const struct step_result *result)
{
	return result->state == STEP_DEFERRED || (result->state == STEP_SKIPPED && *result->error);
}

bool transaction_is_interrupted(const struct transaction *transaction)
{
	const char *signal = signals_come(transaction->signals);

	if (signal)
		err_set(&transaction->outcome->why, -EINTR, "interrupted by %s", signal);
	return signal != NULL;
}

/* What somebody made of it is to be put back, too, though it is not what was wanted. */
static void settle_failed(struct transaction *transaction, size_t i)
{
	const struct step *step = &transaction->plan->steps[i];
	const char *now = NULL;
	int r = transaction->settled[i]
			? step_read(transaction->site, step, transaction->value, &now)
			: -ENOENT;

	if (r == 0 && now && !str_equal(now, step->from))
		(void)settle(transaction, i);
}

/* False where the step failed. */
static bool perform_step(struct transaction *transaction, size_t i)
{
	const struct step *step = &transaction->plan->steps[i];
	struct step_result *result = &transaction->outcome->results[i];
	int r = 0;

	result->state = STEP_SKIPPED;
	if (str_equal(step->from, step->to) || (!step->to && step_kinds[step->kind].stays))
		return true;
	r = write_step(transaction, step, step->to);
	if (leave_step(transaction, i, r))
		return true;
	if (!check(transaction, i, step->to, "cannot be set", r)) {
		if (r == 0)
			settle_failed(transaction, i);
		return false;
	}
	if (!settle(transaction, i))
		return false;
	result->state = STEP_DONE;
	return true;
}

/* Those of a run that are still to be done, at once. */
static int write_pending(struct transaction *transaction, size_t first, size_t n)
{
	const struct step *steps = &transaction->plan->steps[first];

	for (size_t i = 0; i < n; i++) {
		const struct step_result *result = &transaction->outcome->results[first + i];
		bool pending =
			result->state == STEP_PENDING && !str_equal(steps[i].from, steps[i].to);

		transaction->writings[i] =
			(struct writing){ &steps[i], pending ? steps[i].to : NULL };
	}
	return step_kinds[steps->kind].write_all(transaction->site, transaction->writings, n);
}

/* All of a run stands by now, as far as the kernel has said. */
static bool verify_run(struct transaction *transaction, size_t first, size_t n)
{
	for (size_t i = first; i < first + n; i++) {
		const struct step *step = &transaction->plan->steps[i];
		struct step_result *result = &transaction->outcome->results[i];

		if (result->state != STEP_PENDING)
			continue;
		if (!verify(transaction, i, step->to))
			return false;
		result->state = str_equal(step->from, step->to) ? STEP_SKIPPED : STEP_DONE;
	}
	return true;
}

/*
 * Of a request that fails the kernel does not say at what it stopped: the first that does not stand is
 * asked for alone, and says why. Where it goes alone, the others are tried again.
 */
static bool perform_run(struct transaction *transaction, size_t first, size_t n)
{
	const struct kind *kind = &step_kinds[transaction->plan->steps[first].kind];
	size_t lacking = 0;

	if (n == 1)
		return perform_step(transaction, first);
	while (write_pending(transaction, first, n) < 0 && lacking < n) {
		lacking = kind->find_lacking(transaction->site, transaction->writings, n);
		if (lacking < n && (!perform_step(transaction, first + lacking) ||
				    transaction_is_interrupted(transaction)))
			return false;
	}
	return verify_run(transaction, first, n);
}

/*
 * Whether somebody who knows nothing of vfctl's lock has changed it since priors_check: what libvirt is told
 * then would take that away.
 */
static bool was_overtaken(struct transaction *transaction, size_t i)
{
	const struct step *step = &transaction->plan->steps[i];
	const char *now = NULL;

	if (!step_is_settled_late(step) ||
	    step_read(transaction->site, step, transaction->value, &now) < 0 ||
	    str_equal(now, step->from))
		return false;
	fail_step(&transaction->outcome->results[i], "cannot be set",
		  "somebody has changed it meanwhile");
	return true;
}

size_t transaction_perform(struct transaction *transaction, bool *ret_done)
{
	const struct plan *plan = transaction->plan;

	*ret_done = false;
	for (size_t i = 0; i < plan->n;) {
		size_t n = step_run(&plan->steps[i], plan->n - i);

		if (transaction_is_interrupted(transaction))
			return i;
		announce(transaction, i, false);
		if (was_overtaken(transaction, i))
			return i;
		/* Of one that fails any may be done. */
		if (!perform_run(transaction, i, n))
			return i + n;
		i += n;
	}
	*ret_done = true;
	return plan->n;
}

/* A later step may have taken away what an earlier one set, a rule of udev anything. */
bool transaction_verify(struct transaction *transaction)
{
	const struct outcome *outcome = transaction->outcome;

	for (size_t i = 0; i < outcome->n; i++) {
		const struct step_result *result = &outcome->results[i];

		if (!is_left(result) && !transaction->places.later[i] &&
		    !verify(transaction, i, result->step->to))
			return false;
	}
	return true;
}

static bool put_back(struct transaction *transaction, size_t i)
{
	static const char what[] = "cannot be put back";
	struct step_result *result = &transaction->outcome->results[i];
	const char *now = NULL;
	int r = priors_check_undo(transaction->site, transaction->plan, i, transaction->value,
				  NULL);

	if (r)
		return fail_step(result, what,
				 r < 0 ? read_error(transaction->site, result->step, r)
				       : "somebody has edited it since");
	/* libvirt may have refused it, and be gone by now. */
	if (step_is_settled_late(result->step) && str_equal(transaction->value, result->step->from))
		return true;
	r = write_step(transaction, result->step, result->step->from);
	/* What could not be written for being read-only cannot be put back, and need not. */
	if (r < 0 && step_read(transaction->site, result->step, transaction->value, &now) == 0 &&
	    step_fits(result->step, now, result->step->from))
		r = 0;
	return check(transaction, i, result->step->from, what, r);
}

bool transaction_has_lost(const struct transaction *transaction, const struct step *step)
{
	return str_equal(step->from, step->to) ||
	       (transaction->rebooted && step_kinds[step->kind].is_void_after_reboot);
}

bool transaction_is_over(const struct transaction *transaction, const struct step *step)
{
	const struct kind *kind = &step_kinds[step->kind];

	return kind->is_over && kind->is_over(transaction->site, step);
}

bool transaction_puts_off(const struct transaction *transaction, const struct step *step)
{
	return transaction->rebooted && transaction->site->spares_virt &&
	       step_kinds[step->kind].is_virtual && !transaction_has_lost(transaction, step);
}

static bool is_left_alone(const struct transaction *transaction, const struct step *step)
{
	return transaction_has_lost(transaction, step) || transaction_puts_off(transaction, step);
}

/* At once what goes together: whatever comes of it, each is looked at then. */
static void put_back_all(struct transaction *transaction, size_t first, size_t n)
{
	const struct step *steps = &transaction->plan->steps[first];

	if (n < 2)
		return;
	for (size_t i = 0; i < n; i++)
		transaction->writings[i] = (struct writing){
			&steps[i], is_left_alone(transaction, &steps[i]) ? NULL : steps[i].from
		};
	(void)step_kinds[steps->kind].write_all(transaction->site, transaction->writings, n);
}

static bool revert_step(struct transaction *transaction, size_t i)
{
	struct step_result *result = &transaction->outcome->results[i];
	const struct kind *kind = &step_kinds[result->step->kind];
	bool failed = result->state == STEP_FAILED;

	if (is_left_alone(transaction, result->step) || (!failed && kind->stays) ||
	    transaction_is_over(transaction, result->step))
		result->state = STEP_SKIPPED;
	else if (!put_back(transaction, i))
		return false;
	else if (!failed)
		result->state = STEP_UNDONE;
	return true;
}

bool transaction_revert(struct transaction *transaction, size_t n)
{
	bool all = true;

	while (n && !transaction->hangs) {
		size_t run = step_run_before(transaction->plan->steps, n);

		announce(transaction, n - 1, true);
		put_back_all(transaction, n - run, run);
		for (size_t end = n - run; n > end && !transaction->hangs; n--)
			all &= revert_step(transaction, n - 1);
	}
	return all && !transaction->hangs;
}
