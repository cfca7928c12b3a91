/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do libvirt's capabilities say of a host? See capabilities.h.
 */
#include "domxml/capabilities.h"

#include <errno.h>
#include <stdlib.h>

#include "base/text.h"
#include "domxml/markup.h"

enum {
	MOST_CELLS = 1024,
	MOST_CPUS = 65536,
};

/* ---- guests */

static void read_machines(const struct reading *reading, xmlNode *parent, struct guest_kind *guest,
			  size_t *capacity)
{
	for (xmlNode *node = element_child(parent, "machine"); node;
	     node = element_next(parent, node, "machine")) {
		guest->machines = arena_grow(reading->arena, guest->machines, guest->n_machines,
					     capacity, sizeof(*guest->machines));
		guest->machines[guest->n_machines++] = element_text(reading, node);
	}
}

/* A kind of domain may have machines of its own. */
static void read_arch(const struct reading *reading, xmlNode *arch, struct guest_kind *guest)
{
	size_t capacity = 0;

	guest->arch = element_attribute(reading, arch, "name");
	read_machines(reading, arch, guest, &capacity);
	for (xmlNode *node = element_child(arch, "domain"); node;
	     node = element_next(arch, node, "domain")) {
		guest->kvm |= element_says(reading, node, "type", "kvm");
		read_machines(reading, node, guest, &capacity);
	}
}

static void read_guests(const struct reading *reading, xmlNode *root, struct hypervisor *hypervisor)
{
	hypervisor->guests =
		arena_new_array(reading->arena, struct guest_kind, element_n(root, "guest"));
	for (xmlNode *node = element_child(root, "guest"); node;
	     node = element_next(root, node, "guest"))
		read_arch(reading, element_child(node, "arch"),
			  &hypervisor->guests[hypervisor->n_guests++]);
}

/* ---- nodes */

/* The first of them gives the core its number. */
static int64_t core_of(const struct reading *reading, xmlNode *node)
{
	struct idset siblings = { 0 };

	if (!element_set(reading, node, "siblings", &siblings) || !siblings.n)
		return UNKNOWN;
	return (int64_t)siblings.ranges[0].first;
}

/* One that is offline has a number alone (virCapabilitiesHostNUMAInitReal). */
static void read_cpus(const struct reading *reading, xmlNode *cpus, int64_t node_id,
		      struct numa *numa, size_t *capacity)
{
	for (xmlNode *node = element_child(cpus, "cpu"); node && numa->n_cpus < MOST_CPUS;
	     node = element_next(cpus, node, "cpu")) {
		int64_t id = element_number(reading, node, "id", UNKNOWN);
		int64_t core = core_of(reading, node);

		if (id == UNKNOWN || core == UNKNOWN)
			continue;
		numa->cpus = arena_grow(reading->arena, numa->cpus, numa->n_cpus, capacity,
					sizeof(*numa->cpus));
		numa->cpus[numa->n_cpus++] = (struct cpu){
			.id = id,
			.node = node_id,
			.package = element_number(reading, node, "socket_id", UNKNOWN),
			.core = core,
			.cluster = UNKNOWN,
		};
	}
}

static int compare_sizes(const void *a, const void *b)
{
	const struct hugepages *left = a;
	const struct hugepages *right = b;

	return (left->size_kib > right->size_kib) - (left->size_kib < right->size_kib);
}

/* The smallest pages are no huge ones. */
static void read_pages(const struct reading *reading, xmlNode *cell, struct numa_node *node)
{
	size_t n = element_n(cell, "pages");
	struct hugepages *pages = arena_new_array(reading->arena, struct hugepages, n + 1);
	size_t n_read = 0;

	for (xmlNode *child = element_child(cell, "pages"); child;
	     child = element_next(cell, child, "pages"))
		pages[n_read++] = (struct hugepages){
			.size_kib = element_number(reading, child, "size", UNKNOWN),
			.total = element_text_number(reading, child),
			.free = UNKNOWN,
			.surplus = UNKNOWN,
		};
	if (!n_read)
		return;
	qsort(pages, n_read, sizeof(*pages), compare_sizes);
	node->hugepages = pages + 1;
	node->n_hugepages = n_read - 1;
}

static int compare_nodes(const void *a, const void *b)
{
	const struct numa_node *left = a;
	const struct numa_node *right = b;

	return (left->id > right->id) - (left->id < right->id);
}

static int compare_cpus(const void *a, const void *b)
{
	const struct cpu *left = a;
	const struct cpu *right = b;

	return (left->id > right->id) - (left->id < right->id);
}

static void read_cells(const struct reading *reading, xmlNode *cells, struct numa *numa)
{
	size_t n = element_n(cells, "cell");
	size_t capacity = 0;

	numa->nodes = arena_new_array(reading->arena, struct numa_node, n);
	for (xmlNode *node = element_child(cells, "cell"); node && numa->n_nodes < MOST_CELLS;
	     node = element_next(cells, node, "cell")) {
		struct numa_node *cell = &numa->nodes[numa->n_nodes];
		int64_t id = element_number(reading, node, "id", UNKNOWN);

		if (id == UNKNOWN)
			continue;
		*cell = (struct numa_node){
			.id = id,
			.memory_bytes = element_bytes(reading, element_child(node, "memory"), NULL),
			.memory_free_bytes = UNKNOWN,
			.memory_cache_bytes = UNKNOWN,
		};
		read_pages(reading, node, cell);
		read_cpus(reading, element_child(node, "cpus"), id, numa, &capacity);
		numa->n_nodes++;
	}
	if (numa->n_nodes)
		qsort(numa->nodes, numa->n_nodes, sizeof(*numa->nodes), compare_nodes);
	if (numa->n_cpus)
		qsort(numa->cpus, numa->n_cpus, sizeof(*numa->cpus), compare_cpus);
}

/* ---- all of it */

static void read_host(const struct markup *document, struct capabilities *capabilities)
{
	const struct reading *reading = &document->reading;
	xmlNode *host = element_child(document->root, "host");
	xmlNode *cpu = element_child(host, "cpu");
	xmlNode *iommu = element_child(host, "iommu");

	capabilities->arch = element_text(reading, element_child(cpu, "arch"));
	capabilities->cpu_vendor = element_text(reading, element_child(cpu, "vendor"));
	capabilities->hypervisor.host_uuid = element_text(reading, element_child(host, "uuid"));
	/* Without a model libvirt could not tell which CPU it is: nothing can be compared with that. */
	if (element_child(cpu, "model"))
		capabilities->hypervisor.cpu = markup_text(document, cpu);
	if (iommu)
		capabilities->iommu =
			tristate_from_bool(element_says(reading, iommu, "support", "yes"));
	read_cells(reading, element_child(element_child(host, "topology"), "cells"),
		   &capabilities->numa);
}

int domxml_read_capabilities(const char *xml, struct arena *arena,
			     struct capabilities *ret_capabilities)
{
	_cleanup_markup_ struct markup document = { 0 };
	struct capabilities capabilities = {
		.numa = { .memory_bytes = UNKNOWN,
			  .memory_free_bytes = UNKNOWN,
			  .memory_cache_bytes = UNKNOWN,
			  .default_hugepage_bytes = UNKNOWN },
	};
	int r = xml ? markup_open(&document, xml, "capabilities", arena, NULL) : -ENODATA;

	if (r < 0)
		return r;
	read_host(&document, &capabilities);
	read_guests(&document.reading, document.root, &capabilities.hypervisor);
	*ret_capabilities = capabilities;
	return 0;
}
