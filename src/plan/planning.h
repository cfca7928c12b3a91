/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does everybody know who plans for VFs of one PF? Only plan/ includes this.
 */
#ifndef PLAN_PLANNING_H
#define PLAN_PLANNING_H

#include "model/host.h"
#include "plan/macs.h"
#include "plan/steps.h"
#include "plan/terms.h"

struct planning {
	const struct host *host;
	const struct device *pf;
	const struct terms *terms;
	const char *name; /* of the PF, for sentences */
	char address[BDF_TEXT_SIZE];
	const struct macs *macs;
	enum tristate autoprobe; /* of the PF, once its own step is done */
	struct steps *steps;
	struct err *reterr;
};

/* Steps are added to those that there are; macs are the host's. */
struct planning planning_begin(const struct host *host, const struct device *pf,
			       const struct terms *terms, const struct macs *macs,
			       struct steps *steps, struct err *reterr);

/* Of a VF of the PF. */
void planning_add(struct planning *planning, int64_t index, enum step_kind kind, const char *from,
		  const char *to);

/* A step that is left out, and why. */
void planning_leave_out(struct planning *planning, int64_t index, enum step_kind kind,
			const char *from, const char *to, const char *why);

#endif
