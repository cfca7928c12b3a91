/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is what is known of drivers sound, and what is said of a table that is not?
 */
#include <errno.h>

#include "base/text.h"
#include "spec/driver-facts.h"
#include "unit.h"

static void what_ships_is_sound(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const struct driver_facts facts = driver_facts_known(arena);

	(void)state;
	assert_true(facts.n > 20);
	assert_true(driver_facts_deny(&facts, "igb", VF_LINK_STATE));
	assert_true(driver_facts_deny(&facts, "igb", VF_MIN_RATE));
	assert_false(driver_facts_deny(&facts, "igb", VF_MAX_RATE));
	assert_false(driver_facts_deny(&facts, "ixgbe", VF_RSS_QUERY));
	assert_false(driver_facts_deny(&facts, "unheard", VF_TRUST));
	assert_false(driver_facts_deny(&facts, NULL, VF_TRUST));
}

static void what_is_wrong_is_told(void **state)
{
	static const struct {
		const char *text;
		const char *why;
	} cases[] = {
		{ "igb: [mac, colour]\n", "f:1:12: VFs have no attribute 'colour'" },
		{ "igb: mac\n", "f:1:6: igb wants a list of attributes" },
		{ "igb: [mac]\nigb: [vlan]\n", "f:2:1: " },
		{ "igb: [[mac]]\n", "f:1:7: " },
		{ "[igb]\n", "f:1:1: " },
	};
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct driver_facts facts = { 0 };
		struct err err = { 0 };

		assert_int_equal(driver_facts_read("f", cases[i].text, strlen(cases[i].text), arena,
						   &facts, &err),
				 -EINVAL);
		if (!str_has_prefix(err.text, cases[i].why))
			fail_msg("%s: %s", cases[i].text, err.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_ships_is_sound),
		cmocka_unit_test(what_is_wrong_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
