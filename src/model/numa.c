/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which CPUs and how much memory does each NUMA node have? See numa.h.
 */
#include "model/numa.h"

#include <stdlib.h>

static int compare_node(const void *key, const void *item)
{
	int64_t id = *(const int64_t *)key;
	const struct numa_node *node = item;

	return (id > node->id) - (id < node->id);
}

const struct numa_node *numa_find_node(const struct numa *numa, int64_t id)
{
	if (!numa->n_nodes)
		return NULL;
	return bsearch(&id, numa->nodes, numa->n_nodes, sizeof(*numa->nodes), compare_node);
}

static int compare_cpu(const void *key, const void *item)
{
	int64_t id = *(const int64_t *)key;
	const struct cpu *cpu = item;

	return (id > cpu->id) - (id < cpu->id);
}

const struct cpu *numa_find_cpu(const struct numa *numa, int64_t id)
{
	if (!numa->n_cpus)
		return NULL;
	return bsearch(&id, numa->cpus, numa->n_cpus, sizeof(*numa->cpus), compare_cpu);
}
