/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do bridges that VMs are on take large packets? The knob bridge-mtu. A bridge drops what is too large for
 * the port that it would leave by, so ports come first; whether the network behind a card takes large
 * packets nobody here knows.
 */
#include <inttypes.h>

#include "base/text.h"
#include "domxml/network-mtu.h"
#include "domxml/network.h"
#include "plan/tuning.h"

enum {
	MOST_STACKED = 16, /* interfaces one upon the other; the kernel bears 8 (MAX_NEST_DEV) */
};

/* A bridge on its way to another MTU. */
struct raising {
	struct tuning_host *tuning;
	const struct network_interface *bridge;
	const struct virtual_network *network; /* of libvirt, which makes the bridge; NULL: none */
	int64_t wanted;
	struct strbuf *rules;
	const struct network_interface **below; /* to be raised before it, the lowest first */
	size_t n_below;
	size_t capacity;
	const char *carried; /* what goes over one of them; NULL: nothing that must not be cut */
	bool awaits_vms;     /* it is VMs alone that keep it from being raised */
};

static const struct network_interface *next_port(const struct raising *raising,
						 const struct network_interface *master,
						 const struct network_interface *after)
{
	const struct host_network *network = &raising->tuning->host->network;
	const struct network_interface *end = network->interfaces + network->n_interfaces;

	for (after = after ? after + 1 : network->interfaces; after < end; after++)
		if (str_equal(after->master, master->name))
			return after;
	return NULL;
}

/* What leads out of the host: a card, or what stands on one. VMs' own ports come and go with the VMs. */
static bool leads_out(const struct network_interface *port)
{
	return !port->kind || (!str_equal(port->kind, "tun") && !str_equal(port->kind, "veth"));
}

/* ---- what has to be raised, and whether it can be */

static bool is_listed(const struct raising *raising, const struct network_interface *interface)
{
	for (size_t i = 0; i < raising->n_below; i++)
		if (raising->below[i] == interface)
			return true;
	return false;
}

/* Whether this one by itself could be raised: why not, or NULL. what: how it stands to the bridge. */
static const char *hindrance_of(const struct raising *raising,
				const struct network_interface *interface, const char *what)
{
	struct arena *arena = raising->tuning->arena;

	if (interface->mtu == UNKNOWN)
		return arena_printf(arena, "the MTU of %s %s is not known", what, interface->name);
	if (interface->mtu < raising->wanted && interface->most_mtu > 0 &&
	    interface->most_mtu < raising->wanted)
		return arena_printf(arena, "%s %s takes %" PRId64 " at most", what, interface->name,
				    interface->most_mtu);
	return NULL;
}

/*
 * Lists an interface behind what it stands on: a VLAN has no larger packets than its lower device
 * (vlan_dev_change_mtu), and a bond gives its own MTU to its ports (bond_change_mtu).
 */
static const char *list(struct raising *raising, const struct network_interface *interface,
			const char *what, int depth)
{
	const struct host_network *network = &raising->tuning->host->network;
	const struct network_interface *part = NULL;
	const char *why = hindrance_of(raising, interface, what);

	if (why || interface->mtu >= raising->wanted || is_listed(raising, interface))
		return why;
	if (str_equal(interface->kind, "vlan")) {
		part = interface->lower ? network_find(network, interface->lower) : NULL;
		if (!part || !depth)
			return arena_printf(raising->tuning->arena,
					    "on what its VLAN %s stands is not known",
					    interface->name);
		why = list(raising, part, "the lower device", depth - 1);
	}
	while (!why && !str_equal(interface->kind, "vlan") &&
	       (part = next_port(raising, interface, part)))
		why = hindrance_of(raising, part, "the lower device");
	if (why)
		return why;
	raising->below = arena_grow(raising->tuning->arena, raising->below, raising->n_below,
				    &raising->capacity, sizeof(const struct network_interface *));
	raising->below[raising->n_below++] = interface;
	return NULL;
}

/* What goes over one of those that are raised and lead out: many drivers reset the port for it. */
static const char *find_carried(const struct raising *raising)
{
	const struct host *host = raising->tuning->host;
	const char **names =
		arena_new_array(raising->tuning->arena, const char *, raising->n_below);
	size_t n = 0;

	for (size_t i = 0; i < raising->n_below; i++)
		if (leads_out(raising->below[i]))
			names[n++] = raising->below[i]->name;
	for (size_t i = 0; n && i < host->lifelines.n; i++)
		if (network_stands_on(&host->network, host->lifelines.items[i].interface, names, n))
			return host->lifelines.items[i].what;
	return NULL;
}

/* ---- VMs that run on it */

/*
 * Libvirt gives a port the MTU that the VM's definition names, else the bridge's: one with less is of a guest
 * that was told no more, and does not find out. TCP heeds what both ends say; other large packets are lost.
 */
