/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which bridges and bonds does the host have, with which ports, and whom have its bridges learnt of?
 * Interfaces come from the dump that net.c made, else from sysfs.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "collect/collectors.h"
#include "collect/net.h"
#include "os/attributes.h"
#include "os/excerpt.h"

enum {
	LONGEST_WORD = 256
};

void net_keep_links(struct host *host, const struct rtnl_links *links)
{
	struct host_network *network = &host->network;

	network->interfaces = arena_new_array(host->arena, struct network_interface, links->n);
	network->n_interfaces = links->n;
	network->interfaces_known = true;
	for (size_t i = 0; i < links->n; i++) {
		const struct rtnl_link *link = &links->items[i];
		const struct rtnl_link *master = rtnl_find_link(links, link->master);
		const struct rtnl_link *lower = rtnl_find_link(links, link->lower);

		network->interfaces[i] = (struct network_interface){
			.name = link->netdev.name,
			.ifindex = link->netdev.ifindex,
			.kind = link->kind,
			.mtu = link->netdev.mtu,
			.most_mtu = link->most_mtu,
			.master = master ? master->netdev.name : "",
			.lower = lower && lower != link ? lower->netdev.name : "",
		};
	}
}

/* A file or directory that only interfaces of that kind have (net/bridge, drivers/net). */
static const struct {
	const char *name;
	const char *kind;
} kind_marks[] = {
	{ "bridge/bridge_id", "bridge" },
	{ "bonding/mode", "bond" },
	{ "tun_flags", "tun" },
};

/* uevent's DEVTYPE tells VLANs and others; veth has none, and no device either. */
static const char *read_kind(const struct attributes *attributes)
{
	char word[LONGEST_WORD];
	char *type = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(kind_marks); i++)
		if (attribute_read_word(attributes, kind_marks[i].name, word, sizeof(word)) == 0)
			return kind_marks[i].kind;
	if (attribute_read_word(attributes, "uevent", word, sizeof(word)) < 0)
		return "";
	type = strstr(word, "DEVTYPE=vlan");
	return type ? "vlan" : "";
}

static bool read_interface(struct machine *machine, struct host *host, const char *name,
			   struct network_interface *interface)
{
	_cleanup_attributes_ struct attributes attributes = ATTRIBUTES_CLOSED;
	char path[PATH_MAX];
	char master[LONGEST_WORD];
	int r = 0;

	snprintf(path, sizeof(path), NET_CLASS "/%s", name);
	if (attributes_open(machine->root, path, &attributes) < 0)
		return false;
	*interface = (struct network_interface){
		.name = name, .mtu = UNKNOWN, .most_mtu = UNKNOWN, .ifindex = UNKNOWN
	};
	(void)attribute_read_number(&attributes, "ifindex", &interface->ifindex);
	(void)attribute_read_number(&attributes, "mtu", &interface->mtu);
	interface->kind = read_kind(&attributes);
	r = attribute_readlink_name(&attributes, "master", master, sizeof(master));
	if (r == 0)
		interface->master = arena_strdup(host->arena, master);
	else if (r == -ENOENT)
		interface->master = "";
	return true;
}

static void read_class(struct machine *machine, struct host *host)
{
	struct host_network *network = &host->network;
	const char **names = NULL;
	ssize_t n = root_list(machine->root, NET_CLASS, host->arena, &names);

	if (n < 0) {
		gaps_add(&host->gaps, host->arena, (int)n, NET_CLASS);
		return;
	}
	network->interfaces = arena_new_array(host->arena, struct network_interface, (size_t)n);
	network->interfaces_known = true;
	for (ssize_t i = 0; i < n; i++)
		if (read_interface(machine, host, names[i],
				   &network->interfaces[network->n_interfaces]))
			network->n_interfaces++;
}

/* "802.3ad 4". */
static void read_bond(struct machine *machine, struct host *host, struct network_interface *bond)
{
	char path[PATH_MAX];
	char mode[LONGEST_WORD];
	int r = 0;

	snprintf(path, sizeof(path), NET_CLASS "/%s/bonding/mode", bond->name);
	r = root_read_word(machine->root, path, mode, sizeof(mode));
	if (r < 0)
		gaps_add(&host->gaps, host->arena, r, path);
	else
		bond->bond_mode = arena_strndup(host->arena, mode, strcspn(mode, " "));
}

