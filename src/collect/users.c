/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who uses a VF, as far as the kernel knows? Its own interface, what is stacked on that, the network
 * namespace that it was moved to, or the process that holds its device node.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/parse.h"
#include "base/pathname.h"
#include "base/text.h"
#include "collect/collectors.h"
#include "os/process.h"
#include "os/rtnl.h"

/* The indexes of interfaces that have addresses; one may stand there several times. */
struct addressed {
	struct arena *arena;
	int64_t *indexes;
	size_t n;
	size_t capacity;
};

static void add_addressed(int64_t ifindex, void *arg)
{
	struct addressed *addressed = arg;

	addressed->indexes = arena_grow(addressed->arena, addressed->indexes, addressed->n,
					&addressed->capacity, sizeof(*addressed->indexes));
	addressed->indexes[addressed->n++] = ifindex;
}

static int compare_indexes(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a;
	int64_t right = *(const int64_t *)b;

	return (left > right) - (left < right);
}

static void mark_netdevs(struct host *host, const struct addressed *addressed)
{
	for (size_t i = 0; i < host->n_devices; i++) {
		struct netdev *netdev = host->devices[i].netdevs;

		for (; netdev; netdev = netdev->next)
			netdev->addressed = tristate_from_bool(
				addressed->n &&
				bsearch(&netdev->ifindex, addressed->indexes, addressed->n,
					sizeof(int64_t), compare_indexes));
	}
}

static void read_addresses(struct machine *machine, struct host *host)
{
	struct addressed addressed = { .arena = host->arena };
	struct netlink *netlink = NULL;
	int r = dialogue_route(&machine->route, machine->root, machine->live, &netlink);

	if (r == 0)
		r = rtnl_read_addresses(netlink, add_addressed, &addressed);
	if (r < 0) {
		gaps_add(&host->gaps, host->arena, r, "rtnetlink addresses");
		return;
	}
	if (addressed.n)
		qsort(addressed.indexes, addressed.n, sizeof(int64_t), compare_indexes);
	mark_netdevs(host, &addressed);
}

static void add_netdev_users(struct arena *arena, struct vf *vf, const struct netdev *netdev)
{
	if (netdev->master && *netdev->master)
		vf_add_user(vf, arena, arena_printf(arena, "netdev:%s", netdev->master));
	for (size_t i = 0; i < netdev->n_uppers; i++)
		vf_add_user(vf, arena, arena_printf(arena, "netdev:%s", netdev->uppers[i]));
	if (netdev->addressed == FACT_YES)
		vf_add_user(vf, arena, arena_printf(arena, "netdev:%s", netdev->name));
	if (!netdev->master || netdev->addressed == FACT_UNKNOWN)
		vf->used_by_known = false;
}

static void look_at_vf(struct host *host, struct device *device)
{
	struct vf *vf = device->vf;
	bool elsewhere = device->netdev_elsewhere == FACT_YES;

	vf->used_by_known = device->driver &&
			    (device->netdevs_known || elsewhere || device_is_given_away(device));
	for (const struct netdev *netdev = device->netdevs; netdev; netdev = netdev->next)
		add_netdev_users(host->arena, vf, netdev);
	if (elsewhere)
		vf_add_user(vf, host->arena, "netns");
}

/* What is needed while processes are looked at. */
struct holders {
	struct machine *machine;
	struct host *host;
	uint64_t pid; /* the one that `name` is of; 0 none */
	const char *name;
};

static void add_holder(const struct holders *holders, struct device *device)
{
	if (device && device->vf && device_is_given_away(device))
		vf_add_user(device->vf, holders->host->arena, holders->name);
}

/* /dev/vfio/N and, without an IOMMU, /dev/vfio/noiommu-N: whoever holds it holds the whole group. */
static void add_group_holder(const struct holders *holders, const char *node)
{
	static const char prefix[] = "noiommu-";
	const struct iommu_group *group = NULL;
	uint64_t id = 0;

	node += str_has_prefix(node, prefix) ? strlen(prefix) : 0;
	if (parse_u64(node, &id) == 0 && id <= INT_MAX)
		group = iommu_find_group(&holders->host->iommu, (int64_t)id);
	for (size_t i = 0; group && i < group->n_members; i++)
		add_holder(holders, group->members[i]);
}

/* A node of one device, whose class in sysfs links to it. */
static void add_device_holder(const struct holders *holders, const char *class, const char *node)
{
	char path[NAME_MAX + 64];
	char address[BDF_TEXT_SIZE];
	struct bdf bdf = { 0 };

	snprintf(path, sizeof(path), "/sys/class/%s/%.*s/device", class, NAME_MAX, node);
	if (root_readlink_name(holders->machine->root, path, address, sizeof(address)) == 0 &&
	    bdf_parse(address, &bdf) == 0)
		add_holder(holders, host_find_device(holders->host, bdf));
}

static void hear_holder(uint64_t pid, const char *node, void *arg)
{
	static const char cdevs[] = "/dev/vfio/devices/";
	static const char groups[] = "/dev/vfio/";
	struct holders *holders = arg;

	if (pid != holders->pid)
		holders->name = process_name(holders->machine->root, pid, holders->host->arena);
	holders->pid = pid;
	if (!holders->name)
		return;
	if (str_has_prefix(node, cdevs))
		add_device_holder(holders, "vfio-dev", node + strlen(cdevs));
	else if (str_has_prefix(node, groups))
		add_group_holder(holders, node + strlen(groups));
	else
		add_device_holder(holders, "uio", pathname_last(node));
}

/* A group or device node is open once: who was found is the only one. */
static void forget_unseen(struct host *host)
{
	for (size_t i = 0; i < host->n_devices; i++) {
		struct device *device = &host->devices[i];

		if (device->vf && device_is_given_away(device) && !device->vf->n_used_by)
			device->vf->used_by_known = false;
	}
}

static void look_at_processes(struct machine *machine, struct host *host)
{
	struct holders holders = { .machine = machine, .host = host };
	int r = -ENOENT;

	if (machine_is_complete(machine))
		r = process_scan(machine->root, machine->live, hear_holder, &holders);
	if (r == 0)
		return;
	gaps_add(&host->gaps, host->arena, r, PROCESS_DESCRIPTORS);
	forget_unseen(host);
}

void collect_users(struct machine *machine, struct host *host)
{
	bool with_netdevs = false;
	bool given_away = false;

	for (size_t i = 0; i < host->n_devices; i++) {
		with_netdevs |= host->devices[i].netdevs != NULL;
		given_away |= host->devices[i].vf && device_is_given_away(&host->devices[i]);
	}
	if (with_netdevs)
		read_addresses(machine, host);
	for (size_t i = 0; i < host->n_devices; i++)
		if (host->devices[i].vf)
			look_at_vf(host, &host->devices[i]);
	if (given_away)
		look_at_processes(machine, host);
	for (size_t i = 0; i < host->n_devices; i++)
		if (host->devices[i].vf)
			vf_sort_users(host->devices[i].vf);
}
