/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does a plan change in the end, whichever steps lead there?
 */
#ifndef PLAN_CHANGES_H
#define PLAN_CHANGES_H

#include "base/arena.h"
#include "model/step.h"

/*
 * For each thing that the plan changes one step, from what stood before to what stands then, in the order in
 * which the plan comes to them; none where it comes back to the same. The arena's.
 */
struct plan plan_changes(const struct plan *plan, struct arena *arena);

#endif
