/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is made of captures that strangers took: without uevent, without links, with names that are no
 * addresses, with addresses that few machines have, and of none at all?
 */
#include <errno.h>
#include <stdio.h>

#include "base/text.h"
#include "collected.h"
#include "functions.h"
#include "model/group.h"
#include "unit.h"

#define DEVICES "/sys/bus/pci/devices/"

static struct host *read_tree(const struct tree *tree)
{
	return collected(tree->path, FACTS_PCI);
}

static void remove_attribute(const struct tree *tree, const char *address, const char *name)
{
	char path[256];

	snprintf(path, sizeof(path), "%s" DEVICES "%s/%s", tree->path, address, name);
	assert_int_equal(remove(path), 0);
}

static void single_files_and_modalias(void **state)
{
	static const char alias[] = "pci:v00008086d0000159Bsv00008086sd0000000Dbc02sc00i00\n";
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;
	const struct device *device = NULL;

	(void)state;
	tree_file(tree, DEVICES "0000:4b:00.0/vendor", "0x8086\n");
	tree_file(tree, DEVICES "0000:4b:00.0/device", "0x159b\n");
	tree_file(tree, DEVICES "0000:4b:00.0/class", "0x020000\n");
	tree_file(tree, DEVICES "0000:4b:00.0/modalias", alias);
	tree_link(tree, DEVICES "0000:4b:00.0/driver", "../../../bus/pci/drivers/ice");
	tree_file(tree, DEVICES "0000:4b:00.1/modalias", alias);
	tree_directory(tree, DEVICES "0000:4b:00.2");
	host = read_tree(tree);
	device = device_at(host, "0000:4b:00.0");
	assert_int_equal(device->device_id, 0x159b);
	assert_int_equal(device->class_code, 0x020000);
	assert_int_equal(device->subsystem_vendor_id, 0x8086);
	assert_int_equal(device->subsystem_device_id, 0x000d);
	assert_string_equal(device->driver, "ice");
	assert_int_equal(device->role, ROLE_NIC);
	/* Whether it has SR-IOV nobody knows, where only some files were taken. */
	assert_int_equal(device->can_sriov, FACT_UNKNOWN);
	assert_true(has_gap(host, DEVICES "0000:4b:00.0/sriov_totalvfs", ENOENT));
	device = device_at(host, "0000:4b:00.1");
	assert_int_equal(device->vendor_id, 0x8086);
	assert_int_equal(device->device_id, 0x159b);
	assert_int_equal(device->class_code, 0x020000);
	device = device_at(host, "0000:4b:00.2");
	assert_int_equal(device->class_code, UNKNOWN);
	assert_int_equal(device->role, ROLE_OTHER);
	assert_true(has_gap(host, DEVICES "0000:4b:00.2/class", ENOENT));
}

/* Directories where links should be: bridges say which bus is below them. */
static void parents_by_bus_numbers(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;
	struct space space;

	(void)state;
	tree_file(tree, DEVICES "0000:00:01.0/class", "0x060400\n");
	tree_file(tree, DEVICES "0000:00:01.0/secondary_bus_number", "1\n");
	tree_file(tree, DEVICES "0000:01:00.0/class", "0x060400\n");
	space_init(&space, 0x8086, 0x1, 1);
	space_buses(&space, 2, 2);
	tree_config(tree, "0000:01:00.0", &space, 64);
	tree_file(tree, DEVICES "0000:02:00.0/class", "0x020000\n");
	tree_file(tree, DEVICES "0001:02:00.0/class", "0x020000\n");
	host = read_tree(tree);
	assert_ptr_equal(device_at(host, "0000:02:00.0")->parent, device_at(host, "0000:01:00.0"));
	assert_ptr_equal(device_at(host, "0000:01:00.0")->parent, device_at(host, "0000:00:01.0"));
	assert_null(device_at(host, "0000:00:01.0")->parent);
	assert_true(device_at(host, "0000:00:01.0")->parent_known);
	assert_false(device_at(host, "0001:02:00.0")->parent_known);
}

/* The first of two that claim a bus counts, and none is above itself. */
static void bridges_that_claim_one_bus(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;

	(void)state;
	for (int i = 3; i > 0; i--) {
		char path[64];

		snprintf(path, sizeof(path), DEVICES "0000:01:%02x.0/class", i);
		tree_file(tree, path, "0x060400\n");
		snprintf(path, sizeof(path), DEVICES "0000:01:%02x.0/secondary_bus_number", i);
		tree_file(tree, path, i == 3 ? "2\n" : "1\n");
	}
	tree_file(tree, DEVICES "0000:02:00.0/class", "0x020000\n");
	host = read_tree(tree);
	assert_ptr_equal(device_at(host, "0000:02:00.0")->parent, device_at(host, "0000:01:03.0"));
	assert_ptr_equal(device_at(host, "0000:01:03.0")->parent, device_at(host, "0000:01:01.0"));
	/* Each is above the other: that must end somewhere. */
	assert_null(device_at(host, "0000:01:01.0")->parent);
	assert_ptr_equal(device_at(host, "0000:01:02.0")->parent, device_at(host, "0000:01:01.0"));
	assert_true(has_gap(host, DEVICES "0000:01:01.0", ELOOP));
}

