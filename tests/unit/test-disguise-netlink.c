/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do recorded netlink messages lose every name and keep every fact?
 */
#include "os/disguise-netlink.h"

#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "os/rtnl.h"
#include "unit.h"
#include "wire.h"

#define MAC_ONE "\x52\x54\x00\xaa\x01\x00"
#define MAC_TWO "\x52\x54\x00\xaa\x01\x02"

static struct netlink *replay(const struct strbuf *wire)
{
	struct netlink *netlink = NULL;
	char *bytes = malloc(wire->length + 1);

	assert_non_null(bytes);
	memcpy(bytes, wire->text, wire->length);
	assert_int_equal(netlink_replay(bytes, wire->length, &netlink), 0);
	return netlink;
}

static bool contains(const struct strbuf *wire, const void *bytes, size_t n)
{
	return memmem(wire->text, wire->length, bytes, n);
}

static void links_keep_what_is_read(void **state)
{
	static const struct wire_link link = {
		.ifindex = 3,
		.name = "enx525400aa0100",
		.mtu = 9000,
		.mac = MAC_ONE,
		.permanent_mac = MAC_TWO,
		.altname = "wlx525400aa0102",
		.port_name = "p0",
		.parent_bus = "pci",
		.parent = "0000:03:00.0",
		.master = 7,
	};
	_cleanup_(pseudonyms_freep) struct pseudonyms *pseudonyms = pseudonyms_new();
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_strbuf_ struct strbuf wire = { 0 };
	_cleanup_strbuf_ struct strbuf out = { 0 };
	_cleanup_(netlink_freep) struct netlink *netlink = NULL;
	struct rtnl_links links = { .arena = arena };

	(void)state;
	wire_ask_links(&wire, 1);
	wire_link(&wire, 1, NLM_F_MULTI, &link);
	wire_done(&wire, 1);
	disguise_rtnetlink(pseudonyms, wire.text, wire.length, &out);
	assert_false(contains(&out, MAC_ONE, 6));
	assert_false(contains(&out, MAC_TWO, 6));
	assert_false(contains(&out, "525400", 6));
	netlink = replay(&out);
	assert_int_equal(rtnl_read_links(netlink, &links), 0);
	assert_int_equal(links.n, 1);
	assert_string_equal(links.items[0].netdev.mac, "02:00:00:00:00:01");
	assert_string_equal(links.items[0].netdev.permanent_mac, "02:00:00:00:00:02");
	assert_string_equal(links.items[0].netdev.name, "enx020000000001");
	assert_string_equal(links.items[0].netdev.altnames[0], "wlx020000000002");
	assert_string_equal(links.items[0].netdev.phys_port_name, "p0");
	assert_string_equal(links.items[0].parent, "0000:03:00.0");
	assert_int_equal(links.items[0].netdev.mtu, 9000);
	assert_int_equal(links.items[0].master, 7);
}

/* What vfctl does not read may say anything: a description, a bridge's neighbours, a tunnel's peer. */
static void unknown_attributes_go(void **state)
{
	static const struct ifinfomsg header = { .ifi_index = 1 };
	_cleanup_(pseudonyms_freep) struct pseudonyms *pseudonyms = pseudonyms_new();
	_cleanup_strbuf_ struct strbuf wire = { 0 };
	_cleanup_strbuf_ struct strbuf out = { 0 };
	size_t message = wire_begin(&wire, RTM_NEWLINK, 0, 1, &header, sizeof(header));
	size_t nest = 0;

	(void)state;
	wire_put_string(&wire, IFLA_IFALIAS, "customer");
	nest = wire_nest(&wire, IFLA_LINKINFO);
	wire_put_string(&wire, IFLA_INFO_KIND, "bridge");
	wire_put_string(&wire, IFLA_INFO_DATA, "neighbour");
	wire_nest_end(&wire, nest);
	wire_put_string(&wire, 0x3fff, "of later kernels");
	wire_end(&wire, message);
	disguise_rtnetlink(pseudonyms, wire.text, wire.length, &out);
	assert_true(contains(&out, "bridge", 7));
	assert_false(contains(&out, "customer", 8));
	assert_false(contains(&out, "neighbour", 9));
	assert_false(contains(&out, "later", 5));
}

struct vfs {
	unsigned int n;
	char last_mac[18];
};

static void hear_vf(const struct vf *vf, void *arg)
{
	struct vfs *vfs = arg;

	vfs->n++;
	strcpy(vfs->last_mac, vf->mac);
}

static int read_vfs(const struct strbuf *wire, struct vfs *vfs)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_(netlink_freep) struct netlink *netlink = replay(wire);

	return rtnl_read_vfs(netlink, 3, arena, hear_vf, vfs);
}

