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

int64_t virtio_bridge_mtu(const struct host *host, const struct vnic *vnic)
{
	const struct bridge *bridge = virtio_bridge(host, vnic);
	const struct network_interface *interface =
		bridge ? network_find(&host->network, bridge->name) : NULL;

	if (bridge && bridge->mtu > 0)
		return bridge->mtu;
	return interface && interface->mtu > 0 ? interface->mtu : 0;
}

const char *virtio_vhost_hindrance(const struct host *host, struct arena *arena)
{
	switch (modules_supply(&host->modules, VHOST_NET)) {
	case MODULE_IN_KERNEL:
	case MODULE_LOADABLE:
		return NULL;
	case MODULE_NO_MORE:
		return "this kernel loads no modules, or no more";
	case MODULE_NO_FILE:
		return "the running kernel has no such module: install the package with its other "
		       "modules, or reboot into the kernel that was installed";
	case MODULE_BARRED:
		return arena_printf(arena, "%s forbids it",
				    modules_find(&host->modules, VHOST_NET)->barred_by);
	case MODULE_SUPPLY_UNKNOWN:
		break;
	}
	return "whether it can be loaded is not known";
}

int64_t virtio_queues(const struct definition *definition)
{
	int64_t n = definition->n_vcpus;

	if (n == UNKNOWN)
		return 0;
	return n < 1 ? 1 : n > MOST_QUEUES ? MOST_QUEUES : n;
}
