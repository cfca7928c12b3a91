/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does a domain's XML say that facts and findings rest on? See read.h; the format is libvirt's
 * (formatdomain.html).
 */
#include "domxml/read.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "domxml/libxml.h"

/* The reader, and its lists while they grow. */
struct reading {
	struct libxml library;
	struct arena *arena;
	struct domain *domain;
	size_t hostdevs_capacity;
	size_t networks_capacity;
};

static bool is_element(const xmlNode *node, const char *name)
{
	return node->type == XML_ELEMENT_NODE && str_equal((const char *)node->name, name);
}

/* The first child element of that name, or NULL. */
static xmlNode *child(const xmlNode *parent, const char *name)
{
	for (xmlNode *node = parent ? parent->children : NULL; node; node = node->next)
		if (is_element(node, name))
			return node;
	return NULL;
}

/* Moves what libxml2 allocated into the arena; NULL for NULL. */
static char *keep(const struct reading *reading, xmlChar *text)
{
	char *copy = arena_strdup(reading->arena, (const char *)text);

	free(text);
	return copy;
}

/* The attribute's value; NULL where there is none. */
static char *attribute(const struct reading *reading, xmlNode *node, const char *name)
{
	if (!node)
		return NULL;
	return keep(reading, reading->library.xmlGetProp(node, (const xmlChar *)name));
}

static const char *content(const struct reading *reading, xmlNode *node)
{
	char *text = node ? keep(reading, reading->library.xmlNodeGetContent(node)) : NULL;

	return text ? str_trim(text) : NULL;
}

/* A number as libvirt reads it, decimal or 0x…; false above max. An absent attribute is 0. */
static bool number(const struct reading *reading, xmlNode *node, const char *name,
		   unsigned long max, unsigned long *ret_value)
{
	const char *text = attribute(reading, node, name);
	char *end = NULL;
	unsigned long value = 0;

	if (text) {
		errno = 0;
		value = strtoul(text, &end, 0);
		if (errno || end == text || *end || value > max)
			return false;
	}
	*ret_value = value;
	return true;
}

static bool read_address(const struct reading *reading, xmlNode *address, struct bdf *ret_bdf)
{
	unsigned long domain = 0;
	unsigned long bus = 0;
	unsigned long slot = 0;
	unsigned long function = 0;

	if (!address || !number(reading, address, "domain", UINT32_MAX, &domain) ||
	    !number(reading, address, "bus", UINT8_MAX, &bus) ||
	    !number(reading, address, "slot", 31, &slot) ||
	    !number(reading, address, "function", 7, &function))
		return false;
	*ret_bdf = (struct bdf){ .domain = (uint32_t)domain,
				 .bus = (uint8_t)bus,
				 .device = (uint8_t)slot,
				 .function = (uint8_t)function };
	return true;
}

static void add_hostdev(struct reading *reading, xmlNode *device)
{
	struct domain *domain = reading->domain;
	struct bdf bdf = { 0 };

	if (!read_address(reading, child(child(device, "source"), "address"), &bdf))
		return;
	domain->hostdevs = arena_grow(reading->arena, domain->hostdevs, domain->n_hostdevs,
				      &reading->hostdevs_capacity, sizeof(*domain->hostdevs));
	domain->hostdevs[domain->n_hostdevs++] = bdf;
}

static void add_network(struct reading *reading, xmlNode *device)
{
	struct domain *domain = reading->domain;
	const char *network = attribute(reading, child(device, "source"), "network");

	if (!network)
		return;
	domain->networks = arena_grow(reading->arena, domain->networks, domain->n_networks,
				      &reading->networks_capacity, sizeof(*domain->networks));
	domain->networks[domain->n_networks++] = network;
}

/*
 * <hostdev type='pci'> and <interface type='hostdev'> name functions in source/address. A running
 * domain's interface on a network of VFs has type 'hostdev' too, while it holds one of them.
 */
static void read_device(struct reading *reading, xmlNode *device)
{
	bool is_interface = is_element(device, "interface");
	const char *type = NULL;

	if (!is_interface && !is_element(device, "hostdev"))
		return;
	type = attribute(reading, device, "type");
	if (str_equal(type, is_interface ? "hostdev" : "pci"))
		add_hostdev(reading, device);
	if (is_interface)
		add_network(reading, device);
}

static int read_document(struct reading *reading, xmlDoc *document)
{
	struct domain *domain = reading->domain;
	xmlNode *root = reading->library.xmlDocGetRootElement(document);

	if (!root || document->intSubset || !is_element(root, "domain"))
		return -EBADMSG;
	if (!domain->name)
		domain->name = content(reading, child(root, "name"));
	if (!domain->uuid)
		domain->uuid = content(reading, child(root, "uuid"));
	root = child(root, "devices");
	for (xmlNode *device = root ? root->children : NULL; device; device = device->next)
		read_device(reading, device);
	return 0;
}

static int read_xml(struct reading *reading, const char *xml)
{
	static const int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
	size_t length = xml ? strlen(xml) : 0;
	xmlDoc *document = NULL;
	int r = 0;

	/* libvirt writes no DTD; one could define entities. */
	if (!length || length > INT_MAX || strstr(xml, "<!DOCTYPE"))
		return length ? -EBADMSG : 0;
	document = reading->library.xmlReadMemory(xml, (int)length, NULL, NULL, options);
	if (!document)
		return -EBADMSG;
	r = read_document(reading, document);
	reading->library.xmlFreeDoc(document);
	return r;
}

static int compare_hostdevs(const void *a, const void *b)
{
	return bdf_compare(*(const struct bdf *)a, *(const struct bdf *)b);
}

static int compare_networks(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sorts and drops repeats; how many are left. */
static size_t sort_unique(void *items, size_t n, size_t size,
			  int (*compare)(const void *, const void *))
{
	char *bytes = items;
	size_t kept = 0;

	if (!n)
		return 0;
	qsort(items, n, size, compare);
	for (size_t i = 1; i < n; i++)
		if (compare(bytes + kept * size, bytes + i * size) != 0)
			memmove(bytes + ++kept * size, bytes + i * size, size);
	return kept + 1;
}

int domxml_read(struct domain *domain, struct arena *arena)
{
	struct reading reading = { .arena = arena, .domain = domain };
	int r = libxml_open(&reading.library, NULL);
	int live = 0;

	if (r < 0)
		return r;
	r = read_xml(&reading, domain->xml);
	live = read_xml(&reading, domain->live_xml);
	domain->n_hostdevs = sort_unique(domain->hostdevs, domain->n_hostdevs,
					 sizeof(*domain->hostdevs), compare_hostdevs);
	domain->n_networks = sort_unique(domain->networks, domain->n_networks,
					 sizeof(*domain->networks), compare_networks);
	return r < 0 ? r : live;
}
