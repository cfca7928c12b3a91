/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do the bridges that VMs are on carry what these send over virtio-net? The rules virtio-mtu and virtio-nat.
 */
#include "audit/bridges.h"

#include <inttypes.h>

#include "audit/checks.h"

/* A list of texts that grows: "a; b". */
static void add_item(struct strbuf *list, const char *text)
{
	strbuf_addf(list, "%s%s", list->length ? "; " : "", text);
}

void bridges_name(const struct host_network *network, struct strbuf *names)
{
	for (size_t i = 0; i < network->n_interfaces; i++)
		if (network_is_vm_bridge(network, &network->interfaces[i]))
			strbuf_addf(names, "%s%s", names->length ? ", " : "",
				    network->interfaces[i].name);
}

/* What is wrong with the MTUs of bridges and their ports, and what sets them right. */
struct mtus {
	int64_t least; /* UNKNOWN: any */
	struct strbuf *wrong;
	const char **commands;
	size_t n_commands;
};

static const struct network_interface *next_port(const struct host_network *network,
						 const struct network_interface *bridge,
						 const struct network_interface *after)
{
	const struct network_interface *end = network->interfaces + network->n_interfaces;

	for (after = after ? after + 1 : network->interfaces; after < end; after++)
		if (str_equal(after->master, bridge->name) && after->mtu != UNKNOWN)
			return after;
	return NULL;
}

/* Nothing is made smaller: that could cut off who sends large packets now. */
static int64_t wanted_mtu(const struct host_network *network,
			  const struct network_interface *bridge, int64_t least)
{
	int64_t wanted = bridge->mtu > least ? bridge->mtu : least;
	const struct network_interface *port = NULL;

	while ((port = next_port(network, bridge, port)))
		wanted = port->mtu > wanted ? port->mtu : wanted;
	return wanted;
}

static void raise_mtu(const struct audit *audit, struct mtus *mtus,
		      const struct network_interface *interface, int64_t wanted)
{
	if (interface->mtu < wanted)
		mtus->commands[mtus->n_commands++] = arena_printf(
			audit->arena, "ip link set %s mtu %" PRId64, interface->name, wanted);
}

static void judge_bridge(const struct audit *audit, const struct network_interface *bridge,
			 struct mtus *mtus)
{
	const struct host_network *network = &audit->host->network;
	const struct network_interface *port = NULL;
	size_t before = mtus->wrong->length;
	int64_t wanted = wanted_mtu(network, bridge, mtus->least);

	if (bridge->mtu < mtus->least)
		strbuf_addf(mtus->wrong, "%s%s has %" PRId64 ", not %" PRId64, before ? "; " : "",
			    bridge->name, bridge->mtu, mtus->least);
	while ((port = next_port(network, bridge, port)))
		if (port->mtu != bridge->mtu)
			strbuf_addf(mtus->wrong, "%s%s has %" PRId64 ", its port %s %" PRId64,
				    mtus->wrong->length ? "; " : "", bridge->name, bridge->mtu,
				    port->name, port->mtu);
	if (mtus->wrong->length == before)
		return;
	while ((port = next_port(network, bridge, port)))
		raise_mtu(audit, mtus, port, wanted);
	raise_mtu(audit, mtus, bridge, wanted);
}

static struct judgement judge_mtu(const struct audit *audit)
{
	const struct host_network *network = &audit->host->network;
	const struct profile *profile = audit->request->profile;
	_cleanup_strbuf_ struct strbuf wrong = { 0 };
	_cleanup_strbuf_ struct strbuf bridges = { 0 };
	struct mtus mtus = { .least = profile ? profile->bridge_mtu : UNKNOWN, .wrong = &wrong };

	if (!network->interfaces_known)
		return unknown(audit, BRIDGES_SOURCE);
	mtus.commands = arena_new_array(audit->arena, const char *, network->n_interfaces + 1);
	bridges_name(network, &bridges);
	for (size_t i = 0; i < network->n_interfaces; i++) {
		const struct network_interface *bridge = &network->interfaces[i];

		if (!network_is_vm_bridge(network, bridge))
			continue;
		if (bridge->mtu == UNKNOWN)
			return unknown(audit, "/sys/class/net/%s/mtu", bridge->name);
		judge_bridge(audit, bridge, &mtus);
	}
	if (!bridges.length)
		return not_applicable();
	if (!wrong.length)
		return passes(audit, "%s", bridges.text);
	return fails(audit,
		     (struct remedy){ .text = "where the switch can, give the bridge, its ports "
					      "and the VMs' interfaces one MTU: ports first, and "
					      "keep it in their configuration",
				      .commands = mtus.commands,
				      .needs = NEEDS_VM_RESTART },
		     "%s", wrong.text);
}

static bool is_nat(const struct virtual_network *network)
{
	return network && str_equal(network->forward, "nat");
}

