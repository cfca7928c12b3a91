/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * By which interface does this machine reach another one? Only lifelines.c asks.
 */
#ifndef COLLECT_ROUTES_H
#define COLLECT_ROUTES_H

#include "model/host.h"
#include "os/machine.h"

struct ip {
	unsigned char bytes[16];
	size_t n; /* 4 or 16 */
};

/* An address as people write it, without what stands behind a '%'. -EINVAL. */
int ip_parse(const char *text, struct ip *ret_ip);

/*
 * The interface of the route that fits best, of the main table; NULL where there is none, or, with a
 * gap, where that is not known. A capture holds the interface alone.
 */
const char *routes_find(const struct machine *machine, struct host *host, const struct ip *ip);

#endif
