/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do interfaces come out of recorded rtnetlink as the kernel told them?
 */
#include <errno.h>
#include <linux/if.h>

#include "network.h"
#include "unit.h"

#define MAC_A "\x02\x11\x22\x33\x44\x0a"
#define MAC_B "\x02\x11\x22\x33\x44\x0b"

/* The function's interfaces in their order, "eth0 eth1 ". */
static void assert_names(const struct device *device, const char *expected)
{
	char text[256] = "";

	for (const struct netdev *netdev = device->netdevs; netdev; netdev = netdev->next)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s ", netdev->name);
	assert_string_equal(text, expected);
}

static void an_interface_is_read_whole(void **state)
{
	static const struct wire_link links[] = {
		{ .ifindex = 9, .name = "br0", .flags = IFF_UP },
		{ .ifindex = 2,
		  .name = "eth0",
		  .flags = IFF_UP | IFF_LOWER_UP,
		  .mtu = 9000,
		  .mac = MAC_A,
		  .permanent_mac = MAC_B,
		  .altname = "enp3s0f0",
		  .port_name = "p0",
		  .master = 9,
		  .parent_bus = "pci",
		  .parent = "0000:03:00.0" },
		{ .ifindex = 12, .name = "vlan7", .lower = 2 },
		{ .ifindex = 11, .name = "macvtap0", .lower = 2 },
		{ .ifindex = 3,
		  .name = "eth1",
		  .mtu = 1500,
		  .mac = MAC_B,
		  .parent_bus = "pci",
		  .parent = "0000:03:00.1" },
	};
	struct network *network = *state;
	struct device *first = network_add_nic(network, "0000:03:00.0", "igb");
	struct device *second = network_add_nic(network, "0000:03:00.1", "igb");
	const struct netdev *netdev = NULL;

	tree_file(network->tree, "/sys/class/net/eth0/speed", "10000\n");
	network_record_links(network, links, ARRAY_SIZE(links));
	network_collect(network);

	netdev = device_netdev(first);
	assert_non_null(netdev);
	assert_int_equal(netdev->ifindex, 2);
	assert_string_equal(netdev->name, "eth0");
	assert_string_equal(netdev->mac, "02:11:22:33:44:0a");
	assert_string_equal(netdev->permanent_mac, "02:11:22:33:44:0b");
	assert_int_equal(netdev->n_altnames, 1);
	assert_string_equal(netdev->altnames[0], "enp3s0f0");
	assert_int_equal(netdev->up, FACT_YES);
	assert_int_equal(netdev->carrier, FACT_YES);
	assert_int_equal(netdev->mtu, 9000);
	assert_int_equal(netdev->speed_mbps, 10000);
	assert_string_equal(netdev->master, "br0");
	assert_string_equal(netdev->phys_port_name, "p0");
	assert_string_equal(netdev->phys_switch_id, "");
	assert_int_equal(netdev->n_uppers, 2);
	assert_string_equal(netdev->uppers[0], "macvtap0");
	assert_string_equal(netdev->uppers[1], "vlan7");

	netdev = device_netdev(second);
	assert_non_null(netdev);
	assert_string_equal(netdev->permanent_mac, "");
	assert_non_null(netdev->altnames);
	assert_int_equal(netdev->n_altnames, 0);
	assert_int_equal(netdev->up, FACT_NO);
	assert_int_equal(netdev->carrier, FACT_NO);
	assert_int_equal(netdev->speed_mbps, 0);
	assert_string_equal(netdev->master, "");
	assert_true(first->netdevs_known && second->netdevs_known);
	network_assert_gaps(network, "");
}

static void speed_is_unknown_where_the_driver_tells_none(void **state)
{
	static const struct {
		const char *speed;
		int64_t expected;
		const char *gap;
	} cases[] = {
		{ "25000\n", 25000, "" },
		{ "0\n", 0, "" },
		{ "-1\n", UNKNOWN, "/sys/class/net/eth0/speed ENODATA\n" },
		{ "4294967295\n", UNKNOWN, "/sys/class/net/eth0/speed ENODATA\n" },
		{ "65535\n", UNKNOWN, "/sys/class/net/eth0/speed ENODATA\n" },
		{ "fast\n", UNKNOWN, "/sys/class/net/eth0/speed EINVAL\n" },
		{ NULL, UNKNOWN, "/sys/class/net/eth0/speed ENOENT\n" },
	};
	static const struct wire_link link = { .ifindex = 2,
					       .name = "eth0",
					       .flags = IFF_UP | IFF_LOWER_UP,
					       .mtu = 1500,
					       .parent_bus = "pci",
					       .parent = "0000:03:00.0" };

	assert_int_equal(network_tear_down(state), 0);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct network *network = NULL;
		struct device *device = NULL;

		network_set_up(state);
		network = *state;
		device = network_add_nic(network, "0000:03:00.0", "igb");
		if (cases[i].speed)
			tree_file(network->tree, "/sys/class/net/eth0/speed", cases[i].speed);
		network_record_links(network, &link, 1);
		network_collect(network);
		assert_int_equal(device_netdev(device)->speed_mbps, cases[i].expected);
		network_assert_gaps(network, cases[i].gap);
		network_tear_down(state);
	}
	network_set_up(state);
}

