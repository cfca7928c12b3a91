/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do the ports above a card keep it apart from others, and let through what it can do? The rules acs-*
 * and pcie-*.
 */
#include <inttypes.h>

#include "audit/checks.h"
#include "audit/remedy-boot.h"
#include "base/text.h"
#include "model/acs.h"
#include "model/group.h"
#include "model/path.h"

static const char *flags_text(const struct audit *audit, unsigned int flags)
{
	const char *names[4] = { "", "", "", "" };

	acs_flag_names(flags, names);
	return arena_printf(audit->arena, "%s %s %s %s", names[0], names[1], names[2], names[3]);
}

static bool is_sibling(const struct device *a, const struct device *b)
{
	return a->bdf.domain == b->bdf.domain && a->bdf.bus == b->bdf.bus &&
	       a->bdf.device == b->bdf.device;
}

static bool is_conventional(const struct device *device)
{
	return device->config && port_is_conventional(device->config->port_type);
}

/* What is wrong with who is in the way, as vfctl groups says it. */
static const char *acs_text(const struct audit *audit, const struct acs *acs)
{
	const struct config *config = acs->blocker->config;
	const char *address = address_of(audit, acs->blocker);

	if (is_conventional(acs->blocker))
		return arena_printf(audit->arena,
				    "what is on the conventional bus below %s hears all of it",
				    address);
	if (config && config->acs == FACT_NO)
		return arena_printf(audit->arena, "%s has no ACS capability", address);
	return arena_printf(audit->arena, "%s at %s, which lacks %s", acs_state_name(acs->state),
			    address, flags_text(audit, acs->lacks));
}

static struct remedy keep_apart(const struct audit *audit, const struct device *device,
				const struct device *blocker)
{
	const char *text = "move the card to a slot below a port with ACS, or switch ACS on in the "
			   "firmware's setup";

	if (is_sibling(blocker, device))
		text = "the card's functions go to one VM or to none; use a card whose functions "
		       "have ACS";
	else if (is_conventional(blocker))
		text = "use a PCI Express card; all on a conventional bus go to one VM or to none";
	return remedy_by(audit, NEEDS_HARDWARE, text, "vfctl show %s", address_of(audit, device));
}

/* The card's functions themselves are in the way, or else a port above them. */
static struct judgement judge_acs(const struct audit *audit, const struct device *device,
				  bool by_functions)
{
	const struct iommu *iommu = &audit->host->iommu;
	struct acs acs = acs_of_path(audit->host, device);
	enum tristate isolated = group_is_isolated(iommu, device);
	bool is_ours = acs.blocker && is_sibling(acs.blocker, device) == by_functions;
	enum severity severity = iommu->in_use == FACT_YES ? SEVERITY_NONE : SEVERITY_WARNING;

	if (isolated == FACT_YES)
		return passes(audit,
			      acs.state == ACS_QUIRK ? "kernel quirk" : "it is alone in its group");
	if (acs.state == ACS_UNKNOWN)
		return unknown(audit, "config space on the way from %s to the root",
			       address_of(audit, device));
	if (acs.state == ACS_ENABLED || acs.state == ACS_QUIRK || !is_ours)
		return passes(audit, "%s", acs_state_name(acs.state));
	return weighing(severity, fails(audit, keep_apart(audit, device, acs.blocker), "%s",
					acs_text(audit, &acs)));
}

static struct judgement judge_port_acs(const struct audit *audit, const struct device *device)
{
	return judge_acs(audit, device, false);
}

static struct judgement judge_function_acs(const struct audit *audit, const struct device *device)
{
	if (device->config && !device->config->multifunction)
		return not_applicable();
	return judge_acs(audit, device, true);
}

/* ---- links */

static const char *link_text(const struct audit *audit, struct link link)
{
	return arena_printf(audit->arena, "%" PRId64 ".%" PRId64 "GT/s x%" PRId64, link.mts / 1000,
			    link.mts % 1000 / 100, link.width);
}

