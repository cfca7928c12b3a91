/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a test get two hosts that are alike? See targeted.h.
 */
#include "targeted.h"

#include <string.h>

#include "unit.h"

static void add_network(struct host *host, struct virtual_network network)
{
	struct virtual_networks *networks = &host->virtual_networks;
	struct virtual_network *items =
		arena_new_array(host->arena, struct virtual_network, networks->n + 1);

	if (networks->n)
		memcpy(items, networks->items, networks->n * sizeof(*items));
	items[networks->n] = network;
	*networks = (struct virtual_networks){ items, networks->n + 1, true };
}

static void add_interface(struct host *host, struct network_interface interface)
{
	struct host_network *network = &host->network;
	struct network_interface *items =
		arena_new_array(host->arena, struct network_interface, network->n_interfaces + 1);

	if (network->n_interfaces)
		memcpy(items, network->interfaces, network->n_interfaces * sizeof(*items));
	items[network->n_interfaces] = interface;
	network->interfaces = items;
	network->n_interfaces++;
	network->interfaces_known = true;
}

static void add_groups(struct host *host)
{
	struct iommu *iommu = &host->iommu;
	struct arena *arena = host->arena;

	iommu->groups_present = FACT_YES;
	iommu->groups = arena_new_array(arena, struct iommu_group, host->n_devices);
	iommu->n_groups = host->n_devices;
	for (size_t i = 0; i < host->n_devices; i++) {
		struct device **members = arena_new_array(arena, struct device *, 1);

		members[0] = &host->devices[i];
		host->devices[i].iommu_group = (int64_t)i;
		iommu->groups[i] = (struct iommu_group){ .id = (int64_t)i,
							 .members = members,
							 .n_members = 1,
							 .members_known = true,
							 .others_known = true };
	}
}

static void add_cpus(struct host *host)
{
	struct numa *numa = &host->numa;

	numa->cpus = arena_new_array(host->arena, struct cpu, 8);
	numa->n_cpus = 8;
	for (int64_t i = 0; i < 8; i++)
		numa->cpus[i] = (struct cpu){ .id = i, .node = i / 4, .core = i };
	numa->default_hugepage_bytes = 2 << 20;
	for (size_t i = 0; i < numa->n_nodes; i++) {
		struct hugepages *pages = arena_new_struct(host->arena, struct hugepages);

		*pages = (struct hugepages){ .size_kib = 2048, .total = 4096, .free = 2048 };
		numa->nodes[i].hugepages = pages;
		numa->nodes[i].n_hugepages = 1;
		numa->nodes[i].memory_free_bytes = (int64_t)6 << 30;
		numa->nodes[i].memory_cache_bytes = 0;
	}
}

struct netdev *targeted_pf(struct host *host)
{
	return host_find_named(host, "eth0")->netdevs;
}

static void make_host(struct made *made, const char *name)
{
	struct host *host = made->host;
	struct bdf *pooled = arena_new_struct(host->arena, struct bdf);

	vm_make_host(made);
	*pooled = host_find_named(host, "eth0")->sriov->vfs[1]->bdf;
	host->identity.name = name;
	host->identity.kernel = "6.8.0-31-generic";
	host->identity.machine = "x86_64";
	host->identity.cpu_vendor = "GenuineIntel";
	host->identity.cpu_model = "Xeon";
	host->identity.cpu_flags = "fpu sse avx512f";
	add_cpus(host);
	add_groups(host);
	add_interface(
		host,
		(struct network_interface){
			.name = "br0", .kind = "bridge", .mtu = 1500, .master = "", .lower = "" });
	add_interface(
		host,
		(struct network_interface){
			.name = "eth0", .kind = "", .mtu = 1500, .master = "br0", .lower = "" });
	targeted_pf(host)->up = FACT_YES;
	targeted_pf(host)->carrier = FACT_YES;
	add_network(host,
		    (struct virtual_network){
			    .name = "lan", .forward = "bridge", .bridge = "br0", .mtu = UNKNOWN });
	add_network(host, (struct virtual_network){ .name = "vfs",
						    .forward = "hostdev",
						    .mtu = UNKNOWN,
						    .functions = pooled,
						    .n_functions = 1 });
	vm_add(made, "db1",
	       "<domain><name>db1</name><memory>1024</memory><vcpu>1</vcpu>"
	       "<cputune><vcpupin vcpu='0' cpuset='7'/></cputune>"
	       "<os><type machine='pc-q35-9.0'>hvm</type></os></domain>");
}

int targeted_set_up(void **state)
{
	struct hosts *hosts = test_calloc(1, sizeof(*hosts));
	void *made = NULL;

	made_set_up(&made);
	hosts->here = made;
	made_set_up(&made);
	hosts->there = made;
	make_host(hosts->here, "here");
	make_host(hosts->there, "there");
	*state = hosts;
	return 0;
}

int targeted_tear_down(void **state)
{
	struct hosts *hosts = *state;
	void *made = hosts->here;

	made_tear_down(&made);
	made = hosts->there;
	made_tear_down(&made);
	test_free(hosts);
	return 0;
}
