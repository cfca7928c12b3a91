/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does one get back from a transaction that was cut short, as far as a reboot has not undone it? What
 * takes libvirt can wait for it, in a file of its own (docs/adr/0012). See transaction.h.
 */
#include "apply/transaction.h"

#include <errno.h>

#include "apply/bounds.h"
#include "apply/priors.h"
#include "apply/refusal.h"
#include "apply/vf-attributes.h"
#include "base/text.h"

/* What going back would do to what stands now, in that order. */
static int rehearse_undo(struct transaction *transaction, struct arena *arena, struct err *reterr)
{
	const struct site *site = transaction->site;
	bool rebooted = transaction->rebooted;
	const struct plan undoing = { .steps = plan_reversed(transaction->plan, arena),
				      .n = transaction->plan->n };

	*transaction = transaction_begin(site, &undoing, transaction->signals, arena,
					 transaction->outcome);
	transaction->rebooted = rebooted;
	for (size_t i = 0; i < undoing.n; i++) {
		struct step *step = &transaction->steps[i];
		const struct step *earlier = transaction->places.earlier[i];
		const char *now = earlier ? earlier->to : NULL;
		int r = earlier ? 0 : prior_read(site, step, transaction->value, &now, reterr);

		if (r < 0)
			return r;
		if (transaction_has_lost(transaction, step) ||
		    transaction_is_over(transaction, step))
			transaction->outcome->results[i].state = STEP_SKIPPED;
		step->from = now ? arena_strdup(arena, now) : NULL;
	}
	return transaction_rehearse(transaction->outcome);
}

/* What is put off, as a plan of its own. */
static struct plan plan_put_off(const struct transaction *transaction, struct arena *arena)
{
	const struct plan *plan = transaction->plan;
	struct step *steps = arena_new_array(arena, struct step, plan->n);
	struct plan left = { .steps = steps };

	for (size_t i = 0; i < plan->n; i++) {
		if (!transaction_puts_off(transaction, &plan->steps[i]))
			continue;
		steps[left.n++] = plan->steps[i];
		if (i < plan->n_settled)
			left.n_settled = left.n;
	}
	return left;
}

/* Whether all that is put back now is either as it was or as it was made. */
static int check_undo(const struct transaction *transaction, struct err *reterr)
{
	const struct plan *plan = transaction->plan;
	int r = 0;

	for (size_t i = 0; r == 0 && i < plan->n; i++)
		if (!transaction_has_lost(transaction, &plan->steps[i]) &&
		    !transaction_puts_off(transaction, &plan->steps[i]) &&
		    !transaction_is_over(transaction, &plan->steps[i]))
			r = priors_check_undo(transaction->site, plan, i, transaction->value,
					      reterr);
	return r;
}

static int undo(struct transaction *transaction, const struct record *record, struct arena *arena,
		struct err *reterr)
{
	const struct site *site = transaction->site;
	const struct plan left = plan_put_off(transaction, arena);
	_cleanup_strbuf_ struct strbuf waiting = { 0 };
	_cleanup_close_ int log = -1;
	struct err why = { 0 };
	int r = transaction_reach_virt(transaction, reterr);

	if (r < 0)
		return r;
	r = check_undo(transaction, &why);
	if (r)
		return r < 0 ? err_set(reterr, r, "%s", why.text)
			     : transaction_refuse(transaction->outcome, &why);
	if (site->dry_run)
		return rehearse_undo(transaction, arena, reterr);
	transaction->outcome->transaction = record->id;
	journal_compose_waiting(record, &left, &waiting);
	vf_attributes_reserve(site, &record->plan);
	log = refusal_log_open(site);
	transaction->log = log;
	transaction_go_back(transaction, record->plan.n, left.n ? &waiting : NULL, OUTCOME_DONE);
	return 0;
}

static int read_unfinished(const struct site *site, bool waited, struct arena *arena,
			   struct record *record, struct err *reterr)
{
	return waited ? waiting_read(site->ledger, arena, record, reterr)
		      : journal_read(site->ledger, NULL, arena, record, reterr);
}

static int finish(const struct site *site, bool waited, const char *command, struct arena *arena,
		  struct outcome *ret_outcome, struct err *reterr)
{
	struct record *record = arena_new_struct(arena, struct record);
	_cleanup_signals_ struct held_signals signals = signals_hold();
	struct transaction transaction = { 0 };
	const char *boot_id = NULL;
	struct err why = { 0 };
	_cleanup_close_ int lock = -1;
	int r = 0;

	*ret_outcome = (struct outcome){ .status = OUTCOME_UNCHANGED };
	if (waited ? site->spares_virt || !waiting_is_there(site->ledger)
		   : !journal_is_there(site->ledger))
		return 0;
	r = transaction_enter(site, command, ret_outcome, &lock, reterr);
	if (r <= 0)
		return r;
	r = read_unfinished(site, waited, arena, record, reterr);
	if (r == -ENOENT)
		return 0;
	if (r == 0)
		r = boot_id_read(site->ledger->root, arena, &boot_id, reterr);
	if (r < 0)
		return r;
	if (transaction_check_remote(site, &record->plan, &why) < 0)
		return transaction_refuse(ret_outcome, &why);
	transaction = transaction_begin(site, &record->plan, &signals, arena, ret_outcome);
	transaction.rebooted = !str_equal(boot_id, record->boot_id);
	transaction.waited = waited;
	return undo(&transaction, record, arena, reterr);
}

int transaction_finish(const struct site *site, const char *command, struct arena *arena,
		       struct outcome *ret_outcome, struct err *reterr)
{
	return finish(site, false, command, arena, ret_outcome, reterr);
}

int transaction_finish_waiting(const struct site *site, const char *command, struct arena *arena,
			       struct outcome *ret_outcome, struct err *reterr)
{
	return finish(site, true, command, arena, ret_outcome, reterr);
}
