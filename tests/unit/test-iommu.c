/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Are IOMMU units and groups read as sysfs lists them, with all their members, and is it told where
 * some are not known?
 */
#include <errno.h>

#include "collected.h"
#include "functions.h"
#include "model/group.h"
#include "unit.h"

#define GROUPS "/sys/kernel/iommu_groups/"

static void units_and_groups(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;
	const struct iommu_group *group = NULL;

	(void)state;
	tree_pf(tree);
	tree_link(tree, "/sys/class/iommu/dmar1", "../../devices/virtual/iommu/dmar1");
	tree_link(tree, "/sys/class/iommu/dmar0", "../../devices/virtual/iommu/dmar0");
	tree_attribute_link(tree, PF, "iommu_group", "../../../../kernel/iommu_groups/12");
	tree_attribute_link(tree, PORT, "iommu_group", "../../../kernel/iommu_groups/12");
	tree_file(tree, GROUPS "12/type", "DMA-FQ\n");
	tree_file(tree, GROUPS "12/reserved_regions",
		  "0x00000000fee00000 0x00000000feefffff msi\n"
		  "0x000000007a000000 0x000000007a0fffff direct\n");
	tree_directory(tree, GROUPS "12/devices/" PF);
	tree_directory(tree, GROUPS "12/devices/" PORT);
	tree_file(tree, GROUPS "3/type", "identity\n");
	tree_file(tree, GROUPS "3/reserved_regions", "");
	tree_directory(tree, GROUPS "3/devices/1c00000.usb");
	host = collected(tree->path, FACTS_GROUPS);
	assert_int_equal(host->gaps.n, 0);
	assert_int_equal(host->iommu.n_units, 2);
	assert_string_equal(host->iommu.units[0], "dmar0");
	assert_int_equal(host->iommu.n_groups, 2);
	group = iommu_find_group(&host->iommu, 12);
	assert_string_equal(group->type, "DMA-FQ");
	assert_int_equal(group->n_members, 2);
	assert_ptr_equal(group->members[0], device_at(host, PORT));
	assert_int_equal(group->n_others, 0);
	assert_int_equal(group->n_reserved, 2);
	assert_int_equal(group->reserved[1].start, 0x7a000000);
	assert_int_equal(group->reserved[1].end, 0x7a0fffff);
	assert_string_equal(group->reserved[1].type, "direct");
	group = iommu_find_group(&host->iommu, 3);
	assert_int_equal(group->n_members, 0);
	assert_int_equal(group->n_others, 1);
	assert_string_equal(group->others[0], "1c00000.usb");
	assert_true(group->reserved_known);
}

/* A directory of groups may be there and empty: the kernel could, and its IOMMU is off. */
static void whether_it_is_in_use(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *unknown = NULL;
	_cleanup_(host_freep) struct host *off = NULL;
	_cleanup_(host_freep) struct host *on = NULL;

	(void)state;
	tree_directory(tree, "/sys/bus/pci/devices");
	unknown = collected(tree->path, FACTS_PCI);
	tree_directory(tree, GROUPS);
	off = collected(tree->path, FACTS_PCI);
	tree_directory(tree, GROUPS "3/devices/1c00000.usb");
	on = collected(tree->path, FACTS_PCI);
	assert_int_equal(unknown->iommu.in_use, FACT_UNKNOWN);
	assert_int_equal(off->iommu.in_use, FACT_NO);
	assert_int_equal(off->iommu.groups_present, FACT_YES);
	assert_int_equal(on->iommu.in_use, FACT_YES);
}

/* A capture whose PF could not tell its group, with the port and whatever else is in it. */
static void put_group(const struct tree *tree)
{
	tree_pf(tree);
	tree_file(tree, "/vfctl/version", "format=1\n");
	tree_file(tree, "/vfctl/errors", "EACCES\t/sys/bus/pci/devices/" PF "/iommu_group\n");
	tree_attribute_link(tree, PORT, "iommu_group", "../../../kernel/iommu_groups/12");
	tree_directory(tree, GROUPS "12");
}

static void a_link_that_cannot_be_read(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;
	const struct iommu_group *group = NULL;

	(void)state;
	put_group(tree);
	tree_directory(tree, GROUPS "12/devices/" PF);
	tree_directory(tree, GROUPS "12/devices/" PORT);
	host = collected(tree->path, FACTS_PCI);
	assert_int_equal(device_at(host, PF)->iommu_group, 12);
	group = iommu_find_group(&host->iommu, 12);
	assert_int_equal(group->n_members, 2);
	assert_int_equal(group_is_isolated(&host->iommu, device_at(host, PORT)), FACT_NO);
	assert_int_equal(group_is_viable(group), FACT_NO);
}

