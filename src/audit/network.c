/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does the host's own network carry what VMs send over virtio-net? The rules virtio-*, as far as bridges
 * and sysctls decide.
 */
#include <inttypes.h>

#include "audit/checks.h"
#include "base/parse.h"
#include "base/text.h"

#define INTERFACES "rtnetlink, /sys/class/net"

/* A list of texts that grows: "a; b". */
static void add_item(struct strbuf *list, const char *text)
{
	strbuf_addf(list, "%s%s", list->length ? "; " : "", text);
}

/* The bridges that VMs are on, or may be; empty where there are none. */
static void name_bridges(const struct host_network *network, struct strbuf *names)
{
	for (size_t i = 0; i < network->n_interfaces; i++)
		if (network_is_vm_bridge(network, &network->interfaces[i]))
			strbuf_addf(names, "%s%s", names->length ? ", " : "",
				    network->interfaces[i].name);
}

static const char *const netfilter_sysctls[] = {
	"net.bridge.bridge-nf-call-iptables",
	"net.bridge.bridge-nf-call-ip6tables",
	"net.bridge.bridge-nf-call-arptables",
};

static const char *path_of(const struct audit *audit, const char *name)
{
	char *path = arena_printf(audit->arena, "/proc/sys/%s", name);

	for (char *dot = strchr(path, '.'); dot; dot = strchr(dot, '.'))
		*dot = '/';
	return path;
}

static struct judgement judge_netfilter(const struct audit *audit)
{
	const struct host_network *network = &audit->host->network;
	_cleanup_strbuf_ struct strbuf bridges = { 0 };
	_cleanup_strbuf_ struct strbuf on = { 0 };
	_cleanup_strbuf_ struct strbuf off = { 0 };

	if (!network->interfaces_known)
		return unknown(audit, INTERFACES);
	name_bridges(network, &bridges);
	if (!bridges.length)
		return not_applicable();
	for (size_t i = 0; i < ARRAY_SIZE(netfilter_sysctls); i++) {
		const char *name = netfilter_sysctls[i];
		const struct sysctl *sysctl = network_find_sysctl(network, name);

		if (!sysctl)
			return unknown(audit, "/proc/sys/net");
		if (!sysctl->value)
			return unknown(audit, "%s", path_of(audit, name));
		if (!*sysctl->value || str_equal(sysctl->value, "0"))
			continue;
		add_item(&on, arena_printf(audit->arena, "%s is %s", name, sysctl->value));
		strbuf_addf(&off, " %s=0", name);
	}
	if (!on.length)
		return passes(audit, "no bridge calls netfilter");
	return fails(audit,
		     remedy_by(audit, NEEDS_NOTHING,
			       "switch it off, unless Docker, kubelet, Neutron or nwfilter filter "
			       "there; sysctl.d(5) has the udev rule that keeps it off",
			       "sysctl -w%s", off.text),
		     "%s; bridges: %s", on.text, bridges.text);
}

/* The value's fields, parted by white space; how many, or 0 where one is no number. */
static size_t parse_fields(const char *value, int64_t fields[static SYSCTL_MOST_FIELDS])
{
	size_t n = 0;

	while (*value) {
		size_t length = strcspn(value, " \t");
		char word[32] = "";

		if (n == SYSCTL_MOST_FIELDS || length >= sizeof(word))
			return 0;
		memcpy(word, value, length);
		if (parse_i64(word, &fields[n++]) < 0)
			return 0;
		value += length;
		value += strspn(value, " \t");
	}
	return n;
}

/* Of two values, field by field, the greater: nobody is told to lower one. */
static void add_wanted(const struct sysctl_minimum *minimum, const int64_t *fields,
		       struct strbuf *out)
{
	for (size_t i = 0; i < minimum->n_fields; i++)
		strbuf_addf(out, "%s%" PRId64, i ? " " : "",
			    fields[i] > minimum->fields[i] ? fields[i] : minimum->fields[i]);
}

static bool is_below(const struct sysctl_minimum *minimum, const int64_t *fields)
{
	for (size_t i = 0; i < minimum->n_fields; i++)
		if (fields[i] < minimum->fields[i])
			return true;
	return false;
}

struct shortfall {
	struct strbuf evidence;
	const char **commands;
	size_t n_commands;
};

static void add_shortfall(const struct audit *audit, struct shortfall *shortfall,
			  const struct sysctl_minimum *minimum, const char *value,
			  const int64_t *fields)
{
	_cleanup_strbuf_ struct strbuf wanted = { 0 };

	add_wanted(minimum, fields, &wanted);
	strbuf_addf(&shortfall->evidence, "%s%s is %s, not %s",
		    shortfall->evidence.length ? "; " : "", minimum->name, value, wanted.text);
	shortfall->commands[shortfall->n_commands++] = arena_printf(
		audit->arena, minimum->n_fields > 1 ? "sysctl -w %s='%s'" : "sysctl -w %s=%s",
		minimum->name, wanted.text);
}

/* Tabs part the fields of tcp_rmem; they are told as blanks. */
static const char *told_value(const struct audit *audit, const char *value)
{
	char *text = arena_strdup(audit->arena, value);

	for (char *tab = strchr(text, '\t'); tab; tab = strchr(tab, '\t'))
		*tab = ' ';
	return text;
}