static void a_bridge_that_does_not_say(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;

	(void)state;
	tree_file(tree, DEVICES "0000:00:01.0/class", "0x060400\n");
	tree_file(tree, DEVICES "0000:01:00.0/class", "0x020000\n");
	host = read_tree(tree);
	assert_false(device_at(host, "0000:01:00.0")->parent_known);
	assert_true(has_gap(host, DEVICES "0000:01:00.0", ENOLINK));
}

static void names_and_links_that_mislead(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;

	(void)state;
	tree_function(tree, "pci0000:00/0000:00:01.0", "20000", "8086:10C9", "igb");
	tree_file(tree, DEVICES "00:02.0/uevent", "PCI_CLASS=20000\n");
	tree_file(tree, DEVICES "0000:00:03.0 /uevent", "PCI_CLASS=20000\n");
	tree_file(tree, DEVICES "0000:00:20.0/uevent", "PCI_CLASS=20000\n");
	tree_file(tree, DEVICES "README", "none\n");
	/* Below each other, and where another function is. */
	tree_link(tree, DEVICES "0000:05:00.0",
		  "../../../devices/pci0000:00/0000:06:00.0/0000:05:00.0");
	tree_link(tree, DEVICES "0000:06:00.0",
		  "../../../devices/pci0000:00/0000:05:00.0/0000:06:00.0");
	tree_link(tree, DEVICES "0000:07:00.0", "../../../devices/pci0000:00/0000:00:01.0");
	host = read_tree(tree);
	assert_int_equal(host->n_devices, 4);
	for (size_t i = 0; i < host->n_devices; i++) {
		const struct device *port = &host->devices[i];
		unsigned int depth = 0;

		while (port && depth++ < 300)
			port = port->parent;
		assert_null(port);
	}
	assert_true(has_gap(host, DEVICES "0000:05:00.0", ENOENT));
	assert_true(has_gap(host, DEVICES "0000:05:00.0", ELOOP));
	assert_false(device_at(host, "0000:05:00.0")->parent_known);
	assert_false(device_at(host, "0000:07:00.0")->parent_known);
}

/* Hyper-V and Intel's VMD number domains beyond 16 bits; they sort by number, not by name. */
static void wide_domains(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;
	const struct device *device = NULL;

	(void)state;
	tree_function(tree, "pci0000:00/0000:00:0e.0", "10400", "8086:467F", "vmd");
	tree_function(tree, "pci0000:00/0000:00:0e.0/pci10000:e0/10000:e0:06.0", "60400",
		      "8086:09AB", "pcieport");
	tree_function(tree, "pci0000:00/0000:00:0e.0/pci10000:e0/10000:e0:06.0/10000:e1:00.0",
		      "20000", "8086:1521", "igb");
	tree_function(tree, "LNXSYSTM:00/VMBUS:00/47505500-0001/pci2f7b:00/2f7b:00:02.0", "20000",
		      "15B3:1018", "mlx5_core");
	host = read_tree(tree);
	assert_int_equal(host->n_devices, 4);
	assert_int_equal(host->devices[1].bdf.domain, 0x2f7b);
	device = device_at(host, "10000:e1:00.0");
	assert_ptr_equal(device->parent, device_at(host, "10000:e0:06.0"));
	assert_string_equal(device->root_bus, "pci10000:e0");
	assert_null(device->parent->parent);
	assert_true(device->parent->parent_known);
	assert_true(device_at(host, "2f7b:00:02.0")->parent_known);
}

