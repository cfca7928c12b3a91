/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do requests that set VFs hold the very bytes that do_setvfinfo reads, however many VFs there are, and
 * does the kernel's answer come back?
 */
#include "os/rtnl-set.h"

#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "scripted.h"
#include "unit.h"
#include "wire.h"

enum {
	IFINDEX = 2,
	BEFORE_ENTRIES = 36, /* nlmsghdr, ifinfomsg, IFLA_VFINFO_LIST's own header */
	MOST_VFS = 1200,
};

#define MAC_32_BYTES(six) six "0000 00000000 00000000 00000000 00000000 00000000 00000000"

/* So many acknowledgements, or refusals. */
static void answer(size_t n, int error)
{
	while (n--)
		wire_error(scripted_datagram(), 0, -error);
}

static uint32_t u32_at(const struct strbuf *bytes, size_t at)
{
	uint32_t value = 0;

	assert_true(at + sizeof(value) <= bytes->length);
	memcpy(&value, bytes->text + at, sizeof(value));
	return value;
}

static uint16_t u16_at(const struct strbuf *bytes, size_t at)
{
	uint16_t value = 0;

	memcpy(&value, bytes->text + at, sizeof(value));
	return value;
}

/* What surrounds the entries: an acknowledged RTM_SETLINK of this interface, one list to its end. */
static void assert_surroundings(const struct strbuf *sent)
{
	const struct nlmsghdr *header = (const void *)sent->text;
	struct ifinfomsg link;

	assert_true(sent->length > BEFORE_ENTRIES);
	assert_int_equal(header->nlmsg_len, sent->length);
	assert_int_equal(header->nlmsg_type, RTM_SETLINK);
	assert_int_equal(header->nlmsg_flags, NLM_F_REQUEST | NLM_F_ACK);
	memcpy(&link, sent->text + sizeof(*header), sizeof(link));
	assert_int_equal(link.ifi_family, AF_UNSPEC);
	assert_int_equal(link.ifi_index, IFINDEX);
	assert_int_equal(link.ifi_flags | link.ifi_change, 0);
	assert_int_equal(u16_at(sent, 32), sent->length - 32);
	assert_int_equal(u16_at(sent, 34), NLA_F_NESTED | IFLA_VFINFO_LIST);
}

/* Hexadecimal digits without the blanks between them. */
static void assert_entries(const struct strbuf *sent, const char *expected)
{
	_cleanup_strbuf_ struct strbuf got = { 0 };
	_cleanup_strbuf_ struct strbuf wanted = { 0 };

	assert_surroundings(sent);
	for (size_t i = BEFORE_ENTRIES; i < sent->length; i++)
		strbuf_addf(&got, "%02x", (unsigned char)sent->text[i]);
	for (; *expected; expected++)
		if (*expected != ' ')
			strbuf_add_bytes(&wanted, expected, 1);
	assert_string_equal(got.text, wanted.text);
}

