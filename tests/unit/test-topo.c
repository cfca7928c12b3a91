/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does hwloc see the machine that it is shown, nothing beside it, and in a copy of the files that
 * the table names the same as on the machine itself?
 */
#include "os/topo.h"

#include <errno.h>
#include <stdlib.h>

#include "base/text.h"
#include "collect/collect.h"
#include "collected.h"
#include "unit.h"

static void the_callers_environment_does_not_matter(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;

	(void)state;
	tree_cpus(tree);
	setenv("HWLOC_SYNTHETIC", "package:3 pu:3", 1);
	setenv("HWLOC_COMPONENTS", "synthetic", 1);
	host = collected(tree->path, FACTS_NUMA);
	assert_int_equal(host->numa.n_cpus, 8);
	assert_string_equal(getenv("HWLOC_SYNTHETIC"), "package:3 pu:3");
	assert_string_equal(getenv("HWLOC_COMPONENTS"), "synthetic");
	assert_null(getenv("HWLOC_FSROOT"));
	assert_null(getenv("HWLOC_HIDE_ERRORS"));
	unsetenv("HWLOC_SYNTHETIC");
	unsetenv("HWLOC_COMPONENTS");
}

static void hwloc_is_kept_from_what_leads_out(void **state)
{
	static const struct {
		const char *path;
		const char *target; /* NULL: a FIFO */
		const char *refused;
		int error;
	} cases[] = {
		{ "/sys/devices/system/cpu/cpu8", "/sys/devices/system/cpu/cpu0",
		  "/sys/devices/system/cpu/cpu8/online", EXDEV },
		{ "/sys/devices/system/cpu/cpu8/topology", "../../../../../../../../../../../etc",
		  "/sys/devices/system/cpu/cpu8/topology/package_cpus", EXDEV },
		{ "/sys/devices/system/node", "/sys/devices/system/node",
		  "/sys/devices/system/node/online", EXDEV },
		{ "/proc/cpuinfo", "/etc/passwd", "/proc/cpuinfo", EXDEV },
		{ "/sys/devices/system/cpu/cpu0/cpu_capacity", NULL,
		  "/sys/devices/system/cpu/cpu0/cpu_capacity", EPERM },
		{ "/sys/class/dmi/id/product_serial", NULL, "/sys/class/dmi/id/product_serial",
		  EPERM },
		{ "/sys/fs/cgroup/machine.slice/cpuset.mems.effective", NULL,
		  "/sys/fs/cgroup/machine.slice/cpuset.mems.effective", EPERM },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_tree_ struct tree *tree = tree_new();
		_cleanup_(host_freep) struct host *host = NULL;

		tree_cpus(tree);
		if (cases[i].target)
			tree_link(tree, cases[i].path, cases[i].target);
		else
			tree_fifo(tree, cases[i].path);
		host = collected(tree->path, FACTS_NUMA);
		if (!has_gap(host, cases[i].refused, cases[i].error))
			fail_msg("%s is not refused", cases[i].refused);
		assert_int_equal(host->numa.n_cpus, 0);
	}
}

static void a_mount_table_cannot_lead_out(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;

	(void)state;
	tree_cpus(tree);
	tree_file(tree, "/proc/mounts",
		  "cgroup2 /../../../../../../sys/fs/cgroup cgroup2 rw 0 0\n");
	host = collected(tree->path, FACTS_NUMA);
	assert_true(has_gap(host, "/../../../../../../sys/fs/cgroup/cgroup.controllers", EXDEV));
	assert_int_equal(host->numa.n_cpus, 0);
}

/* A capture may ask for failures to be repeated; hwloc would not repeat them. */
static void failures_do_not_hide_what_leads_out(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;

	(void)state;
	tree_cpus(tree);
	tree_file(tree, "/proc/cpuinfo", "processor\t: 0\n");
	tree_file(tree, "/vfctl/version", "1\n");
	tree_file(tree, "/vfctl/errors", "EACCES\t/sys/devices/system/cpu\nEACCES\t/proc/mounts\n");
	tree_fifo(tree, "/sys/devices/system/cpu/cpu0/cpu_capacity");
	host = collected(tree->path, FACTS_NUMA);
	assert_true(has_gap(host, "/sys/devices/system/cpu/cpu0/cpu_capacity", EPERM));
	assert_int_equal(host->numa.n_cpus, 0);
}

static void mounts_without_end_are_refused(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;
	_cleanup_strbuf_ struct strbuf mounts = { 0 };

	(void)state;
	tree_cpus(tree);
	for (int i = 0; i < 1000; i++)
		strbuf_addf(&mounts, "cgroup2 /mnt/%d cgroup2 rw 0 0\n", i);
	tree_file(tree, "/proc/mounts", mounts.text);
	host = collected(tree->path, FACTS_NUMA);
	assert_true(has_gap(host, "/proc/mounts", E2BIG));
	assert_int_equal(host->numa.n_cpus, 0);
}

