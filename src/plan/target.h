/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Could a virtual machine migrate to that host?
 */
#ifndef PLAN_TARGET_H
#define PLAN_TARGET_H

#include "model/host.h"

/* What would have to be otherwise there, and what nobody knows; sentences of the arena's. */
struct target_check {
	const char **wrong;
	size_t n_wrong;
	const char **unknown;
	size_t n_unknown;
};

/*
 * Looks at the target for what the domain takes, as it is defined: a VF, by its pool or its address, that is
 * free, alone in its group, and has a link; the networks and bridges of its standby and of what else it
 * has, with their VLANs and MTUs; KVM, its machine type, CPUs of the host's kind, those that it is
 * pinned to, and none of another VM's; nodes, memory and hugepages. Facts of both: FACTS_ALL.
 */
struct target_check target_check(const struct host *host, const struct host *target,
				 const struct domain *domain, struct arena *arena);

#endif
