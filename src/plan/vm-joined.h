/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How do two plans for one VM become one?
 */
#ifndef PLAN_VM_JOINED_H
#define PLAN_VM_JOINED_H

#include "base/arena.h"
#include "model/step.h"

/* Where the second begins with the definition that the first ends with: it is written once. The arena's. */
struct plan vm_plans_join(const struct plan *first, const struct plan *second, struct arena *arena);

#endif
