/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which interfaces do the PCI functions have, where rtnetlink cannot be asked? What sysfs says:
 * /sys/class/net, and the net/ of each function in captures that lack it
 * (Documentation/ABI/testing/sysfs-class-net).
 */
#include <errno.h>
#include <limits.h>
#include <linux/if.h>
#include <stdio.h>
#include <string.h>

#include "base/parse.h"
#include "base/text.h"
#include "collect/net.h"
#include "os/attributes.h"

enum {
	LONGEST_DIRECTORY = 128,
	LONGEST_WORD = 256,
	NET_ADDR_PERM = 0, /* include/uapi/linux/netdevice.h */
};

/* One interface being read. */
struct interface {
	struct machine *machine;
	struct host *host;
	char directory[LONGEST_DIRECTORY];
	struct attributes attributes;
	struct netdev *netdev;
};

static int read_word(const struct interface *interface, const char *name,
		     char word[static LONGEST_WORD])
{
	return attribute_read_word(&interface->attributes, name, word, LONGEST_WORD);
}

static void add_gap(const struct interface *interface, const char *name, int error)
{
	gaps_addf(&interface->host->gaps, interface->host->arena, error, "%s/%s",
		  interface->directory, name);
}

static const char *read_text(const struct interface *interface, const char *name)
{
	char word[LONGEST_WORD];
	int r = read_word(interface, name, word);

	if (r == 0)
		return arena_strdup(interface->host->arena, word);
	add_gap(interface, name, r);
	return NULL;
}

static int64_t read_number(const struct interface *interface, const char *name)
{
	char word[LONGEST_WORD];
	int64_t value = UNKNOWN;
	int r = read_word(interface, name, word);

	if (r == 0)
		r = parse_i64(word, &value);
	if (r < 0)
		add_gap(interface, name, r);
	return value;
}

/* Files that the kernel lacks, or refuses to read, where the driver has nothing to say. */
static const char *read_port(const struct interface *interface, const char *name)
{
	char word[LONGEST_WORD];
	int r = read_word(interface, name, word);

	if (r == 0)
		return arena_strdup(interface->host->arena, word);
	if (r == -EOPNOTSUPP || (r == -ENOENT && machine_is_complete(interface->machine)))
		return "";
	add_gap(interface, name, r);
	return NULL;
}

static const char *read_master(const struct interface *interface)
{
	char name[LONGEST_WORD];
	int r = attribute_readlink_name(&interface->attributes, "master", name, sizeof(name));

	if (r == 0)
		return arena_strdup(interface->host->arena, name);
	if (r == -ENOENT && machine_is_complete(interface->machine))
		return "";
	add_gap(interface, "master", r);
	return NULL;
}

static enum tristate read_up(const struct interface *interface)
{
	char word[LONGEST_WORD];
	uint64_t flags = 0;
	int r = read_word(interface, "flags", word);

	if (r == 0)
		r = parse_hex(word, &flags);
	if (r == 0)
		return tristate_from_bool(flags & IFF_UP);
	add_gap(interface, "flags", r);
	return FACT_UNKNOWN;
}

/* `carrier` cannot be read (EINVAL) while the interface is down. */
static enum tristate read_carrier(const struct interface *interface)
{
	int64_t carrier = 0;

	if (interface->netdev->up == FACT_NO)
		return FACT_NO;
	carrier = read_number(interface, "carrier");
	return carrier == UNKNOWN ? FACT_UNKNOWN : tristate_from_bool(carrier);
}

/* The address counts as permanent while nobody has set another: sysfs has no file for it. */
static const char *read_permanent(const struct interface *interface)
{
	int64_t type = read_number(interface, "addr_assign_type");

	if (type == NET_ADDR_PERM)
		return interface->netdev->mac;
	if (type != UNKNOWN)
		add_gap(interface, "addr_assign_type", ENODATA);
	return NULL;
}

