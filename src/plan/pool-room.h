/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Has a pool of VFs enough of them for all the virtual machines that draw on it?
 */
#ifndef PLAN_POOL_ROOM_H
#define PLAN_POOL_ROOM_H

#include "plan/pool.h"

/*
 * Why a VM that draws on the pool may find none at its start; NULL where it will not, or that is not known.
 * planned is what the VM will have, NULL where that is not known. A sentence of the arena's.
 */
const char *pool_shortage(const struct host *host, const struct pool *pool,
			  const struct domain *domain, const struct definition *planned,
			  struct arena *arena);

#endif
