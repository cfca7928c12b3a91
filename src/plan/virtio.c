/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which interfaces of a virtual machine does the host serve by virtio-net? See virtio.h.
 */
#include "plan/virtio.h"

#include "base/text.h"

static const struct virtual_network *network_of(const struct host *host, const struct vnic *vnic)
{
	return virtual_networks_find(&host->virtual_networks, vnic->network);
}

bool virtio_serves(const struct host *host, const struct vnic *vnic)
{
	const struct virtual_network *network = network_of(host, vnic);

	if (str_equal(vnic->type, "network"))
		return network && !virtual_network_is_pool(network);
	return str_equal(vnic->type, "bridge");
}

const char *virtio_hindrance(const struct host *host, const struct vnic *vnic, struct arena *arena)
{
	const char *network = vnic->network ? vnic->network : "";

	if (virtio_serves(host, vnic))
		return NULL;
	if (str_equal(vnic->type, "hostdev"))
		return "it is a device of the host's that is passed through";
	if (!str_equal(vnic->type, "network"))
		return arena_printf(arena,
				    "an interface of type '%s' is on no bridge of the host's",
				    vnic->type);
	if (network_of(host, vnic))
		return arena_printf(arena, "it is a VF of libvirt's network %s", network);
	if (!host->virtual_networks.known)
		return arena_printf(arena,
				    "what libvirt's network %s is is not known: libvirt's networks "
				    "could not be read",
				    network);
	return arena_printf(arena, "libvirt has no network %s", network);
}

const struct bridge *virtio_bridge(const struct host *host, const struct vnic *vnic)
{
	return vm_backing_find_bridge(&host->vm_backing,
				      virtual_networks_bridge(&host->virtual_networks, vnic));
}

int64_t virtio_queues(const struct definition *definition)
{
	int64_t n = definition->n_vcpus;

	if (n == UNKNOWN)
		return 0;
	return n < 1 ? 1 : n > MOST_QUEUES ? MOST_QUEUES : n;
}
