/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which bridges do virtual machines hang on, and does the kernel merge their pages? From sysfs
 * (Documentation/ABI/testing/sysfs-class-net, sysfs-kernel-mm-ksm).
 */
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/parse.h"
#include "base/text.h"
#include "collect/collectors.h"

enum {
	LONGEST_PATH = 128
};

#define NET_CLASS "/sys/class/net"

static const char ksm[] = "/sys/kernel/mm/ksm/run";

struct bridges {
	struct arena *arena;
	const char **names;
	size_t n;
	size_t capacity;
};

/* Names come from XML, which may be a stranger's: they become part of a path. */
static bool is_name(const char *name)
{
	return name && *name && strlen(name) < IFNAMSIZ && !strchr(name, '/') && *name != '.';
}

static void add_bridges(struct bridges *bridges, const struct virtual_networks *networks,
			const struct definition *definition)
{
	for (size_t i = 0; definition && i < definition->n_vnics; i++) {
		const char *name = virtual_networks_bridge(networks, &definition->vnics[i]);

		if (!is_name(name))
			continue;
		bridges->names = arena_grow(bridges->arena, bridges->names, bridges->n,
					    &bridges->capacity, sizeof(*bridges->names));
		bridges->names[bridges->n++] = name;
	}
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* A bridge of Open vSwitch has neither file. */
static void read_bridge(const struct machine *machine, struct host *host, struct bridge *bridge)
{
	char path[LONGEST_PATH];
	char word[32] = "";
	ssize_t n = 0;
	int r = 0;

	snprintf(path, sizeof(path), NET_CLASS "/%s/mtu", bridge->name);
	r = root_read_word(machine->root, path, word, sizeof(word));
	if (r == 0)
		r = parse_i64(word, &bridge->mtu);
	if (r < 0)
		gaps_add(&host->gaps, host->arena, r, path);
	snprintf(path, sizeof(path), NET_CLASS "/%s/bridge/vlan_filtering", bridge->name);
	if (root_read_word(machine->root, path, word, sizeof(word)) == 0)
		bridge->filters_vlans = tristate_from_bool(!str_equal(word, "0"));
	snprintf(path, sizeof(path), NET_CLASS "/%s/brif", bridge->name);
	n = root_list(machine->root, path, host->arena, &bridge->ports);
	bridge->ports_known = n >= 0;
	bridge->n_ports = n > 0 ? (size_t)n : 0;
}

static void read_bridges(const struct machine *machine, struct host *host,
			 const struct bridges *bridges)
{
	struct vm_backing *backing = &host->vm_backing;
	const char **links = NULL;
	ssize_t n = bridges->n ? root_list(machine->root, NET_CLASS, host->arena, &links) : 0;

	if (n < 0)
		gaps_add(&host->gaps, host->arena, (int)n, NET_CLASS);
	backing->bridges = arena_new_array(host->arena, struct bridge, bridges->n);
	for (size_t i = 0; i < bridges->n; i++) {
		struct bridge *bridge = &backing->bridges[backing->n_bridges];

		if (i && str_equal(bridges->names[i], bridges->names[i - 1]))
			continue;
		*bridge = (struct bridge){ .name = bridges->names[i], .mtu = UNKNOWN };
		backing->n_bridges++;
		if (n >= 0)
			bridge->there =
				tristate_from_bool(str_is_among(bridge->name, links, (size_t)n));
		if (bridge->there == FACT_YES)
			read_bridge(machine, host, bridge);
	}
}

/*
 * 0 stops it, 1 merges, 2 has merged pages taken apart. A kernel without KSM has no such file, and neither
 * have captures that were taken before it was read.
 */
static void read_ksm(const struct machine *machine, struct host *host)
{
	char word[16] = "";
	int r = root_read_word(machine->root, ksm, word, sizeof(word));

	if (r == 0)
		host->vm_backing.merges_pages = tristate_from_bool(str_equal(word, "1"));
	else if (r == -ENOENT && machine->live)
		host->vm_backing.merges_pages = FACT_NO;
	else
		gaps_add(&host->gaps, host->arena, r, ksm);
}

void collect_vm_backing(struct machine *machine, struct host *host)
{
	struct bridges bridges = { .arena = host->arena };

	for (size_t i = 0; i < host->n_domains; i++) {
		add_bridges(&bridges, &host->virtual_networks, host->domains[i].defined);
		add_bridges(&bridges, &host->virtual_networks, host->domains[i].live);
	}
	if (bridges.n)
		qsort(bridges.names, bridges.n, sizeof(*bridges.names), compare_names);
	read_bridges(machine, host, &bridges);
	if (host->n_domains)
		read_ksm(machine, host);
}
