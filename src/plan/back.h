/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who would lose something, if a change were taken back?
 */
#ifndef PLAN_BACK_H
#define PLAN_BACK_H

#include <stdbool.h>

#include "base/err.h"
#include "model/host.h"
#include "model/step.h"

/* Whether anybody can: it is about VFs, and back_check wants to know of the host. */
bool back_concerns(const struct plan *plan);

/*
 * Of the steps that lead back: VFs that go away or lose their driver must be free, as blast_check_pf has
 * it, and a PF whose number of VFs changes carry nothing, as carry_check has it. 0, or their -errno with
 * their sentence. Of VMs whose definitions go back the host knows then only what runs.
 */
int back_check(struct host *host, const struct plan *plan, struct err *reterr);

#endif
