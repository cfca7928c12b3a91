/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who would lose something, if VFs went away?
 */
#ifndef PLAN_BLAST_H
#define PLAN_BLAST_H

#include "base/err.h"
#include "model/host.h"

/*
 * Whether a VF is free: no domain names it, no network owns it, no interface, namespace or process uses
 * it. 0; -EBUSY with a sentence that names who does; -ENODATA with one where that is not known.
 */
int blast_check_vf(const struct host *host, const struct device *vf, struct err *reterr);

/* The same for those who want a free one: --force is none of their options, as of a policy's. */
int blast_look_at_vf(const struct host *host, const struct device *vf, struct err *reterr);

/* The same of all VFs of a PF, in one sentence. */
int blast_look_at_pf(const struct host *host, const struct device *pf, struct err *reterr);

/* The same for those who may take them away. */
int blast_check_pf(const struct host *host, const struct device *pf, struct err *reterr);

#endif
