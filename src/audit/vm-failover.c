/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Can a virtual machine with a VF migrate, and take another VF while it runs? The rules vm-failover-* and
 * vm-no-free-root-port.
 */
#include <inttypes.h>

#include "audit/vm.h"
#include "base/text.h"

static struct judgement judge_missing(const struct audit *audit, const struct domain *domain)
{
	const struct definition *definition = domain_next(domain);
	struct given *given = NULL;
	size_t n = vm_given(audit, definition, &given);
	size_t n_vfs = 0;

	for (size_t i = 0; i < n; i++) {
		if (!given_is_vf(&given[i]))
			continue;
		n_vfs++;
		if (given[i].teaming != TEAMING_TRANSIENT)
			return fails(
				audit,
				vm_edit(audit, domain,
					"where it is to migrate, add a virtio interface of the "
					"same MAC with <teaming type='persistent'/> and "
					"<alias name='ua-standby'/>, and name that in the VF's "
					"<teaming type='transient' persistent='ua-standby'/>"),
				"%s has no standby", given_name(audit, &given[i]));
	}
	return n_vfs ? passes(audit, "%zu VFs, each with a standby", n_vfs)
		     : given_none(audit, definition);
}

/* ---- what a pair may lack: NULL where it does not, or where that is not known */

static const char *bad_alias(const struct audit *audit, const struct definition *definition,
			     const struct given *given)
{
	if (!given->persistent)
		return "its <teaming> names no standby";
	if (!str_has_prefix(given->persistent, "ua-"))
		return arena_printf(audit->arena,
				    "its standby is called %s: only an alias that begins with ua- "
				    "lasts",
				    given->persistent);
	if (!definition_standby(definition, given->persistent))
		return arena_printf(audit->arena, "no persistent interface is called %s",
				    given->persistent);
	return NULL;
}

/* The standby's MTU is what the guest's pair has; the card has to carry it. */
static const char *bad_mtu(const struct audit *audit, const struct vnic *standby,
			   const struct given *given)
{
	const struct netdev *netdev = given->pf ? device_netdev(given->pf) : NULL;
	int64_t mtu = virtual_networks_mtu(&audit->host->virtual_networks, standby);

	if (given->vnic && given->vnic->mtu != UNKNOWN && standby->mtu != UNKNOWN &&
	    given->vnic->mtu != standby->mtu)
		return arena_printf(audit->arena, "its MTU is %" PRId64 ", the standby's %" PRId64,
				    given->vnic->mtu, standby->mtu);
	if (netdev && netdev->mtu > 0 && mtu > netdev->mtu)
		return arena_printf(audit->arena,
				    "the standby's MTU is %" PRId64 ", that of its PF %s %" PRId64,
				    mtu, netdev->name, netdev->mtu);
	return NULL;
}

static const char *bad_sides(const struct audit *audit, const struct vnic *standby,
			     const struct given *given)
{
	if (given->vnic && given->vnic->mac && standby->mac &&
	    !str_equal(given->vnic->mac, standby->mac))
		return arena_printf(audit->arena, "its MAC is %s, the standby's %s",
				    given->vnic->mac, standby->mac);
	if (!standby->model || !str_has_prefix(standby->model, "virtio"))
		return arena_printf(audit->arena, "the standby is %s, not virtio",
				    standby->model ? standby->model : "of no named model");
	return bad_mtu(audit, standby, given);
}

static const char *bad_port(const struct audit *audit, const struct definition *definition,
			    const struct given *given)
{
	int64_t bus = given->guest.bdf.bus;
	const struct guest_port *port = definition_port(definition, bus);

	if (!given->guest.there)
		return NULL;
	if (!port || !guest_port_takes_hotplug(port))
		return arena_printf(audit->arena,
				    "bus %" PRId64 " of the guest, where it sits, takes no PCIe "
				    "hot plug",
				    bus);
	if (definition_n_on_bus(definition, bus) > 1)
		return arena_printf(audit->arena,
				    "it shares its root port with another device (bus %" PRId64
				    " of the guest)",
				    bus);
	return NULL;
}