static void vfs_stay_as_many(void **state)
{
	static const uint32_t counts[] = { 1, 64, 300, 700 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(counts); i++) {
		const struct wire_link link = {
			.ifindex = 3, .name = "eth0", .mac = MAC_ONE, .n_vfs = counts[i]
		};
		_cleanup_(pseudonyms_freep) struct pseudonyms *pseudonyms = pseudonyms_new();
		_cleanup_strbuf_ struct strbuf wire = { 0 };
		_cleanup_strbuf_ struct strbuf out = { 0 };
		struct vfs before = { 0 };
		struct vfs after = { 0 };

		wire_ask_vfs(&wire, 1, 3);
		wire_link(&wire, 1, 0, &link);
		disguise_rtnetlink(pseudonyms, wire.text, wire.length, &out);
		/* Also where the list outgrew the 16 bits of its length, and nothing is believed. */
		assert_int_equal(read_vfs(&out, &after), read_vfs(&wire, &before));
		assert_int_equal(after.n, before.n);
		assert_true(!after.n || !str_equal(after.last_mac, before.last_mac));
	}
}

static void addresses_of_ip_go(void **state)
{
	static const struct ifaddrmsg header = { .ifa_family = AF_INET, .ifa_index = 3 };
	_cleanup_(pseudonyms_freep) struct pseudonyms *pseudonyms = pseudonyms_new();
	_cleanup_strbuf_ struct strbuf wire = { 0 };
	_cleanup_strbuf_ struct strbuf out = { 0 };
	size_t message = wire_begin(&wire, RTM_NEWADDR, NLM_F_MULTI, 1, &header, sizeof(header));

	(void)state;
	wire_put(&wire, IFA_LOCAL, "\x0a\x01\x02\x03", 4);
	wire_put(&wire, IFA_BROADCAST, "\x0a\x01\x02\xff", 4);
	wire_end(&wire, message);
	disguise_rtnetlink(pseudonyms, wire.text, wire.length, &out);
	assert_false(contains(&out, "\x0a\x01\x02", 3));
	assert_true(contains(&out, "\xc6\x12\x00\x01", 4));
}

static void what_is_cut_off_is_borne(void **state)
{
	static const struct wire_link link = { .ifindex = 3, .name = "eth0", .n_vfs = 2 };
	_cleanup_strbuf_ struct strbuf wire = { 0 };

	(void)state;
	wire_link(&wire, 1, 0, &link);
	for (size_t n = 0; n < wire.length; n++) {
		_cleanup_(pseudonyms_freep) struct pseudonyms *pseudonyms = pseudonyms_new();
		_cleanup_strbuf_ struct strbuf out = { 0 };

		disguise_rtnetlink(pseudonyms, wire.text, n, &out);
		assert_int_equal(out.length, 0);
	}
}

static void take_entry(const struct fdb_entry *entry, void *arg)
{
	*(struct fdb_entry *)arg = *entry;
}

static void neighbours_keep_their_port(void **state)
{
	const struct ndmsg header = { .ndm_family = AF_BRIDGE, .ndm_ifindex = 11 };
	const struct ndmsg all = { .ndm_family = AF_BRIDGE };
	_cleanup_(pseudonyms_freep) struct pseudonyms *pseudonyms = pseudonyms_new();
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_strbuf_ struct strbuf wire = { 0 };
	_cleanup_strbuf_ struct strbuf out = { 0 };
	_cleanup_(netlink_freep) struct netlink *netlink = NULL;
	struct fdb_entry entry = { 0 };
	size_t begin = 0;

	(void)state;
	wire_end(&wire,
		 wire_begin(&wire, RTM_GETNEIGH, NLM_F_REQUEST | NLM_F_DUMP, 1, &all, sizeof(all)));
	begin = wire_begin(&wire, RTM_NEWNEIGH, NLM_F_MULTI, 1, &header, sizeof(header));
	wire_put(&wire, NDA_LLADDR, MAC_ONE, 6);
	wire_put_u32(&wire, NDA_MASTER, 10);
	wire_put(&wire, NDA_DST, "\xc0\x00\x02\x01", 4);
	wire_end(&wire, begin);
	wire_done(&wire, 1);
	disguise_rtnetlink(pseudonyms, wire.text, wire.length, &out);
	assert_false(contains(&out, MAC_ONE, 6));
	assert_false(contains(&out, "\xc0\x00\x02\x01", 4));
	netlink = replay(&out);
	assert_int_equal(rtnl_read_fdb(netlink, arena, take_entry, &entry), 0);
	assert_string_equal(entry.mac, "02:00:00:00:00:01");
	assert_int_equal(entry.ifindex, 11);
	assert_true(entry.learnt);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(links_keep_what_is_read),
		cmocka_unit_test(unknown_attributes_go),
		cmocka_unit_test(vfs_stay_as_many),
		cmocka_unit_test(addresses_of_ip_go),
		cmocka_unit_test(what_is_cut_off_is_borne),
		cmocka_unit_test(neighbours_keep_their_port),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
