/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a card stand elsewhere than when a policy was last applied to it? Then what names its VFs by their
 * addresses means others by now, or none.
 */
#ifndef PLAN_MOVED_H
#define PLAN_MOVED_H

#include "base/err.h"
#include "model/card-place.h"
#include "model/policy.h"

/*
 * Looks at the PF that a policy means. *ret_told is a sentence, the arena's, where it has moved, or stands in
 * another's place; else NULL. -ESTALE with a sentence where the policy means it by its address alone, and the
 * card that stood there has moved: nobody knows then which of them is meant.
 */
int plan_check_place(const struct host *host, const struct card_places *places,
		     const struct pf_policy *policy, const struct device *pf, struct arena *arena,
		     const char **ret_told, struct err *reterr);

#endif