/* Groups stand by their numbers, members by their addresses, whatever the order of the links. */
static void groups_by_links(void **state)
{
	static const struct {
		const char *address;
		const char *group; /* NULL: in none */
	} functions[] = {
		{ "0000:00:01.0", "12" },	  { "0000:00:02.0", "0" },
		{ "0000:00:03.0", NULL },	  { "0000:00:04.0", "7" },
		{ "0000:00:05.0", "2147483648" }, { "0000:00:06.0", "0" },
	};
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;
	const struct iommu *iommu = NULL;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(functions); i++) {
		char text[64];

		snprintf(text, sizeof(text), "pci0000:00/%s", functions[i].address);
		tree_function(tree, text, "20000", "8086:10C9", "igb");
		snprintf(text, sizeof(text), "../../../kernel/iommu_groups/%s",
			 functions[i].group ? functions[i].group : "");
		if (functions[i].group)
			tree_attribute_link(tree, functions[i].address, "iommu_group", text);
	}
	host = read_tree(tree);
	iommu = &host->iommu;
	/* The links are there, if not what they lead to. */
	assert_int_equal(iommu->groups_present, FACT_YES);
	assert_int_equal(iommu->n_groups, 3);
	assert_int_equal(iommu->groups[0].id, 0);
	assert_int_equal(iommu->groups[0].n_members, 2);
	assert_ptr_equal(iommu->groups[0].members[0], device_at(host, "0000:00:02.0"));
	assert_ptr_equal(iommu->groups[0].members[1], device_at(host, "0000:00:06.0"));
	assert_int_equal(iommu->groups[1].id, 7);
	assert_int_equal(iommu->groups[2].id, 12);
	assert_false(iommu->groups[1].members_known);
	assert_true(has_gap(host, DEVICES "0000:00:05.0/iommu_group", ERANGE));
}

static void groups_by_their_directories(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;

	(void)state;
	tree_function(tree, "pci0000:00/0000:00:01.0", "60400", "8086:2F04", "pcieport");
	tree_function(tree, "pci0000:00/0000:00:01.0/0000:01:00.0", "20000", "8086:10C9", "igb");
	tree_directory(tree, "/sys/kernel/iommu_groups/7/devices/0000:01:00.0");
	tree_directory(tree, "/sys/kernel/iommu_groups/7/devices/platform.0");
	host = read_tree(tree);
	assert_int_equal(device_at(host, "0000:01:00.0")->iommu_group, 7);
	assert_int_equal(device_at(host, "0000:00:01.0")->iommu_group, -1);
	assert_int_equal(host->iommu.n_groups, 1);
}

/* What vfctl itself captured is whole: a kernel without NUMA and IOMMU support, and no gap. */
static void absence_in_a_whole_capture(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;

	(void)state;
	tree_file(tree, "/vfctl/version", "format=1\n");
	tree_file(tree, "/sys/devices/pci0000:00/0000:00:01.0/uevent",
		  "PCI_CLASS=20000\nPCI_ID=8086:10C9\nPCI_SUBSYS_ID=0000:0000\n");
	tree_link(tree, DEVICES "0000:00:01.0", "../../../devices/pci0000:00/0000:00:01.0");
	tree_attribute(tree, "0000:00:01.0", "local_cpulist", "0\n");
	host = collected(tree->path, FACTS_PCI | FACTS_GROUPS);
	assert_int_equal(device_at(host, "0000:00:01.0")->numa_node, -1);
	assert_int_equal(host->iommu.groups_present, FACT_NO);
	assert_int_equal(host->gaps.n, 0);
}

/* What hides or forgets the groups does not say that there are none. */
static void groups_that_nobody_could_see(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *foreign = NULL;
	_cleanup_(host_freep) struct host *hidden = NULL;

	(void)state;
	tree_function(tree, "pci0000:00/0000:00:01.0", "20000", "8086:10C9", "igb");
	foreign = read_tree(tree);
	assert_int_equal(foreign->iommu.groups_present, FACT_UNKNOWN);
	assert_true(has_gap(foreign, "/sys/kernel/iommu_groups", ENOENT));
	tree_file(tree, "/vfctl/version", "format=1\n");
	tree_file(tree, "/vfctl/errors", "EACCES\t/sys/kernel/iommu_groups\n");
	hidden = read_tree(tree);
	assert_int_equal(hidden->iommu.groups_present, FACT_UNKNOWN);
	assert_true(has_gap(hidden, "/sys/kernel/iommu_groups", EACCES));
	assert_int_equal(device_at(hidden, "0000:00:01.0")->iommu_group, UNKNOWN);
}

#define AT_TWIN "pci0000:40/" PORT "/0000:41:00.1"

