/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a transaction begin, and how does it end that goes back? See bounds.h.
 */
#include "apply/bounds.h"

#include <errno.h>

#include "apply/transaction.h"
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

struct transaction transaction_begin(const struct site *site, const struct plan *given,
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

int transaction_refuse(struct outcome *outcome, const struct err *why)
{
	outcome->status = OUTCOME_REFUSED;
	outcome->why = *why;
	return 0;
}

int transaction_enter(const struct site *site, const char *command, struct outcome *outcome,
		      int *ret_lock, struct err *reterr)
{
	struct err why = { 0 };
	int r = 0;

	if (site->has_lock)
		return 1;
	r = site->dry_run ? lock_look(site->ledger, &why) : lock_take(site->ledger, command, &why);
	if (r == -EBUSY)
		return transaction_refuse(outcome, &why);
	if (r < 0)
		return err_set(reterr, r, "%s", why.text);
	if (!site->dry_run)
		*ret_lock = r;
	return 1;
}

int transaction_check_remote(const struct site *site, const struct plan *plan, struct err *reterr)
{
	return ledger_is_remote(site->ledger) ? plan_check_remote(plan, reterr) : 0;
}

/* Whether it takes libvirt; after a reboot, only for what that left. */
static bool takes_virt(const struct transaction *transaction)
{
	const struct plan *plan = transaction->plan;

	for (size_t i = 0; i < plan->n; i++) {
		const struct step *step = &plan->steps[i];

		if (step_kinds[step->kind].is_virtual &&
		    !(transaction->rebooted && (transaction_has_lost(transaction, step) ||
						transaction_puts_off(transaction, step))))
			return true;
	}
	return false;
}

int transaction_reach_virt(const struct transaction *transaction, struct err *reterr)
{
	const struct site *site = transaction->site;
	int r = 0;

	if (site->dry_run || !takes_virt(transaction))
		return 0;
	r = virt_connect(site->virt);
	return r < 0 ? err_set(reterr, r, "%s",
			       *virt_words(site->virt) ? virt_words(site->virt) : errno_text(r))
		     : 0;
}

int transaction_rehearse(struct outcome *outcome)
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

static int remove_journal(const struct transaction *transaction, const struct strbuf *waiting)
{
	if (transaction->waited)
		return waiting_remove(transaction->site);
	return waiting ? journal_set_aside(transaction->site, waiting)
		       : journal_remove(transaction->site);
}

void transaction_go_back(struct transaction *transaction, size_t n, const struct strbuf *waiting,
			 enum outcome_status status)
{
	struct outcome *outcome = transaction->outcome;
	bool all = transaction_revert(transaction, n);
	int r = 0;

	outcome->status = status;
	explain(outcome);
	if (all)
		r = remove_journal(transaction, waiting);
	if (r < 0)
		err_set(&outcome->why, r, "cannot %s %s: %s", waiting ? "write" : "remove",
			waiting || transaction->waited ? transaction->site->ledger->waiting
						       : transaction->site->ledger->journal,
			errno_text(r));
	if (!all || r < 0)
		outcome->status = OUTCOME_LEFT_CHANGED;
}