/* As the kernel's structs lie in memory, with numbers of the least significant byte first. */
static const struct {
	struct vf_change changes[4];
	size_t n;
	const char *bytes;
} written[] = {
	{ { { 3, VF_MAC, "52:54:00:aa:01:0f" } },
	  1,
	  "2c00 0180  2800 0100 03000000 " MAC_32_BYTES("525400aa010f") },
	{ { { 3, VF_MAC, "00:00:00:00:00:00" } },
	  1,
	  "2c00 0180  2800 0100 03000000 " MAC_32_BYTES("000000000000") },
	{ { { 300, VF_VLAN, "0" } }, 1, "1400 0180  1000 0200 2c010000 00000000 00000000" },
	{ { { 0, VF_VLAN, "4094" } }, 1, "1400 0180  1000 0200 00000000 fe0f0000 00000000" },
	{ { { 1, VF_VLAN, "100:3" } }, 1, "1400 0180  1000 0200 01000000 64000000 03000000" },
	{ { { 1, VF_VLAN, "100:3:802.1ad" } },
	  1,
	  "1c00 0180  1800 0c80  1400 0100 01000000 64000000 03000000 88a8 0000" },
	{ { { 1, VF_MIN_RATE, "100" }, { 1, VF_MAX_RATE, "2147483647" } },
	  2,
	  "1400 0180  1000 0600 01000000 64000000 ffffff7f" },
	{ { { 1, VF_MAX_RATE, "500" }, { 1, VF_MIN_RATE, "0" } },
	  2,
	  "1400 0180  1000 0600 01000000 00000000 f4010000" },
	{ { { 1, VF_SPOOFCHK, "off" } }, 1, "1000 0180  0c00 0400 01000000 00000000" },
	{ { { 1, VF_SPOOFCHK, "on" } }, 1, "1000 0180  0c00 0400 01000000 01000000" },
	{ { { 1, VF_LINK_STATE, "auto" } }, 1, "1000 0180  0c00 0500 01000000 00000000" },
	{ { { 1, VF_LINK_STATE, "enable" } }, 1, "1000 0180  0c00 0500 01000000 01000000" },
	{ { { 1, VF_LINK_STATE, "disable" } }, 1, "1000 0180  0c00 0500 01000000 02000000" },
	{ { { 1, VF_RSS_QUERY, "on" } }, 1, "1000 0180  0c00 0700 01000000 01000000" },
	{ { { 1, VF_TRUST, "on" } }, 1, "1000 0180  0c00 0900 01000000 01000000" },
	{ { { 1, VF_NODE_GUID, "00:11:22:33:44:55:66:77" } },
	  1,
	  "1800 0180  1400 0a00 01000000 00000000 7766554433221100" },
	{ { { 1, VF_PORT_GUID, "80:11:22:33:44:55:66:77" } },
	  1,
	  "1800 0180  1400 0b00 01000000 00000000 7766554433221180" },
	/* The kernel would pass over a port's beside a node's. */
	{ { { 1, VF_PORT_GUID, "00:00:00:00:00:00:00:02" },
	    { 1, VF_NODE_GUID, "00:00:00:00:00:00:00:01" },
	    { 1, VF_TRUST, "off" } },
	  3,
	  "2400 0180  0c00 0900 01000000 00000000  1400 0a00 01000000 00000000 0100000000000000"
	  "1800 0180  1400 0b00 01000000 00000000 0200000000000000" },
	/* Those of one VF are one entry; entries follow each other as the VFs were given. */
	{ { { 2, VF_TRUST, "on" },
	    { 2, VF_VLAN, "7" },
	    { 0, VF_TRUST, "on" },
	    { 0, VF_VLAN, "8" } },
	  4,
	  "2000 0180  1000 0200 02000000 07000000 00000000  0c00 0900 02000000 01000000"
	  "2000 0180  1000 0200 00000000 08000000 00000000  0c00 0900 00000000 01000000" },
};

static void each_attribute_has_its_bytes(void **state)
{
	if (__BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__)
		skip();
	for (size_t i = 0; i < ARRAY_SIZE(written); i++) {
		_cleanup_(netlink_freep) struct netlink *netlink = scripted_open();

		print_message("%s\n", vf_attribute_names[written[i].changes[0].attribute]);
		answer(1, 0);
		assert_int_equal(
			rtnl_set_vfs(netlink, IFINDEX, written[i].changes, written[i].n, NULL, 0),
			0);
		assert_int_equal(scripted_n_sent(), 1);
		assert_entries(scripted_sent(0), written[i].bytes);
		scripted_forget(state);
	}
}

/* VFs 0 to 2; of the last nothing is known. */
static const struct vf stand[] = {
	{ .index = 0, .min_tx_mbps = 10, .max_tx_mbps = 20 },
	{ .index = 1, .min_tx_mbps = 30, .max_tx_mbps = 4294967295 },
	{ .index = 2, .min_tx_mbps = UNKNOWN, .max_tx_mbps = UNKNOWN },
};

static void the_other_rate_stays(void **state)
{
	static const struct vf_change changes[] = {
		{ 1, VF_MAX_RATE, "500" }, { 0, VF_MIN_RATE, "5" },  { 0, VF_TRUST, "on" },
		{ 2, VF_MAX_RATE, "500" }, { 2, VF_MIN_RATE, "50" },
	};
	_cleanup_(netlink_freep) struct netlink *netlink = scripted_open();

	(void)state;
	if (__BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__)
		skip();
	answer(1, 0);
	assert_int_equal(rtnl_set_vfs(netlink, IFINDEX, changes, ARRAY_SIZE(changes), stand,
				      ARRAY_SIZE(stand)),
			 0);
	assert_entries(
		scripted_sent(0),
		"1400 0180  1000 0600 01000000 1e000000 f4010000"
		"2000 0180  1000 0600 00000000 05000000 14000000  0c00 0900 00000000 01000000"
		"1400 0180  1000 0600 02000000 32000000 f4010000");
}

