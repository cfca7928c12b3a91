/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * In which order do nodes come into question? Only plan/ includes this.
 */
#ifndef PLAN_NODE_ORDER_H
#define PLAN_NODE_ORDER_H

#include "plan/placing.h"

/* Nodes that have CPUs. */
struct node_order {
	int64_t *nodes;
	size_t n;
	size_t n_near; /* of the first one's socket, itself among them */
};

/*
 * From the node that is asked for on: those of its socket by their distance, then the others, likewise.
 * Where none is, it begins with the one that the VM is on, else the one with most free CPUs.
 */
struct node_order node_order(const struct trial *trial);

#endif
