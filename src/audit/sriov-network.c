/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does what is above a PF in the host's network suit its VFs? The rules sriov-pf-mtu, sriov-pf-bonded and
 * sriov-bridge-fdb.
 */
#include <inttypes.h>

#include "audit/vm.h"
#include "base/text.h"

/* The greatest MTU of those on a PF's VFs. */
struct largest {
	int64_t mtu;	 /* UNKNOWN: nobody says one */
	const char *who; /* "its VF enp3s0f0v1", "the VM web1 on 0000:03:10.0" */
};

static void look_at_netdevs(const struct audit *audit, const struct sriov *sriov,
			    struct largest *largest)
{
	for (size_t i = 0; i < sriov->n_vfs; i++) {
		const struct netdev *netdev = sriov->vfs[i] ? device_netdev(sriov->vfs[i]) : NULL;

		if (!netdev || netdev->mtu <= largest->mtu)
			continue;
		largest->mtu = netdev->mtu;
		largest->who = arena_printf(audit->arena, "its VF %s", netdev->name);
	}
}

/* A VM says it in the VF's interface or its network; of a pair the standby's is that of both. */
static void look_at_domain(const struct audit *audit, const struct domain *domain,
			   const struct device *pf, struct largest *largest)
{
	const struct virtual_networks *networks = &audit->host->virtual_networks;
	const struct definition *definition = domain_now(domain);
	struct given *given = NULL;
	size_t n = definition ? vm_given(audit, definition, &given) : 0;

	for (size_t i = 0; i < n; i++) {
		const struct vnic *vnics[] = {
			given[i].vnic,
			definition_standby(definition, given[i].persistent),
		};

		if (!given_is_of(audit, &given[i], pf))
			continue;
		for (size_t j = 0; j < ARRAY_SIZE(vnics); j++) {
			int64_t mtu = vnics[j] ? virtual_networks_mtu(networks, vnics[j]) : UNKNOWN;

			if (mtu <= largest->mtu)
				continue;
			largest->mtu = mtu;
			largest->who = arena_printf(audit->arena, "the VM %s on %s", domain->name,
						    given_name(audit, &given[i]));
		}
	}
}

static struct judgement judge_mtu(const struct audit *audit, const struct device *device)
{
	const struct netdev *pf = device_netdev(device);
	struct largest largest = { .mtu = UNKNOWN };

	look_at_netdevs(audit, device->sriov, &largest);
	for (size_t i = 0; i < audit->host->n_domains; i++)
		look_at_domain(audit, &audit->host->domains[i], device, &largest);
	if (largest.mtu == UNKNOWN)
		return not_applicable();
	if (!pf || pf->mtu == UNKNOWN)
		return unknown(audit, "the MTU of %s", name_of(audit, device));
	if (pf->mtu >= largest.mtu)
		return passes(audit, "%" PRId64, pf->mtu);
	return fails(audit,
		     remedy_by(audit, NEEDS_NOTHING, "raise the PF's, or lower the VF's",
			       "ip link set %s mtu %" PRId64, pf->name, largest.mtu),
		     "%s has %" PRId64 ", %s %" PRId64, pf->name, pf->mtu, largest.who,
		     largest.mtu);
}

/* What the PF's interface is a port of; NULL where it is of none, or that is not known. */
static const struct network_interface *master_of(const struct audit *audit,
						 const struct device *device)
{
	const struct netdev *netdev = device_netdev(device);

	return netdev && netdev->master && *netdev->master
		       ? network_find(&audit->host->network, netdev->master)
		       : NULL;
}

/* Whether what master_of says is all that there is to know. */
static bool has_no_master(const struct device *device)
{
	const struct netdev *netdev = device_netdev(device);

	return netdev ? netdev->master && !*netdev->master : device->netdevs_known;
}

static struct judgement judge_bond(const struct audit *audit, const struct device *device)
{
	const struct network_interface *master = master_of(audit, device);

	if (!master)
		return has_no_master(device)
			       ? not_applicable()
			       : unknown(audit, "what %s is a port of", name_of(audit, device));
	if (!str_equal(master->kind, "bond"))
		return master->kind ? not_applicable()
				    : unknown(audit, "the kind of %s", master->name);
	if (!master->bond_mode)
		return unknown(audit, "/sys/class/net/%s/bonding/mode", master->name);
	if (!str_equal(master->bond_mode, "802.3ad"))
		return passes(audit, "%s is in mode %s", master->name, master->bond_mode);
	return fails(audit,
		     remedy(NEEDS_NOTHING, "bond two VFs, one of each PF, within the VM (mode "
					   "active-backup), or let the card bond its ports, if it "
					   "can"),
		     "%s is a port of %s, in mode 802.3ad", name_of(audit, device), master->name);
}

static bool card_knows(const struct host_network *network, int64_t ifindex, const char *mac)
{
	for (size_t i = 0; i < network->n_fdb; i++)
		if (network->fdb[i].self && network->fdb[i].ifindex == ifindex &&
		    str_equal(network->fdb[i].mac, mac))
			return true;
	return false;
}