static void representors_stand_behind_the_port(void **state)
{
	static const struct wire_link links[] = {
		{ .ifindex = 2, .name = "rep0", .port_name = "pf0vf0" },
		{ .ifindex = 3, .name = "rep1", .port_name = "c1pf0vf11" },
		{ .ifindex = 4, .name = "sf", .port_name = "pf0sf88" },
		{ .ifindex = 8, .name = "port", .port_name = "p0" },
		{ .ifindex = 7, .name = "other", .port_name = "p0s1" },
	};
	struct wire_link placed[ARRAY_SIZE(links)];
	struct network *network = *state;
	struct device *device = network_add_nic(network, "0000:03:00.0", "mlx5_core");

	for (size_t i = 0; i < ARRAY_SIZE(links); i++) {
		placed[i] = links[i];
		placed[i].parent_bus = "pci";
		placed[i].parent = "0000:03:00.0";
	}
	network_record_links(network, placed, ARRAY_SIZE(placed));
	network_collect(network);
	assert_names(device, "other port rep0 rep1 sf ");
	assert_string_equal(device_netdev(device)->name, "other");
}

static void owners_are_found_by_links_too(void **state)
{
	static const struct wire_link told[] = {
		{ .ifindex = 2, .name = "eth0", .parent_bus = "virtio", .parent = "virtio3" },
		{ .ifindex = 3, .name = "usb0", .parent_bus = "usb", .parent = "1-1:1.0" },
	};
	static const struct wire_link untold[] = {
		{ .ifindex = 1, .name = "lo" },
		{ .ifindex = 2, .name = "eth0" },
		{ .ifindex = 3, .name = "eth1" },
	};
	struct network *network = *state;
	struct device *virtio = network_add_nic(network, "0000:00:03.0", "virtio-pci");
	struct device *igb = NULL;

	tree_link(network->tree, "/sys/bus/virtio/devices/virtio3",
		  "../../../devices/pci0000:00/0000:00:03.0/virtio3");
	network_record_links(network, told, ARRAY_SIZE(told));
	network_collect(network);
	assert_names(virtio, "eth0 ");

	/* A kernel before 5.14: the interface's own link. */
	network_tear_down(state);
	network_set_up(state);
	network = *state;
	virtio = network_add_nic(network, "0000:00:03.0", "virtio-pci");
	igb = network_add_nic(network, "0000:03:00.0", "igb");
	tree_link(network->tree, "/sys/bus/virtio/devices/virtio3",
		  "../../../devices/pci0000:00/0000:00:03.0/virtio3");
	tree_link(network->tree, "/sys/class/net/eth0/device", "../../../virtio3");
	tree_link(network->tree, "/sys/class/net/eth1/device", "../../../0000:03:00.0");
	network_record_links(network, untold, ARRAY_SIZE(untold));
	network_collect(network);
	assert_names(virtio, "eth0 ");
	assert_names(igb, "eth1 ");
	assert_null(device_netdev(igb)->permanent_mac);
}

