/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which devices does a domain's XML give the guest, from which of the host, and where? See parts.h.
 */
#include <ctype.h>

#include "base/text.h"
#include "domxml/parts.h"

static struct guest_address read_guest_address(const struct reading *reading, xmlNode *device)
{
	xmlNode *address = element_child(device, "address");
	struct guest_address guest = { .there = false };

	guest.there = element_says(reading, address, "type", "pci") &&
		      element_address(reading, address, &guest.bdf);
	return guest;
}

static enum teaming read_teaming(const struct reading *reading, xmlNode *device,
				 const char **ret_persistent)
{
	xmlNode *teaming = element_child(device, "teaming");

	*ret_persistent = element_attribute(reading, teaming, "persistent");
	if (element_says(reading, teaming, "type", "persistent"))
		return TEAMING_PERSISTENT;
	return element_says(reading, teaming, "type", "transient") ? TEAMING_TRANSIENT
								   : TEAMING_NONE;
}

static const char *read_alias(const struct reading *reading, xmlNode *device)
{
	return element_attribute(reading, element_child(device, "alias"), "name");
}

static const char *read_mac(const struct reading *reading, xmlNode *device)
{
	char *mac = element_attribute(reading, element_child(device, "mac"), "address");

	for (char *c = mac; c && *c; c++)
		*c = (char)tolower((unsigned char)*c);
	return mac;
}

/* One tag is the VF's VLAN; more are a trunk, of which a VF knows nothing. */
struct vlan_tags read_vlan(const struct reading *reading, xmlNode *parent)
{
	xmlNode *vlan = element_child(parent, "vlan");

	return (struct vlan_tags){
		.trunk = element_says(reading, vlan, "trunk", "yes") || element_n(vlan, "tag") > 1,
		.id = element_number(reading, element_child(vlan, "tag"), "id", 0),
	};
}

static void read_interface(const struct reading *reading, xmlNode *device,
			   struct definition *definition)
{
	xmlNode *source = element_child(device, "source");
	const char *type = element_attribute(reading, device, "type");
	struct vnic *vnic = &definition->vnics[definition->n_vnics++];

	*vnic = (struct vnic){
		.type = type ? type : "",
		.mac = read_mac(reading, device),
		.model = element_attribute(reading, element_child(device, "model"), "type"),
		.mtu = element_number(reading, element_child(device, "mtu"), "size", UNKNOWN),
		.queues = element_number(reading, element_child(device, "driver"), "queues", 1),
		.backend = element_attribute(reading, element_child(device, "driver"), "name"),
		.alias = read_alias(reading, device),
		.network = element_attribute(reading, source, "network"),
		.portgroup = element_attribute(reading, source, "portgroup"),
		.target = element_attribute(reading, element_child(device, "target"), "dev"),
		.bridge = element_attribute(reading, source, "bridge"),
		.device = element_attribute(reading, source, "dev"),
		.filter = element_attribute(reading, element_child(device, "filterref"), "filter"),
		.guest = read_guest_address(reading, device),
	};
	vnic->has_address =
		str_equal(vnic->type, "hostdev") &&
		element_address(reading, element_child(source, "address"), &vnic->address);
	vnic->is_managed = str_equal(element_attribute(reading, device, "managed"), "yes");
	vnic->teaming = read_teaming(reading, device, &vnic->persistent);
	vnic->vlan = read_vlan(reading, device);
}

static void read_hostdev(const struct reading *reading, xmlNode *device,
			 struct definition *definition)
{
	xmlNode *source = element_child(device, "source");
	struct passed *passed = &definition->passed[definition->n_passed];

	if (!element_says(reading, device, "type", "pci") ||
	    !element_address(reading, element_child(source, "address"), &passed->address))
		return;
	passed->guest = read_guest_address(reading, device);
	passed->alias = read_alias(reading, device);
	passed->teaming = read_teaming(reading, device, &passed->persistent);
	definition->n_passed++;
}

static void read_controller(const struct reading *reading, xmlNode *device,
			    struct definition *definition)
{
	struct guest_port *port = &definition->ports[definition->n_ports];

	if (!element_says(reading, device, "type", "pci"))
		return;
	port->index = element_number(reading, device, "index", UNKNOWN);
	port->model = element_attribute(reading, device, "model");
	port->no_hotplug = element_says(reading, element_child(device, "target"), "hotplug", "off");
	definition->n_ports += port->index != UNKNOWN;
}

static void read_disk(const struct reading *reading, xmlNode *device, struct definition *definition)
{
	xmlNode *driver = element_child(device, "driver");
	const char *kind = element_attribute(reading, device, "device");

	definition->disks[definition->n_disks++] = (struct vdisk){
		.target = element_attribute(reading, element_child(device, "target"), "dev"),
		.block = element_says(reading, device, "type", "block") &&
			 (!kind || str_equal(kind, "disk")),
		.cache = element_attribute(reading, driver, "cache"),
		.io = element_attribute(reading, driver, "io"),
		.backing =
			element_attribute(reading, element_child(device, "backingStore"), "type"),
	};
}

static void read_balloon(const struct reading *reading, xmlNode *device,
			 struct definition *definition)
{
	definition->balloon = element_attribute(reading, device, "model");
}

/* The first one, as virtio-iommu and others allow no second. */
static void read_iommu(const struct reading *reading, xmlNode *device,
		       struct definition *definition)
{
	if (!definition->iommu)
		definition->iommu = element_attribute(reading, device, "model");
}

static const struct {
	const char *element;
	void (*read)(const struct reading *reading, xmlNode *device, struct definition *definition);
} kinds[] = {
	{ "interface", read_interface },   { "hostdev", read_hostdev },
	{ "controller", read_controller }, { "disk", read_disk },
	{ "memballoon", read_balloon },	   { "iommu", read_iommu },
};

static void read_device(const struct reading *reading, xmlNode *device,
			struct definition *definition)
{
	struct guest_address guest = read_guest_address(reading, device);

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (element_is(device, kinds[i].element))
			kinds[i].read(reading, device, definition);
	if (guest.there)
		definition->guest_addresses[definition->n_guest_addresses++] = guest.bdf;
}

void read_devices(const struct reading *reading, xmlNode *domain, struct definition *definition)
{
	xmlNode *devices = element_child(domain, "devices");
	struct arena *arena = reading->arena;
	size_t n = 0;

	for (xmlNode *device = devices ? devices->children : NULL; device; device = device->next)
		n += device->type == XML_ELEMENT_NODE;
	definition->vnics = arena_new_array(arena, struct vnic, element_n(devices, "interface"));
	definition->passed = arena_new_array(arena, struct passed, element_n(devices, "hostdev"));
	definition->ports =
		arena_new_array(arena, struct guest_port, element_n(devices, "controller"));
	definition->disks = arena_new_array(arena, struct vdisk, element_n(devices, "disk"));
	definition->guest_addresses = arena_new_array(arena, struct bdf, n);
	for (xmlNode *device = devices ? devices->children : NULL; device; device = device->next)
		if (device->type == XML_ELEMENT_NODE)
			read_device(reading, device, definition);
}
