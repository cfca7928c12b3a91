/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Are VFs that stand, and their PF, set up so that VMs can rely on them? The other rules sriov-*.
 */
#include <inttypes.h>

#include "audit/vm.h"
#include "base/text.h"
#include "model/mac.h"

static struct judgement judge_autoprobe(const struct audit *audit, const struct device *device)
{
	switch (device->sriov->autoprobe) {
	case FACT_UNKNOWN:
		return unknown(audit, "%s", file_of(audit, device, "sriov_drivers_autoprobe"));
	case FACT_YES:
		return fails(audit,
			     remedy_by(audit, NEEDS_NOTHING,
				       "where VFs are for VMs alone, keep the host's drivers off "
				       "new ones",
				       "echo 0 >%s",
				       file_of(audit, device, "sriov_drivers_autoprobe")),
			     "sriov_drivers_autoprobe is 1");
	default:
		return passes(audit, "sriov_drivers_autoprobe is 0");
	}
}

static bool is_used_by(const struct vf *vf, const char *kind)
{
	for (size_t i = 0; i < vf->n_used_by; i++)
		if (str_has_prefix(vf->used_by[i], kind))
			return true;
	return false;
}

/* libvirt gives a VF of its pools a MAC when a VM gets it. */
static enum tristate is_idle_in_pool(const struct audit *audit, const struct device *device)
{
	const struct virtual_networks *networks = &audit->host->virtual_networks;

	if (device->vf->n_used_by)
		return FACT_NO;
	for (size_t i = 0; i < networks->n; i++)
		if (virtual_network_owns(&networks->items[i], device))
			return FACT_YES;
	return networks->known || !audit->host->n_domains ? FACT_NO : FACT_UNKNOWN;
}

/* The VM that has it by <hostdev>, which sets no MAC; NULL: none. */
static const struct domain *find_plain_owner(const struct host *host, const struct device *device)
{
	for (size_t i = 0; i < host->n_domains; i++) {
		const struct definition *definition = domain_now(&host->domains[i]);

		for (size_t j = 0; definition && j < definition->n_passed; j++)
			if (bdf_equal(definition->passed[j].address, device->bdf))
				return &host->domains[i];
	}
	return NULL;
}

static struct judgement judge_mac_zero(const struct audit *audit, const struct device *device)
{
	const struct vf *vf = device->vf;
	const struct netdev *netdev = device_netdev(device);
	bool is_up = netdev && netdev->up == FACT_YES;
	bool is_vfio = device_is_given_away(device) && !is_used_by(vf, "vm:");
	const struct domain *owner = find_plain_owner(audit->host, device);

	if (!vf->mac)
		return unknown(audit, "rtnetlink of its PF");
	if (!mac_is_none(vf->mac))
		return passes(audit, "%s", vf->mac);
	if (owner)
		return fails(audit, remedy_mac(audit, device),
			     "the VM %s has it by <hostdev>, which sets none", owner->name);
	if (!is_up && !is_vfio)
		return device->driver ? not_applicable()
				      : unknown(audit, "%s", file_of(audit, device, "driver"));
	switch (is_idle_in_pool(audit, device)) {
	case FACT_YES:
		return not_applicable();
	case FACT_UNKNOWN:
		return unknown(audit, "libvirt networks");
	default:
		return fails(audit, remedy_mac(audit, device),
			     is_up ? "%s is up, with a random MAC" : "bound to %s",
			     is_up ? netdev->name : device->driver);
	}
}

static struct judgement judge_used_by_host(const struct audit *audit, const struct device *device)
{
	const struct vf *vf = device->vf;

	static const char take[] = "take its interface out of use before a VM gets it";

	if (is_used_by(vf, "netdev:"))
		return weighing(is_used_by(vf, "vm:") ? SEVERITY_WARNING : SEVERITY_NONE,
				fails(audit, remedy(NEEDS_NOTHING, take), "%s", vf->used_by[0]));
	if (!vf->used_by_known)
		return unknown(audit, "who uses it");
	return passes(audit, vf->n_used_by ? "%s" : "by nobody",
		      vf->n_used_by ? vf->used_by[0] : "");
}

/* A VM that libvirt does not start while the PF is down: it sets up what is in <interface>, by the PF. */
static const struct domain *find_refused(const struct audit *audit, const struct device *pf)
{
	for (size_t i = 0; i < audit->host->n_domains; i++) {
		const struct definition *definition = domain_next(&audit->host->domains[i]);
		struct given *given = NULL;
		size_t n = definition ? vm_given(audit, definition, &given) : 0;

		for (size_t j = 0; j < n; j++)
			if (given[j].vnic && given_is_of(audit, &given[j], pf))
				return &audit->host->domains[i];
	}
	return NULL;
}

static struct judgement judge_pf_down(const struct audit *audit, const struct device *device)
{
	const struct netdev *netdev = device_netdev(device);
	const struct domain *refused = NULL;

	if (device->sriov->num_vfs == UNKNOWN)
		return unknown(audit, "%s", file_of(audit, device, "sriov_numvfs"));
	if (!device->sriov->num_vfs || (!netdev && device->netdevs_known))
		return not_applicable();
	if (!netdev || netdev->up == FACT_UNKNOWN)
		return unknown(audit, "whether the PF is up");
	if (netdev->up == FACT_YES)
		return passes(audit, "%s is up", netdev->name);
	refused = find_refused(audit, device);
	return weighing(refused ? SEVERITY_ERROR : SEVERITY_NONE,
			fails(audit,
			      remedy_by(audit, NEEDS_NOTHING, "bring it up, now and at boot",
					"ip link set %s up", netdev->name),
			      "%s is down and has %" PRId64 " VFs%s%s", netdev->name,
			      device->sriov->num_vfs,
			      refused ? ", one of which is for the VM " : "",
			      refused ? refused->name : ""));
}

