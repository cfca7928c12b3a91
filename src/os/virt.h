/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who says which virtual machines and networks there are? A libvirt daemon, what a capture recorded
 * of one, or a test: behind one table of operations.
 */
#ifndef OS_VIRT_H
#define OS_VIRT_H

#include "base/arena.h"
#include "base/err.h"
#include "model/domain.h"
#include "model/virtual-network.h"
#include "os/machine.h"

struct virt_ops {
	bool reads_root; /* then a recorder hears from the machine's root what is read */
	/*
	 * All domains, running or not, in any order: an array of the arena's, hostdevs and networks
	 * not filled. What cannot be told of one is unknown. -errno with a sentence.
	 */
	int (*list)(void *backing, struct arena *arena, struct domain **ret_domains, size_t *ret_n,
		    struct err *reterr);
	/* All networks, active or not, likewise: an array of those with uuid and xml. */
	int (*list_networks)(void *backing, struct arena *arena,
			     struct virtual_network **ret_networks, size_t *ret_n,
			     struct err *reterr);
	void (*close)(void *backing);
};

struct virt;

/* Takes the backing over: ops->close ends it. */
struct virt *virt_new(const struct virt_ops *ops, void *backing);
void virt_free(struct virt *virt);
DEFINE_CLEANUP(struct virt *, virt_free);

/*
 * What a capture recorded in vfctl/domains and vfctl/networks (docs/capture-format.md) beneath
 * root, which it outlives.
 */
struct virt *virt_recorded(const struct root *root);

/* Which daemon is asked: uri, or where that is NULL $LIBVIRT_DEFAULT_URI, else qemu:///system. */
const char *virt_uri(const char *uri);

/*
 * The machine's domains, as ops->list; a recorder is told of them. On first use libvirt is connected
 * to, unless machine->virt is set already. A second call may find another state. -errno: of the
 * connection; of a capture that holds none, -ENODATA.
 */
int virt_list(struct machine *machine, struct arena *arena, struct domain **ret_domains,
	      size_t *ret_n, struct err *reterr);

/* Its networks, as ops->list_networks; otherwise as virt_list. */
int virt_list_networks(struct machine *machine, struct arena *arena,
		       struct virtual_network **ret_networks, size_t *ret_n, struct err *reterr);

#endif
