/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a virtual machine to be set for virtio-net; what of it is so already, and what stays as it is, and
 * why?
 */
#ifndef PLAN_TUNE_VM_H
#define PLAN_TUNE_VM_H

#include "base/options.h"
#include "model/knob.h"
#include "model/profile.h"
#include "plan/assign.h"
#include "plan/place.h"

struct tune_vm_request {
	const struct host *host;
	const struct profile *profile;
	const struct domain *domain;
	const char *xml; /* as struct assigning has it, with the next two */
	bool is_config;
	const struct live_pins *live;
	enum place_policy policy;
	const struct option_texts *only; /* ids of knobs; empty: all */
	const struct option_texts *skip;
};

/*
 * The plan with its settings, in the order of the knobs, one for each object; all is the arena's.
 * -EOPNOTSUPP with a sentence where a knob of `only` can be had of nothing that the VM has; others as
 * plan_assign.
 */
int plan_tune_vm(const struct tune_vm_request *request, struct arena *arena,
		 struct vm_plan *ret_plan, struct err *reterr);

#endif
