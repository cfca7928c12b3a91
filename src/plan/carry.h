/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a PF carry what must not be cut? Its link goes down for seconds when it gets other VFs: most
 * drivers reset the port.
 */
#ifndef PLAN_CARRY_H
#define PLAN_CARRY_H

#include "base/err.h"
#include "model/host.h"
#include "model/step.h"

/* What must not be cut, and goes over the PF, or over what stands on it; NULL: nothing does. */
const struct lifeline *carry_find(const struct host *host, const struct device *pf);

/*
 * 0; -EBUSY with a sentence where the session or the root file system goes over the PF, or over what
 * stands on it; can_force: it names that option.
 */
int carry_check(const struct host *host, const struct device *pf, bool can_force,
		struct err *reterr);

/* Whether a PF gets another number of VFs; its address. NULL: none does. */
const char *plan_flaps(const struct plan *plan);

#endif