static struct judgement judge_buffers(const struct audit *audit)
{
	const struct profile *profile = audit->request->profile;
	struct shortfall shortfall = { 0 };
	struct judgement judgement = { 0 };

	if (!profile)
		return unknown(audit, "a profile");
	if (!profile->n_sysctls)
		return not_applicable();
	if (!audit->host->network.n_sysctls)
		return unknown(audit, "/proc/sys/net");
	shortfall.commands = arena_new_array(audit->arena, const char *, profile->n_sysctls + 1);
	for (size_t i = 0; i < profile->n_sysctls; i++) {
		const struct sysctl_minimum *minimum = &profile->sysctls[i];
		const struct sysctl *sysctl =
			network_find_sysctl(&audit->host->network, minimum->name);
		int64_t fields[SYSCTL_MOST_FIELDS] = { 0 };

		if (!sysctl || !sysctl->value ||
		    parse_fields(sysctl->value, fields) != minimum->n_fields) {
			judgement = unknown(audit, "%s", path_of(audit, minimum->name));
			break;
		}
		if (is_below(minimum, fields))
			add_shortfall(audit, &shortfall, minimum, told_value(audit, sysctl->value),
				      fields);
	}
	if (judgement.verdict != VERDICT_UNKNOWN)
		judgement = !shortfall.evidence.length
				    ? passes(audit, "at least what profile %s says", profile->name)
				    : fails(audit,
					    (struct remedy){
						    .text = "raise them, and write them to a file "
							    "in /etc/sysctl.d to keep them",
						    .commands = shortfall.commands,
					    },
					    "%s", shortfall.evidence.text);
	strbuf_release(&shortfall.evidence);
	return judgement;
}

/* What is wrong with one bridge's MTU, added to the list. */
static void judge_bridge(const struct host_network *network, const struct network_interface *bridge,
			 int64_t least, struct strbuf *wrong)
{
	if (least != UNKNOWN && bridge->mtu < least)
		strbuf_addf(wrong, "%s%s has %" PRId64 ", not %" PRId64, wrong->length ? "; " : "",
			    bridge->name, bridge->mtu, least);
	for (size_t i = 0; i < network->n_interfaces; i++) {
		const struct network_interface *port = &network->interfaces[i];

		if (str_equal(port->master, bridge->name) && port->mtu != UNKNOWN &&
		    port->mtu != bridge->mtu)
			strbuf_addf(wrong, "%s%s has %" PRId64 ", its port %s %" PRId64,
				    wrong->length ? "; " : "", bridge->name, bridge->mtu,
				    port->name, port->mtu);
	}
}

static struct judgement judge_mtu(const struct audit *audit)
{
	const struct host_network *network = &audit->host->network;
	const struct profile *profile = audit->request->profile;
	int64_t least = profile ? profile->bridge_mtu : UNKNOWN;
	_cleanup_strbuf_ struct strbuf wrong = { 0 };
	_cleanup_strbuf_ struct strbuf bridges = { 0 };
	const char *first = NULL;

	if (!network->interfaces_known)
		return unknown(audit, INTERFACES);
	name_bridges(network, &bridges);
	for (size_t i = 0; i < network->n_interfaces; i++) {
		const struct network_interface *bridge = &network->interfaces[i];

		if (!network_is_vm_bridge(network, bridge))
			continue;
		if (bridge->mtu == UNKNOWN)
			return unknown(audit, "/sys/class/net/%s/mtu", bridge->name);
		judge_bridge(network, bridge, least, &wrong);
		if (!first && wrong.length)
			first = bridge->name;
	}
	if (!bridges.length)
		return not_applicable();
	if (!wrong.length)
		return passes(audit, "%s", bridges.text);
	return fails(audit,
		     remedy_by(audit, NEEDS_VM_RESTART,
			       "where the switch can, give the bridge, its ports and the VMs' "
			       "interfaces one MTU: ports first, and keep it in their "
			       "configuration",
			       "ip link set %s mtu %" PRId64, first,
			       least == UNKNOWN ? (int64_t)9000 : least),
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
		return unknown(audit, INTERFACES);
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

const struct check network_checks[] = {
	{ .rule = { .id = "virtio-bridge-netfilter",
		    .way = WAY_VIRTIO,
		    .severity = { SEVERITY_WARNING },
		    .fails = "each packet through a bridge of VMs runs through the host's firewall",
		    .why = "that costs CPU for every packet, and conntrack's table bounds the VMs' "
			   "connections",
		    .how = "net.bridge.bridge-nf-call-*, which are there while br_netfilter is "
			   "loaded, and bridges that are not a container engine's",
		    .remedy = "set net.bridge.bridge-nf-call-* to 0, unless the firewall needs it",
		    .reference = "sysctl.d(5)" },
	  .host = judge_netfilter },
	{ .rule = { .id = "virtio-buffers",
		    .way = WAY_VIRTIO,
		    .severity = { SEVERITY_WARNING },
		    .fails = "network buffers or queues are smaller than the tuning profile says",
		    .why = "they bound what one connection of the host carries (migration, "
			   "storage, proxies), and what waits per CPU of what VMs send",
		    .how = "socket and TCP buffers, netdev_max_backlog and somaxconn in "
			   "/proc/sys/net against the profile's sysctls",
		    .remedy = "set what the profile names by sysctl, and keep it in sysctl.d",
		    .reference = "Documentation/admin-guide/sysctl/net.rst" },
	  .host = judge_buffers },
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