static void read_files(const struct interface *interface)
{
	struct netdev *netdev = interface->netdev;

	netdev->ifindex = read_number(interface, "ifindex");
	netdev->mac = read_text(interface, "address");
	netdev->permanent_mac = read_permanent(interface);
	netdev->mtu = read_number(interface, "mtu");
	netdev->up = read_up(interface);
	netdev->carrier = read_carrier(interface);
	netdev->master = read_master(interface);
	netdev->phys_port_name = read_port(interface, "phys_port_name");
	netdev->phys_switch_id = read_port(interface, "phys_switch_id");
	netdev->representor = netdev->phys_port_name && netdev_is_representor(netdev);
	net_read_speed(interface->machine, interface->host, interface->directory, netdev);
}

static bool is_known(const struct device *device, const char *name)
{
	for (const struct netdev *netdev = device->netdevs; netdev; netdev = netdev->next)
		if (str_equal(netdev->name, name))
			return true;
	return false;
}

/* Its directory is out of reach, or a link to what a capture left out. */
static void tell_unread(const struct interface *interface, int error)
{
	struct netdev *netdev = interface->netdev;

	netdev->ifindex = netdev->mtu = netdev->speed_mbps = UNKNOWN;
	gaps_add(&interface->host->gaps, interface->host->arena, error, interface->directory);
}

static void add_interface(struct machine *machine, struct host *host, struct device *device,
			  const char *parent, const char *name)
{
	struct interface interface = { .machine = machine, .host = host };
	int r = 0;

	if (is_known(device, name))
		return;
	snprintf(interface.directory, sizeof(interface.directory), "%s/%s", parent, name);
	interface.netdev = arena_new_struct(host->arena, struct netdev);
	interface.netdev->name = name;
	r = attributes_open(machine->root, interface.directory, &interface.attributes);
	if (r < 0) {
		tell_unread(&interface, r);
	} else {
		read_files(&interface);
		attributes_close(&interface.attributes);
	}
	net_attach(device, interface.netdev);
	device->netdevs_known = true;
}

/* All of this network namespace; -errno, also where the owner of one could not be found. */
static int read_class(struct machine *machine, struct host *host)
{
	const char **names = NULL;
	size_t n_gaps = 0;
	bool all_placed = true;
	ssize_t n = root_list(machine->root, NET_CLASS, host->arena, &names);

	for (ssize_t i = 0; i < n; i++) {
		struct device *device = NULL;

		n_gaps = host->gaps.n;
		device = net_find_parent(machine, host, names[i]);
		all_placed = all_placed && host->gaps.n == n_gaps;
		if (device)
			add_interface(machine, host, device, NET_CLASS, names[i]);
	}
	if (n < 0)
		return (int)n;
	return all_placed ? 0 : -ENOLINK;
}

/* A function without a driver has no interface; of others, a capture that lacks net/ says nothing. */
static void read_function(struct machine *machine, struct host *host, struct device *device)
{
	char address[BDF_TEXT_SIZE];
	char directory[64];
	const char **names = NULL;
	ssize_t n = 0;

	snprintf(directory, sizeof(directory), "/sys/bus/pci/devices/%s/net",
		 bdf_format(device->bdf, address));
	n = root_list(machine->root, directory, host->arena, &names);
	for (ssize_t i = 0; i < n; i++)
		add_interface(machine, host, device, directory, names[i]);
	if (n >= 0 || str_equal(device->driver, ""))
		device->netdevs_known = true;
	else if (!device->netdevs_known)
		gaps_add(&host->gaps, host->arena, (int)n, directory);
}

void net_read_sysfs(struct machine *machine, struct host *host)
{
	bool whole = read_class(machine, host) == 0 && machine_is_complete(machine);

	for (size_t i = 0; i < host->n_devices; i++) {
		if (whole)
			host->devices[i].netdevs_known = true;
		else if (device_is_nic(&host->devices[i]))
			read_function(machine, host, &host->devices[i]);
	}
}
