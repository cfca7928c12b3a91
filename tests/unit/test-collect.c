/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do the collectors stand in an order that brings what they build on first?
 */
#include "collect/collectors.h"
#include "unit.h"

static void facts_come_from_one_row(void **state)
{
	unsigned int brought = 0;

	(void)state;
	for (const struct collector *row = collectors; row->collect; row++) {
		assert_int_equal(brought & row->facts, 0);
		brought |= row->facts;
	}
	assert_int_equal(brought, FACTS_ALL);
}

static void what_is_built_on_stands_above(void **state)
{
	unsigned int brought = 0;

	(void)state;
	for (const struct collector *row = collectors; row->collect; row++) {
		assert_int_equal((row->needs | row->after) & ~brought, 0);
		brought |= row->facts;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(facts_come_from_one_row),
		cmocka_unit_test(what_is_built_on_stands_above),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
