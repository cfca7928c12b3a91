/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is a VF that vfctl gave known again where somebody has given it, or what stands in for it, another name;
 * and is it said where it is another device by now?
 */
#include "domxml/moved.h"

#include <string.h>

#include "base/text.h"
#include "domxml/assign.h"
#include "edited.h"
#include "odd-domains.h"
#include "unit.h"

static const struct standby on_default = { .network = "default", .link = STANDBY_DOWN };
static const struct standby on_bridge = { .bridge = "br0" };
#define VF                                                 \
	{                                                  \
		.bus = 0x41, .device = 0x10, .function = 2 \
	}
#define MAC "52:54:00:aa:01:00"

/* With a standby that was there, without one, and with one that is added. */
static const struct assignment forms[] = {
	{ .form = FORM_INTERFACE, .bdf = VF, .mac = MAC },
	{ .form = FORM_HOSTDEV, .bdf = VF },
	{ .form = FORM_POOL, .pool = "vfs", .mac = MAC },
	{ .form = FORM_INTERFACE, .bdf = VF, .standby = &on_default },
	{ .form = FORM_HOSTDEV, .bdf = VF, .standby = &on_default },
	{ .form = FORM_POOL, .pool = "vfs", .standby = &on_default },
	{ .form = FORM_INTERFACE, .bdf = VF, .mac = MAC, .standby = &on_bridge },
	{ .form = FORM_HOSTDEV, .bdf = VF, .mac = MAC, .standby = &on_bridge },
	{ .form = FORM_POOL, .pool = "vfs", .mac = MAC, .standby = &on_bridge },
};

/* In front of the record, which says so, too. */
static const char *replace(const char *text, const char *old, const char *new, struct arena *arena)
{
	const char *devices = strstr(text, "<devices>");
	const char *at = strstr(devices, old);

	if (!at)
		fail_msg("no %s in %s", old, text);
	return arena_printf(arena, "%.*s%s%s", (int)(at - text), text, new, at + strlen(old));
}

static const char *rename_alias(const char *xml, const char *alias, const char *new,
				struct arena *arena)
{
	const char *element = arena_printf(arena, "      <alias name='%s'/>\n", alias);

	return replace(xml, element,
		       new ? arena_printf(arena, "      <alias name='%s'/>\n", new) : "", arena);
}

static void a_vf_of_another_name_is_known(void **state)
{
	static const char *const names[] = { "ua-mine", NULL };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(forms) * ARRAY_SIZE(names); i++) {
		_cleanup_(arena_freep) struct arena *arena = arena_new();
		struct assigned assigned =
			edited_assign(odd_domains[0].xml, &forms[i / ARRAY_SIZE(names)], arena);
		const char *xml = rename_alias(assigned.xml, assigned.alias,
					       names[i % ARRAY_SIZE(names)], arena);
		struct unassigned unassigned =
			edited_unassign(xml, i % 3 ? assigned.alias : NULL, arena);
		struct assigned_vf *vfs = NULL;
		size_t n = 0;

		assert_int_equal(domxml_assigned(xml, arena, &vfs, &n, NULL), 0);
		assert_int_equal(n, 1);
		assert_string_equal(vfs->alias, assigned.alias);
		assert_int_equal(unassigned.n_left, 0);
		assert_string_equal(unassigned.xml, odd_domains[0].xml);
	}
}

/* One that was there before keeps the name that it was given, and one that was added goes. */
static void a_standby_of_another_name_is_known(void **state)
{
	static const char *const names[] = { "ua-mine", NULL };

	(void)state;
	for (size_t i = 3 * ARRAY_SIZE(names); i < ARRAY_SIZE(forms) * ARRAY_SIZE(names); i++) {
		_cleanup_(arena_freep) struct arena *arena = arena_new();
		const struct assignment *form = &forms[i / ARRAY_SIZE(names)];
		const char *name = names[i % ARRAY_SIZE(names)];
		struct assigned assigned = edited_assign(odd_domains[0].xml, form, arena);
		const char *xml = rename_alias(assigned.xml, assigned.persistent, name, arena);
		struct unassigned unassigned = { 0 };
		bool kept = name && form->standby == &on_default;

		xml = rename_alias(xml, assigned.alias, "ua-vf", arena);
		if (name)
			xml = replace(xml,
				      arena_printf(arena, "persistent='%s'", assigned.persistent),
				      arena_printf(arena, "persistent='%s'", name), arena);
		unassigned = edited_unassign(xml, NULL, arena);
		assert_int_equal(unassigned.n_left, kept);
		if (kept) {
			assert_string_equal(unassigned.left->at,
					    "devices/interface[alias/@name='ua-mine']/alias");
			unassigned.xml = rename_alias(unassigned.xml, name, NULL, arena);
		}
		assert_string_equal(unassigned.xml, odd_domains[0].xml);
	}
}

