/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which interfaces do the PCI functions have? One dump of rtnetlink without VFs, which would hold
 * RTNL for long; the VFs are asked for PF by PF.
 */
#include "collect/net.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>

#include "base/pathname.h"
#include "base/text.h"
#include "collect/collectors.h"

static bool stands_before(const struct netdev *a, const struct netdev *b)
{
	if (a->representor != b->representor)
		return b->representor;
	return a->ifindex < b->ifindex;
}

void net_attach(struct device *device, struct netdev *netdev)
{
	struct netdev **place = &device->netdevs;

	while (*place && stands_before(*place, netdev))
		place = &(*place)->next;
	netdev->next = *place;
	*place = netdev;
}

static struct device *find_address(const struct host *host, const char *address)
{
	struct bdf bdf = { 0 };

	return bdf_parse(address, &bdf) == 0 ? host_find_device(host, bdf) : NULL;
}

/* Most interfaces are on no device, and /sys/class/net holds files, too (bonding_masters). */
static void tell_unread(struct host *host, const char *path, int error)
{
	if (error != -ENOENT && error != -ENOTDIR)
		gaps_add(&host->gaps, host->arena, error, path);
}

/* The link's target ends in "…/0000:00:03.0/virtio0". */
static struct device *find_virtio(const struct machine *machine, struct host *host,
				  const char *name)
{
	char path[NAME_MAX + 32];
	char target[PATH_MAX];
	ssize_t n = 0;

	snprintf(path, sizeof(path), "/sys/bus/virtio/devices/%s", name);
	n = root_readlink(machine->root, path, target, sizeof(target));
	if (n < 0) {
		tell_unread(host, path, (int)n);
		return NULL;
	}
	pathname_drop_last(target);
	return find_address(host, pathname_last(target));
}

struct device *net_find_parent(const struct machine *machine, struct host *host, const char *name)
{
	char path[NAME_MAX + 32];
	char parent[NAME_MAX + 1];
	int r = 0;

	snprintf(path, sizeof(path), NET_CLASS "/%s/device", name);
	r = root_readlink_name(machine->root, path, parent, sizeof(parent));
	if (r < 0) {
		tell_unread(host, path, r);
		return NULL;
	}
	if (str_has_prefix(parent, "virtio"))
		return find_virtio(machine, host, parent);
	return find_address(host, parent);
}

/* Kernels since 5.14 tell the parent themselves; those that tell none for a link have none. */
static struct device *find_owner(const struct machine *machine, struct host *host,
				 const struct rtnl_links *links, const struct rtnl_link *link)
{
	if (!links->tells_parents)
		return net_find_parent(machine, host, link->netdev.name);
	if (str_equal(link->parent_bus, "pci"))
		return find_address(host, link->parent);
	if (str_equal(link->parent_bus, "virtio"))
		return find_virtio(machine, host, link->parent);
	return NULL;
}

/* A master that went away since is none. */
static void name_master(const struct rtnl_links *links, struct rtnl_link *link)
{
	const struct rtnl_link *master = rtnl_find_link(links, link->master);

	link->netdev.master = master ? master->netdev.name : "";
}

static void add_upper(struct arena *arena, struct rtnl_link *link, const char *upper)
{
	struct netdev *lower = &link->netdev;

	lower->uppers = arena_grow(arena, lower->uppers, lower->n_uppers, &link->uppers_capacity,
				   sizeof(*lower->uppers));
	lower->uppers[lower->n_uppers++] = upper;
}

static void name_uppers(const struct rtnl_links *links)
{
	for (size_t i = 0; i < links->n; i++) {
		const struct rtnl_link *link = &links->items[i];
		struct rtnl_link *lower = rtnl_find_link(links, link->lower);

		if (lower && lower != link)
			add_upper(links->arena, lower, link->netdev.name);
	}
}

/* False where an owner could not be found: any function may be the one. */
static bool place_links(struct machine *machine, struct host *host, struct rtnl_links *links)
{
	size_t n_gaps = host->gaps.n;

	name_uppers(links);
	for (size_t i = 0; i < links->n; i++) {
		struct rtnl_link *link = &links->items[i];
		struct device *device = find_owner(machine, host, links, link);

		if (!device)
			continue;
		name_master(links, link);
		net_attach(device, &link->netdev);
	}
	return host->gaps.n == n_gaps;
}

/* What netlink alone knows of an interface is unknown where there is none. */
static int read_links(struct machine *machine, struct host *host, struct netlink **ret_netlink)
{
	struct rtnl_links links = { .arena = host->arena };
	struct netlink *netlink = NULL;
	bool all_placed = false;
	int r = dialogue_route(&machine->route, machine->root, machine->live, &netlink);

	if (r < 0)
		return r;
	r = rtnl_read_links(netlink, &links);
	if (r < 0)
		gaps_add(&host->gaps, host->arena, r, "rtnetlink");
	if (r < 0 && !links.n)
		return r;
	all_placed = place_links(machine, host, &links);
	net_read_speeds(machine, host, &links);
	if (r == 0 && host->facts & FACTS_NETWORKS)
		net_keep_links(host, &links);
	for (size_t i = 0; i < host->n_devices; i++)
		host->devices[i].netdevs_known = r == 0 && all_placed;
	*ret_netlink = netlink;
	return 0;
}

static bool has_nic(const struct host *host)
{
	for (size_t i = 0; i < host->n_devices; i++)
		if (device_is_nic(&host->devices[i]))
			return true;
	return false;
}

void collect_net(struct machine *machine, struct host *host)
{
	struct netlink *netlink = NULL;
	int r = 0;

	if (!has_nic(host) && !(host->facts & FACTS_NETWORKS))
		return;
	r = read_links(machine, host, &netlink);
	if (r == 0) {
		net_read_vfs(host, netlink);
	} else {
		gaps_add(&host->gaps, host->arena, r, "rtnetlink");
		net_read_sysfs(machine, host);
	}
	net_look_elsewhere(machine, host);
}
