/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What will a host be once a plan is carried out?
 */
#ifndef PLAN_FORESEE_H
#define PLAN_FORESEE_H

#include "model/host.h"
#include "model/step.h"

/*
 * Makes facts of the host those that they are to be then: which VFs there are and what they have, how many
 * hugepages, and what domains take at their next start. A VF that comes is where its PF's registers tell
 * (PCIe 9.2.1.2), and is not among the devices where they do not. Other facts stay. Pointers to devices from
 * before are no longer the host's.
 */
void foresee(struct host *host, const struct plan *plan);

#endif
