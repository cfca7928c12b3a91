/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What belongs to one device: its group, its VFs and the ports above it, as JSON tells of them?
 */
#include <linux/pci_regs.h>

#include "model/acs.h"
#include "model/path.h"
#include "render/parts.h"
#include "render/show.h"

static size_t count_ports(const struct device *device)
{
	size_t n = 0;

	for (const struct device *port = device->parent; port; port = port->parent)
		n++;
	return n;
}

void subject_init(struct subject *subject, const struct host *host, const struct device *device)
{
	const struct iommu_group *group = iommu_find_group(&host->iommu, device->iommu_group);
	const struct device *port = device_link_owner(device)->parent;
	const struct device *bottleneck = path_to_root(device).bottleneck;
	size_t n_vfs = device->sriov ? device->sriov->n_vfs : 0;

	*subject = (struct subject){
		.device = device,
		.vfs = arena_new_array(host->arena, const struct device *, n_vfs),
		.ports = arena_new_array(host->arena, struct port,
					 count_ports(device_link_owner(device))),
	};
	for (size_t i = 0; i < n_vfs; i++)
		if (device->sriov->vfs[i])
			subject->vfs[subject->n_vfs++] = device->sriov->vfs[i];
	if (group)
		subject->group = judge_group(host, group);
	for (; port; port = port->parent)
		subject->ports[subject->n_ports++] =
			(struct port){ .device = port, .bottleneck = port == bottleneck };
}

bool subject_concerns(const struct subject *subject, const struct device *device)
{
	const struct iommu_group *group = subject->group.group;

	if (device == subject->device || device == device_link_owner(subject->device))
		return true;
	for (size_t i = 0; i < subject->n_vfs; i++)
		if (subject->vfs[i] == device)
			return true;
	for (size_t i = 0; i < subject->n_ports; i++)
		if (subject->ports[i].device == device)
			return true;
	for (size_t i = 0; group && i < group->n_members; i++)
		if (group->members[i] == device)
			return true;
	return false;
}

static const void *port_device(const struct host *host, const void *object)
{
	(void)host;
	return ((const struct port *)object)->device;
}

static const void *port_current(const struct host *host, const void *object)
{
	const struct device *device = ((const struct port *)object)->device;

	(void)host;
	return device->has_link == FACT_NO ? NULL : &device->current;
}

static const void *port_maximum(const struct host *host, const void *object)
{
	const struct device *device = ((const struct port *)object)->device;

	(void)host;
	return device->has_link == FACT_NO ? NULL : &device->maximum;
}

/* In the order of their bits (PCIe 5.0 §7.7.8.2). */
static const struct {
	uint16_t bit;
	const char *name;
} acs_bits[] = {
	{ PCI_ACS_SV, "SV" }, { PCI_ACS_TB, "TB" }, { PCI_ACS_RR, "RR" }, { PCI_ACS_CR, "CR" },
	{ PCI_ACS_UF, "UF" }, { PCI_ACS_EC, "EC" }, { PCI_ACS_DT, "DT" },
};

static bool knows_acs(const struct device *device)
{
	return device->config && device->config->acs != FACT_UNKNOWN;
}

static void set_bits(const struct device *device, uint16_t word, struct value *value)
{
	value->kind = VALUE_UNKNOWN;
	if (!knows_acs(device))
		return;
	value_start_texts(value);
	for (size_t i = 0; i < ARRAY_SIZE(acs_bits); i++)
		if (word & acs_bits[i].bit)
			value_add_text(value, acs_bits[i].name);
}

static void get_acs_capability(const struct host *host, const void *object, struct value *value)
{
	const struct device *device = object;

	(void)host;
	set_bits(device, knows_acs(device) ? device->config->acs_capability : 0, value);
}

static void get_acs_control(const struct host *host, const void *object, struct value *value)
{
	const struct device *device = object;

	(void)host;
	set_bits(device, knows_acs(device) ? device->config->acs_control : 0, value);
}

/* "SV+ RR-": what it offers of what IOMMU groups ask for, and whether that is switched on. */
static const struct mark *acs_bits_cell(const struct host *host, const void *object,
					struct strbuf *buf)
{
	const struct device *device = object;
	const struct config *config = device->config;
	const char *before = "";

	(void)host;
	if (!knows_acs(device)) {
		strbuf_add(buf, "?");
		return NULL;
	}
	for (size_t i = 0; i < ARRAY_SIZE(acs_bits); i++) {
		if (!(config->acs_capability & acs_bits[i].bit & ACS_REQUIRED))
			continue;
		strbuf_addf(buf, "%s%s%c", before, acs_bits[i].name,
			    config->acs_control & acs_bits[i].bit ? '+' : '-');
		before = " ";
	}
	if (!*before)
		strbuf_add(buf, "-");
	return NULL;
}

