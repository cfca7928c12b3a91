/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does everybody know who plans for VFs of one PF? See planning.h.
 */
#include "plan/planning.h"

#include <stdio.h>

struct planning planning_begin(const struct host *host, const struct device *pf,
			       const struct terms *terms, const struct macs *macs,
			       struct steps *steps, struct err *reterr)
{
	const struct netdev *netdev = device_netdev(pf);
	struct planning planning = {
		.host = host,
		.pf = pf,
		.terms = terms,
		.macs = macs,
		.autoprobe = pf->sriov ? pf->sriov->autoprobe : FACT_UNKNOWN,
		.steps = steps,
		.reterr = reterr,
	};

	bdf_format(pf->bdf, planning.address);
	planning.name = arena_strdup(steps->arena, netdev ? netdev->name : planning.address);
	return planning;
}

void planning_add(struct planning *planning, int64_t index, enum step_kind kind, const char *from,
		  const char *to)
{
	char object[VF_OBJECT_SIZE];

	steps_add(planning->steps, kind, vf_object_format(planning->address, index, object), from,
		  to);
}

void planning_leave_out(struct planning *planning, int64_t index, enum step_kind kind,
			const char *from, const char *to, const char *why)
{
	char object[VF_OBJECT_SIZE];

	steps_leave_out(planning->steps, kind, vf_object_format(planning->address, index, object),
			from, to, why);
}
