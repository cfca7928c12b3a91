/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do bridges that VMs are on take large packets? The knob bridge-mtu. A bridge drops what is too large for
 * the port that it would leave by, so ports come first; whether the network behind a card takes large
 * packets nobody here knows.
 */
#include <inttypes.h>

#include "base/text.h"
#include "plan/tuning.h"

/* A bridge on its way to another MTU. */
struct raising {
	struct tuning_host *tuning;
	const struct network_interface *bridge;
	int64_t wanted;
	struct strbuf *rules;
};

static const struct network_interface *next_port(const struct raising *raising,
						 const struct network_interface *after)
{
	const struct host_network *network = &raising->tuning->host->network;
	const struct network_interface *end = network->interfaces + network->n_interfaces;

	for (after = after ? after + 1 : network->interfaces; after < end; after++)
		if (str_equal(after->master, raising->bridge->name))
			return after;
	return NULL;
}

/* What leads out of the host: a card, or what stands on one. VMs' own ports come and go with the VMs. */
static bool leads_out(const struct network_interface *port)
{
	return !port->kind || (!str_equal(port->kind, "tun") && !str_equal(port->kind, "veth"));
}

/* Why it cannot be raised; NULL: it can. */
static const char *hindrance(const struct raising *raising)
{
	const struct tuning_host *tuning = raising->tuning;
	const struct network_interface *port = NULL;

	while ((port = next_port(raising, port))) {
		if (port->mtu == UNKNOWN)
			return arena_printf(tuning->arena, "the MTU of its port %s is not known",
					    port->name);
		if (port->mtu >= raising->wanted)
			continue;
		if (port->most_mtu > 0 && port->most_mtu < raising->wanted)
			return arena_printf(tuning->arena, "its port %s takes %" PRId64 " at most",
					    port->name, port->most_mtu);
		if (leads_out(port) && !tune_is_named(tuning))
			return arena_printf(tuning->arena,
					    "its port %s has %" PRId64 ", and whether the network "
					    "behind it takes more is not known here: if it does, "
					    "--only %s sets both",
					    port->name, port->mtu, tuning->knob->id);
	}
	return NULL;
}

static const char *mtu_text(const struct raising *raising, int64_t mtu)
{
	return arena_printf(raising->tuning->arena, "%" PRId64, mtu);
}

static bool is_below(const struct raising *raising, const struct network_interface *interface)
{
	return interface->mtu < raising->wanted;
}

static void raise_one(const struct raising *raising, const struct network_interface *interface)
{
	if (is_below(raising, interface))
		tune_change(raising->tuning, STEP_MTU, interface->name,
			    mtu_text(raising, interface->mtu), mtu_text(raising, raising->wanted),
			    raising->bridge != interface && leads_out(interface)
				    ? "its link may go down for some seconds"
				    : "VMs on the bridge need it too: vfctl tune vm, tune guest");
	else
		tune_is_so(raising->tuning, interface->name, mtu_text(raising, interface->mtu));
}

/* udev names cards anew behind "add", and what matches their new names is "move". */
static void keep_one(const struct raising *raising, const struct network_interface *interface)
{
	if (!leads_out(interface))
		return;
	strbuf_addf(raising->rules,
		    "ACTION==\"add|move\", SUBSYSTEM==\"net\", KERNEL==\"%s\", "
		    "ATTR{mtu}=\"%" PRId64 "\"\n",
		    interface->name,
		    is_below(raising, interface) ? raising->wanted : interface->mtu);
}

static void raise_bridge(const struct raising *raising)
{
	const struct network_interface *bridge = raising->bridge;
	const struct network_interface *port = NULL;
	const char *why = bridge->mtu == UNKNOWN ? "its MTU is not known" : hindrance(raising);

	if (why) {
		tune_leave(raising->tuning, bridge->name,
			   bridge->mtu == UNKNOWN ? NULL : mtu_text(raising, bridge->mtu),
			   mtu_text(raising, raising->wanted), why);
		return;
	}
	while ((port = next_port(raising, port))) {
		if (is_below(raising, port))
			raise_one(raising, port);
		keep_one(raising, port);
	}
	raise_one(raising, bridge);
	keep_one(raising, bridge);
}

void tune_bridge_mtu(struct tuning_host *tuning)
{
	_cleanup_strbuf_ struct strbuf rules = { 0 };
	const struct host_network *network = &tuning->host->network;

	if (tuning->profile->bridge_mtu == UNKNOWN)
		return;
	if (!network->interfaces_known) {
		tune_leave(tuning, "", NULL, NULL, "the host's interfaces could not be read");
		return;
	}
	for (size_t i = 0; i < network->n_interfaces; i++)
		if (network_is_vm_bridge(network, &network->interfaces[i]))
			raise_bridge(&(struct raising){ tuning, &network->interfaces[i],
							tuning->profile->bridge_mtu, &rules });
	if (rules.length)
		tune_keep(tuning, 0, rules.text);
}
