/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a plan carried out so that all of it is done, or none? See transaction.h. From the first
 * write on nothing is allocated.
 */
#include "apply/transaction.h"

#include <errno.h>
#include <stdio.h>

#include "apply/priors.h"
#include "base/text.h"
#include "os/lock.h"
#include "os/signals.h"

struct transaction {
	const struct site *site;
	const struct plan *plan;
	struct outcome *outcome;
	const struct held_signals *signals;
	char *value; /* what was read last, VALUE_SIZE bytes */
	bool hangs;  /* a write has not returned: nothing else may be tried */
};

static struct transaction begin(const struct site *site, const struct plan *plan,
				const struct held_signals *signals, struct arena *arena,
				struct outcome *outcome)
{
	*outcome = (struct outcome){
		.results = arena_new_array(arena, struct step_result, plan->n),
		.n = plan->n,
	};
	for (size_t i = 0; i < plan->n; i++)
		outcome->results[i].step = &plan->steps[i];
	return (struct transaction){
		.site = site,
		.plan = plan,
		.signals = signals,
		.outcome = outcome,
		.value = arena_alloc(arena, VALUE_SIZE),
	};
}

static int refuse(struct outcome *outcome, const struct err *why)
{
	outcome->status = OUTCOME_REFUSED;
	outcome->why = *why;
	return 0;
}

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
	if (str_equal(now, wanted))
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

/* Whether somebody wants it to end; the outcome says so. */
static bool is_interrupted(const struct transaction *transaction)
{
	const char *signal = signals_come(transaction->signals);

	if (signal)
		err_set(&transaction->outcome->why, -EINTR, "interrupted by %s", signal);
	return signal != NULL;
}

/* How many steps were tried, all of them where each is done. */
static size_t perform(struct transaction *transaction, bool *ret_done)
{
	const struct plan *plan = transaction->plan;

	*ret_done = true;
	for (size_t i = 0; i < plan->n; i++) {
		const struct step *step = &plan->steps[i];
		struct step_result *result = &transaction->outcome->results[i];

		if (is_interrupted(transaction)) {
			*ret_done = false;
			return i;
		}
		result->state = STEP_SKIPPED;
		if (str_equal(step->from, step->to))
			continue;
		if (!put(transaction, i, step->to, "cannot be set")) {
			*ret_done = false;
			return i + 1;
		}
		result->state = STEP_DONE;
	}
	return plan->n;
}

/* A later step may have taken away what an earlier one set, a rule of udev anything. */
static bool verify_all(struct transaction *transaction)
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

/* Puts back what the first n steps changed, the last one first, and goes on past what fails. */
static bool revert(struct transaction *transaction, size_t n, bool rebooted)
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

/* The outcome's sentence names the first step that failed. */
static void explain(struct outcome *outcome)
{
	for (size_t i = 0; i < outcome->n; i++) {
		const struct step_result *result = &outcome->results[i];

		if (result->state == STEP_FAILED)
			err_set(&outcome->why, -EIO, "%s of %s %s",
				step_kind_names[result->step->kind], result->step->object,
				result->error);
	}
}

/* Ends it where it has to: with all put back and no journal, or with what is left and one. */
static void go_back(struct transaction *transaction, size_t n, bool rebooted,
		    enum outcome_status status)
{
	struct outcome *outcome = transaction->outcome;
	bool all = revert(transaction, n, rebooted);
	int r = 0;

	outcome->status = status;
	explain(outcome);
	if (all)
		r = journal_remove(transaction->site);
	if (r < 0)
		err_set(&outcome->why, r, "cannot remove %s: %s", JOURNAL_PATH, errno_text(r));
	if (!all || r < 0)
		outcome->status = OUTCOME_LEFT_CHANGED;
}

/* With the journal on disk. */
static void act(struct transaction *transaction, const struct record *record)
{
	bool done = false;
	size_t n = 0;
	int r = 0;

	n = perform(transaction, &done);
	if (done && !is_interrupted(transaction) && verify_all(transaction)) {
		r = journal_commit(transaction->site, record);
		if (r == 0) {
			transaction->outcome->status = OUTCOME_DONE;
			return;
		}
		err_set(&transaction->outcome->why, r, "cannot move the journal to %s: %s",
			HISTORY_DIRECTORY, errno_text(r));
	}
	go_back(transaction, n, false, OUTCOME_UNDONE);
}

/* 1 with the lock (a dry run only looks at it), 0 where the outcome says why not, -errno with a sentence. */
static int enter(const struct site *site, const char *command, struct outcome *outcome,
		 int *ret_lock, struct err *reterr)
{
	struct err why = { 0 };
	int r = site->dry_run ? lock_look(site->root, &why) : lock_take(site->root, command, &why);

	if (r == -EWOULDBLOCK)
		return refuse(outcome, &why);
	if (r < 0)
		return err_set(reterr, r, "%s", why.text);
	if (!site->dry_run)
		*ret_lock = r;
	return 1;
}

static int refuse_second(struct outcome *outcome)
{
	struct err why = { 0 };

	err_set(&why, -EBUSY,
		"an earlier transaction was not finished (%s): vfctl rollback undoes what it did, "
		"then try again",
		JOURNAL_PATH);
	return refuse(outcome, &why);
}

