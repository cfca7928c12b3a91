/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How are the steps of a plan carried out one behind the other, and put back? See perform.h. Nothing
 * is allocated here.
 */
#include "apply/perform.h"

#include <errno.h>
#include <stdio.h>

#include "apply/priors.h"
#include "base/text.h"

/* Says of the step what went wrong, once. */
static bool fail_step(struct step_result *result, const char *what, const char *why)
{
	size_t n = strlen(result->error);

	result->state = STEP_FAILED;
	snprintf(result->error + n, sizeof(result->error) - n, "%s%s: %s", n ? "; " : "", what,
		 why);
	return false;
}

/* Whether what the step changes is this by now. */
static bool verify(const struct transaction *transaction, size_t i, const char *wanted)
{
	struct step_result *result = &transaction->outcome->results[i];
	const char *now = NULL;
	char text[48];
	int r = 0;

	if (!wanted && step_kinds[result->step->kind].is_shared)
		return true;
	r = step_read(transaction->site, result->step, transaction->value, &now);
	if (r < 0)
		return fail_step(result, "cannot be read again", errno_text(r));
	if (step_fits(result->step, now, wanted))
		return true;
	return fail_step(result, "was written, but reads", value_shown(now, text));
}

/* What goes away with another step need not be gone yet. */
static bool is_left_to_others(const struct step *step, const char *value)
{
	return !value && !step_kinds[step->kind].is_removable;
}

/* Writes a value and looks whether it stands. what names it in the error. */
static bool put(struct transaction *transaction, size_t i, const char *value, const char *what)
{
	struct step_result *result = &transaction->outcome->results[i];
	int r = step_write(transaction->site, result->step, value);

	if (r > 0) {
		transaction->hangs = true;
		return fail_step(result, what, "the kernel has not returned from it");
	}
	if (r < 0)
		return fail_step(result, what, errno_text(r));
	return is_left_to_others(result->step, value) || verify(transaction, i, value);
}

bool transaction_is_interrupted(const struct transaction *transaction)
{
	const char *signal = signals_come(transaction->signals);

	if (signal)
		err_set(&transaction->outcome->why, -EINTR, "interrupted by %s", signal);
	return signal != NULL;
}

/* Carries out n steps at once; false, with nothing said, where they have to be tried one by one. */
static bool perform_run(struct transaction *transaction, size_t first, size_t n)
{
	const struct step *steps = &transaction->plan->steps[first];
	struct step_result *results = &transaction->outcome->results[first];

	if (n < 2 || step_write_all(transaction->site, steps, n) < 0)
		return false;
	for (size_t i = 0; i < n; i++) {
		bool idle = str_equal(steps[i].from, steps[i].to);

		if (!verify(transaction, first + i, steps[i].to)) {
			results[i].error[0] = '\0';
			return false;
		}
		results[i].state = idle ? STEP_SKIPPED : STEP_DONE;
	}
	return true;
}

/* False where the step failed. */
static bool perform_step(struct transaction *transaction, size_t i)
{
	const struct step *step = &transaction->plan->steps[i];
	struct step_result *result = &transaction->outcome->results[i];

	result->state = STEP_SKIPPED;
	if (str_equal(step->from, step->to))
		return true;
	if (!put(transaction, i, step->to, "cannot be set"))
		return false;
	result->state = STEP_DONE;
	return true;
}

/*
 * Of a run that fails the kernel does not say at which step: one by one they tell. But it may have done
 * any of them.
 */
size_t transaction_perform(struct transaction *transaction, bool *ret_done)
{
	const struct plan *plan = transaction->plan;
	size_t i = 0;

	*ret_done = false;
	while (i < plan->n) {
		size_t n = step_run(&plan->steps[i], plan->n - i);
		size_t end = i + n;

		if (transaction_is_interrupted(transaction))
			return i;
		if (perform_run(transaction, i, n))
			i = end;
		for (; i < end; i++)
			if (!perform_step(transaction, i))
				return end;
	}
	*ret_done = true;
	return plan->n;
}

/* A later step may have taken away what an earlier one set, a rule of udev anything. */
bool transaction_verify(struct transaction *transaction)
{
	const struct outcome *outcome = transaction->outcome;

	for (size_t i = 0; i < outcome->n; i++)
		if (!plan_later(transaction->plan, i) &&
		    !verify(transaction, i, outcome->results[i].step->to))
			return false;
	return true;
}

static bool put_back(struct transaction *transaction, size_t i)
{
	static const char what[] = "cannot be put back";
	struct step_result *result = &transaction->outcome->results[i];
	int r = priors_check_undo(transaction->site, transaction->plan, i, transaction->value,
				  NULL);

	if (r)
		return fail_step(result, what,
				 r < 0 ? errno_text(r) : "somebody has edited it since");
	return put(transaction, i, result->step->from, what);
}

bool transaction_revert(struct transaction *transaction, size_t n, bool rebooted)
{
	bool all = true;

	for (size_t i = n; i-- > 0 && !transaction->hangs;) {
		struct step_result *result = &transaction->outcome->results[i];
		const struct step *step = result->step;
		bool failed = result->state == STEP_FAILED;

		if (str_equal(step->from, step->to) ||
		    (rebooted && step_kinds[step->kind].is_void_after_reboot))
			result->state = STEP_SKIPPED;
		else if (!put_back(transaction, i))
			all = false;
		else if (!failed)
			result->state = STEP_UNDONE;
	}
	return all && !transaction->hangs;
}
