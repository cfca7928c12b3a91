/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Will a virtual machine get the functions that its definition names, as it wants them? The rules
 * vm-hostdev-stale, vm-vf-claimed-twice and vm-vf-vlan-lost.
 */
#include <inttypes.h>

#include "audit/vm.h"
#include "base/text.h"

static struct judgement is_stale(const struct audit *audit, const struct domain *domain,
				 const struct given *given)
{
	return fails(audit,
		     vm_edit(audit, domain,
			     "make the VF again, or name another (vfctl list --vf has those that "
			     "there are)"),
		     given->device ? "%s is no VF, and <interface type='hostdev'> takes only VFs"
				   : "%s is not on this host",
		     given_name(audit, given));
}

static struct judgement pool_lacks(const struct audit *audit, const struct virtual_network *pool,
				   const char *what, const char *lack)
{
	return fails(audit,
		     remedy_by(audit, NEEDS_NOTHING,
			       "make the VFs again, or name others in the network",
			       "virsh net-edit %s", shell_word(audit, pool->name)),
		     "%s, of the network %s, %s", what, pool->name, lack);
}

/* A PF without an interface of a name may have the one that is looked for. */
static const struct device *find_nameless_pf(const struct host *host)
{
	for (size_t i = 0; i < host->n_devices; i++)
		if (host->devices[i].role == ROLE_PF && !host->devices[i].netdevs_known)
			return &host->devices[i];
	return NULL;
}

static struct judgement judge_pf(const struct audit *audit, const struct given *given)
{
	const struct virtual_network *pool = given->pool;
	const struct device *nameless = find_nameless_pf(audit->host);

	if (!given->pf && nameless)
		return unknown(audit, "%s", file_of(audit, nameless, "net"));
	if (!given->pf)
		return pool_lacks(audit, pool, pool->pf, "is no PF of this host");
	if (!given->pf->sriov->num_vfs)
		return pool_lacks(audit, pool, pool->pf, "has no VFs");
	return passes(audit, "%s", pool->pf);
}

/* A pool hands out its functions in turn, also one that is not there; a PF's it lists as it starts. */
static struct judgement judge_pool(const struct audit *audit, const struct given *given)
{
	const struct virtual_network *pool = given->pool;

	for (size_t i = 0; i < pool->n_functions; i++) {
		char address[BDF_TEXT_SIZE];

		if (!host_find_device(audit->host, pool->functions[i]))
			return pool_lacks(audit, pool, bdf_format(pool->functions[i], address),
					  "is not on this host");
	}
	return pool->pf ? judge_pf(audit, given) : passes(audit, "%s", pool->name);
}

static struct judgement judge_named(const struct audit *audit, const struct domain *domain,
				    const struct given *given)
{
	const struct device *device = given->device;

	if (!device || (given->vnic && device->role != ROLE_VF && device->class_code != UNKNOWN))
		return is_stale(audit, domain, given);
	if (given->vnic && device->role != ROLE_VF)
		return unknown(audit, "%s", file_of(audit, device, "class"));
	return passes(audit, "%s", given_name(audit, given));
}

static struct judgement judge_stale(const struct audit *audit, const struct domain *domain)
{
	const struct definition *definition = domain_next(domain);
	struct judgement unclear = { 0 };
	struct given *given = NULL;
	size_t n = vm_given(audit, definition, &given);

	if (!n)
		return given_none(audit, definition);
	if (!audit->host->devices_known)
		return unknown(audit, "/sys/bus/pci/devices");
	for (size_t i = 0; i < n; i++) {
		const struct judgement judgement = given[i].pool
							   ? judge_pool(audit, &given[i])
							   : judge_named(audit, domain, &given[i]);

		if (judgement.verdict == VERDICT_FAIL)
			return judgement;
		if (judgement.verdict == VERDICT_UNKNOWN)
			unclear = judgement;
	}
	if (unclear.verdict == VERDICT_UNKNOWN)
		return unclear;
	return passes(audit, "each of %zu functions is there, or its pool", n);
}

/* ---- two that name one */

/* The one with which it cannot run at the same time; of several, one that is in service. */
static const struct domain *find_rival(const struct host *host, const struct domain *domain,
				       struct bdf *ret_bdf)
{
	const struct domain *rival = NULL;

	for (size_t i = 0; i < host->n_domains; i++) {
		const struct domain *other = &host->domains[i];

		if (other == domain || (rival && !domain_is_in_service(other)))
			continue;
		for (size_t j = 0; j < domain->n_hostdevs; j++)
			if (domain_takes(other, domain->hostdevs[j])) {
				rival = other;
				*ret_bdf = domain->hostdevs[j];
			}
		if (rival && domain_is_in_service(rival))
			return rival;
	}
	return rival;
}

static struct judgement judge_claimed(const struct audit *audit, const struct domain *domain)
{
	struct bdf bdf = { 0 };
	char address[BDF_TEXT_SIZE];
	const struct domain *rival = NULL;
	bool in_service = false;

