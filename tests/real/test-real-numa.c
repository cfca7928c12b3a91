/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Are nodes, memory and CPUs of real machines told as their own files tell them? The figures were
 * read by eye from nodeN/{cpulist,distance,meminfo} and cpuN/{topology,cache/index3}, and lscpu -s
 * agrees wherever it can read the capture.
 */
#include <errno.h>

#include "base/text.h"
#include "real/real.h"
#include "unit/collected.h"
#include "unit/unit.h"

enum {
	KIB = 1024
};

/* How many different packages (cores, clusters) there are. */
#define count_different(numa, member)                                              \
	({                                                                         \
		size_t count_ = 0;                                                 \
		for (size_t i_ = 0; i_ < (numa)->n_cpus; i_++) {                   \
			size_t j_ = 0;                                             \
			while ((numa)->cpus[j_].member != (numa)->cpus[i_].member) \
				j_++;                                              \
			count_ += j_ == i_;                                        \
		}                                                                  \
		count_;                                                            \
	})

static void assert_node(const struct numa *numa, int64_t id, int64_t memory_kib,
			const int64_t *distances)
{
	const struct numa_node *node = numa_find_node(numa, id);

	assert_non_null(node);
	assert_int_equal(node->memory_bytes, memory_kib * KIB);
	assert_non_null(node->distances);
	assert_memory_equal(node->distances, distances, numa->n_nodes * sizeof(*distances));
}

/* thread_siblings_list of cpu0 "0,56"; even CPUs on socket and node 0, odd ones on 1; one L3 each. */
static void r750_interleaves_its_nodes(void **state)
{
	_cleanup_(host_freep) struct host *host =
		real_host("captures/r750-xeon6330-master.sysinfo.tgz", FACTS_NUMA);
	const struct numa *numa = &host->numa;

	(void)state;
	assert_int_equal(numa->n_nodes, 2);
	assert_node(numa, 0, 131484584, (const int64_t[]){ 10, 20 });
	assert_node(numa, 1, 132057708, (const int64_t[]){ 20, 10 });
	assert_true(numa_find_node(numa, 0)->memory_free_bytes == INT64_C(86049608) * KIB);
	assert_int_equal(numa->n_cpus, 112);
	assert_int_equal(numa->smt, FACT_YES);
	for (int64_t i = 0; i < 112; i++) {
		const struct cpu *cpu = numa_find_cpu(numa, i);

		assert_int_equal(cpu->node, i % 2);
		assert_int_equal(cpu->package, i % 2);
		assert_int_equal(cpu->core, numa_find_cpu(numa, (i + 56) % 112)->core);
		assert_int_equal(cpu->cluster, numa_find_cpu(numa, i % 2)->cluster);
		/* It has no /proc/self/cgroup. */
		assert_int_equal(cpu->allowed, FACT_UNKNOWN);
	}
	assert_int_equal(count_different(numa, core), 56);
	assert_int_equal(count_different(numa, cluster), 2);
	assert_true(has_gap(host, "/proc/self/cgroup", ENOENT));
}

/* online "0-2,33-34,45,72-73"; node45: cpulist "30-35", MemTotal 16777216 kB; L3s of six cores. */
static void amd48_has_holes_between_its_nodes(void **state)
{
	static const int64_t ids[] = { 0, 1, 2, 33, 34, 45, 72, 73 };
	_cleanup_(host_freep) struct host *host =
		real_host("numa/48amd64-4pa2n6c-sparse.tar.bz2", FACTS_NUMA);
	const struct numa *numa = &host->numa;

	(void)state;
	assert_int_equal(numa->n_nodes, ARRAY_SIZE(ids));
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
		assert_int_equal(numa->nodes[i].id, ids[i]);
	assert_node(numa, 45, 16777216, (const int64_t[]){ 22, 22, 16, 16, 16, 10, 22, 16 });
	assert_string_equal(numa_find_node(numa, 45)->cpus, "30-35");
	assert_int_equal(numa->n_cpus, 48);
	assert_int_equal(numa->smt, FACT_NO);
	for (int64_t i = 0; i < 48; i++) {
		const struct cpu *cpu = numa_find_cpu(numa, i);

		assert_int_equal(cpu->node, ids[i / 6]);
		assert_int_equal(cpu->package, i / 12);
		assert_int_equal(cpu->cluster, i / 6);
	}
}

