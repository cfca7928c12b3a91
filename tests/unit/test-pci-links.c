/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do link, ACS and SR-IOV come from sysfs first and from config space where that lacks them, and are
 * VFs left alone?
 */
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "collect/collect.h"
#include "collected.h"
#include "functions.h"
#include "unit.h"

#define DEVICES "/sys/bus/pci/devices/"

static struct host *read_tree(const struct tree *tree)
{
	return collected(tree->path, FACTS_CONFIG);
}

static void put_link(const struct tree *tree, const char *address, const char *speed,
		     const char *width, const char *max_speed, const char *max_width)
{
	tree_attribute(tree, address, "current_link_speed", speed);
	tree_attribute(tree, address, "current_link_width", width);
	tree_attribute(tree, address, "max_link_speed", max_speed);
	tree_attribute(tree, address, "max_link_width", max_width);
}

static void put_configs(const struct tree *tree, size_t n)
{
	struct space space;

	space_init(&space, 0x8086, 0x2f04, 1);
	space_buses(&space, 0x41, 0x41);
	space_express(&space, PORT_ROOT, 3, 16, 3, 4);
	space_acs(&space, 0x100, 0x1f, 0x1d);
	tree_config(tree, PORT, &space, n);
	space_init(&space, 0x8086, 0x10c9, 0);
	space_express(&space, PORT_ENDPOINT, 4, 8, 3, 4);
	space_add_extended(&space, 0x100, 0x0e);
	space_sriov(&space, 0x160,
		    &(struct sriov_capability){ .initial_vfs = 8,
						.total_vfs = 8,
						.num_vfs = 2,
						.offset = 128,
						.stride = 2,
						.vf_device_id = 0x10ca,
						.vf_enable = true });
	tree_config(tree, PF, &space, n);
}

static void sysfs_comes_first(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;
	const struct device *pf = NULL;

	(void)state;
	tree_pf(tree);
	put_configs(tree, 4096);
	put_link(tree, PORT, "2.5 GT/s PCIe\n", "1\n", "8 GT/s\n", "16\n");
	put_link(tree, PF, "Unknown\n", "63\n", "16.0 GT/s\n", "0\n");
	host = read_tree(tree);
	pf = device_at(host, PF);
	assert_int_equal(host->gaps.n, 0);
	assert_int_equal(pf->parent->current.mts, 2500);
	assert_int_equal(pf->parent->current.width, 1);
	assert_int_equal(pf->parent->maximum.mts, 8000);
	/* Where it does not know, or nonsense: config space. */
	assert_int_equal(pf->current.mts, 8000);
	assert_int_equal(pf->current.width, 4);
	assert_int_equal(pf->maximum.mts, 16000);
	assert_int_equal(pf->maximum.width, 8);
	assert_int_equal(pf->has_link, FACT_YES);
	assert_int_equal(pf->parent->config->acs_control, 0x1d);
	assert_int_equal(pf->config->sriov->total_vfs, 8);
	/* The kernel's own figures stand, lower than the capability's. */
	assert_int_equal(pf->sriov->total_vfs, 7);
	assert_int_equal(pf->sriov->num_vfs, 0);
	assert_int_equal(pf->sriov->initial_vfs, 8);
	assert_int_equal(pf->sriov->ari, FACT_NO);
	/* The driver may allow for fewer, but the windows have room for all. */
	assert_int_equal(pf->sriov->bars[1].vf_bytes, 0x1c000 / 8);
}

static void without_root_files_still_tell(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;
	const struct device *pf = NULL;

	(void)state;
	tree_pf(tree);
	put_configs(tree, 64);
	put_link(tree, PF, "8.0 GT/s PCIe\n", "4\n", "16.0 GT/s PCIe\n", "8\n");
	host = read_tree(tree);
	pf = device_at(host, PF);
	assert_int_equal(pf->current.width, 4);
	assert_false(pf->config->capabilities);
	assert_true(has_gap(host, DEVICES PF "/config", EACCES));
	assert_true(has_gap(host, DEVICES PORT "/config", EACCES));
	assert_int_equal(pf->parent->has_link, FACT_UNKNOWN);
	assert_true(has_gap(host, DEVICES PORT "/current_link_speed", ENOENT));
	assert_true(has_gap(host, DEVICES PORT "/max_link_speed", ENOENT));
	assert_int_equal(host->gaps.n, 4);
}

static void a_device_that_is_gone(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;
	struct space space;

	(void)state;
	tree_pf(tree);
	put_configs(tree, 4096);
	memset(space.bytes, 0xff, sizeof(space.bytes));
	tree_config(tree, PF, &space, 4096);
	put_link(tree, PF, "Unknown\n", "63\n", "16.0 GT/s PCIe\n", "8\n");
	host = read_tree(tree);
	assert_null(device_at(host, PF)->config);
	assert_int_equal(device_at(host, PF)->current.width, UNKNOWN);
	assert_true(has_gap(host, DEVICES PF "/config", ENXIO));
	assert_true(has_gap(host, DEVICES PF "/current_link_speed", ENODATA));
}

