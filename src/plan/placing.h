/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is known while a place for a virtual machine is looked for? Only plan/ includes this.
 */
#ifndef PLAN_PLACING_H
#define PLAN_PLACING_H

#include "plan/place.h"
#include "plan/spare-cpus.h"

/* vCPUs and memory that are on one node together: a cell of the guest, or all of it. */
struct part {
	const struct guest_cell *cell; /* of the guest's own; NULL: it is none */
	int64_t *vcpus;		       /* of the trial's, in their order */
	size_t n;
	int64_t bytes; /* UNKNOWN */
	int64_t node;
};

enum {
	PAGES_AS_THEY_ARE = -1, /* of a guest whose cells have pages of several sizes */
};

/* One place that is tried. */
struct trial {
	const struct host *host;
	const struct placing *placing;
	const struct definition *definition;
	struct arena *arena;
	struct cores cores;
	const int64_t *vcpus; /* the numbers of those that get CPUs: all, or those that are on */
	size_t n_vcpus;
	/* ---- where: its parts all on the first of these nodes, or spread over them in their order */
	const int64_t *nodes;
	size_t n_nodes;
	int64_t page_bytes; /* 0: no hugepages; PAGES_AS_THEY_ARE */
	size_t width;	    /* vCPUs that share a core */
	bool divides_cores; /* a new cell's last core need not be full */
	/* ---- what comes of it */
	struct part *parts;
	size_t n_parts;
	const char **notes;
	size_t n_notes;
	size_t notes_capacity;
};

/* Adds a sentence to what the placement costs; without a full stop. */
void trial_note(struct trial *trial, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Those are to get CPUs that are on at the start, those that are off, or all. */
void trial_take_vcpus(struct trial *trial, bool on, bool off);

/* Whether some of the VM's do not. */
bool trial_leaves_out(const struct trial *trial);

/* All memory of the VM; UNKNOWN. */
int64_t trial_bytes(const struct trial *trial);

/* ---- guest-parts.c: divides the guest; false where that cannot be. */

/* All on the first node. */
void parts_together(struct trial *trial);

/* Cells of its own where their vCPUs are pinned. */
bool parts_as_they_are(struct trial *trial);

/* As much as can be on the first node, then on the next; cells of its own are not divided. */
bool parts_apart(struct trial *trial);

/* What lies on the node in pages of that size, of all parts whose memory is known. */
int64_t bytes_on(const struct trial *trial, int64_t node, int64_t page_bytes);

/* How many nodes they are on. */
size_t parts_n_nodes(const struct trial *trial);

/* ---- place-one.c: whether a place holds the VM, and then the placement. */

struct node_order;

/* Node i of the order. */
bool place_on_one(struct trial *trial, const struct node_order *order, size_t i,
		  struct placement *ret_placement);

/* Over the first n. */
bool place_on_several(struct trial *trial, const struct node_order *order, size_t n,
		      struct placement *ret_placement);

/* Over several as the VM is now, and begins on the first one, if it has to. */
bool place_as_it_spans(struct trial *trial, const struct node_order *order, bool from_first,
		       struct placement *ret_placement);

/* ---- vcpu-cores.c */

/*
 * Gives each vCPU the CPU that it has; false where one is not good. A core each may be good, too, for a
 * guest that knows of no threads, and where it spans nodes. ret_vcpus has room for all.
 */
bool vcpus_keep_cores(struct trial *trial, struct idset *ret_vcpus);

/* The same, or else others; false where there are too few cores. */
bool vcpus_take_cores(struct trial *trial, struct idset *ret_vcpus);

/* Guest threads per core that the guest is to be told of; 0: its topology is left. */
int64_t vcpus_threads(struct trial *trial);

/* ---- guest-cpu.c */

/* Why the guest's CPU could not show it threads of a core; NULL: it can. */
const char *cpu_why_no_threads(const struct trial *trial);

/* Whether it shows so many only with the feature topoext. */
bool cpu_needs_topoext(const struct trial *trial, int64_t threads);

/* As placement->cpu_mode; and says what that costs, or what it costs that it is left. */
const char *cpu_choose_mode(struct trial *trial);

/* ---- place-rest.c */

/* Gives QEMU's own threads CPUs once the vCPUs have theirs; false where none are left. */
bool rest_place_emulator(struct trial *trial, const struct node_order *order,
			 struct idset *ret_emulator);

/* Where all iothreads are already, if that is good, else where QEMU is; empty where it has none. */
struct idset rest_place_iothreads(const struct trial *trial, const struct idset *emulator);

/* ---- place-words.c */

/* Says that vCPUs that are off get no CPUs of their own, and what that node has too little of. */
void note_off(struct trial *trial, int64_t node);

/* Says what it costs that the parts are not all on the node that was asked for. */
void note_distance(struct trial *trial);

/* What that way of placing it would come to, of which this is the trial: "take node 0 (distance 20)". */
const char *way_text(const struct trial *trial, int64_t node);

/* -ENOSPC, with why the VM does not fit on the node, and what is said after that. */
int refuse_place(struct trial *trial, int64_t node, const char *further, struct err *reterr);

#endif
