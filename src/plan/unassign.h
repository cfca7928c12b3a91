/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which steps take back what a VM was given?
 */
#ifndef PLAN_UNASSIGN_H
#define PLAN_UNASSIGN_H

#include "plan/assign.h"

struct unassigning {
	const struct domain *domain;
	const char *xml; /* what its next start takes, with all that libvirt keeps secret */
	/* The VF, or that of this network; neither: all that vfctl gave it. */
	const struct bdf *vf;
	const char *pool;
	const struct assigned_vf *replaced; /* or this one alone, in whose place another comes */
	bool is_config;			    /* what the next start takes is changed */
	const struct live_pins
		*live; /* what runs is, where its threads are these; NULL: it is not */
};

/*
 * 0, also where there is nothing to do; -ENOENT with a sentence where vfctl did not give the VM that
 * VF; another -errno with one. What somebody has changed since is left, and noted in the plan. All of
 * it the arena's.
 */
int plan_unassign(const struct host *host, const struct unassigning *unassigning,
		  struct arena *arena, struct vm_plan *ret_plan, struct err *reterr);

#endif
