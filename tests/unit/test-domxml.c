/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is a domain's XML read as libvirt means it, and is a stranger's harmless?
 */
#include "domxml/read.h"

#include <errno.h>

#include "base/text.h"
#include "unit.h"

static int read_domain(const char *xml, const char *live_xml, struct arena *arena,
		       struct domain *ret_domain)
{
	*ret_domain = (struct domain){ .xml = xml, .live_xml = live_xml };
	return domxml_read(ret_domain, arena);
}

static void assert_hostdev(const struct domain *domain, size_t i, const char *address)
{
	char text[BDF_TEXT_SIZE];

	assert_true(i < domain->n_hostdevs);
	assert_string_equal(bdf_format(domain->hostdevs[i], text), address);
}

static void finds_names_functions_networks(void **state)
{
	static const char xml[] =
		"<?xml version='1.0' encoding='utf-8'?>"
		"<domain type='kvm'><name> web1\n</name><uuid>c7a5fdbd-edaf</uuid><devices>"
		"<hostdev mode='subsystem' type='usb'><source><address bus='1' "
		"device='2'/></source>"
		"</hostdev>"
		"<hostdev mode='subsystem' type='pci' managed='yes'><source>"
		"<address domain='0x10000' bus='0x06' slot='0x12' function='0x5'/></source>"
		"<address type='pci' domain='0x0000' bus='0x09' slot='0x00' "
		"function='0x0'/></hostdev>"
		"<interface type='hostdev'><source>"
		"<address type='pci' domain='0' bus='65' slot='16' "
		"function='0'/></source></interface>"
		"<interface type='network'><source network='vfs' portid='x'/></interface>"
		"<interface type='network'><source network='default'/></interface>"
		"<interface type='network'><source network='vfs'/></interface>"
		"<interface type='bridge'><source bridge='br0'/></interface>"
		"</devices></domain>";
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct domain domain;

	(void)state;
	assert_int_equal(read_domain(xml, NULL, arena, &domain), 0);
	assert_string_equal(domain.name, "web1");
	assert_string_equal(domain.uuid, "c7a5fdbd-edaf");
	assert_int_equal(domain.n_hostdevs, 2);
	assert_hostdev(&domain, 0, "0000:41:10.0");
	assert_hostdev(&domain, 1, "10000:06:12.5");
	assert_int_equal(domain.n_networks, 2);
	assert_string_equal(domain.networks[0], "default");
	assert_string_equal(domain.networks[1], "vfs");
}

/* What was plugged in since the start stands in the live XML alone, and so does a pool's VF. */
static void joins_live_and_inactive(void **state)
{
	static const char inactive[] = "<domain><name>a</name><devices><interface type='network'>"
				       "<source network='vfs'/></interface></devices></domain>";
	static const char live[] = "<domain><name>b</name><devices><interface type='hostdev'>"
				   "<source network='vfs'>"
				   "<address type='pci' domain='0x0000' bus='0x41' slot='0x10' "
				   "function='0x2'/></source>"
				   "</interface></devices></domain>";
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct domain domain;

	(void)state;
	assert_int_equal(read_domain(inactive, live, arena, &domain), 0);
	assert_string_equal(domain.name, "a");
	assert_int_equal(domain.n_networks, 1);
	assert_int_equal(domain.n_hostdevs, 1);
	assert_hostdev(&domain, 0, "0000:41:10.2");
	assert_int_equal(read_domain("<broken", live, arena, &domain), -EBADMSG);
	assert_int_equal(domain.n_hostdevs, 1);
}

static void leaves_out_what_is_no_address(void **state)
{
	static const char *const attributes[] = {
		"bus='0x100'",	   "slot='32'",
		"function='8'",	   "bus='x'",
		"bus=''",	   "domain='0x100000000'",
		"bus='-1'",	   "bus='1 '",
		"function='0x1y'", "slot='99999999999999999999'",
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(attributes); i++) {
		_cleanup_(arena_freep) struct arena *arena = arena_new();
		struct domain domain;
		const char *xml =
			arena_printf(arena,
				     "<domain><devices><hostdev type='pci'><source>"
				     "<address %s/></source></hostdev></devices></domain>",
				     attributes[i]);

		assert_int_equal(read_domain(xml, NULL, arena, &domain), 0);
		assert_int_equal(domain.n_hostdevs, 0);
	}
}

static void refuses_what_is_no_domain(void **state)
{
	static const char *const texts[] = {
		"<network><name>vfs</name></network>",
		"<domain><name>cut off",
		"no XML",
		"<!DOCTYPE d [<!ENTITY a 'b'>]><domain><name>&a;</name></domain>",
		"<!DOCTYPE d SYSTEM 'file:///etc/passwd'><domain><name>x</name></domain>",
		"<domain><name>&undefined;</name></domain>",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		_cleanup_(arena_freep) struct arena *arena = arena_new();
		struct domain domain;

		assert_int_equal(read_domain(texts[i], NULL, arena, &domain), -EBADMSG);
		assert_null(domain.name);
	}
}

/* libxml2's own bound on depth holds, since XML_PARSE_HUGE is not asked for. */
static void bears_depth_and_absence(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_strbuf_ struct strbuf deep = { 0 };
	struct domain domain;

	(void)state;
	for (unsigned int i = 0; i < 100000; i++)
		strbuf_add(&deep, "<domain>");
	assert_int_equal(read_domain(deep.text, NULL, arena, &domain), -EBADMSG);
	assert_int_equal(read_domain(NULL, NULL, arena, &domain), 0);
	assert_int_equal(read_domain("", NULL, arena, &domain), 0);
	assert_int_equal(read_domain("<domain/>", NULL, arena, &domain), 0);
	assert_null(domain.name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_names_functions_networks),
		cmocka_unit_test(joins_live_and_inactive),
		cmocka_unit_test(leaves_out_what_is_no_address),
		cmocka_unit_test(refuses_what_is_no_domain),
		cmocka_unit_test(bears_depth_and_absence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
