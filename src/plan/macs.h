/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Has somebody a MAC already that a VF is to get?
 */
#ifndef PLAN_MACS_H
#define PLAN_MACS_H

#include "base/arena.h"
#include "base/err.h"
#include "model/host.h"

/* Who has a MAC: a network function, or a VM. */
struct mac_owner {
	const char *mac;
	const struct device
		*device; /* of a VM's interface: the VF that it is on, if it names one */
	const struct domain *domain; /* NULL: the device itself */
};

/* All of a host, sorted. */
struct macs {
	const struct mac_owner *owners;
	size_t n;
};

/* The arena's, and the host's texts. */
struct macs macs_of(const struct host *host, struct arena *arena);

/*
 * Whether anybody but that VF of the PF has it: a PF, a NIC, another VF, an interface of a VM's. all: the
 * PF's VFs go, so that what they have does not count. 0; -EADDRINUSE with a sentence that says who.
 */
int macs_check(const struct macs *macs, const struct device *pf, int64_t index, bool all,
	       const char *mac, struct err *reterr);

/*
 * Whether anybody but that VM, and the VF that it gets, has it. NULL: a pool's; one of those it has while it
 * runs. As macs_check.
 */
int macs_check_vm(const struct macs *macs, const struct domain *domain, const struct device *vf,
		  const char *mac, struct err *reterr);

#endif