/* A sentence where there is no link, or nothing known of it. */
static bool lacks_link(const struct audit *audit, const struct device *device,
		       struct judgement *ret_judgement)
{
	if (device->has_link == FACT_NO)
		*ret_judgement = not_applicable();
	else if (!link_is_known(device->current) || !link_is_known(device->maximum))
		*ret_judgement = unknown(audit, "/sys/bus/pci/devices/%s/current_link_speed",
					 address_of(audit, device));
	else
		return false;
	return true;
}

static struct judgement judge_degraded(const struct audit *audit, const struct device *device)
{
	struct judgement none = { 0 };

	if (lacks_link(audit, device, &none))
		return none;
	switch (path_is_degraded(device)) {
	case FACT_YES:
		return fails(audit,
			     remedy(NEEDS_HARDWARE, "seat the card anew, clean its contacts, try "
						    "another slot; look for errors in the log "
						    "(journalctl -k, AER)"),
			     "%s, though both ends can do %s", link_text(audit, device->current),
			     link_text(audit, path_best_link(device)));
	case FACT_NO:
		return passes(audit, "%s", link_text(audit, device->current));
	default:
		return unknown(audit, "the link's other end");
	}
}

static struct judgement judge_slot(const struct audit *audit, const struct device *device)
{
	struct link best = path_best_link(device);
	struct judgement none = { 0 };

	if (lacks_link(audit, device, &none))
		return none;
	if (!device->parent)
		return not_applicable();
	if (!link_is_known(device->parent->maximum))
		return unknown(audit, "the maximum of %s", address_of(audit, device->parent));
	if (best.mts < device->maximum.mts || best.width < device->maximum.width)
		return fails(audit,
			     remedy(NEEDS_HARDWARE, "where that is too little, a faster or wider "
						    "slot"),
			     "the card could do %s, its slot %s", link_text(audit, device->maximum),
			     link_text(audit, device->parent->maximum));
	return passes(audit, "%s", link_text(audit, device->maximum));
}

/* The speed that the ports of a card have negotiated together; UNKNOWN where one does not tell, and which. */
static int64_t card_mbps(const struct host *host, const struct device *device,
			 const struct device **ret_silent)
{
	int64_t sum = 0;

	for (size_t i = 0; i < host->n_devices; i++) {
		const struct device *other = &host->devices[i];
		const struct netdev *netdev = device_netdev(other);

		if (!is_sibling(other, device) || other->vf || !device_is_nic(other))
			continue;
		if (netdev ? netdev->speed_mbps == UNKNOWN : !other->netdevs_known) {
			*ret_silent = other;
			return UNKNOWN;
		}
		sum += netdev ? netdev->speed_mbps : 0;
	}
	return sum;
}

static struct judgement judge_bandwidth(const struct audit *audit, const struct device *device)
{
	struct path path = path_to_root(device);
	const struct device *silent = NULL;
	int64_t ports = card_mbps(audit->host, device, &silent);
	int64_t own = link_mbps(device->maximum);
	struct judgement none = { 0 };
	int64_t wanted = 0;

	if (lacks_link(audit, device, &none))
		return none;
	if (ports == 0)
		return not_applicable();
	if (ports == UNKNOWN)
		return unknown(audit, "the speed of %s", name_of(audit, silent));
	if (path.mbps == UNKNOWN)
		return unknown(audit, "a link between %s and the root", address_of(audit, device));
	wanted = own != UNKNOWN && own < ports ? own : ports;
	if (path.mbps < wanted)
		return fails(audit,
			     remedy(NEEDS_HARDWARE, "a slot with a wider or faster way to the CPU"),
			     "%" PRId64 " Mb/s to the root, least at %s, for ports of %" PRId64
			     " Mb/s",
			     path.mbps, address_of(audit, path.bottleneck), ports);
	return passes(audit, "%" PRId64 " Mb/s for ports of %" PRId64 " Mb/s", path.mbps, ports);
}

static struct judgement judge_aspm(const struct audit *audit, const struct device *device)
{
	if (device->has_link == FACT_NO)
		return not_applicable();
	if (!device->config || device->config->aspm_l1 == FACT_UNKNOWN)
		return unknown(audit, "/sys/bus/pci/devices/%s/config", address_of(audit, device));
	if (device->config->aspm_l1 == FACT_YES)
		return fails(audit,
			     remedy_now_and_boot(
				     audit,
				     "switch it off here until the next boot, and then for all",
				     arena_printf(audit->arena,
						  "echo 0 >/sys/bus/pci/devices/%s/link/l1_aspm",
						  address_of(audit, device)),
				     (struct boot_change){ .add = "pcie_aspm.policy=performance" }),
			     "L1 is on in Link Control");
	return passes(audit, "L1 is off");
}