	if (!domain->n_hostdevs)
		return not_applicable();
	rival = find_rival(audit->host, domain, &bdf);
	if (!rival)
		return passes(audit, "%zu functions that no other VM names", domain->n_hostdevs);
	in_service = domain_is_in_service(domain) && domain_is_in_service(rival);
	return weighing(in_service ? SEVERITY_ERROR : SEVERITY_INFO,
			fails(audit,
			      vm_edit(audit, domain,
				      "give each a VF of its own, or let both draw on a network "
				      "of VFs"),
			      "%s names %s, too%s", rival->name, bdf_format(bdf, address),
			      in_service ? ", and both run or start with the host" : ""));
}

/* ---- VLANs */

static struct judgement loses(const struct audit *audit, const struct domain *domain, int64_t next,
			      const struct device *device)
{
	const char *wanted = next ? arena_printf(audit->arena, "VLAN %" PRId64, next) : "none";

	return fails(
		audit,
		vm_edit(audit, domain,
			arena_printf(audit->arena,
				     "say it in the interface, or in its network or portgroup: "
				     "<vlan><tag id='%" PRId64 "'/></vlan>",
				     device->vf->vlan.id)),
		"%s has VLAN %" PRId64 ", the VM's interface %s: that is what libvirt sets at "
		"its next start",
		address_of(audit, device), device->vf->vlan.id, wanted);
}

/* The function of the interface: its own, or that which it has of a pool while the VM runs. */
static const struct device *function_of(const struct audit *audit, const struct domain *domain,
					const struct vnic *vnic)
{
	const struct definition *live = domain->live;

	if (vnic->has_address)
		return host_find_device(audit->host, vnic->address);
	for (size_t i = 0; vnic->network && vnic->mac && live && i < live->n_vnics; i++) {
		const struct vnic *its = &live->vnics[i];

		if (its->has_address && str_equal(its->mac, vnic->mac) &&
		    str_equal(its->network, vnic->network))
			return host_find_device(audit->host, its->address);
	}
	return NULL;
}

static struct judgement judge_vlan(const struct audit *audit, const struct domain *domain)
{
	const struct virtual_networks *networks = &audit->host->virtual_networks;
	const struct definition *definition = domain_next(domain);
	const char *unclear = NULL;
	size_t n_judged = 0;

	for (size_t i = 0; i < definition->n_vnics; i++) {
		const struct vnic *vnic = &definition->vnics[i];
		const struct device *device = function_of(audit, domain, vnic);
		const struct vlan_tags next = virtual_networks_vlan(networks, vnic);

		if (!device || !device->vf || next.trunk)
			continue;
		n_judged++;
		if (device->vf->vlan.id == UNKNOWN)
			unclear = arena_printf(audit->arena, "rtnetlink of the PF of %s",
					       address_of(audit, device));
		else if (!device->vf->vlan.id || device->vf->vlan.id == next.id)
			continue;
		else if (!next.id && vnic->network && !networks->known)
			unclear = "libvirt networks";
		else
			return loses(audit, domain, next.id, device);
	}
	if (unclear)
		return unknown(audit, "%s", unclear);
	if (!n_judged)
		return not_applicable();
	return passes(audit, "%zu VFs, whose VLANs are the interfaces'", n_judged);
}

const struct check vm_hostdev_checks[] = {
	{ .rule = { .id = "vm-hostdev-stale",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_ERROR },
		    .fails = "a VM names a function that is not there",
		    .why = "libvirt refuses to start it: VFs move when cards, slots or their "
			   "number change",
		    .how = "the addresses in <interface type='hostdev'>, which must be VFs, in "
			   "<hostdev> and in the pool that it draws on, against "
			   "/sys/bus/pci/devices; a pool's PF must be there, and have VFs",
		    .remedy = "make the VFs again, or name one that is there",
		    .reference = "https://libvirt.org/formatdomain.html#"
				 "pci-passthrough-of-host-network-devices" },
	  .domain = judge_stale },
	{ .rule = { .id = "vm-vf-claimed-twice",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_ERROR },
		    .weighs = "info unless both VMs run or start with the host",
		    .fails = "another VM names the same VF",
		    .why = "whoever starts second does not start",
		    .how = "the addresses in the definitions of all VMs; worth knowing only, where "
			   "not both run or start with the host",
		    .remedy = "give each a VF of its own, or let both draw on a network of VFs",
		    .reference = "https://libvirt.org/formatdomain.html#"
				 "pci-passthrough-of-host-network-devices" },
	  .domain = judge_claimed },
	{ .rule = { .id = "vm-vf-vlan-lost",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_ERROR },
		    .fails = "a VM's next start takes the VLAN from its VF",
		    .why = "libvirt sets what the interface says, and VLAN 0 where it says "
			   "nothing: the VM is then in another network",
		    .how = "IFLA_VF_VLAN of a VF in <interface type='hostdev'>, or of a pool, "
			   "against the <vlan> of the interface, else of its portgroup, else of "
			   "its network",
		    .remedy = "put the VLAN into the VM's definition",
		    .reference = "virNetDevSetNetConfig in libvirt's src/util/virnetdev.c" },
	  .domain = judge_vlan },
	{ .host = NULL },
};
