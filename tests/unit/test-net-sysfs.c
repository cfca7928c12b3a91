/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do interfaces come out of sysfs where there is no rtnetlink, with a gap for what it does not tell?
 */
#include <errno.h>
#include <stdio.h>

#include "collect/collectors.h"
#include "network.h"
#include "unit.h"

/* One interface in sysfs, as a machine without rtnetlink has it. */
static void add_sysfs_interface(const struct network *network, const char *directory)
{
	static const char *const files[][2] = {
		{ "ifindex", "2\n" },	       { "address", "02:11:22:33:44:0a\n" },
		{ "addr_assign_type", "0\n" }, { "mtu", "1500\n" },
		{ "flags", "0x1003\n" },       { "carrier", "1\n" },
		{ "speed", "1000\n" },	       { "phys_port_name", "p0\n" },
	};
	char path[128];

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		snprintf(path, sizeof(path), "%s/%s", directory, files[i][0]);
		tree_file(network->tree, path, files[i][1]);
	}
}

static void assert_sysfs_interface(const struct device *device)
{
	const struct netdev *netdev = device_netdev(device);

	assert_non_null(netdev);
	assert_string_equal(netdev->name, "eth0");
	assert_int_equal(netdev->ifindex, 2);
	assert_string_equal(netdev->mac, "02:11:22:33:44:0a");
	assert_string_equal(netdev->permanent_mac, "02:11:22:33:44:0a");
	assert_int_equal(netdev->mtu, 1500);
	assert_int_equal(netdev->up, FACT_YES);
	assert_int_equal(netdev->carrier, FACT_YES);
	assert_int_equal(netdev->speed_mbps, 1000);
	assert_string_equal(netdev->phys_port_name, "p0");
	assert_null(netdev->altnames);
}

static void without_netlink_sysfs_is_read(void **state)
{
	struct network *network = *state;
	struct device *first = network_add_nic(network, "0000:03:00.0", "igb");
	struct device *second = network_add_nic(network, "0000:03:00.1", "igb");

	add_sysfs_interface(network, "/sys/class/net/eth0");
	tree_link(network->tree, "/sys/class/net/eth0/device", "../../../0000:03:00.0");
	tree_link(network->tree, "/sys/class/net/eth0/master", "../br0");
	tree_directory(network->tree, "/sys/class/net/lo");
	assert_int_equal(machine_open(network->tree->path, &network->machine, NULL), 0);
	root_fail(network->machine->root, "/vfctl/links.nl", EPERM);
	root_fail(network->machine->root, "/sys/class/net/eth0/phys_switch_id", EOPNOTSUPP);
	network_collect(network);
	assert_sysfs_interface(first);
	assert_string_equal(device_netdev(first)->master, "br0");
	assert_string_equal(device_netdev(first)->phys_switch_id, "");
	assert_true(second->netdevs_known);
	assert_null(second->netdevs);
	network_assert_gaps(network, "rtnetlink EPERM\n");
}

static void foreign_captures_tell_what_they_hold(void **state)
{
	struct network *network = *state;
	struct device *first = network_add_nic(network, "0000:03:00.0", "igb");
	struct device *second = network_add_nic(network, "0000:03:00.1", "igb");
	struct device *third = network_add_nic(network, "0000:03:00.2", "");
	struct device *elsewhere = network_add_nic(network, "0000:03:00.3", "igb");
	char path[128];

	snprintf(path, sizeof(path), "%s/vfctl/version", network->tree->path);
	assert_int_equal(remove(path), 0);
	add_sysfs_interface(network, "/sys/bus/pci/devices/0000:03:00.0/net/eth0");
	tree_directory(network->tree, "/sys/bus/pci/devices/0000:03:00.3/net");
	network_collect(network);
	assert_sysfs_interface(first);
	assert_true(first->netdevs_known);
	assert_false(second->netdevs_known);
	assert_true(third->netdevs_known);
	assert_false(elsewhere->netdevs_known);
	network_assert_gaps(network,
			    "/sys/bus/pci/devices/0000:03:00.0/net/eth0/master ENOENT\n"
			    "/sys/bus/pci/devices/0000:03:00.0/net/eth0/phys_switch_id ENOENT\n"
			    "/sys/bus/pci/devices/0000:03:00.1/net ENOENT\n"
			    "/sys/bus/pci/devices/0000:03:00.3/net ENODEV\n"
			    "rtnetlink ENOENT\n");
}

static void an_interface_that_is_down_has_no_speed(void **state)
{
	struct network *network = *state;
	struct device *device = network_add_nic(network, "0000:03:00.0", "igb");

	add_sysfs_interface(network, "/sys/class/net/eth0");
	tree_file(network->tree, "/sys/class/net/eth0/flags", "0x1002\n");
	tree_file(network->tree, "/sys/class/net/eth0/addr_assign_type", "3\n");
	tree_file(network->tree, "/sys/class/net/eth0/phys_switch_id", "\n");
	tree_link(network->tree, "/sys/class/net/eth0/device", "../../../0000:03:00.0");
	assert_int_equal(machine_open(network->tree->path, &network->machine, NULL), 0);
	root_fail(network->machine->root, "/sys/class/net/eth0/carrier", EINVAL);
	root_fail(network->machine->root, "/sys/class/net/eth0/speed", EINVAL);
	network_collect(network);
	assert_int_equal(device_netdev(device)->up, FACT_NO);
	assert_int_equal(device_netdev(device)->carrier, FACT_NO);
	assert_int_equal(device_netdev(device)->speed_mbps, 0);
	assert_null(device_netdev(device)->permanent_mac);
	network_assert_gaps(network,
			    "/sys/class/net/eth0/addr_assign_type ENODATA\nrtnetlink ENOENT\n");
}

/* Of a VF's interface; others' are not asked for. */
static void macs_that_were_drawn_are_known(void **state)
{
	static const struct {
		const char *type; /* NULL: there is no such file */
		enum tristate drawn;
	} cases[] = {
		{ "1\n", FACT_YES }, { "0\n", FACT_NO }, { "3\n", FACT_NO }, { NULL, FACT_UNKNOWN }
	};
	struct network *network = *state;
	struct device *pf = network_add_nic(network, "0000:03:00.0", "igb");
	struct netdev netdevs[ARRAY_SIZE(cases) + 1] = { { .name = "eth0" } };
	char path[128];

	network_add_vfs(network, pf, ARRAY_SIZE(cases));
	network_collect(network);
	pf = host_find_named(network->host, "0000:03:00.0");
	pf->netdevs = &netdevs[0];
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		netdevs[i + 1].name = arena_printf(network->host->arena, "v%zu", i);
		pf->sriov->vfs[i]->netdevs = &netdevs[i + 1];
		snprintf(path, sizeof(path), "/sys/class/net/v%zu/addr_assign_type", i);
		if (cases[i].type)
			tree_file(network->tree, path, cases[i].type);
	}
	collect_drawn_macs(network->machine, network->host);
	assert_int_equal(netdevs[0].mac_drawn, FACT_UNKNOWN);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(netdevs[i + 1].mac_drawn, cases[i].drawn);
	assert_non_null(gaps_find(&network->host->gaps, "/sys/class/net/v3/addr_assign_type"));
	assert_null(gaps_find(&network->host->gaps, "/sys/class/net/eth0/addr_assign_type"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		NETWORK_TEST(without_netlink_sysfs_is_read),
		NETWORK_TEST(foreign_captures_tell_what_they_hold),
		NETWORK_TEST(an_interface_that_is_down_has_no_speed),
		NETWORK_TEST(macs_that_were_drawn_are_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
