/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which policy describes a host as it stands? host -> policy; planning it on that host changes nothing.
 */
#ifndef PLAN_FROM_HOST_H
#define PLAN_FROM_HOST_H

#include "base/arena.h"
#include "model/driver-facts.h"
#include "model/host.h"
#include "model/policy.h"
#include "model/unsaid.h"

/*
 * Gives the policy an entry for each PF, also one without VFs, which says of VFs what new ones do not have by
 * themselves. What a policy cannot say, or nobody knows, is unsaid. All of it the arena's.
 */
void plan_pfs_from_host(const struct host *host, const struct driver_facts *drivers,
			struct arena *arena, struct policy *policy, struct unsaid *unsaid);

/*
 * Finds what an entry for the VM would name: its VF or pool, and what stands in for it; neither: the virtio
 * path. False where its definition is not known. What one entry cannot say is unsaid.
 */
bool plan_vm_from_host(const struct host *host, const struct domain *domain, struct arena *arena,
		       struct vm_policy *ret_vm, struct unsaid *unsaid);

#endif
