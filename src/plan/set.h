/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which steps give VFs that stand what they are to have?
 */
#ifndef PLAN_SET_H
#define PLAN_SET_H

#include "plan/attributes.h"

/* Of the planning's PF: what they lack, while they have no driver that would ignore it. */
int set_plan(struct planning *planning, const struct vf_target *targets, size_t n);

/*
 * Of VFs that stand, each once, of any PFs, which are known: all alike. Steps are the arena's. 0, also
 * where there is nothing to do; or -errno with a sentence why this host cannot or should not.
 */
int plan_set(const struct host *host, const struct device *const *vfs, size_t n,
	     const struct vf_wish *wish, const struct terms *terms, struct arena *arena,
	     struct plan *ret_plan, struct err *reterr);

/* The same of one VF that its PF is still to make, which has what is known of it by steps before these. */
int plan_set_new(const struct host *host, const struct vf *vf, const struct vf_wish *wish,
		 const struct terms *terms, struct arena *arena, struct plan *ret_plan,
		 struct err *reterr);

#endif
