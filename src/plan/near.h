/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Near which node is a virtual machine to be? Where its network card is.
 */
#ifndef PLAN_NEAR_H
#define PLAN_NEAR_H

#include "base/err.h"
#include "model/host.h"

struct near {
	int64_t node;	  /* UNKNOWN on a host without nodes */
	const char *name; /* of what is there; NULL on such a host */
};

/* Of that device. -ENODATA where it could not be read, -ENOENT where the firmware names none. */
int near_device(const struct host *host, const struct device *device, struct arena *arena,
		struct near *ret_near, struct err *reterr);

/*
 * Of the network functions that the VM has or draws from a pool, else of the other functions that it has,
 * else of the cards below the bridges that it is on. -ENOENT where none of them is on a node, -EEXIST where
 * they are on several; likewise.
 */
int near_domain(const struct host *host, const struct domain *domain, struct arena *arena,
		struct near *ret_near, struct err *reterr);

/*
 * The node of where its definition has a cell (NULL: a guest without), or its first one: by the cell's
 * memory, or else by the first of its vCPUs. UNKNOWN where that is nowhere, or on several.
 */
int64_t near_cell(const struct numa *numa, const struct definition *definition,
		  const struct guest_cell *cell);
int64_t near_home(const struct numa *numa, const struct definition *definition);

/* Whether that bridge stands on the card or on a VF of it, by bonds, VLANs and the like; not known: false. */
bool near_is_below(const struct host *host, const struct device *card, const char *bridge);

/* The first card that it stands on so; NULL where there is none, or none is known. */
const struct device *near_uplink(const struct host *host, const char *bridge);

#endif
