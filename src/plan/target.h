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

/* How the CPU there does for the VM's: for the one that it names, or for the one here where it has that. */
enum cpu_fit {
	CPU_UNKNOWN,
	CPU_LACKS,
	CPU_SAME,
	CPU_HAS_MORE,
};

struct target {
	const struct host *host;
	bool told; /* by libvirt alone; else it is a capture, and the rest is not looked at */
	enum cpu_fit cpu;
	const char
		*cpu_words; /* why it lacks something, or nobody knows: libvirt's; NULL: no words */
};

/* Whether the VM wants anything of a host's CPU, and whether that is all that it has. */
bool target_wants_cpu(const struct definition *definition);
bool target_wants_hosts_cpu(const struct definition *definition);

/*
 * Looks at the target for what the domain takes, as it is defined: a VF, by its pool or its address, that is
 * free, alone in its group, and has a link; the networks and bridges of its standby and of what else it
 * has, with their VLANs and MTUs; KVM, its machine type, CPUs of the host's kind, those that it is
 * pinned to, and none of another VM's; nodes, memory and hugepages. Facts of both: FACTS_ALL, and where
 * libvirt told of the target what that tells (collect/told.h).
 */
struct target_check target_check(const struct host *host, const struct target *target,
				 const struct domain *domain, struct arena *arena);

#endif
