/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do rings and interrupts of interfaces come out of ethtool's recorded dumps, and is what is not there told?
 */
#include <errno.h>
#include <limits.h>
#include <linux/ethtool_netlink.h>
#include <linux/genetlink.h>
#include <stdio.h>
#include <unistd.h>

#include "collect/collectors.h"
#include "network.h"
#include "unit.h"

enum {
	FAMILY = 20
};

/* A recording of generic netlink while it is written. */
struct record {
	struct strbuf wire;
	uint32_t seq;
};

static size_t begin(struct record *record, int type, int flags, uint8_t command)
{
	const struct genlmsghdr header = { .cmd = command, .version = 1 };

	record->seq += flags & NLM_F_REQUEST;
	return wire_begin(&record->wire, type, flags, record->seq, &header, sizeof(header));
}

static void put_family(struct record *record)
{
	const uint16_t family = FAMILY;
	size_t message = begin(record, GENL_ID_CTRL, NLM_F_REQUEST, CTRL_CMD_GETFAMILY);

	wire_put_string(&record->wire, CTRL_ATTR_FAMILY_NAME, "ethtool");
	wire_end(&record->wire, message);
	message = begin(record, GENL_ID_CTRL, 0, CTRL_CMD_NEWFAMILY);
	wire_put(&record->wire, CTRL_ATTR_FAMILY_ID, &family, sizeof(family));
	wire_end(&record->wire, message);
}

/* ETHTOOL_A_RINGS_HEADER and ETHTOOL_A_COALESCE_HEADER are the same. */
static void ask(struct record *record, uint8_t command)
{
	size_t message = begin(record, FAMILY, NLM_F_REQUEST | NLM_F_DUMP, command);
	size_t header = wire_nest(&record->wire, ETHTOOL_A_RINGS_HEADER | NLA_F_NESTED);

	wire_put_u32(&record->wire, ETHTOOL_A_HEADER_FLAGS, 0);
	wire_nest_end(&record->wire, header);
	wire_end(&record->wire, message);
}

/* Pairs of a type and its number, up to 0. */
static void answer(struct record *record, uint8_t command, int ifindex, const char *name,
		   const uint32_t *numbers)
{
	size_t message = begin(record, FAMILY, NLM_F_MULTI, command);
	size_t header = wire_nest(&record->wire, ETHTOOL_A_RINGS_HEADER | NLA_F_NESTED);

	wire_put_u32(&record->wire, ETHTOOL_A_HEADER_DEV_INDEX, (uint32_t)ifindex);
	wire_put_string(&record->wire, ETHTOOL_A_HEADER_DEV_NAME, name);
	wire_nest_end(&record->wire, header);
	for (; *numbers; numbers += 2) {
		const uint8_t small = (uint8_t)numbers[1];

		if (command == ETHTOOL_MSG_COALESCE_GET_REPLY &&
		    (*numbers == ETHTOOL_A_COALESCE_USE_ADAPTIVE_RX ||
		     *numbers == ETHTOOL_A_COALESCE_USE_ADAPTIVE_TX))
			wire_put(&record->wire, (int)*numbers, &small, sizeof(small));
		else
			wire_put_u32(&record->wire, (int)*numbers, numbers[1]);
	}
	wire_end(&record->wire, message);
}

/* As Linux 6.1 answers of igb's 82576. */
static const uint32_t igb_rings[] = { ETHTOOL_A_RINGS_RX_MAX,
				      4096,
				      ETHTOOL_A_RINGS_RX,
				      256,
				      ETHTOOL_A_RINGS_TX_MAX,
				      4096,
				      ETHTOOL_A_RINGS_TX,
				      512,
				      0 };
static const uint32_t igb_coalescing[] = { ETHTOOL_A_COALESCE_RX_USECS, 3,
					   ETHTOOL_A_COALESCE_TX_USECS, 0, 0 };
static const uint32_t ice_coalescing[] = { ETHTOOL_A_COALESCE_RX_USECS,
					   50,
					   ETHTOOL_A_COALESCE_TX_USECS,
					   40,
					   ETHTOOL_A_COALESCE_RX_USECS_HIGH,
					   0,
					   ETHTOOL_A_COALESCE_USE_ADAPTIVE_RX,
					   1,
					   ETHTOOL_A_COALESCE_USE_ADAPTIVE_TX,
					   0,
					   0 };

static void add_interfaces(struct network *network)
{
	static const struct wire_link links[] = {
		{ .ifindex = 1, .name = "lo" },
		{ .ifindex = 3, .name = "eth1" },
		{ .ifindex = 2, .name = "eth0" },
	};

	network_record_links(network, links, ARRAY_SIZE(links));
	network->host->facts |= FACTS_NETWORKS;
}