static void get_acs_state(const struct host *host, const void *object, struct value *value)
{
	value_set_text(value, acs_state_name(acs_of_function(host, object).state));
}

static const struct mark *acs_state_cell(const struct host *host, const void *object,
					 struct strbuf *buf)
{
	struct value value = { 0 };

	get_acs_state(host, object, &value);
	if (host->iommu.in_use == FACT_NO && str_equal(value.text, "enabled"))
		strbuf_add(buf, "would be ");
	value_add(&value, buf);
	return NULL;
}

static const struct field acs_fields[] = {
	{ .key = "state", .column = "ACS", .get = get_acs_state, .cell = acs_state_cell },
	{ .key = "capability", .get = get_acs_capability },
	{ .key = "control", .get = get_acs_control },
	{ 0 },
};

static const struct mark least = {
	.sign = "<",
	.meaning = "the least bandwidth of the way",
	.colour = "yellow",
};

/* Mb/s of the link that it has, and the mark of the way's bottleneck. */
static const struct mark *bandwidth_cell(const struct host *host, const void *object,
					 struct strbuf *buf)
{
	const struct port *port = object;
	struct value value = { 0 };

	(void)host;
	value_set_mbps(&value, link_mbps(port->device->current));
	value_add(&value, buf);
	if (!port->bottleneck)
		return NULL;
	return &least;
}

const struct field port_fields[] = {
	LEAF("address", "ADDRESS", "PCI address", FIELD_DEVICE, struct port, device),
	LEAF("model", "MODEL", "what pci.ids calls it", FIELD_TEXT, struct device, model,
	     .part = port_device, .shrinks = true),
	LEAF("driver", "DRIVER", "driver that is bound to it", FIELD_TEXT, struct device, driver,
	     .part = port_device, .constant = "none"),
	{ .key = "link",
	  .column = "LINK",
	  .no_json = true,
	  .part = port_device,
	  .cell = link_cell },
	{ .key = "current", .type = FIELD_OBJECT, .part = port_current, .members = link_fields },
	{ .key = "maximum",
	  .column = "MAX_LINK",
	  .type = FIELD_OBJECT,
	  .part = port_maximum,
	  .cell = maximum_cell,
	  .members = link_fields },
	{ .key = "bandwidth", .column = "GBPS", .no_json = true, .cell = bandwidth_cell },
	{ .key = "acs",
	  .column = "ACS_BITS",
	  .type = FIELD_OBJECT,
	  .part = port_device,
	  .cell = acs_bits_cell,
	  .members = acs_fields },
	{ 0 },
};

static const void *subject_device(const struct host *host, const void *object)
{
	(void)host;
	return ((const struct subject *)object)->device;
}

static const void *subject_node(const struct host *host, const void *object)
{
	return node_part(host, ((const struct subject *)object)->device);
}

static const void *subject_group(const struct host *host, const void *object)
{
	const struct subject *subject = object;

	return group_may_hold(&host->iommu, subject->device) ? &subject->group : NULL;
}

static bool knows_group(const struct host *host, const void *part)
{
	(void)host;
	return ((const struct judged_group *)part)->group;
}

/* Only a PF has VFs: the array is absent elsewhere. */
static const void *with_sriov(const struct host *host, const void *object)
{
	const struct subject *subject = object;

	return sriov_part(host, subject->device) ? subject : NULL;
}

/* There may be more VFs, and more ports, than are known: those that are count. */
static bool knows_vfs(const struct host *host, const void *part)
{
	const struct subject *subject = part;

	(void)host;
	return subject->n_vfs || (subject->device->sriov && subject->device->sriov->num_vfs == 0);
}

bool subject_knows_ports(const struct subject *subject)
{
	return subject->n_ports || device_link_owner(subject->device)->parent_known;
}

static bool knows_ports(const struct host *host, const void *part)
{
	(void)host;
	return subject_knows_ports(part);
}

const struct field show_document[] = {
	SCHEMA("show"),
	{ .key = "device", .type = FIELD_OBJECT, .part = subject_device, .members = device_fields },
	{ .key = "node", .type = FIELD_OBJECT, .part = subject_node, .members = node_fields },
	{ .key = "group",
	  .type = FIELD_OBJECT,
	  .part = subject_group,
	  .is_known = knows_group,
	  .members = group_fields },
	POINTERS("vfs", device_fields, struct subject, vfs, n_vfs, .part = with_sriov,
		 .is_known = knows_vfs),
	OBJECTS("ports", port_fields, struct subject, ports, n_ports, .is_known = knows_ports),
	GAPS,
	{ 0 },
};
