/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a test get a host with sockets, nodes, cores and VMs, to place a VM on?
 */
#ifndef TESTS_UNIT_PLACED_H
#define TESTS_UNIT_PLACED_H

#include "made.h"
#include "plan/place.h"

#define GIB ((int64_t)1 << 30)

struct shape {
	int64_t sockets;
	int64_t nodes; /* of a socket */
	int64_t cores; /* of a node */
	int64_t threads;
	int64_t cluster; /* cores of a cluster; 0: a node's are one */
	/*
	 * Nodes take turns with CPU numbers, as many firmwares have it; else a node's cores follow each
	 * other. Second threads come behind all first ones.
	 */
	bool takes_turns;
	int64_t memory_free_bytes; /* of each node */
	int64_t pages_1g;	   /* free ones, likewise */
	int64_t pages_2m;
};

/* Nodes of a socket are 12 apart, sockets 21. */
void placed_make_host(struct made *made, const struct shape *shape);

/* Adds a VM that is shut off; others may move, and are found again by name. */
void placed_add(struct made *made, const char *name, const char *xml);
struct domain *placed_domain(struct made *made, const char *name);

/* "0-3": where each vCPU is, in a row, each a list; the arena's. */
const char *placed_vcpus(struct arena *arena, const struct placement *placement);

/* Makes the VM's definition ask for the placement, as a definition that was read would. */
void placed_define(struct arena *arena, const struct placement *placement,
		   struct definition *definition);

/* The definition of web1, which has 8 GiB. */
#define PLACED_VM(vcpus, rest)                                                        \
	"<domain type='kvm'><name>web1</name>"                                        \
	"<memory unit='GiB'>8</memory><vcpu placement='static'>" vcpus "</vcpu>" rest \
	"<os><type arch='x86_64' machine='pc-q35-8.2'>hvm</type></os></domain>"

/* Two sockets of one node of eight cores with 64 GiB: CPUs 0-7 and 16-23 on node 0. */
extern const struct shape placed_two_nodes;

/* db1: CPUs 9, 25, 10, 26, and 11 for QEMU itself. */
extern const char placed_other[];

/* For web1, hugepages as there are. */
struct placing placed_near(struct made *made, int64_t node, enum place_policy policy);

/* The placement, which must be had; or that it is refused with this sentence. */
struct placement placed_place(struct made *made, const struct placing *placing);
void placed_refuses(struct made *made, const struct placing *placing, int code, const char *text);

void placed_assert_set(struct made *made, const struct idset *set, const char *text);
void placed_assert_vcpus(struct made *made, const struct placement *placement, const char *text);
void placed_assert_note(const struct placement *placement, const char *text);

#endif