static void collect_all(struct network *network)
{
	network_collect(network);
	collect_nics(network->machine, network->host);
	gaps_sort(&network->host->gaps);
}

static void assert_nic(const struct network *network, const char *name, const char *rings,
		       const char *coalescing)
{
	const struct network_interface *interface = network_find(&network->host->network, name);
	char text[NIC_TEXT_SIZE];

	assert_non_null(interface);
	assert_int_equal(interface->nic.known[NIC_RINGS], rings != NULL);
	assert_int_equal(interface->nic.known[NIC_COALESCING], coalescing != NULL);
	assert_string_equal(nic_format(&interface->nic, NIC_RINGS, text), rings ? rings : "");
	assert_string_equal(nic_format(&interface->nic, NIC_COALESCING, text),
			    coalescing ? coalescing : "");
}

static void put_rings(struct record *record)
{
	ask(record, ETHTOOL_MSG_RINGS_GET);
	answer(record, ETHTOOL_MSG_RINGS_GET_REPLY, 2, "eth0", igb_rings);
	/* One that was renamed, or made, between both. */
	answer(record, ETHTOOL_MSG_RINGS_GET_REPLY, 9, "eth9", igb_rings);
	wire_done(&record->wire, record->seq);
}

static void save(struct network *network, struct record *record)
{
	tree_bytes(network->tree, "/vfctl/genl.nl", record->wire.text, record->wire.length);
	strbuf_release(&record->wire);
}

static void each_interface_has_what_its_driver_has(void **state)
{
	struct network *network = *state;
	struct record record = { 0 };

	add_interfaces(network);
	tree_file(network->tree, "/usr/sbin/ethtool", "");
	put_family(&record);
	put_rings(&record);
	ask(&record, ETHTOOL_MSG_COALESCE_GET);
	answer(&record, ETHTOOL_MSG_COALESCE_GET_REPLY, 2, "eth0", igb_coalescing);
	answer(&record, ETHTOOL_MSG_COALESCE_GET_REPLY, 3, "eth1", ice_coalescing);
	wire_done(&record.wire, record.seq);
	save(network, &record);
	collect_all(network);
	assert_nic(network, "eth0", "rx 256 tx 512", "rx-usecs 3 tx-usecs 0");
	assert_nic(network, "eth1", "", "adaptive-rx on adaptive-tx off rx-usecs 50 tx-usecs 40");
	assert_nic(network, "lo", "", "");
	assert_int_equal(
		network_find(&network->host->network, "eth0")->nic.values[NIC_RX_RING].most, 4096);
	assert_string_equal(network->host->network.ethtool, "/usr/sbin/ethtool");
	network_assert_gaps(network, "");
}

/* What one dump did not tell the other may, and half a dump is none. */
static void what_is_refused_is_a_gap(void **state)
{
	struct network *network = *state;
	struct record record = { 0 };

	add_interfaces(network);
	put_family(&record);
	put_rings(&record);
	ask(&record, ETHTOOL_MSG_COALESCE_GET);
	answer(&record, ETHTOOL_MSG_COALESCE_GET_REPLY, 2, "eth0", igb_coalescing);
	wire_error(&record.wire, record.seq, -EOPNOTSUPP);
	save(network, &record);
	collect_all(network);
	assert_string_equal(network->host->network.ethtool, "");
	assert_true(network_find(&network->host->network, "eth0")->nic.known[NIC_RINGS]);
	assert_false(network_find(&network->host->network, "eth0")->nic.known[NIC_COALESCING]);
	network_assert_gaps(network, "ethtool coalescing EOPNOTSUPP\n");
}

static void without_a_recording_nothing_is_known(void **state)
{
	struct network *network = *state;

	add_interfaces(network);
	collect_all(network);
	assert_nic(network, "eth0", NULL, NULL);
	network_assert_gaps(network, "ethtool coalescing ENOENT\nethtool rings ENOENT\n");
}

/* What another tool took may lack programs that are there. */
static void programs_of_others_captures_are_not_known(void **state)
{
	struct network *network = *state;
	char version[PATH_MAX];

	add_interfaces(network);
	snprintf(version, sizeof(version), "%s/vfctl/version", network->tree->path);
	assert_int_equal(unlink(version), 0);
	collect_all(network);
	assert_null(network->host->network.ethtool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		NETWORK_TEST(each_interface_has_what_its_driver_has),
		NETWORK_TEST(what_is_refused_is_a_gap),
		NETWORK_TEST(without_a_recording_nothing_is_known),
		NETWORK_TEST(programs_of_others_captures_are_not_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
