/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where are the columns and cells of a table broken that is wider than the terminal?
 */
#include "render/fold.h"
#include "unit.h"

static void assert_folds(const char *wanted, const char *text, size_t width)
{
	_cleanup_strbuf_ struct strbuf folded = { 0 };

	fold_text(text, width, &folded);
	assert_string_equal(folded.text, wanted);
}

static void test_widest_gives_first(void **state)
{
	struct fold columns[] = {
		{ 16, 4, false }, { 35, 2, true }, { 24, 3, true }, { 5, 5, false }
	};

	(void)state;
	fold_widths(columns, ARRAY_SIZE(columns), 83);
	assert_int_equal(columns[1].width, 35);
	fold_widths(columns, ARRAY_SIZE(columns), 80);
	assert_int_equal(columns[1].width, 32);
	fold_widths(columns, ARRAY_SIZE(columns), 60);
	assert_int_equal(columns[0].width + columns[3].width, 21);
	assert_int_equal(columns[1].width, 18);
	assert_int_equal(columns[2].width, 18);
}

/* Not below its heading, nor what anybody can read. */
static void test_least(void **state)
{
	struct fold columns[] = { { 30, 4, true }, { 30, 12, true }, { 7, 2, true } };

	(void)state;
	fold_widths(columns, ARRAY_SIZE(columns), 10);
	assert_int_equal(columns[0].width, 8);
	assert_int_equal(columns[1].width, 12);
	assert_int_equal(columns[2].width, 7);
	fold_widths(columns, 0, 10);
}

static void test_where(void **state)
{
	(void)state;
	assert_folds("4096 1048576\n16777216", "4096 1048576 16777216", 18);
	assert_folds("4096 1048576\n16777216", "4096 1048576 16777216", 12);
	assert_folds("net.bridge.bridge-\nnf-call-iptables", "net.bridge.bridge-nf-call-iptables",
		     18);
	assert_folds("exactly", "exactly", 7);
	assert_folds("abcdefgh\nijk", "abcdefghijk", 8);
	assert_folds("one\ntwo", "one   two", 4);
	assert_folds("a\nb", "ab", 1);
	assert_folds("a\nb", "ab", 0);
}

/* Characters count, no bytes; and a line end in what is told is no end of a line. */
static void test_characters(void **state)
{
	(void)state;
	assert_folds("äöü\nß", "äöüß", 3);
	assert_folds("a\\nb", "a\nb", 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_widest_gives_first),
		cmocka_unit_test(test_least),
		cmocka_unit_test(test_where),
		cmocka_unit_test(test_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
