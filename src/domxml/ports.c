/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * On which PCI ports of a VM do its devices sit, and where is room for one more? See ports.h.
 */
#include "domxml/ports.h"

#include <string.h>

#include "base/text.h"
#include "model/fact.h"

/* Whether the VM has a PCI controller of that model. */
static bool has_controller(const struct markup *document, const char *model)
{
	const struct reading *reading = &document->reading;
	xmlNode *devices = markup_child(document->root, "devices");

	for (xmlNode *node = devices ? devices->children : NULL; node; node = node->next)
		if (markup_is(node, "controller") && element_says(reading, node, "type", "pci") &&
		    element_says(reading, node, "model", model))
			return true;
	return false;
}

bool ports_are_pcie(const struct markup *document)
{
	xmlNode *type = markup_child(markup_child(document->root, "os"), "type");
	const char *machine = element_attribute(&document->reading, type, "machine");

	if (has_controller(document, "pcie-root"))
		return true;
	if (has_controller(document, "pci-root") || !machine)
		return false;
	return strstr(machine, "q35") || str_equal(machine, "virt") ||
	       str_has_prefix(machine, "virt-");
}

int64_t ports_of(const struct markup *document, const xmlNode *device)
{
	xmlNode *address = markup_child(device, "address");
	struct bdf bdf = { 0 };

	if (!element_says(&document->reading, address, "type", "pci") ||
	    !element_address(&document->reading, address, &bdf))
		return -1;
	return bdf.bus;
}

int64_t ports_next(const struct markup *document)
{
	enum {
		LAST_BUS = 255
	};
	const struct reading *reading = &document->reading;
	xmlNode *devices = markup_child(document->root, "devices");
	int64_t highest = 0;

	for (xmlNode *node = devices ? devices->children : NULL; node; node = node->next) {
		int64_t bus = node->type == XML_ELEMENT_NODE ? ports_of(document, node) : -1;
		int64_t index = -1;

		if (markup_is(node, "controller") && element_says(reading, node, "type", "pci"))
			index = element_number(reading, node, "index", -1);
		highest = bus > highest ? bus : highest;
		highest = index > highest ? index : highest;
	}
	return highest < LAST_BUS ? highest + 1 : UNKNOWN;
}

bool ports_is_free(const struct markup *document, int64_t bus)
{
	xmlNode *devices = markup_child(document->root, "devices");

	for (xmlNode *node = devices ? devices->children : NULL; node; node = node->next)
		if (node->type == XML_ELEMENT_NODE && ports_of(document, node) == bus)
			return false;
	return true;
}