static bool is_a_guests(const char *port)
{
	return str_has_prefix(port, "vnet") || str_has_prefix(port, "tap");
}

static bool leads_outside(const struct bridge *bridge)
{
	for (size_t i = 0; i < bridge->n_ports; i++)
		if (!is_a_guests(bridge->ports[i]))
			return true;
	return false;
}

static bool has_port(const struct bridge *bridge, const char *name)
{
	for (size_t i = 0; i < bridge->n_ports; i++)
		if (str_equal(bridge->ports[i], name))
			return true;
	return false;
}

static struct vlan_tags vlan_of(const struct audit *audit, const struct vnic *vnic)
{
	return virtual_networks_vlan(&audit->host->virtual_networks, vnic);
}

static const char *bad_vlan(const struct audit *audit, const struct vnic *standby,
			    const struct given *given)
{
	const struct vlan_tags none = { .id = 0 };
	const struct vlan_tags its = vlan_of(audit, standby);
	const struct vlan_tags vfs = given->vnic ? vlan_of(audit, given->vnic) : none;

	if (!given->vnic || its.trunk || vfs.trunk || !its.id || its.id == vfs.id)
		return NULL;
	return arena_printf(audit->arena, "it is in VLAN %" PRId64 ", the standby in %" PRId64,
			    vfs.id, its.id);
}

/* Only what is certain: another card's network may be the same. */
static const char *bad_segment(const struct audit *audit, const struct vnic *standby,
			       const struct given *given)
{
	const struct virtual_networks *networks = &audit->host->virtual_networks;
	const struct virtual_network *network = virtual_networks_find(networks, standby->network);
	const struct bridge *bridge = vm_backing_find_bridge(
		&audit->host->vm_backing, virtual_networks_bridge(networks, standby));
	const struct netdev *netdev = given->pf ? device_netdev(given->pf) : NULL;
	int64_t vlan = given->vnic ? vlan_of(audit, given->vnic).id : 0;

	if (network && virtual_network_is_apart(network))
		return arena_printf(
			audit->arena, "the standby's network %s (%s) is a segment of its own",
			network->name, *network->forward ? network->forward : "isolated");
	if (!bridge || !bridge->ports_known)
		return NULL;
	if (!leads_outside(bridge))
		return arena_printf(audit->arena,
				    "the standby's bridge %s leads to no network card",
				    bridge->name);
	if (vlan && !vlan_of(audit, standby).id && bridge->filters_vlans == FACT_NO && netdev &&
	    has_port(bridge, netdev->name))
		return arena_printf(audit->arena,
				    "it is in VLAN %" PRId64
				    ", the standby on %s, whose port %s is in none",
				    vlan, bridge->name, netdev->name);
	return NULL;
}

static const char *fault_of(const struct audit *audit, const struct definition *definition,
			    const struct given *given)
{
	const struct vnic *standby = definition_standby(definition, given->persistent);
	const char *fault = bad_alias(audit, definition, given);

	if (!fault)
		fault = bad_sides(audit, standby, given);
	if (!fault)
		fault = bad_port(audit, definition, given);
	if (!fault)
		fault = bad_vlan(audit, standby, given);
	return fault ? fault : bad_segment(audit, standby, given);
}

static struct judgement judge_broken(const struct audit *audit, const struct domain *domain)
{
	const struct definition *definition = domain_next(domain);
	struct given *given = NULL;
	size_t n = vm_given(audit, definition, &given);
	size_t n_pairs = 0;
	bool is_unknown = false;

