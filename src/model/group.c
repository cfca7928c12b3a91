/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Can the functions of an IOMMU group be given away, and why are they in one group? See group.h.
 */
#include "model/group.h"

#include <string.h>

#include "base/text.h"
#include "model/acs.h"

const char *share_reason_name(enum share_reason reason)
{
	static const char *const names[] = {
		[SHARE_ACS] = "acs",
		[SHARE_CONVENTIONAL_BRIDGE] = "conventional-bridge",
		[SHARE_MULTIFUNCTION] = "multifunction",
		[SHARE_DMA_ALIAS] = "dma-alias",
	};

	return names[reason];
}

/*
 * vfio's variant drivers are many and new ones come with each kernel (vfio-pci, mlx5_vfio_pci,
 * hisi_acc_vfio_pci, nvgrace-gpu-vfio-pci, xe-vfio-pci …); all of them have it in their names.
 */
static bool is_vfio_driver(const char *driver)
{
	return strstr(driver, "vfio") || str_equal(driver, "pci-stub");
}

enum tristate group_accepts_driver(const struct device *device)
{
	if (!device->driver)
		return FACT_UNKNOWN;
	if (!*device->driver || is_vfio_driver(device->driver))
		return FACT_YES;
	return tristate_from_bool(str_equal(device->driver, "pcieport") &&
				  device_is_bridge(device));
}

/* Of members that are no PCI functions the driver is not known. */
enum tristate group_is_viable(const struct iommu_group *group)
{
	bool all_known = group->members_known && group->others_known && !group->n_others;
	enum tristate viable = all_known ? FACT_YES : FACT_UNKNOWN;

	if (all_known && !group->n_members)
		return FACT_NO;
	for (size_t i = 0; i < group->n_members; i++) {
		enum tristate accepted = group_accepts_driver(group->members[i]);

		if (accepted == FACT_NO)
			return FACT_NO;
		if (accepted == FACT_UNKNOWN)
			viable = FACT_UNKNOWN;
	}
	return viable;
}

bool group_may_hold(const struct iommu *iommu, const struct device *device)
{
	return iommu->groups_present != FACT_NO && device->iommu_group != -1;
}

/* Functions that the group's directory names and nothing else: who made the capture left them out. */
static bool names_functions(const struct iommu_group *group)
{
	struct bdf bdf = { 0 };

	for (size_t i = 0; i < group->n_others; i++)
		if (bdf_parse(group->others[i], &bdf) == 0)
			return true;
	return false;
}

enum tristate group_is_isolated(const struct iommu *iommu, const struct device *device)
{
	const struct iommu_group *group = iommu_find_group(iommu, device->iommu_group);

	if (!group)
		return FACT_UNKNOWN;
	if (group->n_members > 1 || names_functions(group))
		return FACT_NO;
	return group->members_known ? FACT_YES : FACT_UNKNOWN;
}

/* The reasons found so far; open: config space that was not read may hold more. */
struct inquiry {
	const struct host *host;
	const struct iommu_group *group;
	struct arena *arena;
	struct share *shares;
	size_t n;
	size_t capacity;
	bool open;
};

static void add_share(struct inquiry *inquiry, struct share share)
{
	size_t at = inquiry->n;

	for (size_t i = 0; i < inquiry->n; i++)
		if (inquiry->shares[i].bridge == share.bridge &&
		    inquiry->shares[i].reason == share.reason)
			return;
	inquiry->shares = arena_grow(inquiry->arena, inquiry->shares, inquiry->n,
				     &inquiry->capacity, sizeof(*inquiry->shares));
	for (; at && bdf_compare(share.bridge->bdf, inquiry->shares[at - 1].bridge->bdf) < 0; at--)
		inquiry->shares[at] = inquiry->shares[at - 1];
	inquiry->shares[at] = share;
	inquiry->n++;
}

static bool is_member(const struct inquiry *inquiry, const struct device *device)
{
	return device->iommu_group == inquiry->group->id;
}