/* Nothing was done to the steps that are pending: they are planned. */
static int rehearse(struct outcome *outcome)
{
	for (size_t i = 0; i < outcome->n; i++) {
		struct step_result *result = &outcome->results[i];

		if (result->state == STEP_PENDING)
			result->state = str_equal(result->step->from, result->step->to)
						? STEP_SKIPPED
						: STEP_PLANNED;
	}
	outcome->status = OUTCOME_PLANNED;
	return 0;
}

/* What going back would do to what stands now, in that order. */
static int rehearse_undo(struct transaction *transaction, bool rebooted, struct arena *arena,
			 struct err *reterr)
{
	const struct site *site = transaction->site;
	const struct plan *plan = transaction->plan;
	struct step *steps = plan_reversed(plan, arena);
	struct plan *undoing = arena_new_struct(arena, struct plan);

	*undoing = (struct plan){ steps, plan->n };
	*transaction = begin(site, undoing, transaction->signals, arena, transaction->outcome);
	for (size_t i = 0; i < undoing->n; i++) {
		struct step *step = &steps[i];
		const struct step *earlier = plan_earlier(undoing, i);
		const char *now = earlier ? earlier->to : NULL;
		int r = earlier ? 0 : prior_read(site, step, transaction->value, &now, reterr);

		if (r < 0)
			return r;
		if (str_equal(step->from, step->to) ||
		    (rebooted && step_kinds[step->kind].is_void_after_reboot))
			transaction->outcome->results[i].state = STEP_SKIPPED;
		step->from = now ? arena_strdup(arena, now) : NULL;
	}
	return rehearse(transaction->outcome);
}

int transaction_run(const struct site *site, const struct plan *plan, const char *command,
		    struct arena *arena, struct outcome *ret_outcome, struct err *reterr)
{
	_cleanup_signals_ struct held_signals signals = signals_hold();
	struct transaction transaction = begin(site, plan, &signals, arena, ret_outcome);
	struct record record = { 0 };
	struct err why = { 0 };
	_cleanup_close_ int lock = -1;
	int r = enter(site, command, ret_outcome, &lock, reterr);

	if (r <= 0)
		return r;
	if (journal_is_there(site->root))
		return refuse_second(ret_outcome);
	r = priors_check(site, plan, transaction.value, &why);
	if (r)
		return r < 0 ? err_set(reterr, r, "%s", why.text) : refuse(ret_outcome, &why);
	if (plan_is_idle(plan)) {
		for (size_t i = 0; i < plan->n; i++)
			ret_outcome->results[i].state = STEP_SKIPPED;
		ret_outcome->status = OUTCOME_UNCHANGED;
		return 0;
	}
	if (site->dry_run)
		return rehearse(ret_outcome);
	r = record_begin(site->root, plan, command, arena, &record, reterr);
	if (r == 0)
		r = journal_write(site, &record, reterr);
	if (r < 0)
		return r;
	ret_outcome->transaction = record.id;
	act(&transaction, &record);
	return 0;
}

int transaction_finish(const struct site *site, const char *command, struct arena *arena,
		       struct outcome *ret_outcome, struct err *reterr)
{
	struct record *record = arena_new_struct(arena, struct record);
	_cleanup_signals_ struct held_signals signals = signals_hold();
	struct transaction transaction = { 0 };
	const char *boot_id = NULL;
	bool rebooted = false;
	struct err why = { 0 };
	_cleanup_close_ int lock = -1;
	int r = 0;

	*ret_outcome = (struct outcome){ .status = OUTCOME_UNCHANGED };
	if (!journal_is_there(site->root))
		return 0;
	r = enter(site, command, ret_outcome, &lock, reterr);
	if (r <= 0)
		return r;
	r = journal_read(site->root, NULL, arena, record, reterr);
	if (r == -ENOENT)
		return 0;
	if (r == 0)
		r = boot_id_read(site->root, arena, &boot_id, reterr);
	if (r < 0)
		return r;
	transaction = begin(site, &record->plan, &signals, arena, ret_outcome);
	for (size_t i = 0; r == 0 && i < record->plan.n; i++)
		r = priors_check_undo(site, &record->plan, i, transaction.value, &why);
	if (r)
		return r < 0 ? err_set(reterr, r, "%s", why.text) : refuse(ret_outcome, &why);
	rebooted = !str_equal(boot_id, record->boot_id);
	if (site->dry_run)
		return rehearse_undo(&transaction, rebooted, arena, reterr);
	ret_outcome->transaction = record->id;
	go_back(&transaction, record->plan.n, rebooted, OUTCOME_DONE);
	return 0;
}

int transaction_take_back(const struct site *site, const char *id, const char *command,
			  struct arena *arena, struct outcome *ret_outcome, struct err *reterr)
{
	struct record record = { 0 };
	struct plan *plan = arena_new_struct(arena, struct plan);
	int r = journal_read(site->root, id, arena, &record, reterr);

	if (r == -ENOENT)
		return err_set(reterr, r, "no transaction %s is kept; vfctl history lists them",
			       id);
	if (r < 0)
		return r;
	*plan = (struct plan){ plan_reversed(&record.plan, arena), record.plan.n };
	return transaction_run(site, plan, command, arena, ret_outcome, reterr);
}
