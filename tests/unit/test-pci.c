/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Are PCI functions told from sysfs as the kernel shows them, and from captures that lack half of it?
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "collect/collect.h"
#include "collected.h"
#include "functions.h"
#include "unit.h"

static struct host *read_tree(const struct tree *tree)
{
	return collected(tree->path, FACTS_PCI);
}

static void remove_file(const struct tree *tree, const char *path)
{
	char whole[256];

	snprintf(whole, sizeof(whole), "%s%s", tree->path, path);
	assert_int_equal(unlink(whole), 0);
}

static void uevent_tells_all(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;
	const struct device *pf = NULL;

	(void)state;
	tree_pf(tree);
	tree_attribute_link(tree, PF, "iommu_group", "../../../../kernel/iommu_groups/12");
	tree_directory(tree, "/sys/kernel/iommu_groups/12/devices/" PF);
	host = read_tree(tree);
	assert_int_equal(host->n_devices, 2);
	assert_int_equal(host->gaps.n, 0);
	pf = device_at(host, PF);
	assert_int_equal(pf->role, ROLE_PF);
	assert_int_equal(pf->vendor_id, 0x8086);
	assert_int_equal(pf->device_id, 0x10c9);
	assert_int_equal(pf->subsystem_device_id, 1);
	assert_int_equal(pf->class_code, 0x020000);
	assert_string_equal(pf->driver, "igb");
	assert_int_equal(pf->numa_node, 0);
	assert_string_equal(pf->local_cpus, "0-15");
	assert_int_equal(pf->iommu_group, 12);
	assert_ptr_equal(pf->parent, device_at(host, PORT));
	assert_string_equal(pf->root_bus, "pci0000:40");
	assert_int_equal(pf->parent->iommu_group, -1);
	assert_int_equal(pf->parent->role, ROLE_OTHER);
	assert_null(pf->parent->parent);
	assert_true(pf->parent->parent_known);
}

static void pf_files_are_read(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;
	const struct sriov *sriov = NULL;

	(void)state;
	tree_pf(tree);
	host = read_tree(tree);
	sriov = device_at(host, PF)->sriov;
	assert_int_equal(sriov->total_vfs, 7);
	assert_int_equal(sriov->num_vfs, 0);
	assert_int_equal(sriov->offset, 128);
	assert_int_equal(sriov->stride, 2);
	assert_int_equal(sriov->vf_device_id, 0x10ca);
	assert_int_equal(sriov->vf_total_msix, 0);
	assert_int_equal(sriov->autoprobe, FACT_YES);
	assert_int_equal(sriov->n_bars, 2);
	assert_int_equal(sriov->bars[0].number, 0);
	assert_int_equal(sriov->bars[0].start, 0x7000000000);
	assert_int_equal(sriov->bars[0].end, 0x700001bfff);
	assert_int_equal(sriov->bars[0].vf_bytes, UNKNOWN);
	assert_int_equal(sriov->bars[1].number, 3);
	assert_int_equal(sriov->n_vfs, 0);
}

static void absurd_figures_are_gaps(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;
	const struct sriov *sriov = NULL;

	(void)state;
	tree_pf(tree);
	tree_attribute(tree, PF, "sriov_vf_total_msix", "4294967033\n");
	tree_attribute(tree, PF, "sriov_stride", "-2\n");
	tree_attribute(tree, PF, "sriov_offset", "twelve\n");
	tree_attribute(tree, PF, "sriov_totalvfs", "0\n");
	tree_attribute(tree, PF, "resource", "0x0 0x0 0x0\n");
	tree_attribute(tree, PF, "numa_node", "-7\n");
	host = read_tree(tree);
	sriov = device_at(host, PF)->sriov;
	assert_int_equal(sriov->vf_total_msix, UNKNOWN);
	assert_int_equal(sriov->stride, UNKNOWN);
	assert_int_equal(sriov->offset, UNKNOWN);
	assert_int_equal(sriov->total_vfs, 0);
	assert_null(sriov->bars);
	assert_int_equal(device_at(host, PF)->numa_node, UNKNOWN);
	assert_true(has_gap(host, "/sys/bus/pci/devices/" PF "/sriov_vf_total_msix", ERANGE));
	assert_true(has_gap(host, "/sys/bus/pci/devices/" PF "/sriov_stride", ERANGE));
	assert_true(has_gap(host, "/sys/bus/pci/devices/" PF "/sriov_offset", EINVAL));
	assert_true(has_gap(host, "/sys/bus/pci/devices/" PF "/resource", EINVAL));
	assert_true(has_gap(host, "/sys/bus/pci/devices/" PF "/numa_node", ERANGE));
	assert_int_equal(host->gaps.n, 5);
}

