/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What can be said of a PCI function? The fields of list and show, in the order of JSON.
 */
#include "render/documents.h"

#include <inttypes.h>
#include <stdio.h>

#include "model/acs.h"
#include "model/group.h"
#include "render/parts.h"

static const struct mark shared = {
	.sign = "*",
	.meaning = "IOMMU group shared with other functions",
	.colour = "yellow",
};

#define IN_NETDEV .facts = FACTS_PCI | FACTS_NET, .part = netdev_part

static const void *vf_part(const struct host *host, const void *object)
{
	(void)host;
	return ((const struct device *)object)->vf;
}

static void get_address(const struct host *host, const void *object, struct value *value)
{
	(void)host;
	value_set_bdf(value, object);
}

static void get_role(const struct host *host, const void *object, struct value *value)
{
	const struct device *device = object;
	/* Without its class it may be a network controller. */
	bool known = device->role != ROLE_OTHER || device->class_code != UNKNOWN;

	(void)host;
	value_set_text(value, known ? device_role_name(device->role) : NULL);
}

static void get_class(const struct host *host, const void *object, struct value *value)
{
	const struct device *device = object;

	(void)host;
	if (device->class_code != UNKNOWN)
		snprintf(value->buf, sizeof(value->buf), "%06" PRIx64,
			 (uint64_t)device->class_code & 0xffffff);
	value_set_text(value, device->class_code == UNKNOWN ? NULL : value->buf);
}

/* Its group, for what is told of that: NULL where it is in none (absent), or which is unknown. */
static const struct iommu_group *group_of(const struct host *host, const struct device *device,
					  struct value *value)
{
	const struct iommu_group *group = iommu_find_group(&host->iommu, device->iommu_group);

	if (!group && group_may_hold(&host->iommu, device))
		value->kind = VALUE_UNKNOWN;
	return group;
}

static void get_group_type(const struct host *host, const void *object, struct value *value)
{
	const struct iommu_group *group = group_of(host, object, value);

	if (group)
		value_set_text(value, group->type);
}

/* Without IOMMU groups on the host, being in one does not apply. */
static void get_group(const struct host *host, const void *object, struct value *value)
{
	const struct device *device = object;

	if (host->iommu.groups_present != FACT_NO)
		value_set_number(value, device->iommu_group);
}

static void get_isolated(const struct host *host, const void *object, struct value *value)
{
	if (group_may_hold(&host->iommu, object))
		value_set_yes_no(value, group_is_isolated(&host->iommu, object));
}

/* How many more members its group has. */
static void get_others(const struct host *host, const void *object, struct value *value)
{
	const struct iommu_group *group = group_of(host, object, value);

	if (!group)
		return;
	value_set_number(value, group->members_known && group->others_known
					? (int64_t)(group->n_members + group->n_others - 1)
					: UNKNOWN);
}

static void get_viable(const struct host *host, const void *object, struct value *value)
{
	const struct iommu_group *group = group_of(host, object, value);

	if (group)
		value_set_yes_no(value, group_is_viable(group));
}

/* Whose drivers make it not viable; there may be more than are known: those that are count. */
static void get_held_by(const struct host *host, const void *object, struct value *value)
{
	const struct iommu_group *group = group_of(host, object, value);
	const char **texts = NULL;

	if (!group)
		return;
	texts = arena_new_array(host->arena, const char *, group->n_members);
	value->kind = group_is_viable(group) == FACT_UNKNOWN ? VALUE_UNKNOWN : VALUE_TEXTS;
	value->texts = texts;
	value->n_texts = 0;
	for (size_t i = 0; i < group->n_members; i++) {
		const struct device *member = group->members[i];
		char address[BDF_TEXT_SIZE] = "";

		if (group_accepts_driver(member) == FACT_NO)
			texts[value->n_texts++] =
				arena_printf(host->arena, "%s (%s)",
					     bdf_format(member->bdf, address), member->driver);
	}
}

static void get_acs(const struct host *host, const void *object, struct value *value)
{
	if (group_may_hold(&host->iommu, object))
		value_set_text(value, acs_state_name(acs_of_path(host, object).state));
}

