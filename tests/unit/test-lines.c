/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Are the lines that make one text of another the fewest that do?
 */
#include "base/lines.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "unit.h"

static void they_are_the_fewest(void **state)
{
	static const struct {
		const char *before;
		const char *after;
		struct line_changes changes;
	} cases[] = {
		{ "", "", { 0, 0 } },
		{ "a\n", "a\n", { 0, 0 } },
		{ "", "a\nb\n", { 2, 0 } },
		{ "a\nb\n", "", { 0, 2 } },
		{ "a\n", "b\n", { 1, 1 } },
		/* As diff(1) has it: the end of a line is of it. */
		{ "a", "a\n", { 1, 1 } },
		{ "a\na\n", "a\n", { 0, 1 } },
		{ "a\nb\nc\n", "a\nx\nc\n", { 1, 1 } },
		{ "a\nb\nc\n", "b\nc\nd\n", { 1, 1 } },
		{ "p\na\nb\nc\na\nb\nb\na\nq\n", "p\nc\nb\na\nb\na\nc\nq\n", { 2, 3 } },
		{ "1\n2\n3\n4\n5\n6\n", "4\n5\n6\n1\n2\n3\n", { 3, 3 } },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct line_changes changes = lines_compare(cases[i].before, cases[i].after);

		assert_int_equal(changes.added, cases[i].changes.added);
		assert_int_equal(changes.removed, cases[i].changes.removed);
	}
}

/* So many lines, each of them another than those of another prefix. */
static char *lines_of(struct arena *arena, const char *prefix, int n)
{
	size_t size = 16 * (size_t)n + 1;
	char *text = arena_alloc(arena, size);
	size_t length = 0;

	for (int i = 0; i < n; i++)
		length += (size_t)snprintf(text + length, size - length, "%s%d\n", prefix, i);
	return text;
}

static void so_are_those_of_long_texts(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const char *much = lines_of(arena, "a", 30000);
	struct line_changes changes = lines_compare(much, lines_of(arena, "b", 20000));

	(void)state;
	assert_int_equal(changes.added, 20000);
	assert_int_equal(changes.removed, 30000);
	changes = lines_compare(much, arena_printf(arena, "x\n%sy\n", much + strlen("a0\n")));
	assert_int_equal(changes.added, 2);
	assert_int_equal(changes.removed, 1);
}

static void one_line_is_not_many(void **state)
{
	(void)state;
	assert_false(text_has_lines(NULL));
	assert_false(text_has_lines(""));
	assert_false(text_has_lines("a\n"));
	assert_true(text_has_lines("a\nb"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(they_are_the_fewest),
		cmocka_unit_test(so_are_those_of_long_texts),
		cmocka_unit_test(one_line_is_not_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
