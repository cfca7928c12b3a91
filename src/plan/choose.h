/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which VF does a VM get, and why can it have none?
 */
#ifndef PLAN_CHOOSE_H
#define PLAN_CHOOSE_H

#include "base/arena.h"
#include "base/err.h"
#include "model/host.h"

struct choosing {
	const struct device *vf; /* this one alone; NULL: any */
	const struct device *pf; /* of this PF alone; NULL: of any */
	const char *bridge;	 /* rather of a PF that it stands on; NULL: of any */
	int64_t node;		 /* as near to it as can be; UNKNOWN: anywhere */
	bool by_policy;		 /* who asks has keys of a policy, and no options */
};

struct choice {
	const struct device **vfs; /* that are free and alone in their groups, the best one first */
	size_t n;
};

/*
 * The VFs to take, by whether they are on the wire of the bridge, nearness, whether their PFs' links are up,
 * whether they are in no VLAN, and their places. The array is the arena's.
 * 0 with one at least; -errno with a sentence: -ENODEV where there are no VFs, -EBUSY where all are in use,
 * -EXDEV where no group holds one alone, -ENODATA where it is not known.
 */
int plan_choose(const struct host *host, const struct choosing *choosing, struct arena *arena,
		struct choice *ret_choice, struct err *reterr);

/*
 * Whether the VF is alone in its group: vfio gives away groups, not functions, which libvirt notices only
 * when a guest takes the VF. 0; -EXDEV where it is not, -ENODATA where that is not known, both with a
 * sentence.
 */
int choose_check_group(const struct host *host, const struct device *vf, struct err *reterr);

#endif