/* Moved to another network namespace, rtnetlink does not show it, and sysfs an empty net/. */
static void an_interface_elsewhere_is_unknown(void **state)
{
	static const struct {
		const char *address;
		const char *driver;
		const char *made; /* a directory in it; NULL: none */
		bool known;
		enum tristate elsewhere;
	} cases[] = {
		{ "0000:03:00.0", "igb", "net", false, FACT_YES },
		{ "0000:03:00.1", "igb", NULL, true, FACT_NO },
		{ "0000:03:00.2", "igb", "net/late", false, FACT_UNKNOWN },
		/* These make no interface: nobody looks. */
		{ "0000:03:00.3", "", "net", true, FACT_UNKNOWN },
		{ "0000:03:00.4", "vfio-pci", "net", true, FACT_UNKNOWN },
		{ "0000:03:00.5", "uio_pci_generic", "net", true, FACT_UNKNOWN },
		{ "0000:03:00.6", "virtio-pci", "virtio3/net", false, FACT_YES },
		{ "0000:03:00.7", "virtio-pci", "virtio4", true, FACT_NO },
	};
	struct network *network = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char path[64];

		network_add_nic(network, cases[i].address, cases[i].driver);
		snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/%s", cases[i].address,
			 cases[i].made ? cases[i].made : "");
		if (cases[i].made)
			tree_directory(network->tree, path);
	}
	network_record_links(network, NULL, 0);
	network_collect(network);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct device *device = &network->host->devices[i];

		assert_null(device->netdevs);
		assert_int_equal(device->netdevs_known, cases[i].known);
		assert_int_equal(device->netdev_elsewhere, cases[i].elsewhere);
	}
	network_assert_gaps(network, "/sys/bus/pci/devices/0000:03:00.0/net ENODEV\n"
				     "/sys/bus/pci/devices/0000:03:00.2/net EAGAIN\n"
				     "/sys/bus/pci/devices/0000:03:00.6/virtio3/net ENODEV\n");
}

/* Whose interface it is nobody knows: none is said to have no interface. */
static void a_link_to_the_owner_that_cannot_be_read(void **state)
{
	static const struct wire_link link = {
		.ifindex = 2, .name = "eth0", .parent_bus = "virtio", .parent = "virtio3"
	};
	static const struct wire_link untold = { .ifindex = 2, .name = "eth0" };
	static const struct {
		const struct wire_link *link;
		const char *path;
		const char *gaps;
	} cases[] = {
		{ &link, "/sys/bus/virtio/devices/virtio3",
		  "/sys/bus/virtio/devices/virtio3 EINVAL\n" },
		{ &untold, "/sys/class/net/eth0/device", "/sys/class/net/eth0/device EINVAL\n" },
		{ NULL, "/sys/class/net/eth0/device",
		  "/sys/bus/pci/devices/0000:00:03.0/net ENOENT\n"
		  "/sys/class/net/eth0/device EINVAL\nrtnetlink ENOENT\n" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct network *network = NULL;
		struct device *device = NULL;

		network_tear_down(state);
		network_set_up(state);
		network = *state;
		device = network_add_nic(network, "0000:00:03.0", "virtio-pci");
		tree_file(network->tree, cases[i].path, "");
		tree_file(network->tree, "/sys/class/net/bonding_masters", "bond0\n");
		if (cases[i].link)
			network_record_links(network, cases[i].link, 1);
		network_collect(network);
		assert_null(device->netdevs);
		assert_false(device->netdevs_known);
		network_assert_gaps(network, cases[i].gaps);
	}
}

static void damaged_recordings_are_a_gap(void **state)
{
	static const struct {
		uint32_t bytes[6];
		size_t n;
	} cases[] = {
		{ { 3 }, 16 },			      /* shorter than its own header */
		{ { 0xffffffff }, 16 },		      /* longer than the file */
		{ { 0x14000000 }, 20 },		      /* of the other endianness */
		{ { 16, 16 }, 16 },		      /* an answer to nothing */
		{ { 16, 0x00010012, 0, 0, 16 }, 20 }, /* cut short */
		{ { 0 }, 4 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct network *network = NULL;

		network_tear_down(state);
		network_set_up(state);
		network = *state;
		tree_bytes(network->tree, "/vfctl/links.nl", cases[i].bytes, cases[i].n);
		tree_directory(network->tree, "/sys/class/net");
		network_add_nic(network, "0000:03:00.0", "igb");
		network_collect(network);
		network_assert_gaps(network, "rtnetlink EBADMSG\n");
	}
}

static void nothing_is_asked_where_there_is_no_nic(void **state)
{
	struct network *network = *state;

	network_collect(network);
	network_assert_gaps(network, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		NETWORK_TEST(an_interface_is_read_whole),
		NETWORK_TEST(speed_is_unknown_where_the_driver_tells_none),
		NETWORK_TEST(representors_stand_behind_the_port),
		NETWORK_TEST(owners_are_found_by_links_too),
		NETWORK_TEST(an_interface_elsewhere_is_unknown),
		NETWORK_TEST(a_link_to_the_owner_that_cannot_be_read),
		NETWORK_TEST(damaged_recordings_are_a_gap),
		NETWORK_TEST(nothing_is_asked_where_there_is_no_nic),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
