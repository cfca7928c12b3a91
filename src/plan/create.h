/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which steps give a PF the VFs that are wanted, and why can it not have them?
 */
#ifndef PLAN_CREATE_H
#define PLAN_CREATE_H

#include "base/arena.h"
#include "model/host.h"
#include "model/step.h"
#include "model/vf-wish.h"
#include "plan/macs.h"
#include "plan/terms.h"

struct creation {
	const struct device *pf;
	int64_t n_vfs;
	struct vf_wish wish;	      /* of each VF */
	const struct vf_wish *wishes; /* of each by its index instead; NULL: all alike */
	const struct macs *macs;      /* of the host; NULL: they are looked for */
	struct terms terms;
	bool up;		  /* the PF, before */
	enum tristate autoprobe;  /* of the PF from then on; unknown: as it is */
	bool replace;		  /* where it has another number of VFs */
	const struct err *unsure; /* why nobody knows whether vfctl made those; NULL: it did not */
};

/*
 * The steps of a creation, or of a PF's way to none (n_vfs 0), the arena's. 0, also where there is
 * nothing to do; or -errno with a sentence: -ENODEV where the device is no PF, all else because this
 * host cannot or should not.
 */
int plan_create(const struct host *host, const struct creation *creation, struct arena *arena,
		struct plan *ret_plan, struct err *reterr);

#endif
