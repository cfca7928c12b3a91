/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How are elements and attributes of libvirt's XML read? See element.h.
 */
#include "domxml/element.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/parse.h"
#include "base/text.h"
#include "model/fact.h"

int element_open(const struct reading *reading, const char *xml, const char *name,
		 xmlDoc **ret_document, xmlNode **ret_root)
{
	static const int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
	size_t length = xml ? strlen(xml) : 0;
	xmlDoc *document = NULL;
	xmlNode *root = NULL;

	/* libvirt writes no DTD; one could define entities. */
	if (!length || length > INT_MAX || strstr(xml, "<!DOCTYPE"))
		return length ? -EBADMSG : 0;
	document = reading->library.xmlReadMemory(xml, (int)length, NULL, NULL, options);
	if (!document)
		return -EBADMSG;
	root = reading->library.xmlDocGetRootElement(document);
	if (!root || document->intSubset || !element_is(root, name)) {
		reading->library.xmlFreeDoc(document);
		return -EBADMSG;
	}
	*ret_document = document;
	*ret_root = root;
	return 1;
}

bool element_is(const xmlNode *node, const char *name)
{
	return node->type == XML_ELEMENT_NODE && str_equal((const char *)node->name, name);
}

bool element_is_of(const xmlNode *node, const char *space, const char *name)
{
	return element_is(node, name) && node->ns && str_equal((const char *)node->ns->href, space);
}

xmlNode *element_child_of(const xmlNode *parent, const char *space, const char *name)
{
	xmlNode *child = parent ? parent->children : NULL;

	while (child && !element_is_of(child, space, name))
		child = child->next;
	return child;
}

xmlNode *element_next(const xmlNode *parent, const xmlNode *node, const char *name)
{
	xmlNode *next = node ? node->next : parent ? parent->children : NULL;

	while (next && !element_is(next, name))
		next = next->next;
	return next;
}

xmlNode *element_child(const xmlNode *parent, const char *name)
{
	return element_next(parent, NULL, name);
}

size_t element_n(const xmlNode *parent, const char *name)
{
	size_t n = 0;

	for (xmlNode *node = element_child(parent, name); node;
	     node = element_next(parent, node, name))
		n++;
	return n;
}

/* Moves what libxml2 allocated into the arena; NULL for NULL. */
static char *keep(const struct reading *reading, xmlChar *text)
{
	char *copy = arena_strdup(reading->arena, (const char *)text);

	free(text);
	return copy;
}

char *element_attribute(const struct reading *reading, xmlNode *node, const char *name)
{
	if (!node)
		return NULL;
	return keep(reading, reading->library.xmlGetProp(node, (const xmlChar *)name));
}

char *element_text(const struct reading *reading, xmlNode *node)
{
	char *text = node ? keep(reading, reading->library.xmlNodeGetContent(node)) : NULL;

	return text ? str_trim(text) : NULL;
}

bool element_says(const struct reading *reading, xmlNode *node, const char *name, const char *value)
{
	return str_equal(element_attribute(reading, node, name), value);
}

static int64_t number_of(const char *text, int64_t otherwise)
{
	uint64_t value = 0;

	if (!text || parse_u64(text, &value) < 0 || value > INT64_MAX)
		return otherwise;
	return (int64_t)value;
}

int64_t element_number(const struct reading *reading, xmlNode *node, const char *name,
		       int64_t otherwise)
{
	return number_of(element_attribute(reading, node, name), otherwise);
}

int64_t element_text_number(const struct reading *reading, xmlNode *node)
{
	return number_of(element_text(reading, node), UNKNOWN);
}

/* As virScaleInteger: "b", "KB" by thousands, "k" and "KiB" by 1024. */
static int64_t bytes_of_unit(const char *unit)
{
	static const char letters[] = "KMGTPE";
	const char *letter = NULL;
	int64_t base = 1024;
	int64_t bytes = 1;

	if (!unit)
		return 1024;
	if (strcasecmp(unit, "b") == 0 || strcasecmp(unit, "bytes") == 0)
		return 1;
	letter = *unit ? strchr(letters, *unit & ~0x20) : NULL;
	if (!letter || !*letter)
		return 0;
	if (strcasecmp(unit + 1, "B") == 0)
		base = 1000;
	else if (unit[1] && strcasecmp(unit + 1, "iB") != 0)
		return 0;
	for (const char *at = letters; at <= letter; at++)
		bytes *= base;
	return bytes;
}

int64_t element_bytes(const struct reading *reading, xmlNode *node, const char *name)
{
	int64_t number = name ? element_number(reading, node, name, UNKNOWN)
			      : element_text_number(reading, node);
	int64_t unit = bytes_of_unit(element_attribute(reading, node, "unit"));
	int64_t bytes = 0;

	if (number == UNKNOWN || !unit || __builtin_mul_overflow(number, unit, &bytes))
		return UNKNOWN;
	return bytes;
}

bool element_set(const struct reading *reading, xmlNode *node, const char *name,
		 struct idset *ret_set)
{
	const char *text = element_attribute(reading, node, name);

	return text && idset_parse(reading->arena, text, ret_set) == 0;
}

bool element_says_set(const struct reading *reading, xmlNode *node, const char *name,
		      const struct idset *set)
{
	struct idset said = { 0 };

	return element_set(reading, node, name, &said) && idset_equal(&said, set);
}

/* A number as libvirt reads it, decimal or 0x…; false above max. An absent attribute is 0. */
static bool read_part(const struct reading *reading, xmlNode *node, const char *name,
		      unsigned long max, unsigned long *ret_value)
{
	const char *text = element_attribute(reading, node, name);
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

bool element_address(const struct reading *reading, xmlNode *address, struct bdf *ret_bdf)
{
	unsigned long domain = 0;
	unsigned long bus = 0;
	unsigned long slot = 0;
	unsigned long function = 0;

	if (!address || !read_part(reading, address, "domain", UINT32_MAX, &domain) ||
	    !read_part(reading, address, "bus", UINT8_MAX, &bus) ||
	    !read_part(reading, address, "slot", 31, &slot) ||
	    !read_part(reading, address, "function", 7, &function))
		return false;
	*ret_bdf = (struct bdf){ .domain = (uint32_t)domain,
				 .bus = (uint8_t)bus,
				 .device = (uint8_t)slot,
				 .function = (uint8_t)function };
	return true;
}
