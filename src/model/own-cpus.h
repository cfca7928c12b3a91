/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which CPUs do VMs have for themselves: those that one of their threads alone is pinned to?
 */
#ifndef MODEL_OWN_CPUS_H
#define MODEL_OWN_CPUS_H

#include "base/arena.h"
#include "model/host.h"
#include "model/idset.h"

/* Of a VM that runs, or will with the host; none of another. The arena's. */
struct idset domain_own_cpus(const struct domain *domain, struct arena *arena);

/* Of all VMs. */
struct idset host_own_cpus(const struct host *host, struct arena *arena);

#endif
