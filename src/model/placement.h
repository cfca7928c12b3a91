/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * On which of the host's CPUs, and in which of its memory, is a virtual machine to run?
 */
#ifndef MODEL_PLACEMENT_H
#define MODEL_PLACEMENT_H

#include "model/definition.h"

/* {0} leaves everything as it is. What it points to is the arena's that it was made in. */
struct placement {
	struct idset *
		vcpus; /* where each vCPU may run, by its number: one CPU as a rule; empty: not pinned */
	size_t n_vcpus;
	struct idset emulator;	/* empty: it is not pinned */
	struct idset iothreads; /* of all of them; empty: not pinned */
	struct idset nodes;	/* where all memory lies; empty: not bound */
	int64_t page_bytes;	/* of hugepages; 0: none wanted, or those of keeps_pages */
	bool keeps_pages;     /* the definition's <hugepages> stay, which may be of several sizes */
	int64_t threads;      /* guest threads per core; 0: the guest's topology is left */
	bool topoext;	      /* the guest sees them only if its CPU has that feature */
	const char *cpu_mode; /* "host-passthrough", "host-model"; NULL: the guest's CPU is left */
	struct guest_cell *cells;  /* of a guest that spans nodes; NULL: its own are left */
	const int64_t *cell_nodes; /* to which cell i is bound */
	size_t n_cells;
	const char **notes; /* what it costs, or what could not be had, in words */
	size_t n_notes;
};

#endif