/* The PF may be in any group. */
static void neither_link_nor_directory(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;
	const struct iommu_group *group = NULL;

	(void)state;
	put_group(tree);
	host = collected(tree->path, FACTS_PCI);
	assert_int_equal(device_at(host, PF)->iommu_group, UNKNOWN);
	group = iommu_find_group(&host->iommu, 12);
	assert_int_equal(group->n_members, 1);
	assert_int_equal(group_is_isolated(&host->iommu, device_at(host, PORT)), FACT_UNKNOWN);
	assert_int_equal(group_is_viable(group), FACT_UNKNOWN);
	assert_true(has_gap(host, GROUPS "12/devices", ENOENT));
}

/* The directory does not even name the function that has a link to it. */
static void links_and_directory_disagree(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;

	(void)state;
	put_group(tree);
	tree_directory(tree, GROUPS "12/devices/1c00000.usb");
	host = collected(tree->path, FACTS_PCI);
	assert_int_equal(group_is_isolated(&host->iommu, device_at(host, PORT)), FACT_UNKNOWN);
	assert_true(has_gap(host, GROUPS "12/devices", EAGAIN));
}

/* Others capture what they like: links of these functions, and not what else the group holds. */
static void captured_by_others(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;
	const struct iommu_group *group = NULL;

	(void)state;
	tree_function(tree, "pci0000:40/" PORT, "60400", "8086:2F04", "pcieport");
	tree_function(tree, AT_PF, "20000", "8086:10C9", "");
	tree_attribute_link(tree, PF, "iommu_group", "../../../../kernel/iommu_groups/12");
	host = collected(tree->path, FACTS_PCI | FACTS_GROUPS);
	assert_int_equal(device_at(host, PORT)->iommu_group, UNKNOWN);
	group = iommu_find_group(&host->iommu, 12);
	assert_int_equal(group_is_isolated(&host->iommu, device_at(host, PF)), FACT_UNKNOWN);
	assert_int_equal(group_is_viable(group), FACT_UNKNOWN);
	assert_false(group->others_known);
	assert_true(has_gap(host, GROUPS "12/devices", ENOENT));
}

static void what_is_missing_is_told(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;

	(void)state;
	tree_pf(tree);
	tree_attribute_link(tree, PF, "iommu_group", "../../../../kernel/iommu_groups/12");
	tree_file(tree, GROUPS "7/reserved_regions", "0x0 nonsense\n");
	tree_file(tree, GROUPS "README", "no group\n");
	host = collected(tree->path, FACTS_GROUPS);
	assert_true(has_gap(host, "/sys/class/iommu", ENOENT));
	assert_true(has_gap(host, GROUPS "12", ENOENT));
	assert_true(has_gap(host, GROUPS "7/type", ENOENT));
	assert_true(has_gap(host, GROUPS "7/reserved_regions", EINVAL));
	assert_true(has_gap(host, GROUPS "7/devices", ENOENT));
	assert_int_equal(host->iommu.n_groups, 2);
	assert_false(iommu_find_group(&host->iommu, 7)->reserved_known);
}

/* Groups may be in reach where the functions are not: who of their members is one is unknown then. */
static void groups_without_functions(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;
	const struct iommu_group *group = NULL;

	(void)state;
	tree_file(tree, GROUPS "3/type", "identity\n");
	tree_directory(tree, GROUPS "3/devices/0000:00:1f.0");
	host = collected(tree->path, FACTS_GROUPS);
	group = iommu_find_group(&host->iommu, 3);
	assert_string_equal(group->type, "identity");
	assert_int_equal(group->n_others, 0);
	assert_false(group->others_known);
	assert_false(group->members_known);
	assert_true(has_gap(host, "/sys/bus/pci/devices", ENOENT));
}

/* An empty tmpfs over /sys, as in some sandboxes, does not say that there is no IOMMU. */
static void nothing_of_sysfs(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;

	(void)state;
	tree_file(tree, "/vfctl/version", "format=1\n");
	host = collected(tree->path, FACTS_GROUPS);
	assert_false(host->iommu.units_known);
	assert_true(has_gap(host, "/sys/class/iommu", ENOENT));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(units_and_groups),
		cmocka_unit_test(whether_it_is_in_use),
		cmocka_unit_test(a_link_that_cannot_be_read),
		cmocka_unit_test(neither_link_nor_directory),
		cmocka_unit_test(links_and_directory_disagree),
		cmocka_unit_test(captured_by_others),
		cmocka_unit_test(what_is_missing_is_told),
		cmocka_unit_test(groups_without_functions),
		cmocka_unit_test(nothing_of_sysfs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