/* cluster_cpus_list of cpu5 "4-7"; physical_package_id 36 and 8442; distance of node 3 33 32 16 10. */
static void arm128_has_clusters_of_four(void **state)
{
	_cleanup_(host_freep) struct host *host =
		real_host("numa/128arm-2pa2n8cluster4co.tar.bz2", FACTS_NUMA);
	const struct numa *numa = &host->numa;

	(void)state;
	assert_int_equal(numa->n_nodes, 4);
	assert_node(numa, 3, 131062408, (const int64_t[]){ 33, 32, 16, 10 });
	assert_int_equal(numa->n_cpus, 128);
	assert_int_equal(numa->smt, FACT_NO);
	for (int64_t i = 0; i < 128; i++) {
		const struct cpu *cpu = numa_find_cpu(numa, i);

		assert_int_equal(cpu->node, i / 32);
		assert_int_equal(cpu->package, i < 64 ? 36 : 8442);
		assert_int_equal(cpu->core, i);
		assert_int_equal(cpu->cluster, i / 4);
		assert_int_equal(cpu->allowed, FACT_YES); /* cpuset.cpus of / is 0-127 */
	}
	assert_int_equal(numa->n_hugepages, 4);
	assert_int_equal(numa->hugepages[0].size_kib, 64);
	assert_int_equal(numa->nodes[0].hugepages[3].size_kib, 1048576);
}

/* Threads "0-1" … on cores 0 to 3; cluster_cpus_list "8-11" and "12-15" of the efficient ones. */
static void i7_has_cores_of_two_kinds(void **state)
{
	_cleanup_(host_freep) struct host *host =
		real_host("captures/ghw-i7-1270p-iommu-groups.tar.gz", FACTS_NUMA);
	const struct numa *numa = &host->numa;

	(void)state;
	assert_int_equal(numa->n_nodes, 1);
	assert_int_equal(numa->n_cpus, 16);
	assert_int_equal(numa->smt, FACT_YES);
	assert_int_equal(count_different(numa, core), 12);
	assert_int_equal(count_different(numa, cluster), 3);
	assert_int_equal(numa_find_cpu(numa, 0)->core, numa_find_cpu(numa, 1)->core);
	assert_int_equal(numa_find_cpu(numa, 0)->cluster, numa_find_cpu(numa, 7)->cluster);
	assert_int_equal(numa_find_cpu(numa, 8)->cluster, numa_find_cpu(numa, 11)->cluster);
	assert_int_not_equal(numa_find_cpu(numa, 8)->cluster, numa_find_cpu(numa, 12)->cluster);
}

/* cpu0's physical_package_id is 1, cpu1's 0; node 0 has the even CPUs. */
static void l5640_counts_sockets_the_other_way(void **state)
{
	_cleanup_(host_freep) struct host *host =
		real_host("captures/ghw-xeon-l5640-igbvf.tar.gz", FACTS_NUMA);
	const struct numa *numa = &host->numa;

	(void)state;
	assert_int_equal(numa->n_cpus, 24);
	for (int64_t i = 0; i < 24; i++) {
		assert_int_equal(numa_find_cpu(numa, i)->node, i % 2);
		assert_int_equal(numa_find_cpu(numa, i)->package, 1 - i % 2);
	}
}

