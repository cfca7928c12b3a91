/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does libvirt say of a device of a host's? See node-device.h.
 */
#include "domxml/node-device.h"

#include <errno.h>

#include "base/parse.h"
#include "base/text.h"
#include "domxml/element.h"

static int64_t read_hex(const char *text)
{
	uint64_t value = 0;

	return text && parse_hex(text, &value) == 0 && value <= UINT32_MAX ? (int64_t)value
									   : UNKNOWN;
}

/* The <address>es of an element, in its order. */
static size_t read_addresses(const struct reading *reading, xmlNode *parent, struct bdf **ret_bdfs)
{
	struct bdf *bdfs =
		arena_new_array(reading->arena, struct bdf, element_n(parent, "address"));
	size_t n = 0;

	for (xmlNode *node = element_child(parent, "address"); node;
	     node = element_next(parent, node, "address"))
		n += element_address(reading, node, &bdfs[n]);
	*ret_bdfs = bdfs;
	return n;
}

/* <domain>, <bus>, <slot> and <function> have numbers for texts. */
static bool read_place(const struct reading *reading, xmlNode *function, struct bdf *ret_bdf)
{
	int64_t domain = element_text_number(reading, element_child(function, "domain"));
	int64_t bus = element_text_number(reading, element_child(function, "bus"));
	int64_t slot = element_text_number(reading, element_child(function, "slot"));
	int64_t number = element_text_number(reading, element_child(function, "function"));

	if (domain < 0 || domain > UINT32_MAX || bus < 0 || bus > UINT8_MAX || slot < 0 ||
	    slot > 31 || number < 0 || number > 7)
		return false;
	*ret_bdf = (struct bdf){ .domain = (uint32_t)domain,
				 .bus = (uint8_t)bus,
				 .device = (uint8_t)slot,
				 .function = (uint8_t)number };
	return true;
}

static void read_sriov(const struct reading *reading, xmlNode *function, struct node_device *device)
{
	for (xmlNode *node = element_child(function, "capability"); node;
	     node = element_next(function, node, "capability")) {
		if (element_says(reading, node, "type", "phys_function"))
			device->is_vf = element_address(reading, element_child(node, "address"),
							&device->pf);
		if (!element_says(reading, node, "type", "virt_functions"))
			continue;
		device->is_pf = true;
		device->most_vfs = element_number(reading, node, "maxCount", UNKNOWN);
		device->n_vfs = read_addresses(reading, node, &device->vfs);
	}
}

static void read_function(const struct reading *reading, xmlNode *root, xmlNode *function,
			  struct node_device *device)
{
	xmlNode *group = element_child(function, "iommuGroup");
	xmlNode *driver = element_child(element_child(root, "driver"), "name");

	device->is_function = read_place(reading, function, &device->bdf);
	device->class_code = read_hex(element_text(reading, element_child(function, "class")));
	device->vendor_id =
		read_hex(element_attribute(reading, element_child(function, "vendor"), "id"));
	device->device_id =
		read_hex(element_attribute(reading, element_child(function, "product"), "id"));
	device->numa_node =
		element_number(reading, element_child(function, "numa"), "node", UNKNOWN);
	device->driver = driver ? element_text(reading, driver) : "";
	device->group = element_number(reading, group, "number", UNKNOWN);
	device->n_members = read_addresses(reading, group, &device->members);
	read_sriov(reading, function, device);
}

static void read_capabilities(const struct reading *reading, xmlNode *root,
			      struct node_device *device)
{
	for (xmlNode *node = element_child(root, "capability"); node;
	     node = element_next(root, node, "capability")) {
		if (element_says(reading, node, "type", "pci"))
			read_function(reading, root, node, device);
		if (!element_says(reading, node, "type", "net"))
			continue;
		device->interface = element_text(reading, element_child(node, "interface"));
		device->is_interface = device->interface != NULL;
		device->mac = element_text(reading, element_child(node, "address"));
		device->link = element_attribute(reading, element_child(node, "link"), "state");
	}
}

int domxml_read_node_device(const char *xml, struct arena *arena, struct node_device *ret_device)
{
	struct reading reading = { .arena = arena };
	struct node_device device = {
		.vendor_id = UNKNOWN,
		.device_id = UNKNOWN,
		.class_code = UNKNOWN,
		.numa_node = UNKNOWN,
		.group = UNKNOWN,
		.most_vfs = UNKNOWN,
	};
	xmlDoc *document = NULL;
	xmlNode *root = NULL;
	int r = libxml_open(&reading.library, NULL);

	if (r == 0)
		r = element_open(&reading, xml, "device", &document, &root);
	if (r <= 0)
		return r == 0 ? -ENODATA : r;
	device.name = element_text(&reading, element_child(root, "name"));
	device.parent = element_text(&reading, element_child(root, "parent"));
	read_capabilities(&reading, root, &device);
	reading.library.xmlFreeDoc(document);
	*ret_device = device;
	return 0;
}
