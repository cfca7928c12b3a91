/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which VFs may libvirt give a VM from one of its networks? It takes any of them, at the VM's start.
 */
#ifndef PLAN_POOL_H
#define PLAN_POOL_H

#include "base/arena.h"
#include "base/err.h"
#include "model/host.h"

struct pool {
	const struct virtual_network *network;
	const struct device **vfs; /* all of them, in the order of addresses; the arena's */
	size_t n;
};

/* libvirt's network of that name. -ENOENT, or -ENODATA where libvirt does not tell, with a sentence. */
int plan_find_network(const struct host *host, const char *name,
		      const struct virtual_network **ret_network, struct err *reterr);

/*
 * The pool of that name, every VF of which a VM can be given. 0; -errno with a sentence: -ENOENT where
 * there is no such network, -EINVAL where it is no pool, -ENODEV for one without VFs, else as
 * plan_choose says of a VF that could not be given.
 */
int plan_find_pool(const struct host *host, const char *name, struct arena *arena,
		   struct pool *ret_pool, struct err *reterr);

#endif