static void get_acs_blocker(const struct host *host, const void *object, struct value *value)
{
	const struct device *blocker =
		group_may_hold(&host->iommu, object) ? acs_of_path(host, object).blocker : NULL;

	if (blocker)
		value_set_bdf(value, blocker);
}

/* A number that is -1 where there is none. */
static void add_unless_none(const struct value *value, struct strbuf *buf)
{
	if (value->kind == VALUE_NUMBER && value->number == -1)
		strbuf_add(buf, "none");
	else
		value_add(value, buf);
}

static const struct mark *node_cell(const struct host *host, const void *object, struct strbuf *buf)
{
	const struct device *device = object;
	struct value value = { 0 };

	(void)host;
	value_set_number(&value, device->numa_node);
	add_unless_none(&value, buf);
	return NULL;
}

static const struct mark *group_cell(const struct host *host, const void *object,
				     struct strbuf *buf)
{
	struct value value = { 0 };

	get_group(host, object, &value);
	add_unless_none(&value, buf);
	value.kind = VALUE_ABSENT;
	get_isolated(host, object, &value);
	if (value.kind != VALUE_YES_NO || value.number)
		return NULL;
	return &shared;
}

const struct field device_fields[] = {
	{ .key = "address",
	  .column = "ADDRESS",
	  .help = "PCI address",
	  .facts = FACTS_PCI,
	  .get = get_address },
	LEAF("name", "NAME", "network interface", FIELD_TEXT, struct netdev, name, IN_NETDEV),
	{ .key = "altnames",
	  .column = "ALTNAMES",
	  .help = "other names of the interface",
	  .type = FIELD_GET,
	  .get = get_altnames,
	  IN_NETDEV },
	{ .key = "role",
	  .column = "ROLE",
	  .help = "pf, vf, or nic: not known to be either",
	  .facts = FACTS_PCI,
	  .get = get_role },
	LEAF("driver", "DRIVER", "driver that is bound to it", FIELD_TEXT, struct device, driver,
	     .constant = "none", .facts = FACTS_PCI),
	LEAF("vendor_id", "VENDOR_ID", "PCI vendor id", FIELD_HEX, struct device, vendor_id,
	     .facts = FACTS_PCI),
	LEAF("device_id", "DEVICE_ID", "PCI device id", FIELD_HEX, struct device, device_id,
	     .facts = FACTS_PCI),
	LEAF("subsystem_vendor_id", "SUBSYS_VENDOR", "PCI vendor id of the card", FIELD_HEX,
	     struct device, subsystem_vendor_id, .facts = FACTS_PCI),
	LEAF("subsystem_device_id", "SUBSYS_DEVICE", "PCI device id of the card", FIELD_HEX,
	     struct device, subsystem_device_id, .facts = FACTS_PCI),
	LEAF("vendor", "VENDOR", "what pci.ids calls its vendor", FIELD_TEXT, struct device, vendor,
	     .facts = FACTS_NAMES, .no_json = true, .shrinks = true),
	{ .key = "class",
	  .column = "CLASS",
	  .help = "PCI class, six hexadecimal digits",
	  .facts = FACTS_PCI,
	  .no_json = true,
	  .get = get_class },
	LEAF("model", "MODEL", "what pci.ids calls it", FIELD_TEXT, struct device, model,
	     .facts = FACTS_NAMES, .shrinks = true),
	LEAF("mac", "MAC", "MAC address in use", FIELD_TEXT, struct netdev, mac, IN_NETDEV),
	LEAF("permanent_mac", "PERMANENT_MAC", "MAC address that it was made with", FIELD_TEXT,
	     struct netdev, permanent_mac, IN_NETDEV),
	LEAF("up", "UP", "whether the interface is up", FIELD_YES_NO, struct netdev, up, IN_NETDEV),
	LEAF("carrier", "CARRIER", "whether it has a link partner", FIELD_YES_NO, struct netdev,
	     carrier, IN_NETDEV),
	LEAF("mtu", "MTU", "largest packet in bytes", FIELD_NUMBER, struct netdev, mtu, IN_NETDEV,
	     .right = true),
	LEAF("speed_mbps", "SPEED", "Mb/s of the network link; 0: none", FIELD_NUMBER,
	     struct netdev, speed_mbps, IN_NETDEV, .right = true),
	LEAF("master", "MASTER", "bridge or bond that the interface is a port of", FIELD_TEXT,
	     struct netdev, master, IN_NETDEV),
	LEAF("phys_port_name", "PORT_NAME", "its port, as the switch in the NIC calls it",
	     FIELD_TEXT, struct netdev, phys_port_name, IN_NETDEV),
	LEAF("phys_switch_id", "SWITCH_ID", "the switch in the NIC", FIELD_TEXT, struct netdev,
	     phys_switch_id, IN_NETDEV),
	POINTERS("representors", representor_fields, struct representors, items, n,
		 .part = representors_part, .is_known = knows_representors,
		 .column = "REPRESENTORS",
		 .help = "interfaces that stand for its VFs in the switch",
		 .facts = FACTS_PCI | FACTS_NET, .cell = representors_cell, .shrinks = true),
	LEAF("numa_node", "NODE", "NUMA node", FIELD_NUMBER, struct device, numa_node,
	     .facts = FACTS_PCI, .right = true, .cell = node_cell),
	LEAF("local_cpus", "CPUS", "CPUs near it", FIELD_TEXT, struct device, local_cpus,
	     .facts = FACTS_PCI),
	{ .key = "node",
	  .no_json = true,
	  .facts = FACTS_PCI | FACTS_NUMA,
	  .type = FIELD_OBJECT,
	  .part = node_part,
	  .members = node_fields },
	LEAF("root_bus", "ROOT_BUS", "host bridge that it hangs from", FIELD_TEXT, struct device,
	     root_bus, .facts = FACTS_PCI, .no_json = true),
	{ .key = "iommu_group",
	  .column = "GROUP",
	  .help = "IOMMU group; *: shared with others",
	  .facts = FACTS_PCI,
	  .get = get_group,
	  .cell = group_cell },
	{ .key = "group_type",
	  .column = "GROUP_TYPE",
	  .help = "type of its IOMMU group's default domain",
	  .facts = FACTS_PCI | FACTS_GROUPS,
	  .no_json = true,
	  .get = get_group_type },
	{ .key = "others",
	  .column = "OTHERS",
	  .help = "how many more members its IOMMU group has",
	  .facts = FACTS_PCI | FACTS_GROUPS,
	  .no_json = true,
	  .get = get_others,
	  .right = true },
	{ .key = "viable",
	  .column = "VIABLE",
	  .help = "whether vfio would hand out its IOMMU group as it is bound",
	  .facts = FACTS_PCI | FACTS_GROUPS,
	  .no_json = true,
	  .get = get_viable },
	{ .key = "held_by",
	  .column = "HELD_BY",
	  .help = "whose drivers keep its IOMMU group from vfio",
	  .facts = FACTS_PCI | FACTS_GROUPS,
	  .no_json = true,
	  .get = get_held_by },
	{ .key = "isolated",
	  .column = "ISOLATED",
	  .help = "whether it is the only PCI function in its IOMMU group",
	  .facts = FACTS_PCI,
	  .get = get_isolated },
	{ .key = "acs",
	  .column = "ACS",
	  .help = "what keeps it apart: enabled, quirk, partial, missing",
	  .facts = FACTS_PCI | FACTS_CONFIG,
	  .get = get_acs },
	{ .key = "acs_blocker",
	  .column = "ACS_BLOCKER",
	  .help = "the function that lacks ACS",
	  .facts = FACTS_PCI | FACTS_CONFIG,
	  .get = get_acs_blocker },
	{ .key = "pcie",
	  .column = "LINK",
	  .help = "PCIe speed and width, or down; !: less than both ends can do",
	  .facts = FACTS_CONFIG,
	  .type = FIELD_OBJECT,
	  .part = pcie_part,
	  .cell = link_cell,
	  .members = pcie_fields },
	{ .key = "sriov",
	  .column = "VFS",
	  .help = "VFs: how many of how many",
	  .facts = FACTS_PCI,
	  .type = FIELD_OBJECT,
	  .part = sriov_part,
	  .cell = vfs_cell,
	  .members = sriov_fields },
	{ .key = "vf",
	  .facts = FACTS_PCI | FACTS_NET,
	  .type = FIELD_OBJECT,
	  .part = vf_part,
	  .members = vf_fields },
	{ 0 },
};