/* The TAP of a VM on that bridge, by the index of a port; NULL for other ports. */
static const struct network_interface *find_tap(const struct host_network *network,
						const char *bridge, int64_t ifindex)
{
	for (size_t i = 0; i < network->n_interfaces; i++) {
		const struct network_interface *port = &network->interfaces[i];

		if (port->ifindex == ifindex)
			return str_equal(port->master, bridge) && str_equal(port->kind, "tun")
				       ? port
				       : NULL;
	}
	return NULL;
}

/* MACs behind TAPs of a bridge that the card does not know. */
struct strangers {
	const char **commands;
	size_t n;
	const char *first;
	const struct network_interface *first_tap;
};

/* A bridge that filters VLANs has a MAC once for each of them. */
static bool is_counted(const struct strangers *strangers, const char *command)
{
	for (size_t i = 0; i < strangers->n; i++)
		if (str_equal(strangers->commands[i], command))
			return true;
	return false;
}

static struct strangers find_strangers(const struct audit *audit, const char *bridge,
				       const struct netdev *netdev)
{
	const struct host_network *network = &audit->host->network;
	struct strangers strangers = {
		.commands = arena_new_array(audit->arena, const char *, network->n_fdb + 1),
	};

	for (size_t i = 0; i < network->n_fdb; i++) {
		const struct fdb_entry *entry = &network->fdb[i];
		const struct network_interface *tap =
			entry->learnt ? find_tap(network, bridge, entry->ifindex) : NULL;
		const char *command = NULL;

		if (!tap || card_knows(network, netdev->ifindex, entry->mac))
			continue;
		command = arena_printf(audit->arena, "bridge fdb add %s dev %s self", entry->mac,
				       netdev->name);
		if (is_counted(&strangers, command))
			continue;
		if (!strangers.n) {
			strangers.first = entry->mac;
			strangers.first_tap = tap;
		}
		strangers.commands[strangers.n++] = command;
	}
	return strangers;
}

static struct judgement judge_fdb(const struct audit *audit, const struct device *device)
{
	const struct host_network *network = &audit->host->network;
	const struct network_interface *master = master_of(audit, device);
	const struct netdev *netdev = device_netdev(device);
	struct strangers strangers = { .n = 0 };

	if (!device->sriov->n_vfs || has_no_master(device) ||
	    str_equal(device->sriov->eswitch, "switchdev"))
		return not_applicable();
	if (!master || !master->kind)
		return unknown(audit, "what %s is a port of", name_of(audit, device));
	if (!str_equal(master->kind, "bridge"))
		return not_applicable();
	if (!network->fdb_known)
		return unknown(audit, "rtnetlink bridge neighbours");
	strangers = find_strangers(audit, master->name, netdev);
	if (!strangers.n)
		return passes(audit, "%s knows each VM on %s", netdev->name, master->name);
	return fails(audit,
		     (struct remedy){ .text = "tell the card of each VM on the bridge, or let all "
					      "of them use VFs",
				      .commands = strangers.commands,
				      .needs = NEEDS_NOTHING },
		     "%zu on %s, %s behind %s the first", strangers.n, master->name,
		     strangers.first, strangers.first_tap->name);
}

const struct check sriov_network_checks[] = {
	{ .rule = { .id = "sriov-pf-mtu",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_WARNING },
		    .fails = "a PF's MTU is below that of a VF, or of a VM on it",
		    .why = "most cards drop what is larger than the PF's MTU, for its VFs as well",
		    .how = "the MTU of the PF's interface, of those of its VFs that this host "
			   "sees, and <mtu size=…> of VMs' interfaces on VFs and of their standbys",
		    .remedy = "raise the PF's MTU, or lower the VF's",
		    .reference = "ip-link(8)" },
	  .function = judge_mtu,
	  .functions = FUNCTIONS_PFS },
	{ .rule = { .id = "sriov-pf-bonded",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_INFO },
		    .fails = "a PF is in an LACP bond, which its VFs do not follow",
		    .why = "a VF stays on its port when the bond leaves it, and the switch may "
			   "send to the other one what is meant for the VF",
		    .how = "the master of the PF's interface, and its bonding/mode",
		    .remedy = "bond two VFs, one of each PF, within the VM",
		    .reference = "Documentation/networking/bonding.rst" },
	  .function = judge_bond,
	  .functions = FUNCTIONS_PFS },
	{ .rule = { .id = "sriov-bridge-fdb",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_WARNING },
		    .fails = "VMs on a PF's bridge and VMs on its VFs do not reach each other",
		    .why = "the card's embedded switch sends to the wire what is for a MAC that "
			   "it does not know, and the wire does not send it back",
		    .how = "MACs that the bridge has learnt behind TAP devices, and the card's own "
			   "table (bridge fdb show, self)",
		    .remedy = "tell the card the VMs' MACs (bridge fdb), or let all of them use "
			      "VFs",
		    .reference = "bridge(8)" },
	  .function = judge_fdb,
	  .functions = FUNCTIONS_PFS },
	{ .host = NULL },
};