/* Of several each is known, also where one is in front of the other. */
static void of_several_each_is_known(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct assignment other = forms[1];
	struct assigned first = edited_assign(odd_domains[0].xml, &forms[1], arena);
	struct assigned second = { 0 };
	const char *xml = NULL;

	(void)state;
	other.bdf.function = 4;
	second = edited_assign(first.xml, &other, arena);
	xml = rename_alias(second.xml, first.alias, NULL, arena);
	xml = rename_alias(xml, second.alias, NULL, arena);
	assert_string_equal(edited_unassign(xml, NULL, arena).xml, odd_domains[0].xml);
	xml = edited_unassign(xml, first.alias, arena).xml;
	assert_null(strstr(strstr(xml, "<devices>"), "function='0x2'/>\n      </source>"));
	assert_non_null(strstr(strstr(xml, "<devices>"), "function='0x4'/>\n      </source>"));
	assert_string_equal(edited_unassign(xml, NULL, arena).xml, odd_domains[0].xml);
}

/* It is not taken away, nor is what stands in for it, and it is told. */
static void another_device_stays(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct assigned assigned = edited_assign(odd_domains[0].xml, &forms[6], arena);
	struct unassigned unassigned = { 0 };
	const char *xml = rename_alias(assigned.xml, assigned.alias, "ua-mine", arena);

	(void)state;
	xml = replace(xml, "bus='0x41' slot='0x10'", "bus='0x42' slot='0x10'", arena);
	unassigned = edited_unassign(xml, NULL, arena);
	assert_int_equal(unassigned.n_left, 1);
	assert_string_equal(unassigned.left->instead, "devices/interface[alias/@name='ua-mine']");
	assert_non_null(strstr(unassigned.xml, "<teaming type='transient'"));
	assert_non_null(strstr(unassigned.xml, "<teaming type='persistent'"));
	assert_null(strstr(unassigned.xml, "vfctl"));
}

/* Who took it out by hand gets the rest taken back. */
static void one_that_is_gone_is_gone(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct assigned assigned = edited_assign(odd_domains[0].xml, &forms[3], arena);
	const char *begin = strstr(assigned.xml, "    <interface type='hostdev'");
	const char *end = strstr(begin, "</interface>\n") + strlen("</interface>\n");
	const char *xml =
		arena_printf(arena, "%.*s%s", (int)(begin - assigned.xml), assigned.xml, end);
	struct unassigned unassigned = edited_unassign(xml, NULL, arena);

	(void)state;
	assert_int_equal(unassigned.n_left, 0);
	assert_string_equal(unassigned.xml, odd_domains[0].xml);
}

/* What else was edited in a standby stays when its VF goes, and is still known. */
static void a_standby_without_its_name_is_known(void **state)
{
	static const struct assignment other = { .form = FORM_HOSTDEV,
						 .bdf = { .bus = 0x41, .device = 0x11 } };
	static const struct tuning before = { .queues = 2, .mtu = 9000 };
	static const struct tuning after = { .queues = 4 };

	(void)state;
	for (size_t i = 3; i < 6 * n_odd_domains; i++) {
		_cleanup_(arena_freep) struct arena *arena = arena_new();
		const char *original = odd_domains[i / 6].xml;
		const char *xml = i % 2 ? edited_tune(original, &before, arena) : original;
		struct assigned assigned = { 0 };
		struct unassigned unassigned = { 0 };

		if (i % 6 < 3)
			continue;
		assigned = edited_assign(xml, &forms[i % 6], arena);
		xml = edited_tune(assigned.xml, &after, arena);
		xml = edited_assign(xml, &other, arena).xml;
		xml = edited_unassign(xml, assigned.alias, arena).xml;
		assert_non_null(strstr(xml, "queues='4'"));
		assert_ptr_equal(edited_tune(xml, &after, arena), xml);
		unassigned = edited_unassign(xml, NULL, arena);
		assert_int_equal(unassigned.n_left, 0);
		assert_string_equal(unassigned.xml, original);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_standby_without_its_name_is_known),
		cmocka_unit_test(a_vf_of_another_name_is_known),
		cmocka_unit_test(a_standby_of_another_name_is_known),
		cmocka_unit_test(of_several_each_is_known),
		cmocka_unit_test(another_device_stays),
		cmocka_unit_test(one_that_is_gone_is_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