static void assert_vfs(const struct host *host)
{
	const struct device *pf = device_at(host, PF);

	assert_int_equal(pf->role, ROLE_PF);
	assert_int_equal(pf->sriov->n_vfs, 2);
	assert_ptr_equal(pf->sriov->vfs[0], device_at(host, VF0));
	assert_ptr_equal(pf->sriov->vfs[1], device_at(host, VF1));
	for (size_t i = 0; i < 2; i++) {
		const struct device *vf = pf->sriov->vfs[i];

		assert_int_equal(vf->role, ROLE_VF);
		assert_ptr_equal(vf->vf->pf, pf);
		assert_int_equal(vf->vf->index, i);
		assert_ptr_equal(vf->parent, pf->parent);
		assert_null(vf->sriov);
	}
}

static void vfs_by_their_pfs_links(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;

	(void)state;
	tree_pf_with_vfs(tree);
	tree_attribute(tree, VF1, "numa_node", "1\n");
	tree_attribute(tree, VF1, "local_cpulist", "16-31\n");
	host = read_tree(tree);
	assert_vfs(host);
	assert_int_equal(host->gaps.n, 0);
	assert_string_equal(device_at(host, VF1)->driver, "");
	assert_ptr_equal(device_at(host, VF0)->local_cpus, device_at(host, PF)->local_cpus);
	assert_string_equal(device_at(host, VF1)->local_cpus, "16-31");
}

static void vfs_by_their_own_links(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;

	(void)state;
	tree_pf_with_vfs(tree);
	remove_file(tree, "/sys/bus/pci/devices/" PF "/virtfn0");
	remove_file(tree, "/sys/bus/pci/devices/" PF "/virtfn1");
	host = read_tree(tree);
	assert_vfs(host);
	assert_int_equal(host->gaps.n, 0);
}

static void vfs_by_routing_ids(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;

	(void)state;
	tree_pf_with_vfs(tree);
	remove_file(tree, "/sys/bus/pci/devices/" PF "/virtfn0");
	remove_file(tree, "/sys/bus/pci/devices/" PF "/virtfn1");
	remove_file(tree, "/sys/bus/pci/devices/" VF0 "/physfn");
	remove_file(tree, "/sys/bus/pci/devices/" VF1 "/physfn");
	host = read_tree(tree);
	assert_vfs(host);
}

/* Only the driver tells, as in a guest: the PF is not known, and that is said. */
static void a_vf_without_its_pf(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;
	const struct device *vf = NULL;

	(void)state;
	tree_directory(tree, "/sys/kernel/iommu_groups");
	tree_function(tree, "pci0000:00/0000:00:05.0", "20000", "8086:10CA", "igbvf");
	host = read_tree(tree);
	vf = device_at(host, "0000:00:05.0");
	assert_int_equal(vf->role, ROLE_VF);
	assert_null(vf->vf->pf);
	assert_int_equal(vf->vf->index, UNKNOWN);
	assert_true(has_gap(host, "/sys/bus/pci/devices/0000:00:05.0/physfn", ENOENT));
	assert_string_equal(vf->local_cpus, "0-15");
}

/* Links that lie: a PF that is its own VF, a VF of two PFs, a VF that is not there. */
static void forged_links(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;

	(void)state;
	tree_pf_with_vfs(tree);
	tree_attribute(tree, PF, "sriov_numvfs", "5\n");
	tree_attribute_link(tree, PF, "virtfn2", "../" PF);
	tree_attribute_link(tree, PF, "virtfn3", "../0000:41:1f.7");
	tree_attribute_link(tree, PF, "virtfn4", "../no address");
	tree_function(tree, "pci0000:40/" PORT "/0000:41:00.1", "20000", "8086:10C9", "igb");
	tree_attribute(tree, "0000:41:00.1", "sriov_totalvfs", "7\n");
	tree_attribute_link(tree, "0000:41:00.1", "virtfn0", "../" VF0);
	host = read_tree(tree);
	assert_int_equal(device_at(host, PF)->role, ROLE_PF);
	assert_int_equal(device_at(host, PF)->sriov->n_vfs, 5);
	assert_ptr_equal(device_at(host, PF)->sriov->vfs[0], device_at(host, VF0));
	assert_null(device_at(host, PF)->sriov->vfs[2]);
	assert_null(device_at(host, PF)->sriov->vfs[4]);
	assert_ptr_equal(device_at(host, VF0)->vf->pf, device_at(host, PF));
	assert_true(has_gap(host, "/sys/bus/pci/devices/" PF "/virtfn2", ENOENT));
}

static void vanished_functions_leave_nothing(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(machine_freep) struct machine *machine = NULL;
	_cleanup_(host_freep) struct host *host = NULL;

	(void)state;
	tree_pf_with_vfs(tree);
	assert_int_equal(machine_open(tree->path, &machine, NULL), 0);
	/* The first VF goes while it is read: its directory, and then the name of it. */
	root_fail(machine->root, "/sys/bus/pci/devices/" VF0, ENOENT);
	host = collect(machine, FACTS_PCI);
	assert_int_equal(host->n_devices, 3);
	assert_null(device_at(host, PF)->sriov->vfs[0]);
	assert_ptr_equal(device_at(host, PF)->sriov->vfs[1], device_at(host, VF1));
	assert_ptr_equal(device_at(host, VF1)->vf->pf, device_at(host, PF));
	assert_ptr_equal(device_at(host, PF)->parent, device_at(host, PORT));
	assert_int_equal(host->gaps.n, 1);
	assert_true(has_gap(host, "/sys/bus/pci/devices/" PF "/virtfn0", ENOENT));
}