/* Entries while they are heard. */
struct hearing {
	struct host *host;
	size_t capacity;
};

static void hear_entry(const struct fdb_entry *entry, void *arg)
{
	struct hearing *hearing = arg;
	struct host_network *network = &hearing->host->network;

	network->fdb = arena_grow(hearing->host->arena, network->fdb, network->n_fdb,
				  &hearing->capacity, sizeof(*network->fdb));
	network->fdb[network->n_fdb++] = *entry;
}

static void read_fdb(struct machine *machine, struct host *host)
{
	struct hearing hearing = { .host = host };
	struct netlink *netlink = NULL;
	int r = dialogue_route(&machine->route, machine->root, machine->live, &netlink);

	if (r == 0)
		r = rtnl_read_fdb(netlink, host->arena, hear_entry, &hearing);
	host->network.fdb_known = r == 0;
	if (r < 0)
		gaps_add(&host->gaps, host->arena, r, "rtnetlink bridge neighbours");
}

/* Only there can a VM on the bridge and one on a VF miss each other. */
static bool has_bridged_pf(const struct host *host)
{
	for (size_t i = 0; i < host->n_devices; i++) {
		const struct device *device = &host->devices[i];
		const struct netdev *netdev = device_netdev(device);
		const struct network_interface *master = NULL;

		if (!netdev || !netdev->master || !device->sriov || !device->sriov->n_vfs)
			continue;
		master = network_find(&host->network, netdev->master);
		if (master && str_equal(master->kind, "bridge"))
			return true;
	}
	return false;
}

static const char libvirt_networks[] = "/etc/libvirt/qemu/networks";

/* Lines as libvirt writes them: <forward mode='nat'/>, <bridge name='virbr0' stp='on' delay='0'/>. */
static enum line_worth weigh_network(const char *line, const void *arg)
{
	(void)arg;
	if (str_has_prefix(line, "<forward mode='nat'"))
		return LINE_MATTERS;
	return str_has_prefix(line, "<bridge name='") ? LINE_CONTEXT : LINE_NOTHING;
}

struct nat_networks {
	struct host *host;
	size_t capacity;
	int error;
};

static void take_nat_network(const char *path, const char *lines, ssize_t n, void *arg)
{
	static const char label[] = "<bridge name='";
	struct nat_networks *networks = arg;
	struct host_network *network = &networks->host->network;
	const char *name = n < 0 ? NULL : strstr(lines, label);

	(void)path;
	if (n < 0)
		networks->error = (int)n;
	if (!name)
		return;
	name += strlen(label);
	network->nat_bridges =
		arena_grow(networks->host->arena, network->nat_bridges, network->n_nat_bridges,
			   &networks->capacity, sizeof(*network->nat_bridges));
	network->nat_bridges[network->n_nat_bridges++] =
		arena_strndup(networks->host->arena, name, strcspn(name, "'"));
}

/* Without libvirt there are none, if /etc was looked at when a capture was taken. */
static void read_nat(struct machine *machine, struct host *host)
{
	struct nat_networks networks = { .host = host };
	_cleanup_attributes_ struct attributes etc = ATTRIBUTES_CLOSED;
	int r = attributes_open(machine->root, "/etc", &etc);

	if (r == 0)
		r = excerpt_scan(machine->root, libvirt_networks, ".xml", weigh_network, NULL,
				 host->arena, take_nat_network, &networks);
	if (r == -ENOENT && etc.fd >= 0 && machine_is_complete(machine))
		r = 0;
	if (r == 0)
		r = networks.error;
	host->network.nat_known = r == 0;
	if (r < 0)
		gaps_add(&host->gaps, host->arena, r, libvirt_networks);
}

static bool has_tap(const struct host_network *network)
{
	for (size_t i = 0; i < network->n_interfaces; i++)
		if (str_equal(network->interfaces[i].kind, "tun") &&
		    network->interfaces[i].master && *network->interfaces[i].master)
			return true;
	return false;
}

void collect_networks(struct machine *machine, struct host *host)
{
	struct host_network *network = &host->network;

	if (!network->interfaces_known)
		read_class(machine, host);
	for (size_t i = 0; i < network->n_interfaces; i++)
		if (str_equal(network->interfaces[i].kind, "bond"))
			read_bond(machine, host, &network->interfaces[i]);
	if (has_tap(network))
		read_nat(machine, host);
	if (has_bridged_pf(host))
		read_fdb(machine, host);
}
