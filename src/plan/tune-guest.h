/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is the guest of a virtual machine to be set for its network, by its definition, the host that it is on,
 * and a profile; and, where the guest itself was asked, is it?
 */
#ifndef PLAN_TUNE_GUEST_H
#define PLAN_TUNE_GUEST_H

#include "model/host.h"
#include "model/profile.h"
#include "model/step.h"
#include "plan/settings.h"

struct tune_guest_request {
	const struct host *host;
	const struct profile *profile;
	const struct domain *domain;
	struct knob_choice choice;
	const char
		*told; /* by the guest, of how it is set: the script's --look; NULL: nobody asked */
};

/*
 * The settings, in the order of the knobs: a plan without steps, as a script makes them so in the guest. All
 * is the arena's. -EOPNOTSUPP with a sentence where a knob of `only` cannot be had; -ENODATA without a
 * definition.
 */
int plan_tune_guest(const struct tune_guest_request *request, struct arena *arena,
		    struct plan *ret_plan, struct err *reterr);

#endif
