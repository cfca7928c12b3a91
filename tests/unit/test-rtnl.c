/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is rtnetlink read as docs/capture-format.md says, down to the bytes that it shows, and are damaged
 * attributes noticed?
 */
#include "os/rtnl.h"

#include <ctype.h>
#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "os/root.h"
#include "unit.h"
#include "wire.h"

/* Appends the bytes of a line of "    28 00 …   what they are"; nothing of any other line. */
static void add_bytes(struct strbuf *bytes, const char *line)
{
	if (!str_has_prefix(line, "    "))
		return;
	for (line += 4; isxdigit((unsigned char)line[0]) && isxdigit((unsigned char)line[1]);
	     line += line[2] == ' ' ? 3 : 2) {
		char byte = (char)strtoul((char[]){ line[0], line[1], '\0' }, NULL, 16);

		strbuf_add_bytes(bytes, &byte, 1);
	}
}

static struct netlink *replay(const struct strbuf *bytes)
{
	struct netlink *netlink = NULL;
	void *copy = malloc(bytes->length + 1);

	assert_non_null(copy);
	if (bytes->length)
		memcpy(copy, bytes->text, bytes->length);
	assert_int_equal(netlink_replay(copy, bytes->length, &netlink), 0);
	return netlink;
}

static void the_documented_bytes_are_read(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_(root_freep) struct root *root = NULL;
	_cleanup_(netlink_freep) struct netlink *netlink = NULL;
	_cleanup_strbuf_ struct strbuf bytes = { 0 };
	struct rtnl_links links = { .arena = arena };
	const char *source = getenv("VFCTL_TOP_SRCDIR");
	char *text = NULL;

	(void)state;
	if (!source || __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__)
		skip();
	assert_int_equal(root_open(source, &root), 0);
	assert_true(root_read_all(root, "/docs/capture-format.md", 1 << 20, arena, &text) > 0);
	for (char *line = strsep(&text, "\n"); line; line = strsep(&text, "\n"))
		add_bytes(&bytes, line);
	netlink = replay(&bytes);
	assert_int_equal(rtnl_read_links(netlink, &links), 0);
	assert_int_equal(links.n, 1);
	assert_int_equal(links.items[0].netdev.ifindex, 1);
	assert_string_equal(links.items[0].netdev.name, "lo");
	assert_int_equal(links.items[0].netdev.mtu, 65536);
	assert_int_equal(links.items[0].netdev.carrier, FACT_YES);
}

/* Puts a link without a name, or with an attribute of this alleged length at its end. */
static void add_damaged(struct strbuf *wire, const char *name, uint16_t length)
{
	const struct ifinfomsg header = { .ifi_index = 2 };
	const struct nlattr attribute = { .nla_len = length, .nla_type = IFLA_MTU };
	size_t begin = wire_begin(wire, RTM_NEWLINK, NLM_F_MULTI, 1, &header, sizeof(header));

	wire_put_string(wire, IFLA_IFNAME, name);
	if (length)
		strbuf_add_bytes(wire, &attribute, sizeof(attribute));
	wire_end(wire, begin);
}

static void damaged_links_are_told(void **state)
{
	static const struct {
		const char *name;
		uint16_t length;
	} cases[] = { { NULL, 0 }, { "eth0", 3 }, { "eth0", 8 }, { "eth0", 0xffff } };
	static const struct wire_link sound = { .ifindex = 3, .name = "eth1" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(arena_freep) struct arena *arena = arena_new();
		_cleanup_(netlink_freep) struct netlink *netlink = NULL;
		_cleanup_strbuf_ struct strbuf wire = { 0 };
		struct rtnl_links links = { .arena = arena };

		wire_ask_links(&wire, 1);
		add_damaged(&wire, cases[i].name, cases[i].length);
		wire_link(&wire, 1, NLM_F_MULTI, &sound);
		wire_done(&wire, 1);
		netlink = replay(&wire);
		assert_int_equal(rtnl_read_links(netlink, &links), -EBADMSG);
		assert_int_equal(links.n, 1);
		assert_string_equal(links.items[0].netdev.name, "eth1");
	}
}

static void links_told_twice_count_once(void **state)
{
	static const struct wire_link link = { .ifindex = 3, .name = "eth1" };
	static const struct wire_link lower = { .ifindex = 2, .name = "eth0" };
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_(netlink_freep) struct netlink *netlink = NULL;
	_cleanup_strbuf_ struct strbuf wire = { 0 };
	struct rtnl_links links = { .arena = arena };

	(void)state;
	wire_ask_links(&wire, 1);
	wire_link(&wire, 1, NLM_F_MULTI | NLM_F_DUMP_INTR, &link);
	wire_link(&wire, 1, NLM_F_MULTI, &link);
	wire_link(&wire, 1, NLM_F_MULTI, &lower);
	wire_done(&wire, 1);
	netlink = replay(&wire);
	/* The one recorded dump is given again and again. */
	assert_int_equal(rtnl_read_links(netlink, &links), -EINTR);
	assert_int_equal(links.n, 2);
	assert_string_equal(rtnl_find_link(&links, 2)->netdev.name, "eth0");
	assert_string_equal(rtnl_find_link(&links, 3)->netdev.name, "eth1");
	assert_null(rtnl_find_link(&links, 4));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_documented_bytes_are_read),
		cmocka_unit_test(damaged_links_are_told),
		cmocka_unit_test(links_told_twice_count_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
