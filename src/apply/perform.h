/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How are the steps of a plan carried out one behind the other, and put back?
 */
#ifndef APPLY_PERFORM_H
#define APPLY_PERFORM_H

#include "apply/journal.h"
#include "apply/kinds.h"
#include "apply/places.h"
#include "model/outcome.h"
#include "os/signals.h"

struct transaction {
	const struct site *site;
	struct plan *plan;  /* its own, for what is settled late */
	struct step *steps; /* the plan's */
	char **settled;	    /* room for the values that those leave, VALUE_SIZE bytes; else NULL */
	struct record *record;	/* what its journal says; NULL where none is kept up to date */
	struct strbuf *journal; /* room for its text */
	struct places places;
	struct outcome *outcome;
	const struct held_signals *signals;
	struct writing *writings; /* room for those of all steps */
	char *value;		  /* what was read last, VALUE_SIZE bytes */
	int log;		  /* refusal_log_open */
	bool rebooted;		  /* since it was begun: what the kernel forgets then is no more */
	bool waited;		  /* it was set aside: its journal is WAITING_PATH */
	bool hangs;		  /* a write has not returned: nothing else may be tried */
};

/* Whether somebody wants it to end; the outcome says so. */
bool transaction_is_interrupted(const struct transaction *transaction);

/* Carries out the steps in their order. How many may have changed something, all where each is done. */
size_t transaction_perform(struct transaction *transaction, bool *ret_done);

/* Whether all stands that the plan leads to: a later step may have taken away what an earlier one set. */
bool transaction_verify(struct transaction *transaction);

/* Whether there is nothing to put back of the step: it changed nothing, or a reboot has undone it. */
bool transaction_has_lost(const struct transaction *transaction, const struct step *step);

/* Whether what it changed has ended meanwhile, or been taken away. */
bool transaction_is_over(const struct transaction *transaction, const struct step *step);

/* Whether that waits for libvirt, which is not to be asked now. */
bool transaction_puts_off(const struct transaction *transaction, const struct step *step);

/*
 * Puts back what the first n steps changed, the last one first, and goes on past what fails; what is
 * lost or put off is left. Whether all else is as before.
 */
bool transaction_revert(struct transaction *transaction, size_t n);

#endif