/* By libvirt, else by the files of its networks. */
static bool is_nat_bridge(const struct host *host, const char *name)
{
	for (size_t i = 0; i < host->virtual_networks.n; i++)
		if (is_nat(&host->virtual_networks.items[i]) &&
		    str_equal(host->virtual_networks.items[i].bridge, name))
			return true;
	for (size_t i = 0; i < host->network.n_nat_bridges; i++)
		if (str_equal(host->network.nat_bridges[i], name))
			return true;
	return false;
}

/* Whether the bridge has a port that leads out of the host: libvirt's own bridges have none. */
static bool leads_out(const struct host_network *network, const char *bridge)
{
	for (size_t i = 0; i < network->n_interfaces; i++) {
		const struct network_interface *port = &network->interfaces[i];

		if (str_equal(port->master, bridge) && port->kind &&
		    !str_equal(port->kind, "tun") && !str_equal(port->kind, "veth") &&
		    !str_equal(port->kind, "dummy"))
			return true;
	}
	return false;
}

/* Who is behind NAT, whether anybody could be, and what was not read. */
struct behind_nat {
	struct strbuf *names;
	bool any;
	const char *unclear;
};

/* One that runs has a TAP, whoever started it. */
static void look_at_taps(const struct audit *audit, struct behind_nat *behind)
{
	const struct host_network *network = &audit->host->network;
	bool known = network->nat_known || audit->host->virtual_networks.known;

	for (size_t i = 0; i < network->n_interfaces; i++) {
		const struct network_interface *tap = &network->interfaces[i];

		if (!str_equal(tap->kind, "tun") || !tap->master || !*tap->master)
			continue;
		behind->any = true;
		if (is_nat_bridge(audit->host, tap->master))
			add_item(behind->names,
				 arena_printf(audit->arena, "%s on %s", tap->name, tap->master));
		else if (!known && !leads_out(network, tap->master))
			behind->unclear = "/etc/libvirt/qemu/networks";
	}
}

/* The others have a definition. */
static void look_at_domain(const struct audit *audit, const struct domain *domain,
			   struct behind_nat *behind)
{
	const struct virtual_networks *networks = &audit->host->virtual_networks;
	const struct definition *definition = domain_now(domain);

	for (size_t i = 0; definition && i < definition->n_vnics; i++) {
		const struct vnic *vnic = &definition->vnics[i];

		if (!vnic->network)
			continue;
		behind->any = true;
		if (is_nat(virtual_networks_find(networks, vnic->network)))
			add_item(behind->names, arena_printf(audit->arena, "%s on network %s",
							     domain->name, vnic->network));
		else if (!networks->known)
			behind->unclear = "libvirt networks";
	}
}

static struct judgement judge_nat(const struct audit *audit)
{
	const struct host *host = audit->host;
	_cleanup_strbuf_ struct strbuf names = { 0 };
	struct behind_nat behind = { .names = &names };

	if (!host->network.interfaces_known)
		return unknown(audit, BRIDGES_SOURCE);
	look_at_taps(audit, &behind);
	for (size_t i = 0; i < host->n_domains; i++)
		if (host->domains[i].running != FACT_YES)
			look_at_domain(audit, &host->domains[i], &behind);
	if (names.length)
		return fails(audit,
			     remedy(NEEDS_VM_RESTART,
				    "put these VMs on a bridge that has the card as its port, "
				    "and name that in their interface instead of the network "
				    "(virsh edit)"),
			     "%s", names.text);
	if (behind.unclear)
		return unknown(audit, "%s", behind.unclear);
	return behind.any ? passes(audit, "no VM is on a network of libvirt's with NAT")
			  : not_applicable();
}

const struct check bridge_checks[] = {
	{ .rule = { .id = "virtio-mtu",
		    .way = WAY_VIRTIO,
		    .severity = { SEVERITY_INFO },
		    .fails = "a bridge of VMs has a small MTU, or another than its ports",
		    .why = "the cost of virtio-net is per packet, and what is larger than the "
			   "smallest MTU on the way is dropped by a bridge",
		    .how = "the MTU of bridges that are not a container engine's against the "
			   "profile and that of their ports",
		    .remedy = "give the bridge, its ports and the VMs one MTU that the switch can "
			      "do",
		    .reference = "https://libvirt.org/formatnetwork.html" },
	  .host = judge_mtu },
	{ .rule = { .id = "virtio-nat",
		    .way = WAY_VIRTIO,
		    .severity = { SEVERITY_INFO, SEVERITY_WARNING },
		    .fails = "VMs are on a network that translates addresses",
		    .why = "each packet is routed, tracked and rewritten, which costs more than "
			   "the bridge itself",
		    .how = "TAP devices on the bridges of libvirt's networks with <forward "
			   "mode='nat'>, as libvirt tells or else /etc/libvirt/qemu/networks, and "
			   "interfaces on these networks of VMs that do not run",
		    .remedy = "put the VMs on a bridge that has the card as its port",
		    .reference = "https://libvirt.org/formatnetwork.html#nat-based-network" },
	  .host = judge_nat },
	{ .host = NULL },
};
