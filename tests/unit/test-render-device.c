/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is what nobody told of a device shown as unknown, what it does not have not at all, and the rest in
 * the same words everywhere?
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "render/column.h"
#include "render/documents.h"
#include "render/json.h"
#include "unit.h"

/* What list --json says of one device, to be freed. */
static char *print_device(const struct device *device)
{
	const struct device *devices[] = { device };
	const struct selection selection = { devices, 1 };
	_cleanup_(host_freep) struct host *host = host_new();
	char *text = NULL;
	size_t n = 0;
	FILE *stream = open_memstream(&text, &n);

	assert_non_null(stream);
	host->facts = FACTS_ALL;
	host->devices_known = true;
	json_write(stream, list_document, host, &selection);
	assert_int_equal(fclose(stream), 0);
	return text;
}

static void unknown_interfaces_are_told_from_none(void **state)
{
	struct device device = { .role = ROLE_NIC, .driver = "igb", .class_code = 0x020000 };
	_cleanup_free_ char *unknown = print_device(&device);
	_cleanup_free_ char *none = NULL;

	(void)state;
	device.netdevs_known = true;
	none = print_device(&device);
	assert_non_null(strstr(unknown, "\"name\": null, \"altnames\": null, \"role\""));
	assert_non_null(strstr(unknown, "\"mac\": null"));
	assert_non_null(strstr(unknown, "\"speed_mbps\": null"));
	assert_null(strstr(none, "altnames"));
	assert_null(strstr(none, "speed_mbps"));
}

static void unknown_altnames_are_told_from_none(void **state)
{
	const char *altnames[] = { "lan0" };
	struct netdev netdev = { .name = "eth0", .mac = "02:00:00:00:00:01", .permanent_mac = "" };
	struct device device = { .role = ROLE_NIC, .netdevs = &netdev, .netdevs_known = true };
	_cleanup_free_ char *unknown = print_device(&device);
	_cleanup_free_ char *none = NULL;
	_cleanup_free_ char *one = NULL;

	(void)state;
	netdev.altnames = altnames;
	none = print_device(&device);
	netdev.n_altnames = 1;
	one = print_device(&device);
	assert_non_null(strstr(unknown, "\"name\": \"eth0\", \"altnames\": null"));
	assert_non_null(strstr(none, "\"altnames\": []"));
	assert_non_null(strstr(one, "\"altnames\": [\"lan0\"]"));
	assert_null(strstr(one, "permanent_mac"));
}

static void assert_cell(const struct host *host, const struct device *device, const char *name,
			const char *expected)
{
	_cleanup_strbuf_ struct strbuf buf = { 0 };
	struct column column = { 0 };

	assert_true(column_find(device_fields, name, strlen(name), &column));
	column_cell(&column, host, device, &buf);
	assert_string_equal(buf.text, expected);
}

static void representors_stand_behind_the_port(void **state)
{
	struct netdev second = { .name = "eth0_1",
				 .phys_port_name = "pf0vf1",
				 .representor = true };
	struct netdev first = {
		.name = "eth0_0", .phys_port_name = "pf0vf0", .representor = true, .next = &second
	};
	struct netdev port = { .name = "eth0",
			       .phys_port_name = "p0",
			       .phys_switch_id = "0011",
			       .master = "br0",
			       .next = &first };
	struct sriov sriov = { .num_vfs = 2 };
	struct device device = {
		.role = ROLE_PF, .sriov = &sriov, .netdevs = &port, .netdevs_known = true
	};
	_cleanup_(host_freep) struct host *host = host_new();
	_cleanup_free_ char *all = print_device(&device);
	_cleanup_free_ char *none = NULL;
	_cleanup_free_ char *unknown = NULL;

	(void)state;
	assert_non_null(strstr(all, "\"master\": \"br0\", \"phys_port_name\": \"p0\", "
				    "\"phys_switch_id\": \"0011\", \"representors\": [\n  "
				    "{\"name\": \"eth0_0\", \"phys_port_name\": \"pf0vf0\"},\n  "
				    "{\"name\": \"eth0_1\", \"phys_port_name\": \"pf0vf1\"}]"));
	assert_cell(host, &device, "REPRESENTORS", "eth0_0 (pf0vf0), eth0_1 (pf0vf1)");
	port.next = NULL;
	none = print_device(&device);
	assert_non_null(strstr(none, "\"representors\": []"));
	assert_cell(host, &device, "REPRESENTORS", "-");
	device.netdevs_known = false;
	unknown = print_device(&device);
	assert_non_null(strstr(unknown, "\"representors\": null"));
	assert_cell(host, &device, "REPRESENTORS", "?");
}

static void windows_of_vfs(void **state)
{
	struct iov_bar bars[] = { { .number = 0, .vf_bytes = 1536 },
				  { .number = 3, .vf_bytes = UNKNOWN } };
	struct sriov sriov = { .bars = bars, .n_bars = 2 };
	const struct device device = { .role = ROLE_PF, .sriov = &sriov };
	_cleanup_(host_freep) struct host *host = host_new();

	(void)state;
	assert_cell(host, &device, "VF_BARS", "0: 1.5 KiB, 3: ?");
	assert_cell(host, &device, "VF_MSIX", "-");
	sriov.n_bars = 0;
	sriov.vf_total_msix = 64;
	assert_cell(host, &device, "VF_BARS", "none");
	assert_cell(host, &device, "VF_MSIX", "64");
	sriov.bars = NULL;
	sriov.vf_total_msix = UNKNOWN;
	assert_cell(host, &device, "VF_BARS", "?");
	assert_cell(host, &device, "VF_MSIX", "?");
}

