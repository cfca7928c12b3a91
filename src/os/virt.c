/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who says which virtual machines there are? See virt.h.
 */
#include "os/virt.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/text.h"
#include "os/libvirt.h"
#include "os/virt-recorded.h"

struct virt {
	const struct virt_ops *ops;
	void *backing;
};

struct virt *virt_new(const struct virt_ops *ops, void *backing)
{
	struct virt *virt = calloc(1, sizeof(*virt));

	if (!virt)
		out_of_memory();
	*virt = (struct virt){ .ops = ops, .backing = backing };
	return virt;
}

void virt_free(struct virt *virt)
{
	virt->ops->close(virt->backing);
	free(virt);
}

const char *virt_uri(const char *uri)
{
	if (!uri)
		uri = getenv("LIBVIRT_DEFAULT_URI");
	return uri && *uri ? uri : "qemu:///system";
}

static int open_virt(struct machine *machine, struct err *reterr)
{
	if (machine->virt)
		return 0;
	if (machine->live)
		return libvirt_connect(machine->connect_uri, &machine->virt, reterr);
	machine->virt = virt_recorded(machine->root);
	return 0;
}

/* Whether a recorder knows already what was read. */
static bool hears_from_root(const struct machine *machine)
{
	return machine->virt && machine->virt->ops->reads_root;
}

int virt_list(struct machine *machine, struct arena *arena, struct domain **ret_domains,
	      size_t *ret_n, struct err *reterr)
{
	int r = open_virt(machine, reterr);

	if (r == 0)
		r = machine->virt->ops->list(machine->virt->backing, arena, ret_domains, ret_n,
					     reterr);
	if (hears_from_root(machine))
		return r;
	if (r < 0)
		virt_tell_failure(machine->root, r);
	else
		virt_tell(machine->root, *ret_domains, *ret_n);
	return r;
}

int virt_list_networks(struct machine *machine, struct arena *arena,
		       struct virtual_network **ret_networks, size_t *ret_n, struct err *reterr)
{
	int r = open_virt(machine, reterr);

	if (r == 0)
		r = machine->virt->ops->list_networks(machine->virt->backing, arena, ret_networks,
						      ret_n, reterr);
	if (!hears_from_root(machine))
		virt_tell_networks(machine->root, r < 0 ? NULL : *ret_networks, r < 0 ? 0 : *ret_n,
				   r);
	return r;
}
