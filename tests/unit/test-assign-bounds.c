/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a VF come into a definition, and out of it, where numbers are at their end and records are damaged?
 */
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "edited.h"
#include "odd-domains.h"
#include "unit.h"

static const struct standby on_default = { .network = "default" };
static const struct standby on_bridge = { .bridge = "br0" };
#define VF                                                 \
	{                                                  \
		.bus = 0x41, .device = 0x10, .function = 2 \
	}
#define MAC "52:54:00:aa:01:00"

static const struct assignment forms[] = {
	{ .form = FORM_INTERFACE, .bdf = VF, .mac = MAC },
	{ .form = FORM_INTERFACE, .bdf = VF, .standby = &on_default },
	{ .form = FORM_HOSTDEV, .bdf = VF, .standby = &on_default },
	{ .form = FORM_POOL, .pool = "vfs", .standby = &on_default },
	{ .form = FORM_HOSTDEV, .bdf = VF, .mac = MAC, .standby = &on_bridge },
};

/* Of each form of the VF: the pair's own MAC is what the guest knows. */
static void knows_the_mac_of_its_pair(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		struct assigned assigned = edited_assign(odd_domains[0].xml, &forms[i], arena);
		const char *mac = NULL;

		if (!forms[i].standby)
			continue;
		assert_int_equal(domxml_standby_mac(assigned.xml, &forms[i], arena, &mac, NULL), 0);
		assert_string_equal(mac, forms[i].mac ? forms[i].mac : "52:54:00:00:00:01");
	}
}

/* A bus has eight bits. */
static void numbers_no_port_beyond_the_last(void **state)
{
	static const char *const indexes[] = { "255", "256", "9223372036854775807" };
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(indexes); i++) {
		const char *xml =
			arena_printf(arena,
				     "<domain><os><type machine='q35'>hvm</type></os><devices>"
				     "<controller type='pci' model='pcie-root'/>"
				     "<controller type='pci' index='%s' "
				     "model='pcie-root-port'/></devices></domain>",
				     indexes[i]);
		struct assigned assigned = { 0 };

		assert_int_equal(domxml_assign(xml, &forms[0], arena, &assigned, NULL), -ENOSPC);
	}
}

/* Whoever damages the record loses no more than what it says. */
static void takes_back_no_more_than_a_vf(void **state)
{
	static const char edit[] = "<vfctl:edit unit='vf'";
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct assigned assigned = edited_assign(odd_domains[0].xml, &forms[0], arena);
	const char *begin = strstr(assigned.xml, edit);
	size_t n = (size_t)(strstr(begin, "/>") - begin) + 2;
	size_t before = (size_t)(begin - assigned.xml);
	struct unassigned unassigned = { 0 };
	const char *twice = arena_printf(arena, "%.*s%.*s%s", (int)(before + n), assigned.xml,
					 (int)n, begin, begin + n);
	const char *all = arena_printf(arena,
				       "%.*s<vfctl:edit unit='vf' of='ua-vf-0000-41-10-2' "
				       "at='devices'/>%s",
				       (int)before, assigned.xml, begin + n);

	(void)state;
	unassigned = edited_unassign(twice, NULL, arena);
	assert_null(strstr(unassigned.xml, "hostdev"));
	assert_non_null(strstr(unassigned.xml, "</devices>"));
	unassigned = edited_unassign(all, NULL, arena);
	assert_non_null(strstr(unassigned.xml, "</devices>"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_the_mac_of_its_pair),
		cmocka_unit_test(numbers_no_port_beyond_the_last),
		cmocka_unit_test(takes_back_no_more_than_a_vf),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