static const char *await_vms(struct raising *raising)
{
	struct arena *arena = raising->tuning->arena;
	const struct network_interface *port = NULL;
	const struct domain *guest = NULL;

	while ((port = next_port(raising, raising->bridge, port)))
		if (!leads_out(port) && port->mtu < raising->wanted)
			break;
	if (!port || tune_is_named(raising->tuning))
		return NULL;
	raising->awaits_vms = true;
	guest = host_find_port_owner(raising->tuning->host, port->name);
	return arena_printf(
		arena,
		"its port %s%s%s has %" PRId64 ", and large datagrams of the host's would not "
		"reach a guest that takes no more: stop the VMs on it, vfctl tune host --apply, "
		"and "
		"vfctl tune vm each before it starts; or --only %s raises such ports with it, and "
		"vfctl tune guest their guests",
		port->name, guest ? ", of VM " : "", guest ? guest->name : "", port->mtu,
		raising->tuning->knob->id);
}

/* Why it cannot be raised; NULL: it can. */
static const char *hindrance(struct raising *raising)
{
	const struct tuning_host *tuning = raising->tuning;
	const struct network_interface *port = NULL;

	while ((port = next_port(raising, raising->bridge, port))) {
		const char *why = list(raising, port, "its port", MOST_STACKED);

		if (why)
			return why;
		if (port->mtu < raising->wanted && leads_out(port) && !tune_is_named(tuning))
			return arena_printf(tuning->arena,
					    "its port %s has %" PRId64 ", and whether the network "
					    "behind it takes more is not known here: if it does, "
					    "--only %s sets both",
					    port->name, port->mtu, tuning->knob->id);
	}
	raising->carried = find_carried(raising);
	if (raising->carried && !tuning->request->force)
		return arena_printf(
			tuning->arena,
			"it carries %s, and its link may go down for some seconds: come "
			"by another way (a console, another port), or go on with --force",
			raising->carried);
	return await_vms(raising);
}

/* ---- how it is raised, and stays so */

static const char *mtu_text(const struct raising *raising, int64_t mtu)
{
	return arena_printf(raising->tuning->arena, "%" PRId64, mtu);
}

static bool is_below(const struct raising *raising, const struct network_interface *interface)
{
	return interface->mtu < raising->wanted;
}

/* VLANs of several bridges may stand on one card. */
static bool is_planned(const struct raising *raising, const struct network_interface *interface)
{
	const struct steps *now = &raising->tuning->now;

	for (size_t i = 0; i < now->n; i++)
		if (now->items[i].kind == STEP_MTU &&
		    str_equal(now->items[i].object, interface->name))
			return true;
	return false;
}

/* What somebody should know who has it raised. */
static const char *cost_of(const struct raising *raising, const struct network_interface *interface)
{
	if (raising->bridge != interface && leads_out(interface))
		return raising->carried ? arena_printf(raising->tuning->arena,
						       "its link may go down for some seconds, and "
						       "%s goes over it",
						       raising->carried)
					: "its link may go down for some seconds";
	if (raising->bridge != interface)
		return "until its guest takes it, too (vfctl tune guest), large datagrams of the "
		       "host's may not reach that";
	return "VMs on the bridge need it too: vfctl tune vm, tune guest";
}

static void raise_one(const struct raising *raising, const struct network_interface *interface)
{
	if (!is_below(raising, interface))
		tune_is_so(raising->tuning, interface->name, mtu_text(raising, interface->mtu));
	else if (!is_planned(raising, interface))
		tune_change(raising->tuning, STEP_MTU, interface->name,
			    mtu_text(raising, interface->mtu), mtu_text(raising, raising->wanted),
			    cost_of(raising, interface));
}

/* Rules match by patterns, in quotes: most of what a name may hold, they would take for something else. */
static bool is_plain(const char *name)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "._-+@";

	return name[strspn(name, plain)] == '\0';
}

/* Why the network's definition cannot keep the bridge's MTU; NULL: it can, and then this is it. */
static const char *raise_definition(const struct raising *raising, const char **ret_xml)
{
	const struct virtual_network *network = raising->network;
	struct virtual_network next = { .xml = network->definition };
	struct arena *arena = raising->tuning->arena;
	struct err err = { 0 };

	if (!network->definition)
		return network->persistent == FACT_NO
			       ? "which has no definition, and is gone once it is stopped"
			       : "whose definition is not known";
	if (domxml_read_network(&next, arena) == 0 && !virtual_network_is_apart(&next))
		return arena_printf(arena, "whose next start makes none: its <forward> is '%s'",
				    next.forward);
	if (domxml_raise_network_mtu(network->definition, raising->wanted, arena, ret_xml, &err) <
	    0)
		return arena_printf(arena, "whose definition cannot be edited: %s", err.text);
	return NULL;
}

