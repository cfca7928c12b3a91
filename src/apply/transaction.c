/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a plan carried out so that all of it is done, or none? See transaction.h. From the first
 * write on nothing is allocated.
 */
#include "apply/transaction.h"

#include <errno.h>
#include <stdio.h>

#include "apply/perform.h"
#include "apply/priors.h"
#include "apply/refusal.h"
#include "apply/vf-attributes.h"
#include "base/text.h"
#include "os/lock.h"

/* What is settled late changes in the transaction's own steps. */
static struct plan *copy_plan(const struct plan *plan, struct step *steps, struct arena *arena)
{
	struct plan *copy = arena_new_struct(arena, struct plan);

	for (size_t i = 0; i < plan->n; i++)
		steps[i] = plan->steps[i];
	*copy = *plan;
	copy->steps = steps;
	return copy;
}

static char **make_room(const struct plan *plan, struct arena *arena)
{
	char **settled = arena_new_array(arena, char *, plan->n);

	for (size_t i = 0; i < plan->n; i++)
		if (step_is_settled_late(&plan->steps[i]))
			settled[i] = arena_alloc(arena, VALUE_SIZE);
	return settled;
}

static struct transaction begin(const struct site *site, const struct plan *given,
				const struct held_signals *signals, struct arena *arena,
				struct outcome *outcome)
{
	struct step *steps = arena_new_array(arena, struct step, given->n);
	struct plan *plan = copy_plan(given, steps, arena);

	*outcome = (struct outcome){
		.results = arena_new_array(arena, struct step_result, plan->n),
		.n = plan->n,
	};
	for (size_t i = 0; i < plan->n; i++)
		outcome->results[i].step = &plan->steps[i];
	return (struct transaction){
		.site = site,
		.plan = plan,
		.steps = steps,
		.settled = make_room(plan, arena),
		.places = places_of(plan, arena),
		.signals = signals,
		.outcome = outcome,
		.writings = arena_new_array(arena, struct writing, plan->n),
		.log = -1,
		.value = arena_alloc(arena, VALUE_SIZE),
	};
}

static int refuse(struct outcome *outcome, const struct err *why)
{
	outcome->status = OUTCOME_REFUSED;
	outcome->why = *why;
	return 0;
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
	bool all = transaction_revert(transaction, n, rebooted);
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
	_cleanup_close_ int log = refusal_log_open(transaction->site);
	bool done = false;
	size_t n = 0;
	int r = 0;

	transaction->log = log;
	n = transaction_perform(transaction, &done);
	if (done && !transaction_is_interrupted(transaction) && transaction_verify(transaction)) {
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
	int r = 0;

	if (site->has_lock)
		return 1;
	r = site->dry_run ? lock_look(site->root, &why) : lock_take(site->root, command, &why);
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
	const struct plan undoing = { .steps = plan_reversed(transaction->plan, arena),
				      .n = transaction->plan->n };

	*transaction = begin(site, &undoing, transaction->signals, arena, transaction->outcome);
	for (size_t i = 0; i < undoing.n; i++) {
		struct step *step = &transaction->steps[i];
		const struct step *earlier = transaction->places.earlier[i];
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

bool transaction_takes_virt(const struct plan *plan, bool rebooted)
{
	for (size_t i = 0; i < plan->n; i++) {
		const struct kind *kind = &step_kinds[plan->steps[i].kind];

		if (kind->is_virtual && !(rebooted && kind->is_void_after_reboot))
			return true;
	}
	return false;
}

/* Without a right to change VMs it does not even begin. */
static int reach_virt(const struct site *site, const struct plan *plan, bool rebooted,
		      struct err *reterr)
{
	int r = 0;

	if (site->dry_run || !transaction_takes_virt(plan, rebooted))
		return 0;
	r = virt_connect(site->virt);
	return r < 0 ? err_set(reterr, r, "%s",
			       *virt_words(site->virt) ? virt_words(site->virt) : errno_text(r))
		     : 0;
}

int transaction_run(const struct site *site, const struct plan *plan, const char *command,
		    struct arena *arena, struct outcome *ret_outcome, struct err *reterr)
{
	_cleanup_signals_ struct held_signals signals = signals_hold();
	struct transaction transaction = begin(site, plan, &signals, arena, ret_outcome);
	_cleanup_strbuf_ struct strbuf text = { 0 };
	struct record record = { 0 };
	struct err why = { 0 };
	_cleanup_close_ int lock = -1;
	int r = enter(site, command, ret_outcome, &lock, reterr);

	if (r <= 0)
		return r;
	if (journal_is_there(site->root))
		return refuse_second(ret_outcome);
	r = reach_virt(site, plan, false, reterr);
	if (r < 0)
		return r;
	r = priors_check(site, transaction.plan, &transaction.places, transaction.value, &why);
	if (r)
		return r < 0 ? err_set(reterr, r, "%s", why.text) : refuse(ret_outcome, &why);
	if (plan_is_idle(transaction.plan, &transaction.places)) {
		for (size_t i = 0; i < plan->n; i++)
			ret_outcome->results[i].state = STEP_SKIPPED;
		ret_outcome->status = OUTCOME_UNCHANGED;
		return 0;
	}
	if (site->dry_run)
		return rehearse(ret_outcome);
	vf_attributes_reserve(site, transaction.plan);
	r = record_begin(site->root, transaction.plan, command, arena, &record, reterr);
	if (r == 0)
		r = journal_write(site, &record, &text, reterr);
	if (r < 0)
		return r;
	ret_outcome->transaction = record.id;
	transaction.record = &record;
	transaction.journal = &text;
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
	_cleanup_close_ int log = -1;
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
	rebooted = !str_equal(boot_id, record->boot_id);
	r = reach_virt(site, &record->plan, rebooted, reterr);
	if (r < 0)
		return r;
	transaction = begin(site, &record->plan, &signals, arena, ret_outcome);
	for (size_t i = 0; r == 0 && i < record->plan.n; i++)
		r = priors_check_undo(site, &record->plan, i, transaction.value, &why);
	if (r)
		return r < 0 ? err_set(reterr, r, "%s", why.text) : refuse(ret_outcome, &why);
	if (site->dry_run)
		return rehearse_undo(&transaction, rebooted, arena, reterr);
	ret_outcome->transaction = record->id;
	vf_attributes_reserve(site, &record->plan);
	log = refusal_log_open(site);
	transaction.log = log;
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
	*plan = (struct plan){ .steps = plan_reversed(&record.plan, arena),
			       .n = record.plan.n,
			       .best_effort = record.plan.best_effort };
	return transaction_run(site, plan, command, arena, ret_outcome, reterr);
}
