/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do the speeds of interfaces come out of ethtool's recorded dump, and of sysfs where it says nothing?
 */
#include <errno.h>
#include <linux/ethtool_netlink.h>
#include <linux/genetlink.h>
#include <linux/if.h>

#include "network.h"
#include "unit.h"

enum {
	FAMILY = 20
};

/* What the dump says of one interface. */
struct told {
	int ifindex;
	uint32_t mbps; /* 0: no attribute */
};

static size_t begin(struct strbuf *wire, int type, int flags, uint32_t seq, uint8_t command)
{
	const struct genlmsghdr header = { .cmd = command, .version = 1 };

	return wire_begin(wire, type, flags, seq, &header, sizeof(header));
}

static void put_header(struct strbuf *wire, int type, uint32_t value)
{
	size_t header = wire_nest(wire, ETHTOOL_A_LINKMODES_HEADER | NLA_F_NESTED);

	wire_put_u32(wire, type, value);
	wire_nest_end(wire, header);
}

static void put_family(struct strbuf *wire)
{
	const uint16_t family = FAMILY;
	size_t message = begin(wire, GENL_ID_CTRL, NLM_F_REQUEST, 1, CTRL_CMD_GETFAMILY);

	wire_put_string(wire, CTRL_ATTR_FAMILY_NAME, "ethtool");
	wire_end(wire, message);
	message = begin(wire, GENL_ID_CTRL, 0, 1, CTRL_CMD_NEWFAMILY);
	wire_put(wire, CTRL_ATTR_FAMILY_ID, &family, sizeof(family));
	wire_end(wire, message);
}

static void put_dump(struct strbuf *wire, const struct told *told, size_t n)
{
	size_t message =
		begin(wire, FAMILY, NLM_F_REQUEST | NLM_F_DUMP, 2, ETHTOOL_MSG_LINKMODES_GET);

	put_header(wire, ETHTOOL_A_HEADER_FLAGS, ETHTOOL_FLAG_COMPACT_BITSETS);
	wire_end(wire, message);
	for (size_t i = 0; i < n; i++) {
		message = begin(wire, FAMILY, NLM_F_MULTI, 2, ETHTOOL_MSG_LINKMODES_GET_REPLY);
		put_header(wire, ETHTOOL_A_HEADER_DEV_INDEX, (uint32_t)told[i].ifindex);
		if (told[i].mbps)
			wire_put_u32(wire, ETHTOOL_A_LINKMODES_SPEED, told[i].mbps);
		wire_end(wire, message);
	}
}

/* One interface, eth0 with the index 2, on one function; the tree may have its file of sysfs. */
static struct device *add_eth0(struct network *network, unsigned int flags)
{
	const struct wire_link link = {
		.ifindex = 2,
		.name = "eth0",
		.flags = IFF_UP | flags,
		.mtu = 1500,
		.parent_bus = "pci",
		.parent = "0000:03:00.0",
	};

	network_record_links(network, &link, 1);
	return network_add_nic(network, "0000:03:00.0", "igb");
}

static void record(struct network *network, const struct told *told, size_t n, int error)
{
	_cleanup_strbuf_ struct strbuf wire = { 0 };

	put_family(&wire);
	put_dump(&wire, told, n);
	if (error)
		wire_error(&wire, 2, -error);
	else
		wire_done(&wire, 2);
	tree_bytes(network->tree, "/vfctl/genl.nl", wire.text, wire.length);
}

static void the_dump_says_it_without_sysfs(void **state)
{
	static const struct told told[] = { { 1, 10 }, { 2, 25000 }, { 3, 40000 } };
	struct network *network = *state;
	struct device *device = add_eth0(network, IFF_LOWER_UP);

	record(network, told, ARRAY_SIZE(told), 0);
	network_collect(network);
	assert_int_equal(device_netdev(device)->speed_mbps, 25000);
	network_assert_gaps(network, "");
}

static void without_a_carrier_there_is_none(void **state)
{
	static const struct told told = { 2, 25000 };
	struct network *network = *state;
	struct device *device = add_eth0(network, 0);

	record(network, &told, 1, 0);
	network_collect(network);
	assert_int_equal(device_netdev(device)->speed_mbps, 0);
	network_assert_gaps(network, "");
}

static void sysfs_says_what_the_dump_does_not(void **state)
{
	static const struct {
		struct told told;
		int error;
	} cases[] = {
		{ { 2, UINT32_MAX }, 0 }, { { 2, UINT16_MAX }, 0 },	{ { 2, 0 }, 0 },
		{ { 3, 25000 }, 0 },	  { { 3, 25000 }, EOPNOTSUPP },
	};

	assert_int_equal(network_tear_down(state), 0);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct network *network = NULL;
		struct device *device = NULL;

		network_set_up(state);
		network = *state;
		device = add_eth0(network, IFF_LOWER_UP);
		record(network, &cases[i].told, 1, cases[i].error);
		tree_file(network->tree, "/sys/class/net/eth0/speed", "10000\n");
		network_collect(network);
		assert_int_equal(device_netdev(device)->speed_mbps, 10000);
		network_assert_gaps(network, "");
		network_tear_down(state);
	}
	network_set_up(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		NETWORK_TEST(the_dump_says_it_without_sysfs),
		NETWORK_TEST(without_a_carrier_there_is_none),
		NETWORK_TEST(sysfs_says_what_the_dump_does_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