/*
 * Whether it can. A rule would race with libvirt, which makes the bridge anew, and sets its MTU, as it starts
 * the network.
 */
static bool keep_network(const struct raising *raising)
{
	struct tuning_host *tuning = raising->tuning;
	const struct virtual_network *network = raising->network;
	const char *xml = NULL;
	const char *why = raise_definition(raising, &xml);

	if (why)
		tune_note_to_stay(tuning,
				  arena_printf(tuning->arena,
					       "it is not kept: libvirt makes the bridge with its "
					       "network %s, %s",
					       network->name, why));
	else
		tune_keep_by(tuning, STEP_NETWORK, network->name, network->definition, xml);
	return !why;
}

/* A network that starts has no VMs yet, and tells those that it gets. */
static void keep_for_next_start(const struct raising *raising)
{
	struct tuning_host *tuning = raising->tuning;

	if (tuning->request->persist && keep_network(raising))
		tune_note(tuning,
			  arena_printf(tuning->arena,
				       "the next start of libvirt's network %s makes it so, and "
				       "tells VMs that name no MTU of their own",
				       raising->network->name));
}

/* udev names cards anew behind "add", and what matches their new names is "move". */
static void keep_one(const struct raising *raising, const struct network_interface *interface)
{
	const char *rule = NULL;

	if (!leads_out(interface))
		return;
	if (raising->network && interface == raising->bridge) {
		(void)keep_network(raising);
		return;
	}
	if (!is_plain(interface->name)) {
		tune_note_to_stay(raising->tuning,
				  arena_printf(raising->tuning->arena,
					       "the name of %s cannot stand in a rule of udev's: "
					       "what it has is not kept",
					       interface->name));
		return;
	}
	rule = arena_printf(raising->tuning->arena,
			    "ACTION==\"add|move\", SUBSYSTEM==\"net\", KERNEL==\"%s\", "
			    "ATTR{mtu}=\"%" PRId64 "\"\n",
			    interface->name,
			    is_below(raising, interface) ? raising->wanted : interface->mtu);
	if (!raising->rules->text || !strstr(raising->rules->text, rule))
		strbuf_add(raising->rules, rule);
}

static void raise_bridge(struct raising *raising)
{
	const struct network_interface *bridge = raising->bridge;
	const struct network_interface *port = NULL;
	const char *why = bridge->mtu == UNKNOWN ? "its MTU is not known" : hindrance(raising);

	if (why) {
		tune_leave(raising->tuning, bridge->name,
			   bridge->mtu == UNKNOWN ? NULL : mtu_text(raising, bridge->mtu),
			   mtu_text(raising, raising->wanted), why);
		if (raising->awaits_vms && raising->network)
			keep_for_next_start(raising);
		return;
	}
	for (size_t i = 0; i < raising->n_below; i++)
		raise_one(raising, raising->below[i]);
	raise_one(raising, bridge);
	for (size_t i = 0; i < raising->n_below; i++)
		keep_one(raising, raising->below[i]);
	while ((port = next_port(raising, bridge, port)))
		if (!is_below(raising, port))
			keep_one(raising, port);
	keep_one(raising, bridge);
}

/* ---- which ones */

/* libvirt's own network that it makes this bridge for. */
static const struct virtual_network *find_network(const struct host *host, const char *bridge)
{
	const struct virtual_networks *networks = &host->virtual_networks;

	for (size_t i = 0; i < networks->n; i++)
		if (virtual_network_is_apart(&networks->items[i]) &&
		    str_equal(networks->items[i].bridge, bridge))
			return &networks->items[i];
	return NULL;
}

/* One without ports is nobody's, unless a VM names it. */
static bool is_for_vms(const struct host *host, const struct network_interface *bridge)
{
	return str_equal(bridge->kind, "bridge") &&
	       (network_is_vm_bridge(&host->network, bridge) ||
		vm_backing_find_bridge(&host->vm_backing, bridge->name));
}

void tune_bridge_mtu(struct tuning_host *tuning)
{
	_cleanup_strbuf_ struct strbuf rules = { 0 };
	const struct host *host = tuning->host;

	if (tuning->profile->bridge_mtu == UNKNOWN)
		return;
	if (!host->network.interfaces_known) {
		tune_leave(tuning, "", NULL, NULL, "the host's interfaces could not be read");
		return;
	}
	for (size_t i = 0; i < host->network.n_interfaces; i++) {
		const struct network_interface *bridge = &host->network.interfaces[i];

		if (is_for_vms(host, bridge))
			raise_bridge(&(struct raising){
				.tuning = tuning,
				.bridge = bridge,
				.network = find_network(host, bridge->name),
				.wanted = tuning->profile->bridge_mtu,
				.rules = &rules,
			});
	}
	if (rules.length)
		tune_keep(tuning, 0, rules.text);
}
