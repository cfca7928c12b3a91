/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a plan carried out so that all of it is done, or none? See transaction.h. From the first
 * write on nothing is allocated, but by who is asked whether all may stay.
 */
#include "apply/transaction.h"

#include <errno.h>
#include <stdio.h>

#include "apply/bounds.h"
#include "apply/priors.h"
#include "apply/refusal.h"
#include "apply/vf-attributes.h"
#include "base/text.h"

static bool may_stay(struct transaction *transaction)
{
	const struct site *site = transaction->site;
	struct outcome *outcome = transaction->outcome;

	return !site->agrees || site->agrees(site, outcome, &outcome->why) == 0;
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
	if (done && !transaction_is_interrupted(transaction) && transaction_verify(transaction) &&
	    may_stay(transaction)) {
		r = journal_commit(transaction->site, record);
		if (r == 0) {
			transaction->outcome->status = OUTCOME_DONE;
			return;
		}
		err_set(&transaction->outcome->why, r, "cannot move the journal to %s: %s",
			transaction->site->ledger->history, errno_text(r));
	}
	transaction_go_back(transaction, n, NULL, OUTCOME_UNDONE);
}

static int refuse_second(const struct site *site, struct outcome *outcome)
{
	struct err why = { 0 };

	err_set(&why, -EBUSY,
		"an earlier transaction was not finished (%s): vfctl rollback undoes what it did, "
		"then try again",
		site->ledger->journal);
	return transaction_refuse(outcome, &why);
}

int plan_check_remote(const struct plan *plan, struct err *reterr)
{
	for (size_t i = 0; i < plan->n; i++) {
		const struct step *step = &plan->steps[i];

		if (!step_kinds[step->kind].is_remote)
			return err_set(reterr, -EXDEV,
				       "the definition alone does not do it: %s of %s is to be %s, "
				       "which takes vfctl on that host; --dry-run shows all steps",
				       step_kind_names[step->kind], step->object,
				       step->to ? step->to : "none");
	}
	return 0;
}

/* Whether undoing it may have to wait for libvirt. */
static bool outlives_reboot(const struct plan *plan)
{
	for (size_t i = 0; i < plan->n; i++) {
		const struct kind *kind = &step_kinds[plan->steps[i].kind];

		if (kind->is_virtual && !kind->is_void_after_reboot)
			return true;
	}
	return false;
}

/* There is room for one that waits. */
static int refuse_waiting(const struct site *site, struct outcome *outcome)
{
	struct err why = { 0 };

	err_set(&why, -EBUSY,
		"a definition of libvirt's that a reboot cut short still waits to be led back "
		"(%s): "
		"vfctl rollback does that, then try again",
		site->ledger->waiting);
	return transaction_refuse(outcome, &why);
}

int transaction_run(const struct site *site, const struct plan *plan, const char *command,
		    struct arena *arena, struct outcome *ret_outcome, struct err *reterr)
{
	_cleanup_signals_ struct held_signals signals = signals_hold();
	struct transaction transaction =
		transaction_begin(site, plan, &signals, arena, ret_outcome);
	_cleanup_strbuf_ struct strbuf text = { 0 };
	struct record record = { 0 };
	struct err why = { 0 };
	_cleanup_close_ int lock = -1;
	int r = transaction_enter(site, command, ret_outcome, &lock, reterr);

	if (r <= 0)
		return r;
	if (journal_is_there(site->ledger))
		return refuse_second(site, ret_outcome);
	if (waiting_is_there(site->ledger) && outlives_reboot(plan))
		return refuse_waiting(site, ret_outcome);
	if (transaction_check_remote(site, plan, &why) < 0)
		return transaction_refuse(ret_outcome, &why);
	r = transaction_reach_virt(&transaction, reterr);
	if (r < 0)
		return r;
	r = priors_check(site, transaction.plan, &transaction.places, transaction.value, &why);
	if (r)
		return r < 0 ? err_set(reterr, r, "%s", why.text)
			     : transaction_refuse(ret_outcome, &why);
	if (plan_is_idle(transaction.plan, &transaction.places)) {
		for (size_t i = 0; i < plan->n; i++)
			ret_outcome->results[i].state = STEP_SKIPPED;
		ret_outcome->status = OUTCOME_UNCHANGED;
		return 0;
	}
	if (site->dry_run)
		return transaction_rehearse(ret_outcome);
	vf_attributes_reserve(site, transaction.plan);
	r = record_begin(site->ledger->root, transaction.plan, command, arena, &record, reterr);
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

int transaction_take_back(const struct site *site, const char *id, const char *command,
			  struct arena *arena, struct outcome *ret_outcome, struct err *reterr)
{
	struct record record = { 0 };
	struct plan *plan = arena_new_struct(arena, struct plan);
	int r = journal_read(site->ledger, id, arena, &record, reterr);

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
