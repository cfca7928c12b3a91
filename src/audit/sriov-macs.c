/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Has each VF, and each VM, a MAC address of its own? The rule sriov-vf-mac-duplicate.
 */
#include "audit/macs.h"
#include "audit/vm.h"
#include "base/text.h"
#include "model/mac.h"

/* Another VF of the same PF with that MAC and VLAN, or the PF itself (NULL: neither). */
static const struct device *find_twin(const struct device *device)
{
	const struct vf *vf = device->vf;
	const struct sriov *sriov = vf->pf->sriov;
	const struct netdev *netdev = device_netdev(vf->pf);

	for (size_t i = 0; sriov && i < sriov->n_vfs; i++) {
		const struct device *other = sriov->vfs[i];

		if (other && other != device && str_equal(other->vf->mac, vf->mac) &&
		    other->vf->vlan.id == vf->vlan.id)
			return other;
	}
	return netdev && str_equal(netdev->mac, vf->mac) && vf->vlan.id == 0 ? vf->pf : NULL;
}

static const char *owner_of(const struct audit *audit, const struct mac_claim *claim)
{
	if (claim->device)
		return name_of(audit, claim->device);
	return arena_printf(audit->arena, "the VM %s", claim->domain->name);
}

/* Elsewhere it may be meant so: another network. The VM that has the VF has its MAC, too. */
static const struct mac_claim *find_other(const struct audit *audit, const struct device *device)
{
	const struct mac_claim *claims = NULL;
	size_t n = macs_find(audit->macs, device->vf->mac, &claims);

	for (size_t i = 0; i < n; i++)
		if (claims[i].device ? claims[i].device != device
				     : !domain_takes(claims[i].domain, device->bdf))
			return &claims[i];
	return NULL;
}

static struct judgement judge_function(const struct audit *audit, const struct device *device)
{
	const struct vf *vf = device->vf;
	const struct device *twin = NULL;
	const struct mac_claim *other = NULL;

	if (!vf->pf || !vf->mac)
		return unknown(audit, "rtnetlink of its PF");
	if (mac_is_none(vf->mac))
		return not_applicable();
	twin = find_twin(device);
	if (twin)
		return fails(audit, remedy_mac(audit, device), "%s is also that of %s", vf->mac,
			     address_of(audit, twin));
	other = find_other(audit, device);
	if (other)
		return weighing(SEVERITY_INFO,
				fails(audit, remedy_mac(audit, device), "%s is also that of %s",
				      vf->mac, owner_of(audit, other)));
	return passes(audit, "%s", vf->mac);
}

/* ---- VMs */

static const struct device *pf_of(const struct audit *audit, const struct vnic *vnic)
{
	const struct device *device =
		vnic->has_address ? host_find_device(audit->host, vnic->address) : NULL;

	return device && device->vf ? device->vf->pf : NULL;
}

/* Whether one embedded switch would have both, in one VLAN, at the same time. */
static bool meet(const struct audit *audit, const struct domain *domain, const struct vnic *vnic,
		 const struct mac_claim *other)
{
	const struct virtual_networks *networks = &audit->host->virtual_networks;
	const struct device *pf = pf_of(audit, vnic);

	return pf && other->vnic && pf == pf_of(audit, other->vnic) &&
	       virtual_networks_vlan(networks, vnic).id ==
		       virtual_networks_vlan(networks, other->vnic).id &&
	       (domain == other->domain ||
		(domain_is_in_service(domain) && domain_is_in_service(other->domain)));
}

/* One other that has the MAC of the interface; if there is one that it meets, that. */
static const struct mac_claim *find_other_vnic(const struct audit *audit,
					       const struct domain *domain, const struct vnic *vnic,
					       bool *ret_meets)
{
	const struct mac_claim *found = NULL;
	const struct mac_claim *claims = NULL;
	size_t n = vnic->mac ? macs_find(audit->macs, vnic->mac, &claims) : 0;

	for (size_t i = 0; i < n; i++) {
		const struct mac_claim *claim = &claims[i];

		if (claim->device && domain_takes(domain, claim->device->bdf))
			continue;
		if (claim->vnic && (claim->vnic == vnic ||
				    (claim->domain == domain && macs_are_pair(claim->vnic, vnic))))
			continue;
		*ret_meets = meet(audit, domain, vnic, claim);
		if (*ret_meets)
			return claim;
		found = claim;
	}
	return found;
}

static struct judgement judge_domain(const struct audit *audit, const struct domain *domain)
{
	const struct definition *definition = domain_now(domain);
	const struct mac_claim *found = NULL;
	const char *mac = NULL;
	bool meets = false;

	for (size_t i = 0; i < definition->n_vnics && !meets; i++) {
		const struct vnic *vnic = &definition->vnics[i];
		const struct mac_claim *other = find_other_vnic(audit, domain, vnic, &meets);

		if (!other)
			continue;
		found = other;
		mac = vnic->mac;
	}
	if (!found)
		return definition->n_vnics ? passes(audit, "%zu interfaces", definition->n_vnics)
					   : not_applicable();
	return weighing(meets ? SEVERITY_NONE : SEVERITY_INFO,
			fails(audit,
			      vm_edit(audit, domain,
				      "give the interface another: without <mac> libvirt makes "
				      "one up"),
			      "%s is also that of %s", mac,
			      found->domain == domain ? "another interface of it"
						      : owner_of(audit, found)));
}

const struct check sriov_mac_checks[] = {
	{ .rule = { .id = "sriov-vf-mac-duplicate",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_ERROR },
		    .weighs = "info where the two need not meet",
		    .fails = "a MAC is there twice",
		    .why = "the card's embedded switch, or a bridge, delivers to one of them",
		    .how = "IFLA_VF_MAC of VFs, permanent MACs of ports and <mac> of VMs' "
			   "interfaces, those of a pair of VF and standby apart; worth knowing "
			   "only, where not both are on one PF, in one VLAN",
		    .remedy = "give one of the two another MAC",
		    .reference = "ip-link(8)" },
	  .function = judge_function,
	  .functions = FUNCTIONS_VFS,
	  .domain = judge_domain },
	{ .host = NULL },
};
