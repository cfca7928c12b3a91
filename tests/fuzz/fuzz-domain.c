/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does any text that calls itself a domain's XML crash its reader, or the rules that judge it? Each input
 * is two domains on a host with a card: one that the input is, and one that it is live.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "audit/audit.h"
#include "base/text.h"
#include "domxml/network.h"
#include "domxml/read.h"
#include "must.h"

enum {
	N_VFS = 2
};

static void check_set(const struct idset *set)
{
	for (size_t i = 0; set && i < set->n; i++) {
		must(set->ranges[i].first <= set->ranges[i].last, "a range that runs backwards");
		must(!i || set->ranges[i].first > set->ranges[i - 1].last + 1,
		     "ranges that are not sorted");
	}
}

static void check(const struct definition *definition)
{
	if (!definition)
		return;
	check_set(&definition->cpus);
	check_set(&definition->emulator);
	for (size_t i = 0; i < definition->n_pins; i++)
		check_set(&definition->pins[i].cpus);
	for (size_t i = 0; i < definition->n_bindings; i++)
		check_set(&definition->bindings[i].nodes);
	for (size_t i = 0; i < definition->n_vnics; i++)
		must(definition->vnics[i].type != NULL, "an interface without a type");
	must(definition->memory_bytes == UNKNOWN || definition->memory_bytes >= 0,
	     "memory below zero");
}

/* 0000:41:00.0 with two VFs, on the second of two nodes. */
static void add_card(struct host *host)
{
	static struct bdf first = { .bus = 0x41 };
	struct device *devices = arena_new_array(host->arena, struct device, 1 + N_VFS);
	struct sriov *sriov = arena_new_struct(host->arena, struct sriov);

	sriov->vfs = arena_new_array(host->arena, struct device *, N_VFS);
	sriov->n_vfs = N_VFS;
	sriov->num_vfs = N_VFS;
	for (size_t i = 0; i < 1 + N_VFS; i++) {
		devices[i] = (struct device){ .bdf = first,
					      .role = i ? ROLE_VF : ROLE_PF,
					      .numa_node = 1,
					      .sriov = i ? NULL : sriov };
		devices[i].bdf.device = (uint8_t)(i ? 0x10 + i - 1 : 0);
		if (!i)
			continue;
		devices[i].vf = arena_new_struct(host->arena, struct vf);
		*devices[i].vf = (struct vf){ .pf = devices,
					      .index = (int64_t)i - 1,
					      .mac = "02:00:00:00:00:01",
					      .vlan = { .id = 5 } };
		sriov->vfs[i - 1] = &devices[i];
	}
	host->devices = devices;
	host->n_devices = 1 + N_VFS;
	host->devices_known = true;
}

static void add_nodes(struct host *host)
{
	host->numa.nodes = arena_new_array(host->arena, struct numa_node, 2);
	host->numa.nodes[0] = (struct numa_node){ .id = 0, .cpus = "0-3" };
	host->numa.nodes[1] = (struct numa_node){ .id = 1, .cpus = "4-7" };
	host->numa.n_nodes = 2;
	host->numa.has_nodes = FACT_YES;
}

/* The text as that of a network, too. */
static void add_network(struct host *host, const char *xml)
{
	struct virtual_network *network = arena_new_struct(host->arena, struct virtual_network);

	network->xml = xml;
	if (domxml_read_network(network, host->arena) < 0 || !network->name)
		return;
	host->virtual_networks =
		(struct virtual_networks){ .items = network, .n = 1, .known = true };
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	const struct audit_request request = { .evidence_of_all = true };
	_cleanup_(host_freep) struct host *host = host_new();
	char *xml = arena_strndup(host->arena, (const char *)bytes, n);
	struct domain *domains = arena_new_array(host->arena, struct domain, 2);

	add_card(host);
	add_nodes(host);
	domains[0] = (struct domain){ .id = -1, .autostart = FACT_YES, .xml = xml };
	domains[1] = (struct domain){ .id = 1, .running = FACT_YES, .live_xml = xml };
	for (size_t i = 0; i < 2; i++) {
		(void)domxml_read(&domains[i], host->arena);
		domains[i].name = domains[i].name ? domains[i].name : "";
		check(domains[i].defined);
		check(domains[i].live);
	}
	host->domains = domains;
	host->n_domains = 2;
	host->domains_known = true;
	add_network(host, xml);
	(void)audit(host, &request);
	return 0;
}
