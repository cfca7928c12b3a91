/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Has somebody a MAC already that a VF is to get?
 */
#ifndef PLAN_MACS_H
#define PLAN_MACS_H

#include "base/err.h"
#include "model/host.h"

/*
 * Whether anybody but that VF of the PF has it: a PF, a NIC, another VF, an interface of a VM's. all: the
 * PF's VFs go, so that what they have does not count. 0; -EADDRINUSE with a sentence that says who.
 */
int macs_check(const struct host *host, const struct device *pf, int64_t index, bool all,
	       const char *mac, struct err *reterr);

#endif
