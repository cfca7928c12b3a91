/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Are nodes, their memory and CPUs told as the kernel tells them, on hosts of every shape?
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "base/text.h"
#include "collected.h"
#include "unit.h"

static const char nodes[] = "/sys/devices/system/node";

static void put_node(const struct tree *tree, unsigned int id, const char *cpus, const char *memory,
		     const char *distance)
{
	char meminfo[256];

	snprintf(meminfo, sizeof(meminfo),
		 "Node %u MemTotal:  %s kB\nNode %u MemFree:  1024 kB\n"
		 "Node %u Active(file):  64 kB\nNode %u Inactive(file):  32 kB\n",
		 id, memory, id, id, id);
	tree_numbered(tree, "/sys/devices/system/node/node", id, "cpulist", cpus);
	tree_numbered(tree, "/sys/devices/system/node/node", id, "meminfo", meminfo);
	tree_numbered(tree, "/sys/devices/system/node/node", id, "distance", distance);
}

/* Node 2 has no CPUs, node 5 no memory; ids have holes. */
static void put_sparse_nodes(const struct tree *tree)
{
	tree_file(tree, "/sys/devices/system/node/online", "0,2,5\n");
	put_node(tree, 0, "0-3\n", "2048", "10 17 21\n");
	put_node(tree, 2, "\n", "8192", "17 10 28\n");
	put_node(tree, 5, "4-7\n", "0", "21 28 10\n");
	tree_directory(tree, "/sys/devices/system/node/node7");
	tree_pool(tree, "/sys/devices/system/node/node0/hugepages", "hugepages-1048576kB", "2\n");
	tree_pool(tree, "/sys/devices/system/node/node0/hugepages", "hugepages-2048kB", "5\n");
	tree_directory(tree, "/sys/devices/system/node/node0/hugepages/other");
	tree_directory(tree, "/sys/devices/system/node/node2/hugepages");
}

static void nodes_are_the_kernels(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;
	const struct numa_node *node = NULL;

	(void)state;
	tree_cpus(tree);
	put_sparse_nodes(tree);
	host = collected(tree->path, FACTS_NUMA);
	assert_int_equal(host->numa.has_nodes, FACT_YES);
	assert_int_equal(host->numa.n_nodes, 3);
	node = numa_find_node(&host->numa, 0);
	assert_string_equal(node->cpus, "0-3");
	assert_int_equal(node->memory_bytes, 2048 * 1024);
	assert_int_equal(node->memory_free_bytes, 1024 * 1024);
	assert_int_equal(node->memory_cache_bytes, 96 * 1024);
	assert_int_equal(node->n_hugepages, 2);
	assert_int_equal(node->hugepages[0].size_kib, 2048);
	assert_int_equal(node->hugepages[0].total, 5);
	assert_int_equal(node->hugepages[1].size_kib, 1048576);
	assert_int_equal(node->hugepages[1].free, 1);
	node = numa_find_node(&host->numa, 2);
	assert_string_equal(node->cpus, "");
	assert_int_equal(node->memory_bytes, 8192 * 1024);
	assert_int_equal(node->distances[0], 17);
	assert_int_equal(node->distances[2], 28);
	node = numa_find_node(&host->numa, 5);
	assert_int_equal(node->memory_bytes, 0);
	assert_null(numa_find_node(&host->numa, 7));
	assert_int_equal(numa_find_cpu(&host->numa, 3)->node, 0);
	assert_int_equal(numa_find_cpu(&host->numa, 7)->node, 5);
	assert_int_equal(host->numa.memory_bytes, 4096 * 1024);
	assert_int_equal(host->numa.memory_free_bytes, 512 * 1024);
	assert_int_equal(host->numa.memory_cache_bytes, 0);
	assert_int_equal(host->numa.n_hugepages, 1);
	assert_int_equal(host->numa.hugepages[0].total, 7);
}

/* Whose mount has which size; that nothing is known of it where nobody could read it. */
static void mounts_are_of_a_size(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *unread = NULL;
	_cleanup_(host_freep) struct host *host = NULL;

	(void)state;
	tree_pool(tree, "/sys/kernel/mm/hugepages", "hugepages-2048kB", "7\n");
	tree_pool(tree, "/sys/kernel/mm/hugepages", "hugepages-1048576kB", "7\n");
	tree_pool(tree, "/sys/kernel/mm/hugepages", "hugepages-16777216kB", "7\n");
	unread = collected(tree->path, FACTS_NUMA);
	assert_int_equal(unread->numa.hugepages[0].mounted, FACT_UNKNOWN);
	tree_file(tree, "/proc/1/mounts",
		  "proc /proc proc rw,relatime 0 0\n"
		  "hugetlbfs /dev/hugepages hugetlbfs rw,relatime,pagesize=2M 0 0\n"
		  "hugetlbfs /mnt hugetlbfs rw,gid=5,pagesize=16384M,size=1 0 0\n");
	host = collected(tree->path, FACTS_NUMA);
	assert_int_equal(host->numa.hugepages[0].mounted, FACT_YES);
	assert_int_equal(host->numa.hugepages[1].mounted, FACT_NO);
	assert_int_equal(host->numa.hugepages[2].mounted, FACT_YES);
}

