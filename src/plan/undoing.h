/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An unassignment on its way (unassign.h), and what is to be said of it.
 */
#ifndef PLAN_UNDOING_H
#define PLAN_UNDOING_H

#include "domxml/assign.h"
#include "plan/unassign.h"

struct undoing {
	const struct host *host;
	const struct unassigning *unassigning;
	struct arena *arena;
	struct assigned_vf *vfs; /* that vfctl gave the VM */
	size_t n_vfs;
	const struct assigned_vf *one; /* that goes; NULL: all of them */
	struct unassigned unassigned;
	struct err *reterr;
};

/* Whether it is one of those that go. */
bool undoing_takes(const struct undoing *undoing, const struct assigned_vf *vf);

/* What stays as it is, and why, as notes of the plan, whose steps are all there; -errno with a sentence. */
int undoing_note(const struct undoing *undoing, struct vm_plan *plan);

#endif