/* Whoever stands behind in the array moves up, and what pointed to it points there. */
static void functions_behind_a_vanished_one_move_up(void **state)
{
	static const char *const before[] = { "0000:00:01.0", "0000:3f:00.0", "0000:41:00.1" };
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(machine_freep) struct machine *machine = NULL;
	_cleanup_(host_freep) struct host *host = NULL;

	(void)state;
	tree_pf_with_vfs(tree);
	for (size_t i = 0; i < ARRAY_SIZE(before); i++) {
		char path[64];

		snprintf(path, sizeof(path), "pci0000:00/%s", before[i]);
		tree_function(tree, path, "20000", "8086:1521", "igb");
	}
	assert_int_equal(machine_open(tree->path, &machine, NULL), 0);
	for (size_t i = 0; i < ARRAY_SIZE(before); i++) {
		char path[64];

		snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s", before[i]);
		root_fail(machine->root, path, ENOENT);
	}
	host = collect(machine, FACTS_PCI);
	assert_int_equal(host->n_devices, 4);
	assert_ptr_equal(device_at(host, PF)->parent, device_at(host, PORT));
	assert_vfs(host);
	assert_int_equal(host->gaps.n, 0);
}

/* A directory that is there and cannot be entered belongs to a function that is there. */
static void a_function_out_of_reach_is_no_vanished_one(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(machine_freep) struct machine *machine = NULL;
	_cleanup_(host_freep) struct host *host = NULL;

	(void)state;
	tree_pf(tree);
	assert_int_equal(machine_open(tree->path, &machine, NULL), 0);
	root_fail(machine->root, "/sys/bus/pci/devices/" PF, EACCES);
	host = collect(machine, FACTS_PCI);
	assert_int_equal(device_at(host, PF)->class_code, UNKNOWN);
	assert_true(has_gap(host, "/sys/bus/pci/devices/" PF, EACCES));
	assert_int_equal(device_at(host, PF)->iommu_group, UNKNOWN);
}

static void nodes_and_lists_are_told_or_missed(void **state)
{
	static const struct {
		const char *text; /* NULL: no such file */
		int64_t node;
		int gap;
	} cases[] = {
		{ "-1\n", -1, 0 },
		{ "0\n", 0, 0 },
		{ "7\n", 7, 0 },
		{ "-2\n", UNKNOWN, ERANGE },
		{ "2147483648\n", UNKNOWN, ERANGE },
		{ "one\n", UNKNOWN, EINVAL },
		{ NULL, UNKNOWN, ENOENT },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_tree_ struct tree *tree = tree_new();
		_cleanup_(host_freep) struct host *host = NULL;

		tree_pf(tree);
		remove_file(tree, "/sys/bus/pci/devices/" PF "/local_cpulist");
		remove_file(tree, "/sys/bus/pci/devices/" PF "/numa_node");
		if (cases[i].text)
			tree_attribute(tree, PF, "numa_node", cases[i].text);
		host = read_tree(tree);
		assert_int_equal(device_at(host, PF)->numa_node, cases[i].node);
		assert_int_equal(
			has_gap(host, "/sys/bus/pci/devices/" PF "/numa_node", cases[i].gap),
			cases[i].gap != 0);
		assert_null(device_at(host, PF)->local_cpus);
		assert_true(has_gap(host, "/sys/bus/pci/devices/" PF "/local_cpulist", ENOENT));
	}
}

/* Every function has an uevent, which names its driver: one that is gone does not say that none is. */
static void a_driver_that_nobody_told(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;

	(void)state;
	tree_function(tree, AT_PF, "20000", "8086:1533", NULL);
	remove_file(tree, "/sys/bus/pci/devices/" PF "/uevent");
	tree_attribute(tree, PF, "class", "0x020000\n");
	tree_file(tree, "/vfctl/version", "format=1\n");
	host = read_tree(tree);
	assert_null(device_at(host, PF)->driver);
	assert_true(has_gap(host, "/sys/bus/pci/devices/" PF "/driver", ENOENT));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(uevent_tells_all),
		cmocka_unit_test(pf_files_are_read),
		cmocka_unit_test(absurd_figures_are_gaps),
		cmocka_unit_test(vfs_by_their_pfs_links),
		cmocka_unit_test(vfs_by_their_own_links),
		cmocka_unit_test(vfs_by_routing_ids),
		cmocka_unit_test(a_vf_without_its_pf),
		cmocka_unit_test(forged_links),
		cmocka_unit_test(vanished_functions_leave_nothing),
		cmocka_unit_test(functions_behind_a_vanished_one_move_up),
		cmocka_unit_test(a_function_out_of_reach_is_no_vanished_one),
		cmocka_unit_test(nodes_and_lists_are_told_or_missed),
		cmocka_unit_test(a_driver_that_nobody_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