/* Groups in which a function's link could not be read: the groups' own directories tell, or nobody. */
static void a_group_that_could_not_be_read(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;
	_cleanup_(host_freep) struct host *joined = NULL;

	(void)state;
	tree_pf(tree);
	tree_function(tree, AT_TWIN, "20000", "8086:10C9", "igb");
	tree_attribute_link(tree, PF, "iommu_group", "../../../../kernel/iommu_groups/12");
	tree_attribute(tree, "0000:41:00.1", "iommu_group", "12\n");
	host = read_tree(tree);
	assert_int_equal(device_at(host, "0000:41:00.1")->iommu_group, UNKNOWN);
	assert_true(has_gap(host, DEVICES "0000:41:00.1/iommu_group", EINVAL));
	assert_int_equal(group_is_isolated(&host->iommu, device_at(host, PF)), FACT_UNKNOWN);

	tree_directory(tree, "/sys/kernel/iommu_groups/12/devices/" PF);
	tree_directory(tree, "/sys/kernel/iommu_groups/12/devices/0000:41:00.1");
	joined = read_tree(tree);
	assert_int_equal(device_at(joined, "0000:41:00.1")->iommu_group, 12);
	assert_int_equal(group_is_isolated(&joined->iommu, device_at(joined, PF)), FACT_NO);
}

/* What is there and cannot be read is not absent. */
static void files_that_could_not_be_read(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;
	const struct device *twin = NULL;
	struct space space;

	(void)state;
	tree_pf(tree);
	remove_attribute(tree, PF, "sriov_totalvfs");
	tree_attribute(tree, PF, "sriov_totalvfs/directory", "");
	space_init(&space, 0x8086, 0x10c9, 0);
	space_express(&space, PORT_ENDPOINT, 1, 4, 1, 4);
	space_sriov(&space, 0x100, &(struct sriov_capability){ .total_vfs = 8 });
	tree_config(tree, PF, &space, 4096);
	tree_function(tree, AT_TWIN, "20000", "8086:10CA", "igbvf");
	remove_attribute(tree, "0000:41:00.1", "uevent");
	tree_attribute(tree, "0000:41:00.1", "uevent/directory", "");
	tree_attribute(tree, "0000:41:00.1", "class", "0x020000\n");
	tree_attribute(tree, "0000:41:00.1", "physfn", "");
	host = collected(tree->path, FACTS_PCI | FACTS_CONFIG);
	assert_int_equal(device_at(host, PF)->role, ROLE_PF);
	assert_int_equal(device_at(host, PF)->sriov->total_vfs, UNKNOWN);
	assert_int_equal(device_at(host, PF)->sriov->num_vfs, 0);
	assert_true(has_gap(host, DEVICES PF "/sriov_totalvfs", EISDIR));
	twin = device_at(host, "0000:41:00.1");
	assert_null(twin->driver);
	assert_true(has_gap(host, DEVICES "0000:41:00.1/driver", EISDIR));
	assert_int_equal(twin->role, ROLE_VF);
	assert_null(twin->vf->pf);
	assert_true(has_gap(host, DEVICES "0000:41:00.1/physfn", ENOENT));
}

/* Only VFs have a physfn, but where it is out of reach, nobody knows whether it is there. */
static void a_physfn_out_of_reach(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;
	const struct device *device = NULL;

	(void)state;
	tree_function(tree, AT_TWIN, "20000", "8086:1533", "igb");
	tree_file(tree, "/vfctl/version", "format=1\n");
	tree_file(tree, "/vfctl/errors", "EACCES\t" DEVICES "0000:41:00.1/physfn\n");
	host = collected(tree->path, FACTS_PCI);
	device = device_at(host, "0000:41:00.1");
	assert_int_equal(device->role, ROLE_NIC);
	assert_int_equal(device->can_sriov, FACT_UNKNOWN);
	assert_null(device->vf);
	assert_true(has_gap(host, DEVICES "0000:41:00.1/physfn", EACCES));
}

static void no_pci_at_all(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;

	(void)state;
	tree_directory(tree, "/sys");
	host = collected(tree->path, FACTS_PCI | FACTS_NAMES | FACTS_CONFIG | FACTS_GROUPS);
	assert_int_equal(host->n_devices, 0);
	assert_true(has_gap(host, "/sys/bus/pci/devices", ENOENT));
	assert_int_equal(host->iommu.groups_present, FACT_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(single_files_and_modalias),
		cmocka_unit_test(parents_by_bus_numbers),
		cmocka_unit_test(bridges_that_claim_one_bus),
		cmocka_unit_test(a_bridge_that_does_not_say),
		cmocka_unit_test(names_and_links_that_mislead),
		cmocka_unit_test(wide_domains),
		cmocka_unit_test(groups_by_links),
		cmocka_unit_test(groups_by_their_directories),
		cmocka_unit_test(absence_in_a_whole_capture),
		cmocka_unit_test(a_group_that_could_not_be_read),
		cmocka_unit_test(files_that_could_not_be_read),
		cmocka_unit_test(a_physfn_out_of_reach),
		cmocka_unit_test(groups_that_nobody_could_see),
		cmocka_unit_test(no_pci_at_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
