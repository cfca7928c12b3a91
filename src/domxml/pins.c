/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which CPUs of the host has a domain's vCPU for itself? By <cputune>; a vCPU that is pinned to several
 * may move away from one that is busy.
 */
#include "domxml/pins.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/parse.h"
#include "base/text.h"
#include "domxml/libxml.h"

struct reading {
	struct libxml library;
	struct arena *arena;
	struct domain *domain;
	size_t capacity;
};

static bool is_element(const xmlNode *node, const char *name)
{
	return node->type == XML_ELEMENT_NODE && str_equal((const char *)node->name, name);
}

static void add_pin(struct reading *reading, xmlNode *pin)
{
	struct domain *domain = reading->domain;
	xmlChar *cpuset = reading->library.xmlGetProp(pin, (const xmlChar *)"cpuset");
	uint64_t cpu = 0;

	if (cpuset && parse_u64((const char *)cpuset, &cpu) == 0 && cpu <= INT_MAX) {
		domain->pinned_cpus =
			arena_grow(reading->arena, domain->pinned_cpus, domain->n_pinned_cpus,
				   &reading->capacity, sizeof(*domain->pinned_cpus));
		domain->pinned_cpus[domain->n_pinned_cpus++] = (int64_t)cpu;
	}
	free(cpuset);
}

static void read_tuning(struct reading *reading, const xmlNode *tuning)
{
	for (xmlNode *node = tuning->children; node; node = node->next)
		if (is_element(node, "vcpupin"))
			add_pin(reading, node);
}

int domxml_read_pins(struct domain *domain, struct arena *arena)
{
	static const int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
	struct reading reading = { .arena = arena, .domain = domain };
	const char *xml = domain->live_xml ? domain->live_xml : domain->xml;
	size_t length = xml ? strlen(xml) : 0;
	xmlDoc *document = NULL;
	xmlNode *root = NULL;
	int r = libxml_open(&reading.library, NULL);

	if (r < 0 || !length)
		return r;
	if (length <= INT_MAX && !strstr(xml, "<!DOCTYPE"))
		document = reading.library.xmlReadMemory(xml, (int)length, NULL, NULL, options);
	root = document ? reading.library.xmlDocGetRootElement(document) : NULL;
	for (xmlNode *node = root ? root->children : NULL; node; node = node->next)
		if (is_element(node, "cputune"))
			read_tuning(&reading, node);
	if (document)
		reading.library.xmlFreeDoc(document);
	return root ? 0 : -EBADMSG;
}
