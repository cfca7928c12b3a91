/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much memory is there, and how much of it in hugepages? Only numa.c asks.
 */
#ifndef COLLECT_MEMORY_H
#define COLLECT_MEMORY_H

#include "model/host.h"
#include "os/machine.h"

/* Fills a node's memory and hugepages; what cannot be read is a gap. */
void memory_read_node(const struct machine *machine, struct host *host, struct numa_node *node);

/* The same for the whole host, which hosts without nodes have, too. */
void memory_read_host(const struct machine *machine, struct host *host);

#endif