/* Nothing is sent, though a sound change stands before it. */
static void what_cannot_be_meant_is_not_sent(void **state)
{
	static const struct {
		struct vf_change change;
		int error;
	} cases[] = {
		{ { 1, VF_MIN_RATE, "5" }, -ENODATA },
		{ { 2, VF_MAX_RATE, "5" }, -ENODATA },
		{ { 3, VF_MAX_RATE, "5" }, -ENODATA },
		{ { -1, VF_TRUST, "on" }, -EINVAL },
		{ { 1LL << 31, VF_TRUST, "on" }, -EINVAL },
		{ { 1, VF_TRUST, "yes" }, -EINVAL },
		{ { 1, VF_VLAN, "100:0" }, -EINVAL },
		{ { 1, VF_VLAN, "4096" }, -EINVAL },
		{ { 1, VF_MAC, "52:54:00:AA:01:00" }, -EINVAL },
		{ { 1, VF_MAX_RATE, "" }, -EINVAL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(netlink_freep) struct netlink *netlink = scripted_open();
		const struct vf_change changes[] = { { 0, VF_TRUST, "on" }, cases[i].change };

		assert_int_equal(rtnl_set_vfs(netlink, IFINDEX, changes, ARRAY_SIZE(changes), stand,
					      ARRAY_SIZE(stand)),
				 cases[i].error);
		assert_int_equal(rtnl_set_vfs(netlink, IFINDEX, changes, 0, NULL, 0), 0);
		assert_int_equal(scripted_n_sent(), 0);
	}
}

/* ---- many VFs */

/* What each VF is given; with its own MAC and VLAN, it fills 132 bytes. */
static const struct vf_change pattern[] = {
	{ 0, VF_MAC, NULL },	    { 0, VF_VLAN, NULL },     { 0, VF_MIN_RATE, "10" },
	{ 0, VF_MAX_RATE, "1000" }, { 0, VF_SPOOFCHK, "on" }, { 0, VF_LINK_STATE, "enable" },
	{ 0, VF_RSS_QUERY, "on" },  { 0, VF_TRUST, "on" },
};

struct many {
	struct vf_change changes[MOST_VFS * ARRAY_SIZE(pattern)];
	char macs[MOST_VFS][18];
	char vlans[MOST_VFS][VF_ATTRIBUTE_SIZE];
	size_t n;
};

static void fill_many(struct many *many, uint32_t n_vfs)
{
	many->n = 0;
	for (uint32_t vf = 0; vf < n_vfs; vf++) {
		wire_vf_mac(vf, many->macs[vf]);
		snprintf(many->vlans[vf], sizeof(many->vlans[vf]), "%u:3:802.1ad", vf + 1);
		for (size_t i = 0; i < ARRAY_SIZE(pattern); i++) {
			many->changes[many->n] = pattern[i];
			many->changes[many->n].index = vf;
			if (pattern[i].attribute == VF_MAC)
				many->changes[many->n].value = many->macs[vf];
			if (pattern[i].attribute == VF_VLAN)
				many->changes[many->n].value = many->vlans[vf];
			many->n++;
		}
	}
}

/* The entries of a request, each whole and of the VF that is next; the next one after them. */
static uint32_t count_entries(const struct strbuf *sent, uint32_t vf)
{
	static const struct {
		size_t at;
		uint32_t value; /* of a 32-bit number behind the attribute's index */
		int type;
	} rest[] = {
		{ 68, 10, IFLA_VF_RATE },      { 84, 1, IFLA_VF_SPOOFCHK },
		{ 96, 1, IFLA_VF_LINK_STATE }, { 108, 1, IFLA_VF_RSS_QUERY_EN },
		{ 120, 1, IFLA_VF_TRUST },
	};
	size_t at = BEFORE_ENTRIES;

	assert_surroundings(sent);
	for (; at < sent->length; at += u16_at(sent, at), vf++) {
		assert_int_equal(u16_at(sent, at), 132);
		assert_int_equal(u16_at(sent, at + 2), NLA_F_NESTED | IFLA_VF_INFO);
		assert_int_equal(u16_at(sent, at + 6), IFLA_VF_MAC);
		assert_int_equal(u32_at(sent, at + 8), vf);
		assert_int_equal((unsigned char)sent->text[at + 17], vf & 0xff);
		assert_int_equal(u16_at(sent, at + 46), NLA_F_NESTED | IFLA_VF_VLAN_LIST);
		assert_int_equal(u32_at(sent, at + 52), vf);
		assert_int_equal(u32_at(sent, at + 56), vf + 1);
		for (size_t i = 0; i < ARRAY_SIZE(rest); i++) {
			assert_int_equal(u16_at(sent, at + rest[i].at + 2), rest[i].type);
			assert_int_equal(u32_at(sent, at + rest[i].at + 4), vf);
			assert_int_equal(u32_at(sent, at + rest[i].at + 8), rest[i].value);
		}
	}
	assert_int_equal(at, sent->length);
	return vf;
}

static void no_vf_is_lost(void **state)
{
	/* 495 VFs of 132 bytes fill what a socket sends at once, 65504 bytes. */
	static const struct {
		uint32_t n_vfs;
		size_t n_requests;
	} cases[] = { { 1, 1 },	  { 64, 1 },  { 256, 1 }, { 495, 1 },
		      { 496, 2 }, { 990, 2 }, { 991, 3 }, { MOST_VFS, 3 } };
	struct many *many = calloc(1, sizeof(*many));

	assert_non_null(many);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(netlink_freep) struct netlink *netlink = scripted_open();
		uint32_t vf = 0;

		fill_many(many, cases[i].n_vfs);
		answer(cases[i].n_requests, 0);
		assert_int_equal(rtnl_set_vfs(netlink, IFINDEX, many->changes, many->n, NULL, 0),
				 0);
		assert_int_equal(scripted_n_sent(), cases[i].n_requests);
		for (size_t sent = 0; sent < scripted_n_sent(); sent++) {
			assert_true(scripted_sent(sent)->length <= 65536 - 32);
			vf = count_entries(scripted_sent(sent), vf);
		}
		assert_int_equal(vf, cases[i].n_vfs);
		scripted_forget(state);
	}
	free(many);
}

