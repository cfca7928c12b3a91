/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a transaction begin, and how does it end that goes back? Each is between both, one that is carried
 * out (transaction.c) and one that was cut short (unfinished.c).
 */
#ifndef APPLY_BOUNDS_H
#define APPLY_BOUNDS_H

#include "apply/perform.h"

/* One of these steps, of which none is done; all that it needs is allocated. */
struct transaction transaction_begin(const struct site *site, const struct plan *given,
				     const struct held_signals *signals, struct arena *arena,
				     struct outcome *outcome);

/* 1 with the lock (a dry run only looks at it), 0 where the outcome says why not, -errno with a sentence. */
int transaction_enter(const struct site *site, const char *command, struct outcome *outcome,
		      int *ret_lock, struct err *reterr);

/* 0; -EXDEV with a sentence where the site is another host's, and not all can be done there. */
int transaction_check_remote(const struct site *site, const struct plan *plan, struct err *reterr);

/* Without a right to change VMs it does not even begin: 0, or -errno with a sentence. */
int transaction_reach_virt(const struct transaction *transaction, struct err *reterr);

/* 0, with the outcome that says why not. */
int transaction_refuse(struct outcome *outcome, const struct err *why);

/* 0: nothing was done to the steps that are pending, and the outcome has them as planned. */
int transaction_rehearse(struct outcome *outcome);

/*
 * Ends it where it has to: with all of n steps put back and no journal, or with what is left and one. What is
 * put off stands in waiting then; NULL: nothing is.
 */
void transaction_go_back(struct transaction *transaction, size_t n, const struct strbuf *waiting,
			 enum outcome_status status);

#endif