/* Nodes 4 and 5 are persistent memory: cpulist empty, 130023424 kB each. */
static void nodes_may_have_no_cpus(void **state)
{
	_cleanup_(host_freep) struct host *host =
		real_host("numa/nri-topology-aware.tar.bz2/sysfs/server", FACTS_NUMA);
	const struct numa *numa = &host->numa;

	(void)state;
	assert_int_equal(numa->n_nodes, 6);
	assert_node(numa, 4, 130023424, (const int64_t[]){ 17, 28, 28, 28, 10, 28 });
	assert_node(numa, 5, 130023424, (const int64_t[]){ 28, 28, 17, 28, 28, 10 });
	assert_string_equal(numa_find_node(numa, 4)->cpus, "");
	assert_int_equal(numa->n_cpus, 112);
	for (int64_t i = 0; i < 112; i++) {
		assert_int_equal(numa_find_cpu(numa, i)->node, i % 4);
		assert_int_equal(numa_find_cpu(numa, i)->package, i % 2);
	}
	assert_int_equal(count_different(numa, core), 56);
	assert_int_equal(count_different(numa, cluster), 2);
	/* There is no /proc at all in it. */
	assert_true(numa->memory_bytes == UNKNOWN);
}

/* cpulist of node 3 "54-71,126-143". */
static void four_sockets_have_four_nodes(void **state)
{
	_cleanup_(host_freep) struct host *host = real_host(
		"numa/nri-topology-aware.tar.bz2/sysfs/4-socket-server-nosnc", FACTS_NUMA);
	const struct numa *numa = &host->numa;

	(void)state;
	assert_int_equal(numa->n_nodes, 4);
	assert_string_equal(numa_find_node(numa, 3)->cpus, "54-71,126-143");
	assert_int_equal(numa->n_cpus, 144);
	assert_int_equal(count_different(numa, package), 4);
	for (int64_t i = 0; i < 144; i++)
		assert_int_equal(numa_find_cpu(numa, i)->node, i % 72 / 18);
}

/* Four nodes with every fourth CPU; the job's cpuset in /dev/cpuset/torque allows all. */
static void intel40_is_in_a_cpuset(void **state)
{
	_cleanup_(host_freep) struct host *host =
		real_host("captures/40intel64-2g2n4c+pcilocality.tar.bz2", FACTS_NUMA);
	const struct numa *numa = &host->numa;

	(void)state;
	assert_int_equal(numa->n_nodes, 4);
	assert_int_equal(numa->n_cpus, 40);
	for (int64_t i = 0; i < 40; i++) {
		assert_int_equal(numa_find_cpu(numa, i)->node, i % 4);
		assert_int_equal(numa_find_cpu(numa, i)->allowed, FACT_YES);
	}
}

/* It holds PCI devices alone: no CPU is made up, no node denied. */
static void e810_says_nothing_of_cpus(void **state)
{
	_cleanup_(host_freep) struct host *host =
		real_host("captures/procfs-e810-sriov.tar.xz", FACTS_NUMA);

	(void)state;
	assert_int_equal(host->numa.has_nodes, FACT_UNKNOWN);
	assert_int_equal(host->numa.n_cpus, 0);
	assert_int_equal(host->numa.smt, FACT_UNKNOWN);
	assert_true(has_gap(host, "/sys/devices/system/node", ENOENT));
	assert_true(has_gap(host, "/sys/devices/system/cpu", ENOENT));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(r750_interleaves_its_nodes),
	cmocka_unit_test(amd48_has_holes_between_its_nodes),
	cmocka_unit_test(arm128_has_clusters_of_four),
	cmocka_unit_test(i7_has_cores_of_two_kinds),
	cmocka_unit_test(l5640_counts_sockets_the_other_way),
	cmocka_unit_test(nodes_may_have_no_cpus),
	cmocka_unit_test(four_sockets_have_four_nodes),
	cmocka_unit_test(intel40_is_in_a_cpuset),
	cmocka_unit_test(e810_says_nothing_of_cpus),
};

REAL_MAIN(tests);