static void cpus_have_places(void **state)
{
	static const struct cpu expected[] = {
		{ 0, 0, 0, 0, 0, FACT_YES }, { 1, 0, 0, 1, 0, FACT_YES },
		{ 2, 0, 0, 0, 0, FACT_YES }, { 3, 0, 0, 1, 0, FACT_YES },
		{ 4, 5, 1, 2, 1, FACT_YES }, { 5, 5, 1, 2, 1, FACT_YES },
		{ 6, 5, 1, 3, 2, FACT_NO },  { 7, 5, 1, 3, 2, FACT_NO },
	};
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;

	(void)state;
	tree_cpus(tree);
	put_sparse_nodes(tree);
	host = collected(tree->path, FACTS_NUMA);
	assert_int_equal(host->numa.smt, FACT_YES);
	assert_int_equal(host->numa.n_cpus, ARRAY_SIZE(expected));
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
		const struct cpu *cpu = numa_find_cpu(&host->numa, (int64_t)i);

		assert_int_equal(cpu->id, expected[i].id);
		assert_int_equal(cpu->node, expected[i].node);
		assert_int_equal(cpu->package, expected[i].package);
		assert_int_equal(cpu->core, expected[i].core);
		assert_int_equal(cpu->cluster, expected[i].cluster);
		assert_int_equal(cpu->allowed, expected[i].allowed);
	}
}

static void kernels_without_nodes_have_none(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;

	(void)state;
	tree_cpus(tree);
	host = collected(tree->path, FACTS_NUMA);
	assert_int_equal(host->numa.has_nodes, FACT_UNKNOWN);
	assert_int_equal(host->numa.n_nodes, 0);
	assert_true(numa_find_cpu(&host->numa, 0)->node == UNKNOWN);
	assert_true(has_gap(host, nodes, ENOENT));
	host_free(TAKE_PTR(host));
	tree_file(tree, "/vfctl/version", "1\n");
	host = collected(tree->path, FACTS_NUMA);
	assert_int_equal(host->numa.has_nodes, FACT_NO);
	assert_int_equal(host->numa.n_nodes, 0);
	assert_int_equal(numa_find_cpu(&host->numa, 0)->node, -1);
	assert_int_equal(host->gaps.n, 0);
}