const struct check pcie_checks[] = {
	{ .rule = { .id = "acs-missing",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_ERROR },
		    .weighs = "warning while no IOMMU is in use",
		    .fails = "a port above it does not keep what is below it apart",
		    .why = "without ACS requests may turn round at a port and never meet the "
			   "IOMMU, so that the kernel puts all below it into one group",
		    .how = "the group is shared and this port is the first on the way to the root "
			   "whose ACS control lacks a bit; without an IOMMU in use only its "
			   "capability counts, as a prediction",
		    .remedy = "a slot whose ports have ACS, or ACS in the firmware's setup",
		    .reference = "pci_acs_enabled in drivers/pci/pci.c" },
	  .function = judge_port_acs,
	  .functions = FUNCTIONS_PORTS },
	{ .rule = { .id = "acs-multifunction",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_WARNING },
		    .fails = "the functions of the card are not kept apart",
		    .why = "functions of one device may reach each other inside it, and share a "
			   "group",
		    .how = "the card has several functions in one group, and these lack ACS",
		    .remedy = "give all of its functions to one VM, or use a card with ACS",
		    .reference = "pci_acs_enabled in drivers/pci/pci.c" },
	  .function = judge_function_acs,
	  .functions = FUNCTIONS_PORTS },
	{ .rule = { .id = "pcie-link-degraded",
		    .way = WAY_BOTH,
		    .severity = { SEVERITY_WARNING },
		    .fails = "its link runs below what both its ends can do",
		    .why = "half the lanes are half the bandwidth, for all VFs together",
		    .how = "current_link_speed and _width against the lesser of the maxima of both "
			   "ends",
		    .remedy = "seat the card anew, clean its contacts, and look at the slot's "
			      "setup",
		    .reference = "Documentation/ABI/testing/sysfs-bus-pci" },
	  .function = judge_degraded,
	  .functions = FUNCTIONS_PORTS },
	{ .rule = { .id = "pcie-slot-limits-card",
		    .way = WAY_BOTH,
		    .severity = { SEVERITY_INFO },
		    .fails = "the card could do more than its slot",
		    .why = "a wide card in a narrow slot works, at the slot's speed",
		    .how = "max_link_speed and _width of the card against those of the port above",
		    .remedy = "a faster or wider slot, where the present one is too little",
		    .reference = "Documentation/ABI/testing/sysfs-bus-pci" },
	  .function = judge_slot,
	  .functions = FUNCTIONS_PORTS },
	{ .rule = { .id = "pcie-bandwidth-short",
		    .way = WAY_BOTH,
		    .severity = { SEVERITY_WARNING },
		    .fails = "less gets through to the CPU than its network ports bring",
		    .why = "line rate ends at the narrowest link on the way to the root",
		    .how = "the least bandwidth after line coding on the way to the root against "
			   "the sum of the speeds that the card's ports negotiated",
		    .remedy = "a slot with a wider or faster way to the CPU",
		    .reference = "pcie_bandwidth_available in drivers/pci/pci.c" },
	  .function = judge_bandwidth,
	  .functions = FUNCTIONS_PORTS },
	{ .rule = { .id = "pcie-aspm",
		    .way = WAY_BOTH,
		    .severity = { SEVERITY_INFO, SEVERITY_WARNING },
		    .fails = "its link may sleep",
		    .why = "waking from ASPM L1 takes microseconds that latency shows",
		    .how = "L1 is enabled in the Link Control register",
		    .remedy = "switch it off in sysfs, and with pcie_aspm.policy=performance at "
			      "boot",
		    .reference = "Documentation/ABI/testing/sysfs-bus-pci" },
	  .function = judge_aspm,
	  .functions = FUNCTIONS_PORTS },
	{ .host = NULL },
};
