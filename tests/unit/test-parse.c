/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Are numbers and lists taken whole or not at all?
 */
#include "base/parse.h"

#include <errno.h>
#include <limits.h>

#include "base/text.h"
#include "unit.h"

static void numbers_are_the_whole_text(void **state)
{
	uint64_t value = 0;
	int64_t with_sign = 0;

	(void)state;
	assert_int_equal(parse_u64("4", &value), 0);
	assert_int_equal(value, 4);
	assert_int_equal(parse_u64("18446744073709551615", &value), 0);
	assert_true(value == UINT64_MAX);
	assert_int_equal(parse_u64("18446744073709551616", &value), -ERANGE);
	assert_int_equal(parse_u64("4x", &value), -EINVAL);
	assert_int_equal(parse_u64("-4", &value), -EINVAL);
	assert_int_equal(parse_u64(" 4", &value), -EINVAL);
	assert_int_equal(parse_u64("", &value), -EINVAL);
	assert_int_equal(parse_hex("0x10ca", &value), 0);
	assert_int_equal(value, 0x10ca);
	assert_int_equal(parse_hex("10cg", &value), -EINVAL);
	assert_int_equal(parse_i64("-1", &with_sign), 0);
	assert_int_equal(with_sign, -1);
	assert_int_equal(parse_i64("--1", &with_sign), -EINVAL);
}

struct seen {
	unsigned int values[16];
	size_t n;
};

static int remember(unsigned int value, void *arg)
{
	struct seen *seen = arg;

	seen->values[seen->n++] = value;
	return seen->n == 16 ? -E2BIG : 0;
}

static void lists_have_ranges(void **state)
{
	static const unsigned int expected[] = { 0, 1, 2, 3, 6 };
	struct seen seen = { .n = 0 };

	(void)state;
	assert_int_equal(parse_list("0-3,6\n", 255, remember, &seen), 0);
	assert_int_equal(seen.n, ARRAY_SIZE(expected));
	assert_memory_equal(seen.values, expected, sizeof(expected));
}

static void lists_that_are_none(void **state)
{
	static const struct {
		const char *text;
		int result;
	} cases[] = {
		{ "", 0 },	    { "\n", 0 },	 { "3-1", -EINVAL },
		{ "1,", -EINVAL },  { "1,,2", -EINVAL }, { "256", -ERANGE },
		{ "a", -EINVAL },   { "1-", -EINVAL },	 { "-1", -EINVAL },
		{ "0-99", -E2BIG }, { "1 2", -EINVAL },	 { "0-99999999999", -ERANGE },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct seen seen = { .n = 0 };

		assert_int_equal(parse_list(cases[i].text, 255, remember, &seen), cases[i].result);
	}
}

static void rising_lists_end(void **state)
{
	static const struct {
		const char *text;
		int result;
	} cases[] = {
		{ "0-3,6", 0 },	      { "", 0 },
		{ "0,0", -EINVAL },   { "0-3,3-4", -EINVAL },
		{ "6,0-3", -EINVAL }, { "4294967295,0", -EINVAL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct seen seen = { .n = 0 };

		assert_int_equal(parse_rising_list(cases[i].text, UINT_MAX, remember, &seen),
				 cases[i].result);
	}
}

static void masks_have_words(void **state)
{
	static const unsigned int expected[] = { 0, 2, 32, 63 };
	static const struct {
		const char *text;
		int result;
	} cases[] = {
		{ "0", 0 },	     { " 00000000,00000001\n", 0 },
		{ "", -EINVAL },     { ",1", -EINVAL },
		{ "1,", -EINVAL },   { "1,,2", -EINVAL },
		{ "0x1", -EINVAL },  { "123456789", -EINVAL },
		{ "1 2", -EINVAL },  { "1,0,0", -ERANGE },
		{ "1ffff", -E2BIG },
	};
	struct seen seen = { .n = 0 };

	(void)state;
	assert_int_equal(parse_mask("80000001,00000005\n", 63, remember, &seen), 0);
	assert_int_equal(seen.n, ARRAY_SIZE(expected));
	assert_memory_equal(seen.values, expected, sizeof(expected));
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		seen.n = 0;
		assert_int_equal(parse_mask(cases[i].text, 63, remember, &seen), cases[i].result);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_the_whole_text), cmocka_unit_test(lists_have_ranges),
		cmocka_unit_test(lists_that_are_none),	      cmocka_unit_test(rising_lists_end),
		cmocka_unit_test(masks_have_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
