/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * On which terms are VFs changed?
 */
#ifndef PLAN_TERMS_H
#define PLAN_TERMS_H

#include "model/domain.h"
#include "model/driver-facts.h"

struct terms {
	bool force;	  /* though somebody uses them, or their PF's driver is known to refuse */
	bool best_effort; /* without what their PF's driver does not take */
	bool by_policy;	  /* asked for by a policy, which has no options, and never tries drivers */
	const struct domain *domain; /* that they are for: it may have their MACs; NULL: for none */
	struct driver_facts drivers; /* of those that are known */
};

/* What sentences tell somebody to write: an option of a command, or a policy's key. */
static inline const char *terms_word(const struct terms *terms, const char *option, const char *key)
{
	return terms->by_policy ? key : option;
}

#endif
