/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does sysfs show of the made-up network interfaces? The files of net/core/net-sysfs.c.
 */
#include <linux/if.h>
#include <linux/if_arp.h>

#include "parts.h"
#include "place.h"

const char *mac_text(struct arena *arena, const uint8_t mac[static 6])
{
	return arena_printf(arena, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3],
			    mac[4], mac[5]);
}

unsigned int netdev_flags(const struct function *function)
{
	unsigned int flags = IFF_UP | IFF_BROADCAST | IFF_MULTICAST;

	return function->netdev.carrier ? flags | IFF_RUNNING | IFF_LOWER_UP : flags;
}

unsigned int netdev_speed(const struct function *function)
{
	return function->kind == PLAIN_NIC ? 1000 : 100000;
}

static void write_port_names(const struct place *place, const struct function *pf)
{
	const uint8_t *mac = pf->netdev.mac;

	place_text(place, "phys_port_name", "p%u\n", pf->bdf.function);
	place_text(place, "phys_switch_id", "%02x%02x%02xffff%02x%02x%02x\n", mac[0], mac[1],
		   mac[2], mac[3], mac[4], mac[5]);
}

static void write_netdev(const struct place *place, struct arena *arena,
			 const struct function *function)
{
	const struct netdev_identity *netdev = &function->netdev;

	place_text(place, "uevent", "INTERFACE=%s\nIFINDEX=%d\n", netdev->name, netdev->ifindex);
	place_text(place, "ifindex", "%d\n", netdev->ifindex);
	place_text(place, "iflink", "%d\n", netdev->ifindex);
	place_text(place, "address", "%s\n", mac_text(arena, netdev->mac));
	place_text(place, "addr_assign_type", "0\n");
	place_text(place, "addr_len", "6\n");
	place_text(place, "type", "%d\n", ARPHRD_ETHER);
	/* The kernel keeps IFF_RUNNING and IFF_LOWER_UP out of this file. */
	place_text(place, "flags", "0x%x\n", IFF_UP | IFF_BROADCAST | IFF_MULTICAST);
	place_text(place, "mtu", "1500\n");
	place_text(place, "operstate", "%s\n", netdev->carrier ? "up" : "down");
	place_text(place, "carrier", "%d\n", netdev->carrier);
	place_text(place, "carrier_changes", "%d\n", netdev->carrier ? 2 : 1);
	place_text(place, "speed", "%d\n", netdev->carrier ? (int)netdev_speed(function) : -1);
	place_text(place, "duplex", "%s\n", netdev->carrier ? "full" : "unknown");
	place_text(place, "dev_id", "0x0\n");
	place_text(place, "dev_port", "0\n");
	place_text(place, "name_assign_type", "4\n");
	place_text(place, "tx_queue_len", "1000\n");
	place_link(place, "subsystem", "/sys/class/net");
	place_link(place, "device", function_path(arena, function));
}

static void write_loopback(int tree)
{
	_cleanup_place_ struct place lo = place_open(tree, "/sys/devices/virtual/net/lo");
	_cleanup_place_ struct place class = place_open(tree, "/sys/class/net");

	place_text(&lo, "uevent", "INTERFACE=lo\nIFINDEX=1\n");
	place_text(&lo, "ifindex", "1\n");
	place_text(&lo, "address", "00:00:00:00:00:00\n");
	place_text(&lo, "type", "%d\n", ARPHRD_LOOPBACK);
	place_text(&lo, "flags", "0x%x\n", IFF_UP | IFF_LOOPBACK);
	place_text(&lo, "mtu", "65536\n");
	place_text(&lo, "operstate", "unknown\n");
	place_text(&lo, "carrier", "1\n");
	place_link(&lo, "subsystem", "/sys/class/net");
	place_link(&class, "lo", "/sys/devices/virtual/net/lo");
}

void write_netdevs(int tree, const struct layout *layout)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_place_ struct place class = place_open(tree, "/sys/class/net");

	write_loopback(tree);
	for (size_t i = 0; i < layout->n_functions; i++) {
		const struct function *function = layout->functions[i];
		const char *path = NULL;

		if (!function->netdev.ifindex)
			continue;
		path = arena_printf(arena, "%s/net/%s", function_path(arena, function),
				    function->netdev.name);
		_cleanup_place_ struct place place = place_open(tree, path);

		write_netdev(&place, arena, function);
		if (function->kind == PF)
			write_port_names(&place, function);
		place_link(&class, function->netdev.name, path);
	}
}
