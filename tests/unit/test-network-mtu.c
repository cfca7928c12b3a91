/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a network's definition get a larger MTU, and stays every other byte of it as it was?
 */
#include "domxml/network-mtu.h"

#include <errno.h>

#include "base/text.h"
#include "unit.h"

/* As libvirt 9.0 writes one, but for the comment. */
#define BEFORE                                                                                   \
	"<network ipv6='yes' xmlns:dnsmasq='http://libvirt.org/schemas/network/dnsmasq/1.0'>\n"  \
	"  <name>office</name>\n"                                                                \
	"  <uuid>18e88394-0d67-4dcc-b4e5-4a108c885d5a</uuid>\n"                                  \
	"  <metadata>\n"                                                                         \
	"    <my:x xmlns:my=\"http://my\"><my:mtu size=\"1\"/><mtu size='2'/>A &amp; b</my:x>\n" \
	"  </metadata>\n"                                                                        \
	"  <forward mode='nat'>\n"                                                               \
	"    <nat>\n"                                                                            \
	"      <port start='1024' end='65535'/>\n"                                               \
	"    </nat>\n"                                                                           \
	"  </forward>\n"                                                                         \
	"  <bridge name='virbr7' stp='on' delay='0'/>"
#define BEHIND                                                     \
	"\n"                                                       \
	"  <mac address='52:54:00:a0:b4:d2'/>\n"                   \
	"  <domain name='office.example' localOnly='yes'/>\n"      \
	"  <ip address='192.168.7.1' netmask='255.255.255.0'>\n"   \
	"    <dhcp>\n"                                             \
	"      <range start='192.168.7.2' end='192.168.7.254'/>\n" \
	"    </dhcp>\n"                                            \
	"  </ip>\n"                                                \
	"  <dnsmasq:options>\n"                                    \
	"    <dnsmasq:option value='foo=bar'/>\n"                  \
	"  </dnsmasq:options>\n"                                   \
	"</network>\n"

static void expect(const char *xml, const char *wanted)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const char *now = NULL;
	const char *again = NULL;

	assert_int_equal(domxml_raise_network_mtu(xml, 9000, arena, &now, NULL), 0);
	assert_string_equal(now, wanted);
	assert_int_equal(domxml_raise_network_mtu(now, 9000, arena, &again, NULL), 0);
	assert_ptr_equal(again, now);
}

static void it_stands_where_libvirt_writes_it(void **state)
{
	(void)state;
	expect(BEFORE BEHIND, BEFORE "\n  <mtu size='9000'/>" BEHIND);
	expect(BEFORE " <!-- ours -->" BEHIND,
	       BEFORE " <!-- ours -->\n  <mtu size='9000'/>" BEHIND);
	expect("<network><name>a</name><ip/></network>",
	       "<network><name>a</name><mtu size='9000'/><ip/></network>");
	expect("<network>\n  <ip/>\n</network>",
	       "<network>\n  <mtu size='9000'/>\n  <ip/>\n</network>");
}

static void a_smaller_one_is_raised(void **state)
{
	(void)state;
	expect(BEFORE "\n  <mtu size=\"1500\" />" BEHIND,
	       BEFORE "\n  <mtu size=\"9000\" />" BEHIND);
	expect("<network><mtu/></network>", "<network><mtu size='9000'/></network>");
	expect("<network><mtu size='0'/></network>", "<network><mtu size='9000'/></network>");
}

static void a_larger_one_stays(void **state)
{
	static const char larger[] = BEFORE "\n  <mtu size='9216'/>" BEHIND;
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const char *now = NULL;

	(void)state;
	assert_int_equal(domxml_raise_network_mtu(larger, 9000, arena, &now, NULL), 0);
	assert_ptr_equal(now, larger);
}

static void what_is_no_network_is_refused(void **state)
{
	static const char *const texts[] = { "", "<network>", "<domain/>", "network",
					     "<x:network xmlns:x='http://x'/>" };
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		const char *now = NULL;
		struct err err = { 0 };

		assert_int_equal(domxml_raise_network_mtu(texts[i], 9000, arena, &now, &err),
				 -EBADMSG);
		assert_string_not_equal(err.text, "");
		assert_null(now);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(it_stands_where_libvirt_writes_it),
	cmocka_unit_test(a_smaller_one_is_raised),
	cmocka_unit_test(a_larger_one_stays),
	cmocka_unit_test(what_is_no_network_is_refused),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