static void memory_of_the_node(void **state)
{
	struct hugepages pools[] = { { .size_kib = 2048, .total = 512, .free = 3 },
				     { .size_kib = 1048576, .total = UNKNOWN, .free = UNKNOWN } };
	struct numa_node node = { .id = 1,
				  .memory_bytes = INT64_C(3) << 30,
				  .memory_free_bytes = 1000,
				  .hugepages = pools,
				  .n_hugepages = 2 };
	struct device device = { .numa_node = 1 };
	_cleanup_(host_freep) struct host *host = host_new();

	(void)state;
	host->numa.nodes = &node;
	host->numa.n_nodes = 1;
	assert_cell(host, &device, "NODE", "1");
	assert_cell(host, &device, "MEMORY", "1000 bytes free of 3 GiB");
	assert_cell(host, &device, "HUGEPAGES", "2 MiB: 3 free of 512, 1 GiB: ? free of ?");
	node.n_hugepages = 0;
	assert_cell(host, &device, "HUGEPAGES", "none");
	node.hugepages = NULL;
	assert_cell(host, &device, "HUGEPAGES", "?");
	device.numa_node = -1;
	assert_cell(host, &device, "NODE", "none");
	assert_cell(host, &device, "MEMORY", "-");
	device.numa_node = UNKNOWN;
	assert_cell(host, &device, "NODE", "?");
	assert_cell(host, &device, "MEMORY", "?");
	assert_cell(host, &device, "HUGEPAGES", "?");
}

static void guids_are_of_infiniband(void **state)
{
	static const char guid[] = "00:11:22:33:44:55:66:77";
	struct vf vf = { .node_guid = guid, .port_guid = guid };
	const struct device device = { .role = ROLE_VF, .vf = &vf };
	_cleanup_free_ char *infiniband = print_device(&device);
	_cleanup_free_ char *ethernet = NULL;

	(void)state;
	vf.node_guid = vf.port_guid = "";
	ethernet = print_device(&device);
	assert_non_null(strstr(infiniband, "\"node_guid\": \"00:11:22:33:44:55:66:77\", "
					   "\"port_guid\": \"00:11:22:33:44:55:66:77\""));
	assert_null(strstr(ethernet, "guid"));
}

static void what_is_told_of_a_group(void **state)
{
	static const char *const columns[] = { "GROUP_TYPE", "OTHERS", "VIABLE", "HELD_BY" };
	struct device device = { .role = ROLE_NIC, .driver = "igb", .iommu_group = UNKNOWN };
	_cleanup_(host_freep) struct host *host = host_new();

	(void)state;
	host->iommu.groups_present = FACT_YES;
	assert_cell(host, &device, "GROUP", "?");
	for (size_t i = 0; i < ARRAY_SIZE(columns); i++)
		assert_cell(host, &device, columns[i], "?");
	device.iommu_group = -1;
	assert_cell(host, &device, "GROUP", "none");
	for (size_t i = 0; i < ARRAY_SIZE(columns); i++)
		assert_cell(host, &device, columns[i], "-");
	device.iommu_group = UNKNOWN;
	host->iommu.groups_present = FACT_NO;
	for (size_t i = 0; i < ARRAY_SIZE(columns); i++)
		assert_cell(host, &device, columns[i], "-");
}

/* Its speed is "Unknown" to the kernel, or the one that it had. */
static void links_that_are_down(void **state)
{
	struct device device = { .role = ROLE_PF,
				 .current = { UNKNOWN, 0 },
				 .maximum = { 8000, 8 } };
	_cleanup_(host_freep) struct host *host = host_new();
	_cleanup_free_ char *text = print_device(&device);

	(void)state;
	assert_cell(host, &device, "LINK", "down");
	assert_cell(host, &device, "GBPS", "0.0");
	assert_cell(host, &device, "MAX_LINK", "8GT/s x8");
	assert_non_null(strstr(text, "\"current\": {\"gts\": null, \"width\": 0, \"gbps\": 0.0}"));
	device.current.mts = 2500;
	assert_cell(host, &device, "LINK", "down");
	device.current.width = 1;
	assert_cell(host, &device, "LINK", "2.5GT/s x1");
	device.current = (struct link){ UNKNOWN, UNKNOWN };
	assert_cell(host, &device, "LINK", "?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unknown_interfaces_are_told_from_none),
		cmocka_unit_test(unknown_altnames_are_told_from_none),
		cmocka_unit_test(representors_stand_behind_the_port),
		cmocka_unit_test(windows_of_vfs),
		cmocka_unit_test(memory_of_the_node),
		cmocka_unit_test(guids_are_of_infiniband),
		cmocka_unit_test(what_is_told_of_a_group),
		cmocka_unit_test(links_that_are_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