/* ---- answers */

static void the_kernels_errno_comes_back(void **state)
{
	static const struct vf_change change = { 0, VF_TRUST, "on" };
	static const int errors[] = { EPERM, ENODEV, EINVAL, EOPNOTSUPP, EPROTONOSUPPORT, EBUSY };

	for (size_t i = 0; i < ARRAY_SIZE(errors); i++) {
		_cleanup_(netlink_freep) struct netlink *netlink = scripted_open();

		answer(1, errors[i]);
		assert_int_equal(rtnl_set_vfs(netlink, IFINDEX, &change, 1, NULL, 0), -errors[i]);
		assert_int_equal(scripted_n_sent(), 1);
		scripted_forget(state);
	}
}

static void the_first_failure_ends_it(void **state)
{
	struct many *many = calloc(1, sizeof(*many));
	_cleanup_(netlink_freep) struct netlink *netlink = scripted_open();

	(void)state;
	assert_non_null(many);
	fill_many(many, MOST_VFS);
	answer(1, 0);
	answer(1, EOPNOTSUPP);
	assert_int_equal(rtnl_set_vfs(netlink, IFINDEX, many->changes, many->n, NULL, 0),
			 -EOPNOTSUPP);
	assert_int_equal(scripted_n_sent(), 2);
	free(many);
}

/* An acknowledgement that found no room: what was set is set again. */
static void a_lost_answer_is_asked_for_again(void **state)
{
	static const struct vf_change change = { 0, VF_TRUST, "on" };
	_cleanup_(netlink_freep) struct netlink *netlink = scripted_open();

	(void)state;
	scripted_break(ENOBUFS);
	answer(1, 0);
	assert_int_equal(rtnl_set_vfs(netlink, IFINDEX, &change, 1, NULL, 0), 0);
	assert_int_equal(scripted_n_sent(), 2);
	assert_memory_equal(scripted_sent(0)->text + 16, scripted_sent(1)->text + 16,
			    scripted_sent(0)->length - 16);
}

static void interfaces_come_up_and_go_down(void **state)
{
	_cleanup_(netlink_freep) struct netlink *netlink = scripted_open();

	(void)state;
	answer(2, 0);
	answer(1, EPERM);
	assert_int_equal(rtnl_set_up(netlink, IFINDEX, true), 0);
	assert_int_equal(rtnl_set_up(netlink, IFINDEX, false), 0);
	assert_int_equal(rtnl_set_up(netlink, IFINDEX, true), -EPERM);
	for (size_t i = 0; i < 3; i++) {
		const struct strbuf *sent = scripted_sent(i);

		assert_int_equal(sent->length, 32);
		assert_int_equal(u16_at(sent, 4), RTM_SETLINK);
		assert_int_equal(u16_at(sent, 6), NLM_F_REQUEST | NLM_F_ACK);
		assert_int_equal(u32_at(sent, 20), IFINDEX);
		assert_int_equal(u32_at(sent, 24), i == 1 ? 0 : IFF_UP);
		assert_int_equal(u32_at(sent, 28), IFF_UP);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(each_attribute_has_its_bytes, scripted_forget),
		cmocka_unit_test_teardown(the_other_rate_stays, scripted_forget),
		cmocka_unit_test_teardown(what_cannot_be_meant_is_not_sent, scripted_forget),
		cmocka_unit_test_teardown(no_vf_is_lost, scripted_forget),
		cmocka_unit_test_teardown(the_kernels_errno_comes_back, scripted_forget),
		cmocka_unit_test_teardown(the_first_failure_ends_it, scripted_forget),
		cmocka_unit_test_teardown(a_lost_answer_is_asked_for_again, scripted_forget),
		cmocka_unit_test_teardown(interfaces_come_up_and_go_down, scripted_forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
