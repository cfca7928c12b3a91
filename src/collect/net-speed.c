/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How fast does each interface run? ethtool tells of all in one dump (since Linux 5.6), which at
 * thousands of VFs is a thousandth of the system calls; where it does not answer for one, its file in
 * sysfs does, as in captures without the dump.
 */
#include <errno.h>
#include <limits.h>
#include <linux/ethtool_netlink.h>
#include <stdio.h>

#include "base/parse.h"
#include "collect/net.h"
#include "os/genl.h"

/*
 * ethtool's SPEED_UNKNOWN is -1, which older kernels showed as unsigned, in 32 or 16 bits
 * (speed_show in net/core/net-sysfs.c). A driver that tells no settings makes the read fail.
 */
static int read_speed(const struct machine *machine, const char *path, int64_t *ret_mbps)
{
	char text[32];
	int64_t value = 0;
	int r = root_read_word(machine->root, path, text, sizeof(text));

	if (r == 0)
		r = parse_i64(text, &value);
	if (r < 0)
		return r;
	if (value < 0 || value == UINT32_MAX || value == UINT16_MAX)
		return -ENODATA;
	*ret_mbps = value;
	return 0;
}

void net_read_speed(const struct machine *machine, struct host *host, const char *directory,
		    struct netdev *netdev)
{
	char path[PATH_MAX];
	int r = 0;

	netdev->speed_mbps = UNKNOWN;
	if (netdev->carrier == FACT_NO)
		netdev->speed_mbps = 0;
	if (netdev->carrier != FACT_YES)
		return;
	snprintf(path, sizeof(path), "%s/speed", directory);
	r = read_speed(machine, path, &netdev->speed_mbps);
	if (r < 0)
		gaps_add(&host->gaps, host->arena, r, path);
}

static void take_speed(int64_t ifindex, int64_t mbps, void *arg)
{
	struct rtnl_link *link = rtnl_find_link(arg, ifindex);

	if (link)
		link->netdev.speed_mbps = mbps;
}

/* Its failures are none of the host's: sysfs is asked next. */
static void ask_ethtool(struct machine *machine, const struct rtnl_links *links)
{
	struct netlink *netlink = NULL;
	uint16_t family = 0;

	if (dialogue_generic(&machine->generic, machine->root, machine->live, &netlink) == 0 &&
	    genl_find_family(netlink, ETHTOOL_GENL_NAME, &family) == 0)
		(void)genl_read_speeds(netlink, family, take_speed, (void *)links);
}

static void read_remaining(const struct machine *machine, struct host *host, struct netdev *netdev)
{
	char directory[NAME_MAX + 32];

	if (netdev->carrier == FACT_YES && netdev->speed_mbps != UNKNOWN)
		return;
	snprintf(directory, sizeof(directory), NET_CLASS "/%s", netdev->name);
	net_read_speed(machine, host, directory, netdev);
}

void net_read_speeds(struct machine *machine, struct host *host, const struct rtnl_links *links)
{
	for (size_t i = 0; i < links->n; i++)
		links->items[i].netdev.speed_mbps = UNKNOWN;
	ask_ethtool(machine, links);
	for (size_t i = 0; i < host->n_devices; i++)
		for (struct netdev *netdev = host->devices[i].netdevs; netdev;
		     netdev = netdev->next)
			read_remaining(machine, host, netdev);
}
