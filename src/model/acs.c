/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does PCI Express Access Control keep a function apart from its neighbours? See acs.h.
 */
#include "model/acs.h"

#include "base/text.h"

static const struct acs enabled = { .state = ACS_ENABLED };

const char *acs_state_name(enum acs_state state)
{
	static const char *const names[] = {
		[ACS_ENABLED] = "enabled",
		[ACS_QUIRK] = "quirk",
		[ACS_PARTIAL] = "partial",
		[ACS_MISSING] = "missing",
	};

	return names[state];
}

unsigned int acs_flag_names(unsigned int flags, const char *names[static 4])
{
	static const struct {
		enum acs_flag flag;
		const char *name;
	} table[] = {
		{ ACS_SV, "SV" },
		{ ACS_RR, "RR" },
		{ ACS_CR, "CR" },
		{ ACS_UF, "UF" },
	};
	unsigned int n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		if (flags & table[i].flag)
			names[n++] = table[i].name;
	return n;
}

/*
 * Whether the kernel takes what is no VF for one of several functions: function 0 says so in its
 * header type, the others are by being there (pci_scan_slot in drivers/pci/probe.c). Neighbours in the
 * array, which is sorted by address, tell where the header was not read; VFs do not count.
 */
static bool is_multifunction(const struct host *host, const struct device *device)
{
	if (device->bdf.function || (device->config && device->config->multifunction))
		return true;
	for (const struct device *next = device + 1;
	     next < host->devices + host->n_devices && bdf_shares_slot(next->bdf, device->bdf);
	     next++)
		if (!next->vf)
			return true;
	return false;
}

/*
 * pci_acs_flags_enabled: "Features missing from the capability field can therefore be assumed as
 * hard-wired enabled." Without an IOMMU the kernel switches nothing on, and with one all that is
 * offered (pci_enable_acs): then the capability alone says what is to come.
 */
static struct acs flags_of(const struct host *host, const struct device *device)
{
	const struct config *config = device->config;
	unsigned int lacks = ACS_REQUIRED;

	if (!config || config->acs == FACT_UNKNOWN)
		return (struct acs){ .state = ACS_UNKNOWN };
	if (config->acs == FACT_NO)
		return (struct acs){ ACS_MISSING, device, lacks };
	lacks &= config->acs_capability & ~(unsigned int)config->acs_control;
	if (!lacks || host->iommu.in_use == FACT_NO)
		return enabled;
	if (host->iommu.in_use == FACT_UNKNOWN)
		return (struct acs){ .state = ACS_UNKNOWN };
	return (struct acs){ ACS_PARTIAL, device, lacks };
}

static enum port_type port_type_of(const struct device *device)
{
	return device->config ? device->config->port_type : PORT_UNKNOWN;
}

struct acs acs_of_function(const struct host *host, const struct device *device)
{
	enum port_type type = port_type_of(device);

	if (device->vf)
		return enabled;
	switch (type) {
	case PORT_UNKNOWN:
		return (struct acs){ .state = ACS_UNKNOWN };
	case PORT_NOT_EXPRESS:
	case PORT_PCI_TO_PCIE:
	case PORT_PCIE_TO_PCI:
	case PORT_RC_EVENT_COLLECTOR:
		return (struct acs){ ACS_MISSING, device, ACS_REQUIRED };
	case PORT_ROOT:
	case PORT_DOWNSTREAM:
		return flags_of(host, device);
	case PORT_ENDPOINT:
	case PORT_LEGACY_ENDPOINT:
	case PORT_UPSTREAM:
	case PORT_RC_ENDPOINT:
		return is_multifunction(host, device) ? flags_of(host, device) : enabled;
	}
	/* Types that the kernel does not know pass. */
	return enabled;
}

/* Whether the kernel put them into groups of their own. */
static bool are_apart(const struct device *a, const struct device *b)
{
	return a->iommu_group >= 0 && b->iommu_group >= 0 && a->iommu_group != b->iommu_group;
}

/*
 * A function without ACS shares a group with those of the same slot that lack it too, and with
 * nobody where it is alone (get_pci_function_alias_group). Returns one that it shares with, or, where
 * none is known but config space is, unknown through *ret_unknown.
 */
static const struct device *find_sibling(const struct host *host, const struct device *device,
					 bool *ret_unknown)
{
	const struct device *end = host->devices + host->n_devices;
	const struct device *sibling = device;

	while (sibling > host->devices && bdf_shares_slot(sibling[-1].bdf, device->bdf))
		sibling--;
	for (; sibling < end && bdf_shares_slot(sibling->bdf, device->bdf); sibling++) {
		struct acs acs = acs_of_function(host, sibling);

		if (sibling == device || acs.state == ACS_ENABLED)
			continue;
		if (acs.state != ACS_UNKNOWN)
			return sibling;
		*ret_unknown = true;
	}
	return NULL;
}

static struct acs acs_of_slot(const struct host *host, const struct device *device)
{
	struct acs acs = acs_of_function(host, device);
	bool unknown = false;
	const struct device *sibling = NULL;

	if (acs.state == ACS_ENABLED || acs.state == ACS_UNKNOWN)
		return acs;
	sibling = find_sibling(host, device, &unknown);
	if (!sibling) {
		acs = enabled;
		acs.state = unknown ? ACS_UNKNOWN : ACS_ENABLED;
	} else if (are_apart(device, sibling) ||
		   (host->iommu.in_use == FACT_NO && acs_is_quirk(device)))
		acs.state = ACS_QUIRK;
	return acs;
}

/* The graver of two: what is in the way, then what is not known, then what a quirk got out of it. */
static struct acs graver(struct acs first, struct acs second)
{
	static const int gravity[] = {
		[ACS_ENABLED] = 0, [ACS_QUIRK] = 1,   [ACS_UNKNOWN] = 2,
		[ACS_PARTIAL] = 3, [ACS_MISSING] = 3,
	};

	return gravity[second.state] > gravity[first.state] ? second : first;
}

struct acs acs_of_path(const struct host *host, const struct device *device)
{
	const struct device *port = device_link_owner(device);
	struct acs worst = enabled;

	if (!port->parent_known)
		worst.state = ACS_UNKNOWN;
	for (port = port->parent; port; port = port->parent) {
		struct acs acs = acs_of_function(host, port);

		if (acs.blocker && are_apart(device, acs.blocker))
			acs.state = ACS_QUIRK;
		worst = graver(worst, acs);
		if (!port->parent_known)
			worst = graver(worst, (struct acs){ .state = ACS_UNKNOWN });
	}
	return graver(worst, acs_of_slot(host, device));
}