static void old_kernels_have_masks(void **state)
{
	static const struct {
		const char *mask;
		const char *list;
	} cases[] = {
		{ "00000000,0000000f\n", "0-3" },
		{ "f0\n", "4-7" },
		{ "80000001,00000005\n", "0,2,32,63" },
		{ "0\n", "" },
		{ "\n", NULL },
		{ "xyz\n", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_tree_ struct tree *tree = tree_new();
		_cleanup_(host_freep) struct host *host = NULL;

		tree_numbered(tree, "/sys/devices/system/node/node", 10, "cpumap", cases[i].mask);
		tree_numbered(tree, "/sys/devices/system/node/node", 9, "cpumap", "0\n");
		host = collected(tree->path, FACTS_NUMA);
		assert_int_equal(host->numa.n_nodes, 2);
		assert_int_equal(host->numa.nodes[0].id, 9);
		assert_true(str_equal(host->numa.nodes[1].cpus, cases[i].list));
		assert_int_equal(has_gap(host, "/sys/devices/system/node/node10/cpulist", ENOENT),
				 !cases[i].list);
	}
}

static void what_is_missing_is_a_gap(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;

	(void)state;
	tree_file(tree, "/sys/devices/system/node/online", "0-1\n");
	put_node(tree, 0, "0-x\n", "none", "10\n");
	tree_pool(tree, "/sys/devices/system/node/node0/hugepages", "hugepages-2048kB", "many\n");
	host = collected(tree->path, FACTS_NUMA);
	assert_int_equal(host->numa.n_nodes, 2);
	assert_null(host->numa.nodes[0].cpus);
	assert_null(host->numa.nodes[0].distances);
	assert_true(host->numa.nodes[0].memory_bytes == UNKNOWN);
	assert_int_equal(host->numa.nodes[0].memory_free_bytes, 1024 * 1024);
	assert_true(host->numa.nodes[0].hugepages[0].total == UNKNOWN);
	assert_int_equal(host->numa.n_cpus, 0);
	assert_int_equal(host->numa.smt, FACT_UNKNOWN);
	assert_true(has_gap(host, "/sys/devices/system/node/node0/cpulist", EINVAL));
	assert_true(has_gap(host, "/sys/devices/system/node/node0/distance", ENODATA));
	assert_true(has_gap(host, "/sys/devices/system/node/node0/meminfo", ENODATA));
	assert_true(has_gap(host, "/sys/devices/system/node/node1/meminfo", ENOENT));
	assert_true(has_gap(host, "/sys/devices/system/node/node1/hugepages", ENOENT));
	assert_true(has_gap(host, "/sys/devices/system/cpu", ENOENT));
}

static void remove_file(const struct tree *tree, const char *path)
{
	char whole[PATH_MAX];

	snprintf(whole, sizeof(whole), "%s%s", tree->path, path);
	assert_int_equal(unlink(whole), 0);
}

static void without_a_cgroup_allowed_is_unknown(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;

	(void)state;
	tree_cpus(tree);
	remove_file(tree, "/proc/self/cgroup");
	host = collected(tree->path, FACTS_NUMA);
	assert_int_equal(numa_find_cpu(&host->numa, 0)->allowed, FACT_UNKNOWN);
	assert_true(has_gap(host, "/proc/self/cgroup", ENOENT));
	host_free(TAKE_PTR(host));
	/* A group is named, and nothing of it is there. */
	tree_file(tree, "/proc/self/cgroup", "0::/other.slice\n");
	remove_file(tree, "/sys/fs/cgroup/cpuset.cpus.effective");
	host = collected(tree->path, FACTS_NUMA);
	assert_int_equal(numa_find_cpu(&host->numa, 0)->allowed, FACT_UNKNOWN);
	assert_true(has_gap(host, "/sys/fs/cgroup", ENOENT));
}

/* A group of version 2 obeys the nearest one above that has a cpuset. */
static void groups_obey_those_above(void **state)
{
	static const struct {
		const char *cgroup;
		enum tristate of_6; /* which /machine.slice leaves out */
	} cases[] = {
		{ "0::/machine.slice/vm.scope/libvirt\n", FACT_NO },
		{ "1:name=systemd:/x\n0::/machine.slice\n", FACT_NO },
		{ "0::/user.slice/user-0.slice\n", FACT_YES },
		{ "0::/\n", FACT_YES },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_tree_ struct tree *tree = tree_new();
		_cleanup_(host_freep) struct host *host = NULL;

		tree_cpus(tree);
		tree_file(tree, "/proc/self/cgroup", cases[i].cgroup);
		host = collected(tree->path, FACTS_NUMA);
		assert_int_equal(numa_find_cpu(&host->numa, 5)->allowed, FACT_YES);
		assert_int_equal(numa_find_cpu(&host->numa, 6)->allowed, cases[i].of_6);
	}
}

/* Version 1: each group has files of its own, beneath the mount that the kernel names. */
static void version_1_is_read_where_it_is_mounted(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;

	(void)state;
	tree_cpus(tree);
	tree_file(tree, "/proc/mounts", "cgroup /sys/fs/cgroup/cpuset cgroup rw,cpuset 0 0\n");
	tree_file(tree, "/proc/self/cgroup", "4:cpuset:/jobs\n0::/machine.slice\n");
	tree_file(tree, "/sys/fs/cgroup/cpuset/jobs/cpuset.cpus", "0-2\n");
	host = collected(tree->path, FACTS_NUMA);
	assert_int_equal(numa_find_cpu(&host->numa, 2)->allowed, FACT_YES);
	assert_int_equal(numa_find_cpu(&host->numa, 3)->allowed, FACT_NO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nodes_are_the_kernels),
		cmocka_unit_test(mounts_are_of_a_size),
		cmocka_unit_test(cpus_have_places),
		cmocka_unit_test(kernels_without_nodes_have_none),
		cmocka_unit_test(old_kernels_have_masks),
		cmocka_unit_test(what_is_missing_is_a_gap),
		cmocka_unit_test(without_a_cgroup_allowed_is_unknown),
		cmocka_unit_test(groups_obey_those_above),
		cmocka_unit_test(version_1_is_read_where_it_is_mounted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