/*
 * A port that does not pass is in the group itself (iommu_group_get(&bus->self->dev)); so is a bridge
 * that takes its bus's requests for its own (pci_for_each_dma_alias), unless it keeps their ids.
 */
static void ask_ports(struct inquiry *inquiry, const struct device *device)
{
	for (const struct device *port = device->parent; port; port = port->parent) {
		struct acs acs = acs_of_function(inquiry->host, port);
		bool conventional = port->config && port_is_conventional(port->config->port_type);

		if (acs.state == ACS_UNKNOWN && is_member(inquiry, port))
			inquiry->open = true;
		if (acs.state != ACS_PARTIAL && acs.state != ACS_MISSING)
			continue;
		if (!conventional && !is_member(inquiry, port))
			continue;
		if (conventional)
			add_share(inquiry, (struct share){ .reason = SHARE_CONVENTIONAL_BRIDGE,
							   .bridge = port });
		else
			add_share(inquiry,
				  (struct share){ .reason = SHARE_ACS,
						  .bridge = port,
						  .lacks = acs.lacks,
						  .no_capability = acs.state == ACS_MISSING });
	}
}

/* The functions of one slot stand side by side in the group: from members[first], how many. */
static size_t n_in_slot(const struct iommu_group *group, size_t first)
{
	size_t n = 1;

	while (first + n < group->n_members &&
	       bdf_shares_slot(group->members[first]->bdf, group->members[first + n]->bdf))
		n++;
	return n;
}

static void ask_slot(struct inquiry *inquiry, size_t first, size_t n)
{
	struct share share = { .reason = SHARE_MULTIFUNCTION, .no_capability = true };
	size_t n_open = 0;

	for (size_t i = first; i < first + n; i++) {
		struct acs acs = acs_of_function(inquiry->host, inquiry->group->members[i]);

		inquiry->open |= n > 1 && acs.state == ACS_UNKNOWN;
		if (acs.state != ACS_PARTIAL && acs.state != ACS_MISSING)
			continue;
		share.bridge = share.bridge ? share.bridge : acs.blocker;
		share.lacks |= acs.lacks;
		share.no_capability &= acs.state == ACS_MISSING;
		n_open++;
	}
	if (n_open > 1)
		add_share(inquiry, share);
}

/*
 * Where nothing else explains it and all was seen, one function's requests bear another's id: quirks
 * of the kernel (pci_add_dma_alias) know devices on one bus that do so, and below Intel's VMD, whose
 * children are in a domain of their own, all bear its id (pci_real_dma_dev).
 */
static void ask_alias(struct inquiry *inquiry)
{
	const struct iommu_group *group = inquiry->group;
	const struct device *first = group->members[0];

	for (size_t i = 1; i < group->n_members; i++) {
		const struct device *member = group->members[i];

		if (member->bdf.domain == first->bdf.domain && member->bdf.bus != first->bdf.bus)
			return;
	}
	add_share(inquiry, (struct share){ .reason = SHARE_DMA_ALIAS, .bridge = first });
}

size_t group_why_shared(const struct host *host, const struct iommu_group *group,
			struct arena *arena, struct share **ret_shares)
{
	struct inquiry inquiry = {
		.host = host, .group = group, .arena = arena, .open = !group->members_known
	};

	for (size_t i = 0; group->n_members > 1 && i < group->n_members; i++) {
		inquiry.open |= !group->members[i]->parent_known;
		ask_ports(&inquiry, group->members[i]);
		if (i == 0 || !bdf_shares_slot(group->members[i - 1]->bdf, group->members[i]->bdf))
			ask_slot(&inquiry, i, n_in_slot(group, i));
	}
	if (group->n_members > 1 && !inquiry.n && !inquiry.open)
		ask_alias(&inquiry);
	*ret_shares = inquiry.shares;
	return inquiry.n;
}
