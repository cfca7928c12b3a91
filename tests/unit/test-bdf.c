/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Are PCI addresses read and written as the kernel does?
 */
#include "model/bdf.h"

#include <errno.h>

#include "base/text.h"
#include "unit.h"

static void reads_full_and_short_forms(void **state)
{
	static const struct {
		const char *text;
		const char *full;
	} cases[] = {
		{ "0000:41:00.0", "0000:41:00.0" },	    { "41:00.0", "0000:41:00.0" },
		{ "10000:e1:1f.7", "10000:e1:1f.7" },	    { "0000:AF:10.2", "0000:af:10.2" },
		{ "ffffffff:ff:1f.7", "ffffffff:ff:1f.7" }, { "0:0:0.0", "0000:00:00.0" },
		{ "9999:99:19.7", "9999:99:19.7" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct bdf bdf = { 0 };
		char text[BDF_TEXT_SIZE];

		assert_int_equal(bdf_parse(cases[i].text, &bdf), 0);
		assert_string_equal(bdf_format(bdf, text), cases[i].full);
	}
}

static void refuses_what_is_no_address(void **state)
{
	static const char *const cases[] = {
		"",	 "41",	       "41:00",	   "41:00.8",		"41:20.0",  "0000:41:00",
		"eth0",	 "41:00.0 ",   " 41:00.0", "41:000.0",		"g1:00.0",  "141:00.0",
		":00.0", "0000::00.0", "41:00.00", "100000000:00:00.0", "0:0:0:0.0"
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct bdf bdf = { .domain = 7 };

		assert_int_equal(bdf_parse(cases[i], &bdf), -EINVAL);
		assert_int_equal(bdf.domain, 7);
	}
}

static void orders_by_domain_first(void **state)
{
	struct bdf low = { 0, 0xff, 31, 7 };
	struct bdf high = { 1, 0, 0, 0 };

	(void)state;
	assert_true(bdf_compare(low, high) < 0);
	assert_true(bdf_compare(high, low) > 0);
	assert_true(bdf_equal(low, low));
	assert_int_equal(bdf_routing_id(low), 0xffff);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_full_and_short_forms),
		cmocka_unit_test(refuses_what_is_no_address),
		cmocka_unit_test(orders_by_domain_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
