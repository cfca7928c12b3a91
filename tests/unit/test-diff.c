/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is what changes a text told with the names of both, whatever the texts are?
 */
#include "os/diff.h"

#include <errno.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "unit.h"

/* What is told of them. */
static const char *told(struct arena *arena, const char *before, const char *after)
{
	const struct versions versions = { before, after, "-v", "b c", NULL };
	_cleanup_fclose_ FILE *file = tmpfile();
	char *text = arena_alloc(arena, 4096);
	struct err err = { 0 };

	assert_non_null(file);
	assert_int_equal(diff_write(&versions, fileno(file), &err), 0);
	rewind(file);
	text[fread(text, 1, 4095, file)] = '\0';
	return text;
}

static void it_is_a_unified_diff(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	(void)state;
	assert_string_equal(told(arena, "1\n2\n3\n4\n5\n6\n", "1\n2\n3\n4\nx\n6\n"),
			    "--- -v\n+++ b c\n@@ -2,5 +2,5 @@\n 2\n 3\n 4\n-5\n+x\n 6\n");
}

static void of_equal_texts_there_is_nothing(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	(void)state;
	assert_string_equal(told(arena, "a\n", "a\n"), "");
	assert_string_equal(told(arena, "", ""), "");
}

static void a_last_line_may_have_no_end(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	(void)state;
	assert_string_equal(told(arena, "a", "a\n"),
			    "--- -v\n+++ b c\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n");
}

/* Which diff(1) would take for no text. */
static void odd_bytes_are_lines_too(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	(void)state;
	assert_string_equal(told(arena, "\x01\xff\n", "\xfe\n"),
			    "--- -v\n+++ b c\n@@ -1 +1 @@\n-\x01\xff\n+\xfe\n");
}

static void it_may_be_a_text(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const struct versions versions = { "", "b\n", "/dev/null", "b", NULL };
	const char *text = NULL;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(diff_read(&versions, arena, &text, &err), 0);
	assert_string_equal(text, "--- /dev/null\n+++ b\n@@ -0,0 +1 @@\n+b\n");
}

static void where_it_cannot_be_written_is_said(void **state)
{
	const struct versions versions = { "a\n", "b\n", "a", "b", NULL };
	FILE *full = fopen("/dev/full", "we");
	struct err err = { 0 };

	(void)state;
	assert_non_null(full);
	assert_int_equal(diff_write(&versions, fileno(full), &err), -EIO);
	assert_string_equal(err.text, "cannot show what would change: diff(1) failed");
	fclose(full);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_a_unified_diff),
		cmocka_unit_test(of_equal_texts_there_is_nothing),
		cmocka_unit_test(a_last_line_may_have_no_end),
		cmocka_unit_test(odd_bytes_are_lines_too),
		cmocka_unit_test(it_may_be_a_text),
		cmocka_unit_test(where_it_cannot_be_written_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