/* hwloc takes for granted that a directory of nodes has one. */
static void a_directory_without_nodes_is_refused(void **state)
{
	static const struct {
		const char *file;
		const char *content;
		const char *refused;
	} cases[] = {
		{ "/sys/devices/system/node/has_cpu", "", "/sys/devices/system/node" },
		{ "/sys/devices/system/node/node/cpulist", "", "/sys/devices/system/node" },
		{ "/sys/devices/system/node/online", "\n", "/sys/devices/system/node/online" },
		{ "/sys/devices/system/node/online", "", "/sys/devices/system/node/online" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_tree_ struct tree *tree = tree_new();
		_cleanup_(host_freep) struct host *host = NULL;

		tree_file(tree, "/sys/devices/system/cpu/online", "0\n");
		tree_file(tree, "/sys/devices/system/cpu/cpu0/topology/core_cpus", "1\n");
		tree_file(tree, cases[i].file, cases[i].content);
		host = collected(tree->path, FACTS_NUMA);
		assert_true(has_gap(host, cases[i].refused, ENODATA));
		assert_int_equal(host->numa.n_cpus, 0);
	}
}

static void lists_without_end_are_refused(void **state)
{
	static const char *const paths[] = { "/sys/devices/system/cpu/possible",
					     "/sys/devices/system/node/online" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		_cleanup_tree_ struct tree *tree = tree_new();
		_cleanup_(host_freep) struct host *host = NULL;

		tree_cpus(tree);
		tree_file(tree, paths[i], "0-999999999\n");
		host = collected(tree->path, FACTS_NUMA);
		assert_true(has_gap(host, paths[i], ERANGE));
		assert_int_equal(host->numa.n_cpus, 0);
	}
}

/* Copies one file into the tree as its content reads; what is not there is left out. */
static int copy(const struct root *root, const char *path, bool feeds, void *arg)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	char *bytes = NULL;
	ssize_t n = feeds ? root_read_all(root, path, 1 << 20, arena, &bytes) : -ENOENT;

	if (n == -EISDIR)
		tree_directory(arg, path);
	else if (n >= 0)
		tree_bytes(arg, path, bytes, (size_t)n);
	return 0;
}

static void assert_same_cpus(const struct numa *a, const struct numa *b)
{
	assert_true(a->n_cpus > 0);
	assert_int_equal(a->n_cpus, b->n_cpus);
	assert_int_equal(a->smt, b->smt);
	for (size_t i = 0; i < a->n_cpus; i++) {
		assert_int_equal(a->cpus[i].id, b->cpus[i].id);
		assert_int_equal(a->cpus[i].package, b->cpus[i].package);
		assert_int_equal(a->cpus[i].core, b->cpus[i].core);
		assert_int_equal(a->cpus[i].cluster, b->cpus[i].cluster);
		assert_int_equal(a->cpus[i].allowed, b->cpus[i].allowed);
	}
}

static void a_copy_of_the_table_says_the_same(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_(root_freep) struct root *live = NULL;
	_cleanup_(root_freep) struct root *copied = NULL;
	struct numa first = { .n_cpus = 0 };
	struct numa second = { .n_cpus = 0 };
	const char *path = NULL;

	(void)state;
	assert_int_equal(root_open("/", &live), 0);
	assert_int_equal(topo_read(live, arena, &first, &path), 0);
	assert_int_equal(topo_walk(live, copy, tree), 0);
	assert_int_equal(root_open(tree->path, &copied), 0);
	assert_int_equal(topo_read(copied, arena, &second, &path), 0);
	assert_same_cpus(&first, &second);
}

static void write_event(const struct root_event *event, void *arg)
{
	if (event->kind == ROOT_READ_FILE && !event->error)
		tree_bytes(arg, event->path, event->bytes, event->n_bytes);
	else if (event->kind == ROOT_READ_DIRECTORY && !event->error)
		tree_directory(arg, event->path);
}

static void a_recorder_is_told_enough(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(machine_freep) struct machine *machine = NULL;
	_cleanup_(host_freep) struct host *live = NULL;
	_cleanup_(host_freep) struct host *copied = NULL;

	(void)state;
	assert_int_equal(machine_open(NULL, &machine, NULL), 0);
	tree_file(tree, "/vfctl/version", "format=1\n");
	root_record(machine->root, write_event, tree);
	live = collect(machine, FACTS_NUMA);
	copied = collected(tree->path, FACTS_NUMA);
	assert_same_cpus(&live->numa, &copied->numa);
	assert_int_equal(live->numa.n_nodes, copied->numa.n_nodes);
	for (size_t i = 0; i < live->numa.n_nodes; i++) {
		assert_string_equal(live->numa.nodes[i].cpus, copied->numa.nodes[i].cpus);
		assert_int_equal(live->numa.nodes[i].memory_bytes,
				 copied->numa.nodes[i].memory_bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_callers_environment_does_not_matter),
		cmocka_unit_test(hwloc_is_kept_from_what_leads_out),
		cmocka_unit_test(a_mount_table_cannot_lead_out),
		cmocka_unit_test(failures_do_not_hide_what_leads_out),
		cmocka_unit_test(mounts_without_end_are_refused),
		cmocka_unit_test(a_directory_without_nodes_is_refused),
		cmocka_unit_test(lists_without_end_are_refused),
		cmocka_unit_test(a_copy_of_the_table_says_the_same),
		cmocka_unit_test(a_recorder_is_told_enough),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
