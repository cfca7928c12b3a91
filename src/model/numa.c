/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which CPUs and how much memory does each NUMA node have? See numa.h.
 */
#include "model/numa.h"

const struct numa_node *numa_find_node(const struct numa *numa, int64_t id)
{
	for (size_t i = 0; i < numa->n_nodes; i++)
		if (numa->nodes[i].id == id)
			return &numa->nodes[i];
	return NULL;
}

const struct cpu *numa_find_cpu(const struct numa *numa, int64_t id)
{
	for (size_t i = 0; i < numa->n_cpus; i++)
		if (numa->cpus[i].id == id)
			return &numa->cpus[i];
	return NULL;
}
