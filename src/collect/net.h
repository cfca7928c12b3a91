/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do the collectors of network facts share? Only net*.c include this.
 */
#ifndef COLLECT_NET_H
#define COLLECT_NET_H

#include "model/host.h"
#include "os/machine.h"
#include "os/rtnl.h"

#define NET_CLASS "/sys/class/net"

/* Puts an interface, the arena's, among the function's: the port's own first, then by ifindex. */
void net_attach(struct device *device, struct netdev *netdev);

/*
 * The function whose interface this is, by the link /sys/class/net/NAME/device and, where that leads
 * to a virtio device, by the link of that. NULL where it is on none (lo, bridges), and, with a gap,
 * where a link could not be read.
 */
struct device *net_find_parent(const struct machine *machine, struct host *host, const char *name);

/* Interfaces from sysfs, where there is no rtnetlink: less is known of them. */
void net_read_sysfs(struct machine *machine, struct host *host);

/* Of functions whose driver should have made an interface, and that have none: is it elsewhere? */
void net_look_elsewhere(struct machine *machine, struct host *host);

/* The speed of an interface with a carrier, from `speed` in this directory; 0 without. */
void net_read_speed(const struct machine *machine, struct host *host, const char *directory,
		    struct netdev *netdev);

/* The speeds of all interfaces that functions have, links being all that there are. */
void net_read_speeds(struct machine *machine, struct host *host, const struct rtnl_links *links);

/* All interfaces as host->network's. */
void net_keep_links(struct host *host, const struct rtnl_links *links);

/* What each PF administers of its VFs. */
void net_read_vfs(struct host *host, struct netlink *netlink);

#endif
