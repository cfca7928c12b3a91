/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which PCI functions does a libvirt daemon tell of, and which interfaces have they? From its node devices.
 */
#include <errno.h>
#include <stdlib.h>

#include "base/text.h"
#include "collect/pci.h"
#include "collect/told.h"
#include "domxml/node-device.h"
#include "os/virt.h"

struct told {
	struct host *host;
	struct node_device *items;
	size_t n;
};

static int read_all(struct machine *machine, struct told *told)
{
	struct arena *arena = told->host->arena;
	const char **texts = NULL;
	size_t n = 0;
	int r = virt_list_texts(virt_of(machine), VIRT_NODE_DEVICES, arena, &texts, &n);

	if (r < 0)
		return r;
	told->items = arena_new_array(arena, struct node_device, n);
	for (size_t i = 0; i < n; i++) {
		/* One that has no text went away meanwhile. */
		r = domxml_read_node_device(texts[i], arena, &told->items[told->n]);
		if (r < 0 && r != -ENODATA)
			return r;
		told->n += r == 0;
	}
	return 0;
}

static int compare_told(const void *a, const void *b)
{
	return bdf_compare(((const struct node_device *)a)->bdf,
			   ((const struct node_device *)b)->bdf);
}

/* Functions and others apart; functions by their addresses. */
static size_t sort_functions(struct told *told)
{
	size_t n = 0;

	for (size_t i = 0; i < told->n; i++)
		if (told->items[i].is_function) {
			struct node_device function = told->items[i];

			told->items[i] = told->items[n];
			told->items[n++] = function;
		}
	if (n)
		qsort(told->items, n, sizeof(*told->items), compare_told);
	return n;
}

/* ---- functions */

/* Without a group, where there are groups, it is in none. */
static int64_t group_of(const struct host *host, const struct node_device *from)
{
	return from->group == UNKNOWN && host->iommu.in_use == FACT_YES ? -1 : from->group;
}

static void place(struct host *host, const struct node_device *from)
{
	struct device *device = &host->devices[host->n_devices++];

	*device = (struct device){
		.bdf = from->bdf,
		.vendor_id = from->vendor_id,
		.device_id = from->device_id,
		.subsystem_vendor_id = UNKNOWN,
		.subsystem_device_id = UNKNOWN,
		.class_code = from->class_code,
		.driver = from->driver,
		.numa_node = from->numa_node,
		.iommu_group = group_of(host, from),
		.current = LINK_UNKNOWN,
		.maximum = LINK_UNKNOWN,
		.netdevs_known = true,
	};
	device->role = device_is_nic(device) ? ROLE_NIC : ROLE_OTHER;
}

/* It lists them in the order of their indexes (virPCIGetVirtualFunctions). */
static void add_vfs(struct host *host, const struct node_device *from)
{
	struct device *pf = host_find_device(host, from->bdf);

	pf->role = ROLE_PF;
	pf->can_sriov = FACT_YES;
	pf->sriov = pci_sriov_new(host->arena);
	pf->sriov->total_vfs = from->most_vfs;
	pf->sriov->num_vfs = (int64_t)from->n_vfs;
	pf->sriov->vfs = arena_new_array(host->arena, struct device *, from->n_vfs);
	pf->sriov->n_vfs = from->n_vfs;
	for (size_t i = 0; i < from->n_vfs; i++)
		pci_set_vf(host, pf, i, host_find_device(host, from->vfs[i]));
}

static void add_sriov(const struct told *told, size_t n)
{
	struct host *host = told->host;

	for (size_t i = 0; i < n; i++)
		if (told->items[i].is_pf)
			add_vfs(host, &told->items[i]);
	for (size_t i = 0; i < n; i++) {
		struct device *device = host_find_device(host, told->items[i].bdf);
		struct device *pf = host_find_device(host, told->items[i].pf);

		/* A PF that does not list it has got it only just, or lost it. */
		if (told->items[i].is_vf && !device->vf && !device->sriov)
			pci_adopt_vf(host, pf && pf->sriov ? pf : NULL, UNKNOWN, device);
	}
}

/* Each function names all of its group, also those that are not told of. */
static void complete_groups(const struct told *told, size_t n)
{
	struct host *host = told->host;

	pci_group_devices(host);
	for (size_t i = 0; i < n; i++) {
		struct iommu_group *group = iommu_find_group(&host->iommu, told->items[i].group);

		if (group)
			group->members_known = group->n_members == told->items[i].n_members;
	}
}

/* ---- interfaces */

static struct device *find_by_name(const struct told *told, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (str_equal(told->items[i].name, name))
			return host_find_device(told->host, told->items[i].bdf);
	return NULL;
}

/* As IFF_LOWER_UP: an operational state that a driver does not keep says nothing. */
static enum tristate carrier_of(const char *link)
{
	static const char *const without[] = { "down", "lowerlayerdown", "notpresent" };

	if (str_equal(link, "up"))
		return FACT_YES;
	return str_is_among(link ? link : "", without, ARRAY_SIZE(without)) ? FACT_NO
									    : FACT_UNKNOWN;
}

/* Between a function and its interface there may be a bus, as virtio's, which is not told of. */
static void add_netdev(const struct told *told, size_t n, const struct node_device *from)
{
	struct device *device = find_by_name(told, n, from->parent);
	struct netdev *netdev = arena_new_struct(told->host->arena, struct netdev);
	enum tristate carrier = carrier_of(from->link);

	if (!device)
		return;
	*netdev = (struct netdev){
		.ifindex = UNKNOWN,
		.name = from->interface,
		.mac = from->mac,
		.up = carrier == FACT_YES ? FACT_YES : FACT_UNKNOWN,
		.carrier = carrier,
		.mtu = UNKNOWN,
		.speed_mbps = UNKNOWN,
		.next = device->netdevs,
	};
	device->netdevs = netdev;
}

void told_devices(struct machine *machine, struct host *host)
{
	struct told told = { .host = host };
	int r = read_all(machine, &told);
	size_t n = r < 0 ? 0 : sort_functions(&told);

	if (r < 0) {
		gaps_add(&host->gaps, host->arena, r, "libvirt node devices");
		return;
	}
	host->devices = arena_new_array(host->arena, struct device, n);
	for (size_t i = 0; i < n; i++)
		if (!i || !bdf_equal(told.items[i - 1].bdf, told.items[i].bdf))
			place(host, &told.items[i]);
	host->devices_known = true;
	add_sriov(&told, n);
	complete_groups(&told, n);
	for (size_t i = n; i < told.n; i++)
		if (told.items[i].is_interface)
			add_netdev(&told, n, &told.items[i]);
}
