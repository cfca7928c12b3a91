/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a standby take traffic, or none, as was asked for?
 */
#include <string.h>

#include "base/text.h"
#include "domxml/assign.h"
#include "edited.h"
#include "unit.h"

#define VF                                                 \
	{                                                  \
		.bus = 0x41, .device = 0x10, .function = 2 \
	}

/* What is named is so then; else it stays as it stands. */
static void sets_the_standbys_link(void **state)
{
	static const char xml[] =
		"<domain><os><type machine='q35'>hvm</type></os><devices>"
		"<interface type='network'><mac address='52:54:00:00:00:01'/><source "
		"network='default'/><link state='%s'><!-- c --></link><model type='virtio'/>"
		"</interface></devices></domain>";
	static const struct {
		const char *stands;
		enum standby_link wanted;
		const char *then;
	} cases[] = {
		{ "down", STANDBY_UP, "up" },	  { "down", STANDBY_ANY, "down" },
		{ "down", STANDBY_DOWN, "down" }, { "up", STANDBY_DOWN, "down" },
		{ "up", STANDBY_ANY, "up" },
	};
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct standby standby = { .network = "default", .link = cases[i].wanted };
		const struct assignment form = { .bdf = VF, .standby = &standby };
		const char *before = arena_printf(arena, xml, cases[i].stands);
		const char *after = edited_assign(before, &form, arena).xml;

		assert_non_null(
			strstr(after, arena_printf(arena, "<link state='%s'><!-- c --></link>",
						   cases[i].then)));
		assert_string_equal(edited_assign(after, &form, arena).xml, after);
		assert_string_equal(edited_unassign(after, NULL, arena).xml, before);
	}
}

/* Also where it was vfctl that set it down, in an interface of the VM's or one that it added. */
static void sets_the_link_again(void **state)
{
	static const struct standby down = { .network = "default", .link = STANDBY_DOWN };
	static const struct standby up = { .network = "default", .link = STANDBY_UP };
	static const char *const interfaces[] = {
		"",
		"<interface type='network'><mac address='52:54:00:aa:01:00'/>"
		"<source network='default'/><model type='virtio'/></interface>",
	};
	struct assignment form = { .bdf = VF, .mac = "52:54:00:aa:01:00" };
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(interfaces); i++) {
		const char *before = arena_printf(
			arena,
			"<domain><os><type machine='q35'>hvm</type></os><devices>%s</devices>"
			"</domain>",
			interfaces[i]);
		const char *after = NULL;

		form.standby = &down;
		after = edited_assign(before, &form, arena).xml;
		assert_non_null(strstr(after, "<link state='down'/><"));
		form.standby = &up;
		after = edited_assign(after, &form, arena).xml;
		assert_null(strstr(after, "state='down'/><"));
		assert_string_equal(edited_unassign(after, NULL, arena).xml, before);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sets_the_standbys_link),
		cmocka_unit_test(sets_the_link_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
