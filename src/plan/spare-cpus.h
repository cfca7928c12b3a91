/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which of the host's cores could a virtual machine have, and which of them does it take? Only plan/ includes
 * this.
 */
#ifndef PLAN_SPARE_CPUS_H
#define PLAN_SPARE_CPUS_H

#include "model/host.h"

struct spare_cpu {
	int64_t id;
	const struct domain *other; /* the VM that is pinned to it; NULL: none is */
	bool mine;		    /* a vCPU is on it */
};

/* The CPUs of a core that are online and may be used. */
struct core {
	int64_t id;
	int64_t node; /* 0 on a host without nodes */
	int64_t cluster;
	bool first; /* of its node: where the host's own work is done */
	bool whole; /* no other VM is pinned to any of them */
	bool taken; /* vCPUs are on it */
	struct spare_cpu *cpus;
	size_t n_cpus;
};

/* In the order of their first CPUs. */
struct cores {
	struct core *items;
	size_t n;
};

/* All of the host's, for this VM, whose own pins do not count; none is taken. */
struct cores cores_find(const struct host *host, const struct domain *domain, struct arena *arena);

/* The core that has the CPU, and the CPU itself; NULL where it is none that may be used. */
struct core *cores_of_cpu(const struct cores *cores, int64_t cpu, struct spare_cpu **ret_cpu);

/* Of a node: CPUs, those of them in cores that are free, and cores that are free and have so many CPUs. */
size_t cores_n_cpus(const struct cores *cores, int64_t node);
size_t cores_n_free_cpus(const struct cores *cores, int64_t node);
size_t cores_n_free(const struct cores *cores, int64_t node, size_t width);

/* The most CPUs that a core of the node has; 0: it has none. */
size_t cores_width(const struct cores *cores, int64_t node);

/*
 * n free cores of the node with so many CPUs each: of as few clusters as can be, and the node's first core
 * only where it must be. They stand in ret_cores by their clusters; false where there are too few.
 */
bool cores_choose(const struct cores *cores, int64_t node, size_t n, size_t width,
		  struct core **ret_cores);

/* Nothing is taken any more. */
void cores_leave(struct cores *cores);

/*
 * CPUs of the node for what the VM needs besides vCPUs, none of another VM's nor of its vCPUs': a core of
 * their own, not the node's first, as far as can be. Empty where there is none; the arena's.
 */
struct idset cores_rest(const struct cores *cores, int64_t node, struct arena *arena);

/* Whether a VM could have all of these CPUs for that: not empty, all of the node, likewise. */
bool cores_are_rest(const struct cores *cores, int64_t node, const struct idset *cpus);

#endif
