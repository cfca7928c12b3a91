/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which steps give VFs their drivers? A driver takes its VF's MAC when it is bound, and ignores one that
 * comes later: so VFs get attributes while they have none.
 */
#ifndef PLAN_DRIVERS_H
#define PLAN_DRIVERS_H

#include "plan/attributes.h"

/* Of VFs that are new: which one alone may bind each. */
void drivers_plan_overrides(struct planning *planning, const struct vf_target *targets, size_t n);

/* And binds them; held: none was bound to them so far, not even the host's own. */
void drivers_plan_new(struct planning *planning, const struct vf_target *targets, size_t n,
		      bool held);

/*
 * Of VFs that stand: takes those away that are not to stay, or brings others in their place. 0; -errno
 * with a sentence, where a VF is in use, or its driver is not known.
 */
int drivers_plan_release(struct planning *planning, const struct vf_target *targets, size_t n);
void drivers_plan_bind(struct planning *planning, const struct vf_target *targets, size_t n);

#endif
