/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does a domain's XML say that facts and findings rest on? See read.h; the format is libvirt's
 * (formatdomain.html).
 */
#include "domxml/read.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "domxml/parts.h"

static void add_hostdev(const struct reading *reading, struct domain *domain, size_t *capacity,
			struct bdf bdf)
{
	domain->hostdevs = arena_grow(reading->arena, domain->hostdevs, domain->n_hostdevs,
				      capacity, sizeof(*domain->hostdevs));
	domain->hostdevs[domain->n_hostdevs++] = bdf;
}

/*
 * <hostdev type='pci'> and <interface type='hostdev'> name functions. A running domain's interface on a
 * network of VFs has type 'hostdev' too, while it holds one of them.
 */
static void join_hostdevs(const struct reading *reading, struct domain *domain)
{
	const struct definition *definitions[] = { domain->defined, domain->live };
	size_t capacity = 0;

	for (size_t i = 0; i < ARRAY_SIZE(definitions); i++) {
		const struct definition *from = definitions[i];

		for (size_t j = 0; from && j < from->n_passed; j++)
			add_hostdev(reading, domain, &capacity, from->passed[j].address);
		for (size_t j = 0; from && j < from->n_vnics; j++)
			if (from->vnics[j].has_address)
				add_hostdev(reading, domain, &capacity, from->vnics[j].address);
	}
}

static void join_networks(const struct reading *reading, struct domain *domain)
{
	const struct definition *definitions[] = { domain->defined, domain->live };
	size_t capacity = 0;

	for (size_t i = 0; i < ARRAY_SIZE(definitions); i++)
		for (size_t j = 0; definitions[i] && j < definitions[i]->n_vnics; j++) {
			if (!definitions[i]->vnics[j].network)
				continue;
			domain->networks =
				arena_grow(reading->arena, domain->networks, domain->n_networks,
					   &capacity, sizeof(*domain->networks));
			domain->networks[domain->n_networks++] = definitions[i]->vnics[j].network;
		}
}

/* Which system the guest has, as virt-install and virt-manager were told. */
static const char *read_os(const struct reading *reading, xmlNode *domain)
{
	static const char space[] = "http://libosinfo.org/xmlns/libvirt/domain/1.0";
	xmlNode *metadata = element_child(domain, "metadata");
	xmlNode *libosinfo = element_child_of(metadata, space, "libosinfo");

	return element_attribute(reading, element_child_of(libosinfo, space, "os"), "id");
}

static int read_xml(const struct reading *reading, struct domain *domain, const char *xml,
		    struct definition **ret_definition)
{
	struct definition *definition = arena_new_struct(reading->arena, struct definition);
	xmlDoc *document = NULL;
	xmlNode *root = NULL;
	int r = element_open(reading, xml, "domain", &document, &root);

	if (r <= 0)
		return r;
	if (!domain->name)
		domain->name = element_text(reading, element_child(root, "name"));
	if (!domain->uuid)
		domain->uuid = element_text(reading, element_child(root, "uuid"));
	definition->type = element_attribute(reading, root, "type");
	definition->os = read_os(reading, root);
	read_processors(reading, root, definition);
	read_memory(reading, root, definition);
	read_devices(reading, root, definition);
	reading->library.xmlFreeDoc(document);
	*ret_definition = definition;
	return 0;
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
	struct reading reading = { .arena = arena };
	int r = libxml_open(&reading.library, NULL);
	int live = 0;

	if (r < 0)
		return r;
	r = read_xml(&reading, domain, domain->xml, &domain->defined);
	live = read_xml(&reading, domain, domain->live_xml, &domain->live);
	join_hostdevs(&reading, domain);
	join_networks(&reading, domain);
	domain->n_hostdevs = sort_unique(domain->hostdevs, domain->n_hostdevs,
					 sizeof(*domain->hostdevs), compare_hostdevs);
	domain->n_networks = sort_unique(domain->networks, domain->n_networks,
					 sizeof(*domain->networks), compare_networks);
	return r < 0 ? r : live;
}
