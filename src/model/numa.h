/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which CPUs and how much memory does each NUMA node have?
 */
#ifndef MODEL_NUMA_H
#define MODEL_NUMA_H

#include <stddef.h>
#include <stdint.h>

#include "model/fact.h"
#include "model/idset.h"

struct hugepages {
	int64_t size_kib; /* 2048, 1048576 */
	int64_t total;
	int64_t free;
	int64_t surplus;
	enum tristate mounted; /* a hugetlbfs of that size; FACT_UNKNOWN of a node's */
};

struct numa_node {
	int64_t id;	  /* the operating system's number; ids may have holes */
	const char *cpus; /* a list; "" for a node without CPUs; NULL unknown */
	int64_t memory_bytes;
	int64_t memory_free_bytes;
	int64_t memory_cache_bytes; /* of files, which the kernel gives up for others; 0: not told */
	struct hugepages *hugepages; /* in the order of their sizes; NULL unknown */
	size_t n_hugepages;
	int64_t *distances; /* to each node, in the order of numa.nodes; NULL unknown */
};

/* One logical CPU that is online. */
struct cpu {
	int64_t id;
	int64_t node;	 /* -1 where there are no nodes; UNKNOWN where no node lists it */
	int64_t package; /* socket, by the number that the firmware gave it */
	int64_t core;	 /* numbered over the whole host: the same number = SMT siblings */
	/*
	 * Of cores that stand closest below the package: the kernel's cluster, else a shared L3 (on
	 * AMD the CCX), else the die, else the package. Numbered over the whole host.
	 */
	int64_t cluster;
	enum tristate allowed; /* within the cgroup of the process that read it */
};

struct numa {
	enum tristate has_nodes; /* FACT_NO: the kernel was built without NUMA */
	struct numa_node *nodes; /* in the order of their ids */
	size_t n_nodes;
	int64_t memory_bytes; /* of the whole host, with or without nodes; likewise below */
	int64_t memory_free_bytes;
	int64_t memory_cache_bytes;
	struct hugepages *hugepages;
	size_t n_hugepages;
	int64_t default_hugepage_bytes; /* 0: the kernel has none; UNKNOWN */
	struct cpu *cpus;		/* in the order of their ids */
	size_t n_cpus;
	enum tristate smt;
};

/* The node with this id, or NULL. */
const struct numa_node *numa_find_node(const struct numa *numa, int64_t id);

/* The CPU with this id, or NULL. */
const struct cpu *numa_find_cpu(const struct numa *numa, int64_t id);

/* Every CPU that is online: what may run on all of them is not pinned. */
struct idset numa_cpus(const struct numa *numa, struct arena *arena);

#endif
