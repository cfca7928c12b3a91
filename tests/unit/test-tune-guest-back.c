/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does what a guest's script tells become what --revert would change there, and does nothing come of other
 * lines?
 */
#include "base/text.h"
#include "plan/tune-guest-back.h"
#include "unit.h"

static struct guest_back plan(struct arena *arena, const char *told)
{
	struct guest_back back = { 0 };

	plan_guest_back(told, arena, &back);
	return back;
}

static void has_a_state_for_each_verdict(void **state)
{
	static const struct {
		const char *told;
		enum setting_state state;
		const char *now;
		bool has_why;
		bool changes;
	} cases[] = {
		{ "guest-mtu\tm\tback\t9000\t1500\n", SETTING_CHANGES, "9000", false, true },
		{ "guest-mtu\tm\tso\t1500\t1500\n", SETTING_SO, "1500", false, false },
		{ "guest-mtu\tm\tother\t1400\t1500\n", SETTING_LEFT, "1400", true, false },
		{ "guest-mtu\tm\tgone\t\t1500\n", SETTING_LEFT, NULL, true, false },
		{ "guest-mtu\tm\tunread\t\t1500", SETTING_UNKNOWN, NULL, true, false },
	};
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct guest_back back = plan(arena, cases[i].told);
		const struct setting *setting = back.settings.items;

		assert_int_equal(back.settings.n, 1);
		assert_string_equal(setting->knob->id, "guest-mtu");
		assert_string_equal(setting->object, "m");
		assert_string_equal(setting->wanted, "1500");
		assert_int_equal(setting->state, cases[i].state);
		assert_true(str_equal(setting->now, cases[i].now));
		assert_int_equal(setting->why != NULL, cases[i].has_why);
		assert_int_equal(guest_back_changes(&back), cases[i].changes);
	}
}

static void has_its_files(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct guest_back back = plan(arena, "file\t/a\tother\nfile\t/b\tback\nfile\t/c\tolder\n");

	(void)state;
	assert_int_equal(back.n_files, 3);
	assert_int_equal(back.settings.n, 0);
	assert_string_equal(back.files[0].path, "/a");
	assert_false(back.files[0].goes);
	assert_true(back.files[1].goes && back.files[1].is_remembered);
	assert_true(back.files[2].goes && !back.files[2].is_remembered);
	assert_true(guest_back_changes(&back));
	back.n_files = 1;
	assert_false(guest_back_changes(&back));
}

/* A guest may say anything. */
static void passes_over_what_it_does_not_know(void **state)
{
	static const char *const told[] = {
		"",
		"\n\n",
		"\t\t\t\t",
		"guest-mtu\tm\tback\t9000",
		"guest-mtu\tm\tmade-up\t9000\t1500",
		"vhost-net\tm\tback\t9000\t1500",
		"guest-mtu",
		"file\t/a",
		"files\t/a\tback",
	};
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(told); i++) {
		struct guest_back back = plan(arena, told[i]);

		if (back.settings.n || back.n_files || guest_back_changes(&back))
			fail_msg("%s", told[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(has_a_state_for_each_verdict),
		cmocka_unit_test(has_its_files),
		cmocka_unit_test(passes_over_what_it_does_not_know),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
