/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much memory could a virtual machine have on a node, in pages of which size? Only plan/ includes this.
 */
#ifndef PLAN_SPARE_MEMORY_H
#define PLAN_SPARE_MEMORY_H

#include "model/host.h"

/*
 * Bytes that are free on the node (0 on a host without nodes) in hugepages of this size, 0: outside of
 * them, where the cache of files is as good as free; with what the VM has there itself while it runs.
 * UNKNOWN, also for pages of a size that is not known.
 */
int64_t memory_spare(const struct host *host, const struct domain *domain, int64_t node,
		     int64_t page_bytes);

/* "2 MiB", "48 GiB": the largest unit that tells it without a fraction; the arena's. */
const char *memory_text(struct arena *arena, int64_t bytes);

#endif
