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

struct idset numa_cpus(const struct numa *numa, struct arena *arena)
{
	struct idset set = { arena_new_array(arena, struct id_range, numa->n_cpus + 1), 0 };

	for (size_t i = 0; i < numa->n_cpus; i++) {
		uint32_t id = (uint32_t)numa->cpus[i].id;

		if (set.n && set.ranges[set.n - 1].last + 1 == id)
			set.ranges[set.n - 1].last = id;
		else
			set.ranges[set.n++] = (struct id_range){ id, id };
	}
	return set;
}