static struct judgement judge_switchdev(const struct audit *audit, const struct device *device)
{
	const char *mode = device->sriov->eswitch;

	if (!mode)
		return unknown(audit, "devlink %s", address_of(audit, device));
	if (str_equal(mode, "switchdev"))
		return fails(audit,
			     remedy(NEEDS_NOTHING,
				    "set MAC and VLAN at the representor's side: "
				    "devlink port function set hw_addr, bridge vlan, "
				    "tc"),
			     "the driver refuses MAC and VLAN of VFs by rtnetlink in this mode");
	return passes(audit, "%s", mode);
}

static struct remedy check_senders(const struct audit *audit, const struct device *device)
{
	static const char text[] = "check senders, unless the guest has to use other MACs (a "
				   "bridge, a bond or a router in it)";
	const struct vf *vf = device->vf;

	if (!vf->pf || vf->index == UNKNOWN)
		return remedy(NEEDS_NOTHING, text);
	return remedy_by(audit, NEEDS_NOTHING, text, "ip link set %s vf %" PRId64 " spoofchk on",
			 name_of(audit, vf->pf), vf->index);
}

static struct judgement judge_trust(const struct audit *audit, const struct device *device)
{
	const struct vf *vf = device->vf;

	if (vf->trust == FACT_INAPPLICABLE || vf->spoofchk == FACT_INAPPLICABLE)
		return not_applicable();
	if (vf->trust == FACT_UNKNOWN || vf->spoofchk == FACT_UNKNOWN)
		return unknown(audit, "rtnetlink of its PF");
	if (vf->trust == FACT_YES && vf->spoofchk == FACT_NO)
		return fails(audit, check_senders(audit, device),
			     "trust is on and spoofchk off: the guest may send as anybody");
	return passes(audit, "trust %s, spoofchk %s", vf->trust == FACT_YES ? "on" : "off",
		      vf->spoofchk == FACT_YES ? "on" : "off");
}

const struct check sriov_use_checks[] = {
	{ .rule = { .id = "sriov-autoprobe",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_INFO },
		    .fails = "drivers of the host take new VFs",
		    .why = "a VF that a host driver took has to be taken back for each VM",
		    .how = "sriov_drivers_autoprobe",
		    .remedy = "set sriov_drivers_autoprobe to 0 before VFs are made",
		    .reference = "Documentation/ABI/testing/sysfs-bus-pci" },
	  .function = judge_autoprobe,
	  .functions = FUNCTIONS_PFS },
	{ .rule = { .id = "sriov-vf-mac-zero",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_WARNING },
		    .fails = "a VF in use has no MAC of its own",
		    .why = "its driver then makes one up, another at each start",
		    .how = "IFLA_VF_MAC is zero, and its interface is up or it is bound to vfio "
			   "without a VM that libvirt knows, or a VM has it by <hostdev>; idle "
			   "VFs of libvirt's pools have none by design",
		    .remedy = "give it one by its PF (ip link set PF vf N mac)",
		    .reference = "ip-link(8)" },
	  .function = judge_mac_zero,
	  .functions = FUNCTIONS_VFS },
	{ .rule = { .id = "sriov-vf-used-by-host",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_INFO },
		    .weighs = "warning where a VM uses it, too",
		    .fails = "the host itself uses a VF",
		    .why = "a VM that gets it takes it from the host",
		    .how = "its interface has an address, or is a port of a bridge or bond",
		    .remedy = "take its interface out of use before a VM gets it",
		    .reference = "vfctl-list(1)" },
	  .function = judge_used_by_host,
	  .functions = FUNCTIONS_VFS },
	{ .rule = { .id = "sriov-pf-down",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_WARNING },
		    .weighs = "error where a VM has one of the VFs by <interface>, or draws on a "
			      "pool of them",
		    .fails = "a PF with VFs is down",
		    .why = "most cards give VFs no link then, and libvirt refuses to start a VM "
			   "with one",
		    .how = "IFF_UP of the PF's interface",
		    .remedy = "bring the PF up, now and at boot",
		    .reference = "virHostdevSetNetConfig in libvirt's src/hypervisor" },
	  .function = judge_pf_down,
	  .functions = FUNCTIONS_PFS },
	{ .rule = { .id = "sriov-eswitch-switchdev",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_INFO },
		    .fails = "its embedded switch is in switchdev mode",
		    .why = "VFs are then set up by representors, not by ip link set … vf",
		    .how = "devlink's eswitch mode",
		    .remedy = "set MAC and VLAN at the representor's side: devlink, bridge or tc",
		    .reference = "Documentation/networking/representors.rst" },
	  .function = judge_switchdev,
	  .functions = FUNCTIONS_PFS },
	{ .rule = { .id = "sriov-vf-trust-open",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_WARNING, SEVERITY_NONE, SEVERITY_ERROR },
		    .fails = "a VF may send with any MAC, and receive everything",
		    .why = "its guest can pose as another, or listen to all",
		    .how = "IFLA_VF_TRUST is on and IFLA_VF_SPOOFCHK off",
		    .remedy = "switch spoofchk on, unless the guest has to use other MACs",
		    .reference = "ip-link(8)" },
	  .function = judge_trust,
	  .functions = FUNCTIONS_VFS },
	{ .host = NULL },
};
