/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does rtnetlink say of interfaces? See rtnl.h; VFs are in rtnl-vfs.c.
 */
#include "os/rtnl.h"

#include <errno.h>
#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include <netlink/attr.h>
#include <netlink/msg.h>

#include "base/text.h"
#include "os/rtnl-attributes.h"

DEFINE_CLEANUP(struct nl_msg *, nlmsg_free);

/* The text of an attribute, which may lack its NUL (IFLA_PHYS_PORT_NAME does). */
static const char *text_of(const struct nlattr *attribute, struct arena *arena)
{
	if (!attribute)
		return "";
	return arena_strndup(arena, nla_data(attribute), (size_t)nla_len(attribute));
}

static uint32_t number_of(const struct nlattr *attribute)
{
	uint32_t value = 0;

	if (attribute)
		nla_memcpy(&value, attribute, sizeof(value));
	return value;
}

static const char *hex_of(const struct nlattr *attribute, struct arena *arena,
			  const char *separator)
{
	if (!attribute)
		return "";
	return rtnl_hex(nla_data(attribute), (size_t)nla_len(attribute), separator, arena);
}

static void take_altnames(struct netdev *netdev, const struct nlattr *list, struct arena *arena)
{
	const struct nlattr *name = NULL;
	size_t capacity = 0;
	int rest = 0;

	netdev->altnames = arena_new_array(arena, const char *, 0);
	if (!list)
		return;
	for (name = nla_data(list), rest = nla_len(list); nla_ok(name, rest);
	     name = nla_next(name, &rest)) {
		if (nla_type(name) != IFLA_ALT_IFNAME)
			continue;
		netdev->altnames = arena_grow(arena, netdev->altnames, netdev->n_altnames,
					      &capacity, sizeof(*netdev->altnames));
		netdev->altnames[netdev->n_altnames++] = text_of(name, arena);
	}
}

static void take_flags(struct netdev *netdev, unsigned int flags)
{
	netdev->up = tristate_from_bool(flags & IFF_UP);
	netdev->carrier = tristate_from_bool(flags & IFF_LOWER_UP);
}

/* The kernel leaves IFLA_PERM_ADDRESS (5.6) out where the driver set none; an older one, always. */
static const char *permanent_of(struct nlattr **table, struct arena *arena)
{
	if (!table[IFLA_PERM_ADDRESS] && !table[IFLA_PARENT_DEV_NAME])
		return NULL;
	return hex_of(table[IFLA_PERM_ADDRESS], arena, ":");
}

/* Of IFLA_LINKINFO; interfaces that a device's driver made have none. */
static const char *kind_of(const struct nlattr *info, struct arena *arena)
{
	const struct nlattr *part = NULL;
	int rest = 0;

	if (!info)
		return "";
	for (part = nla_data(info), rest = nla_len(info); nla_ok(part, rest);
	     part = nla_next(part, &rest))
		if (nla_type(part) == IFLA_INFO_KIND)
			return text_of(part, arena);
	return "";
}

static void take_attributes(struct rtnl_link *link, struct nlattr **table, struct arena *arena)
{
	struct netdev *netdev = &link->netdev;

	netdev->name = text_of(table[IFLA_IFNAME], arena);
	netdev->mac = hex_of(table[IFLA_ADDRESS], arena, ":");
	netdev->permanent_mac = permanent_of(table, arena);
	netdev->mtu = table[IFLA_MTU] ? (int64_t)number_of(table[IFLA_MTU]) : UNKNOWN;
	netdev->phys_port_name = text_of(table[IFLA_PHYS_PORT_NAME], arena);
	netdev->phys_switch_id = hex_of(table[IFLA_PHYS_SWITCH_ID], arena, "");
	netdev->representor = netdev_is_representor(netdev);
	take_altnames(netdev, table[IFLA_PROP_LIST], arena);
	link->master = number_of(table[IFLA_MASTER]);
	/* Of a link into another namespace the index means nothing here. */
	if (!table[IFLA_LINK_NETNSID])
		link->lower = number_of(table[IFLA_LINK]);
	link->parent = text_of(table[IFLA_PARENT_DEV_NAME], arena);
	link->parent_bus = text_of(table[IFLA_PARENT_DEV_BUS_NAME], arena);
	link->kind = kind_of(table[IFLA_LINKINFO], arena);
	link->most_mtu = table[IFLA_MAX_MTU] ? (int64_t)number_of(table[IFLA_MAX_MTU]) : UNKNOWN;
}

static void hear_link(const struct nlmsghdr *message, void *arg)
{
	struct rtnl_links *links = arg;
	struct nlattr *table[IFLA_MAX + 1] = { NULL };
	struct rtnl_link *link = NULL;
	struct ifinfomsg header;

	if (message->nlmsg_type != RTM_NEWLINK)
		return;
	if (rtnl_parse(message, &header, sizeof(header), table, IFLA_MAX) < 0 ||
	    !table[IFLA_IFNAME]) {
		links->n_malformed++;
		return;
	}
	links->items = arena_grow(links->arena, links->items, links->n, &links->capacity,
				  sizeof(*links->items));
	link = &links->items[links->n++];
	*link = (struct rtnl_link){ .netdev = { .ifindex = header.ifi_index,
						.speed_mbps = UNKNOWN } };
	take_flags(&link->netdev, header.ifi_flags);
	take_attributes(link, table, links->arena);
	if (*link->parent)
		links->tells_parents = true;
}

static void forget_links(void *arg)
{
	struct rtnl_links *links = arg;

	links->n = 0;
	links->n_malformed = 0;
}

static int compare_links(const void *a, const void *b)
{
	int64_t left = ((const struct rtnl_link *)a)->netdev.ifindex;
	int64_t right = ((const struct rtnl_link *)b)->netdev.ifindex;

	return (left > right) - (left < right);
}

/* A dump that was interrupted to the last may tell twice of a link. */
static void sort_links(struct rtnl_links *links)
{
	size_t n_kept = 0;

	if (links->n)
		qsort(links->items, links->n, sizeof(*links->items), compare_links);
	for (size_t i = 0; i < links->n; i++)
		if (!n_kept || compare_links(&links->items[n_kept - 1], &links->items[i]) != 0)
			links->items[n_kept++] = links->items[i];
	links->n = n_kept;
}

int rtnl_read_links(struct netlink *netlink, struct rtnl_links *links)
{
	const struct ifinfomsg header = { .ifi_family = AF_UNSPEC };
	const struct netlink_listener listener = { forget_links, hear_link, links };
	_cleanup_(nlmsg_freep) struct nl_msg *request =
		rtnl_request(RTM_GETLINK, NLM_F_DUMP, &header, sizeof(header));
	int r = 0;

	rtnl_put_filter(request, RTEXT_FILTER_SKIP_STATS);
	r = netlink_ask(netlink, request, &listener);
	if (r < 0 && r != -EINTR)
		return r;
	sort_links(links);
	return links->n_malformed ? -EBADMSG : r;
}

struct rtnl_link *rtnl_find_link(const struct rtnl_links *links, int64_t ifindex)
{
	const struct rtnl_link key = { .netdev = { .ifindex = ifindex } };

	if (!links->n)
		return NULL;
	return bsearch(&key, links->items, links->n, sizeof(*links->items), compare_links);
}