static void conventional_and_integrated_have_no_link(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;
	struct space space;

	(void)state;
	tree_directory(tree, "/sys/kernel/iommu_groups");
	tree_function(tree, "pci0000:00/0000:00:03.0", "20000", "8086:100E", "e1000");
	space_init(&space, 0x8086, 0x100e, 0);
	tree_config(tree, "0000:00:03.0", &space, 256);
	tree_function(tree, "pci0000:00/0000:00:04.0", "20000", "8086:37D0", "i40e");
	space_init(&space, 0x8086, 0x37d0, 0);
	space_express(&space, PORT_RC_ENDPOINT, 0, 0, 0, 0);
	tree_config(tree, "0000:00:04.0", &space, 4096);
	put_link(tree, "0000:00:04.0", "Unknown\n", "0\n", "Unknown\n", "255\n");
	host = read_tree(tree);
	assert_int_equal(device_at(host, "0000:00:03.0")->has_link, FACT_NO);
	assert_int_equal(device_at(host, "0000:00:04.0")->has_link, FACT_NO);
	assert_int_equal(host->gaps.n, 0);
}

/* Without root, in a whole sysfs of a kernel that shows links: who has no file has no link. */
static void conventional_without_root(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;
	struct space space;

	(void)state;
	tree_pf(tree);
	put_configs(tree, 64);
	put_link(tree, PORT, "8.0 GT/s PCIe\n", "4\n", "8.0 GT/s PCIe\n", "16\n");
	put_link(tree, PF, "8.0 GT/s PCIe\n", "4\n", "16.0 GT/s PCIe\n", "8\n");
	tree_function(tree, "pci0000:00/0000:00:03.0", "20000", "8086:100E", "e1000");
	space_init(&space, 0x8086, 0x100e, 0);
	tree_config(tree, "0000:00:03.0", &space, 64);
	tree_file(tree, "/vfctl/version", "format=1\n");
	host = read_tree(tree);
	assert_int_equal(device_at(host, "0000:00:03.0")->has_link, FACT_NO);
	assert_int_equal(device_at(host, PF)->has_link, FACT_YES);
	assert_int_equal(host->gaps.n, 3);
}

/* A kernel without CONFIG_PCI_IOV, or a capture without its files: the capability speaks. */
static void sriov_from_config_space(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;
	const struct device *pf = NULL;

	(void)state;
	tree_directory(tree, "/sys/kernel/iommu_groups");
	tree_function(tree, "pci0000:40/" PORT, "60400", "8086:2F04", "pcieport");
	tree_function(tree, AT_PF, "20000", "8086:10C9", "igb");
	tree_function(tree, AT_VF0, "20000", "8086:10CA", "igb");
	tree_function(tree, AT_VF1, "20000", "8086:10CA", NULL);
	put_configs(tree, 4096);
	host = read_tree(tree);
	pf = device_at(host, PF);
	assert_int_equal(pf->role, ROLE_PF);
	assert_int_equal(pf->sriov->total_vfs, 8);
	assert_int_equal(pf->sriov->num_vfs, 2);
	assert_int_equal(pf->sriov->n_vfs, 2);
	assert_ptr_equal(pf->sriov->vfs[1], device_at(host, VF1));
	assert_int_equal(device_at(host, VF0)->role, ROLE_VF);
	assert_true(has_gap(host, DEVICES PF "/sriov_drivers_autoprobe", ENOENT));
}

static void note_vf_reads(const struct root_event *event, void *arg)
{
	static const char *const forbidden[] = { "/config", "/resource", "/local_cpulist",
						 "_link_speed" };

	for (size_t i = 0; i < ARRAY_SIZE(forbidden); i++)
		if (strstr(event->path, VF0) && str_has_suffix(event->path, forbidden[i]))
			*(const char **)arg = forbidden[i];
}

static void vfs_are_left_alone(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(machine_freep) struct machine *machine = NULL;
	_cleanup_(host_freep) struct host *host = NULL;
	const char *read = NULL;

	(void)state;
	tree_pf_with_vfs(tree);
	put_configs(tree, 4096);
	assert_int_equal(machine_open(tree->path, &machine, NULL), 0);
	root_record(machine->root, note_vf_reads, &read);
	host = collect(machine, FACTS_CONFIG | FACTS_NAMES);
	assert_null(read);
	assert_null(device_at(host, VF0)->config);
	assert_non_null(device_at(host, PF)->config);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sysfs_comes_first),
		cmocka_unit_test(without_root_files_still_tell),
		cmocka_unit_test(a_device_that_is_gone),
		cmocka_unit_test(conventional_and_integrated_have_no_link),
		cmocka_unit_test(conventional_without_root),
		cmocka_unit_test(sriov_from_config_space),
		cmocka_unit_test(vfs_are_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
