/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do waivers say what their YAML says, and is a broken one refused where it is broken?
 */
#include "unit.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "spec/waivers.h"

static void all_of_it_is_read(void **state)
{
	static const char text[] = "waivers:\n"
				   "  - rule: acs-missing\n"
				   "    subject: '0000:03:*'\n"
				   "    reason: no VM gets this card\n"
				   "    expires: 2026-12-31\n"
				   "  - {rule: pcie-aspm, reason: it saves power}\n";
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct waivers waivers = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(waivers_read("w.yaml", text, strlen(text), arena, &waivers, &err), 0);
	assert_int_equal(waivers.n, 2);
	assert_string_equal(waivers.items[0].rule, "acs-missing");
	assert_string_equal(waivers.items[0].subject, "0000:03:*");
	assert_string_equal(waivers.items[0].reason, "no VM gets this card");
	assert_string_equal(waivers.items[0].expires, "2026-12-31");
	assert_string_equal(waivers.items[0].source, "w.yaml:2:5");
	assert_null(waivers.items[1].subject);
	assert_null(waivers.items[1].expires);
	assert_string_equal(waivers.items[1].source, "w.yaml:6:5");
}

static void what_is_wrong_is_named_with_its_place(void **state)
{
	static const struct {
		const char *text;
		const char *sentence; /* how it begins */
	} wrong[] = {
		{ "", "w.yaml:1:1: it is empty" },
		{ "- rule: x\n", "w.yaml:1:1: " },
		{ "waiver: []\n", "w.yaml:1:1: there is no key 'waiver'" },
		{ "waivers: {}\n", "w.yaml:1:10: waivers wants a list" },
		{ "waivers: [x]\n", "w.yaml:1:11: a waiver wants keys" },
		{ "waivers:\n- rule: x\n", "w.yaml:2:3: this waiver lacks 'reason'" },
		{ "waivers:\n- reason: x\n", "w.yaml:2:3: this waiver lacks 'rule'" },
		{ "waivers:\n- rule: x\n  reason:\n", "w.yaml:3:" },
		{ "waivers:\n- rule: x\n  why: y\n", "w.yaml:3:3: a waiver has no 'why'" },
		{ "waivers:\n- rule: x\n  rule: y\n", "w.yaml:3:3: 'rule' stands here twice" },
		{ "waivers:\n- {rule: x, reason: y, expires: 2026-02-30}\n",
		  "w.yaml:2:3: this waiver expires on '2026-02-30'" },
		{ "waivers: [\n", "w.yaml:" },
	};
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		struct waivers waivers = { 0 };
		struct err err = { 0 };

		assert_int_equal(waivers_read("w.yaml", wrong[i].text, strlen(wrong[i].text), arena,
					      &waivers, &err),
				 -EINVAL);
		if (!str_has_prefix(err.text, wrong[i].sentence))
			fail_msg("%zu: '%s', not '%s'", i, err.text, wrong[i].sentence);
		assert_int_equal(waivers.n, 0);
	}
}

static void days_are_those_of_the_calendar(void **state)
{
	(void)state;
	assert_true(is_date("2026-12-31"));
	assert_true(is_date("2028-02-29"));
	assert_false(is_date("2026-02-29"));
	assert_false(is_date("2026-13-01"));
	assert_false(is_date("2026-1-1"));
	assert_false(is_date("2026-12-31 "));
	assert_false(is_date("tomorrow"));
	assert_false(is_date(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_of_it_is_read),
		cmocka_unit_test(what_is_wrong_is_named_with_its_place),
		cmocka_unit_test(days_are_those_of_the_calendar),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