	for (size_t i = 0; i < n; i++) {
		const char *fault = NULL;

		if (given[i].teaming != TEAMING_TRANSIENT)
			continue;
		n_pairs++;
		is_unknown |= !given[i].guest.there;
		fault = fault_of(audit, definition, &given[i]);
		if (fault)
			return fails(audit,
				     vm_edit(audit, domain, "mend the pair, or take <teaming> out"),
				     "%s: %s", given_name(audit, &given[i]), fault);
	}
	if (!n_pairs)
		return n ? not_applicable() : given_none(audit, definition);
	if (is_unknown)
		return unknown(audit, "libvirt %s: where in the guest the VF sits", domain->name);
	return passes(audit, "%zu pairs", n_pairs);
}

/* ---- hot plug */

/* Where the XML is not libvirt's own, addresses may be missing, and a port only seems to be free. */
static bool lacks_addresses(const struct definition *definition)
{
	for (size_t i = 0; i < definition->n_vnics; i++)
		if (!definition->vnics[i].guest.there)
			return true;
	for (size_t i = 0; i < definition->n_passed; i++)
		if (!definition->passed[i].guest.there)
			return true;
	return !definition->n_guest_addresses;
}

static bool is_pcie_machine(const struct definition *definition)
{
	const char *machine = definition->machine;

	return str_equal(machine, "q35") || str_has_prefix(machine, "pc-q35") ||
	       str_equal(machine, "virt") || str_has_prefix(machine, "virt-");
}

static struct judgement judge_ports(const struct audit *audit, const struct domain *domain)
{
	const struct definition *definition = domain_now(domain);
	size_t n_free = 0;

	if (!definition->machine)
		return unknown(audit, "libvirt %s: the machine's type", domain->name);
	if (!is_pcie_machine(definition))
		return not_applicable();
	for (size_t i = 0; i < definition->n_ports; i++) {
		const struct guest_port *port = &definition->ports[i];

		n_free += guest_port_takes_hotplug(port) &&
			  !definition_n_on_bus(definition, port->index);
	}
	if (n_free && lacks_addresses(definition))
		return unknown(audit, "libvirt %s: where in the guest its devices sit",
			       domain->name);
	if (n_free)
		return passes(audit, "%zu root ports are free", n_free);
	return fails(audit,
		     vm_edit(audit, domain,
			     "add <controller type='pci' model='pcie-root-port'/>, one for each VF "
			     "that may come"),
		     "no root port that takes hot plug is free");
}

const struct check vm_failover_checks[] = {
	{ .rule = { .id = "vm-failover-missing",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_INFO },
		    .fails = "a VM with a VF cannot migrate",
		    .why = "a VF stays with its host; a virtio standby takes over while it is gone",
		    .how = "a VF without <teaming type='transient'>",
		    .remedy = "add a standby interface with the same MAC (teaming)",
		    .reference = "https://libvirt.org/formatdomain.html#"
				 "teaming-a-virtio-hostdev-nic-pair" },
	  .domain = judge_missing },
	{ .rule = { .id = "vm-failover-broken",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_ERROR },
		    .fails = "a VM's pair of VF and standby does not work",
		    .why = "the guest joins two interfaces by their MAC, and QEMU unplugs the VF: "
			   "what does not fit stops the VM's start, its migration or its network",
		    .how = "alias, MAC, model and MTU of both sides, the VF's root port, the "
			   "standby's VLAN, and where its bridge or libvirt's network leads",
		    .remedy = "mend what the finding names in its definition",
		    .reference = "https://libvirt.org/formatdomain.html#"
				 "teaming-a-virtio-hostdev-nic-pair" },
	  .domain = judge_broken },
	{ .rule = { .id = "vm-no-free-root-port",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_WARNING },
		    .fails = "a running VM can be given no VF",
		    .why = "a PCIe guest takes one device below each root port, and gets no new "
			   "port while it runs",
		    .how = "root ports that take hot plug, and the buses of the guest's devices",
		    .remedy = "add pcie-root-port controllers to its definition",
		    .reference = "https://libvirt.org/pci-hotplug.html" },
	  .domain = judge_ports },
	{ .host = NULL },
};
