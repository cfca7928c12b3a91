/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which steps give a VM its way to the network: a VF, or the virtio path, with its CPUs and memory
 * beside it? And which take that back?
 */
#ifndef PLAN_ASSIGN_H
#define PLAN_ASSIGN_H

#include "base/arena.h"
#include "base/err.h"
#include "model/assignment.h"
#include "model/host.h"
#include "model/placement.h"
#include "model/step.h"
#include "model/vf-wish.h"
#include "plan/terms.h"
#include "plan/vm-live.h"

struct assigning {
	const struct domain *domain;
	const char *xml; /* what its next start takes, with all that libvirt keeps secret */
	/* The VF, or a pool of them; neither: the virtio path. */
	const struct device *vf;
	const char *pool;
	struct vf_wish
		wish; /* what the VF is to have; MAC and VLAN are libvirt's where it sets them */
	const struct standby *standby;	   /* NULL: no pair, unless there is one already */
	bool no_standby;		   /* not even then */
	const struct placement *placement; /* NULL: it stays where it is */
	struct tuning tuning;
	struct terms terms;
	bool is_config; /* what the next start takes is changed */
	const struct live_pins
		*live;	/* what runs is, where its threads are these; NULL: it is not */
	bool must_live; /* all that can be, and no waiting for the next start */
	/* What the VF is called while it runs whose place this one takes; NULL: it takes none's. */
	const char *replaced_alias;
};

/* What becomes of a VM's definition, and the steps to it. */
struct vm_plan {
	const char *name; /* the VM's */
	struct plan plan;
	const char *before;
	const char *after;
	const char *mac;       /* of the VF, or of the pair; NULL: it gets none */
	int64_t vlan;	       /* of the VF; 0: it gets none */
	const char *hindrance; /* why the VF waits for the next start; NULL: it does not */
};

/*
 * 0, also where there is nothing to do; or -errno with a sentence: -EINVAL for what is wrong in
 * itself, all else because this host, or this VM, cannot or should not. All of it the arena's.
 */
int plan_assign(const struct host *host, const struct assigning *assigning, struct arena *arena,
		struct vm_plan *ret_plan, struct err *reterr);

#endif
