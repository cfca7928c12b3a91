/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does text grow, trim and compare as told, are paths taken apart, and does the arena keep what it
 * was given?
 */
#include "base/text.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/pathname.h"
#include "unit.h"

#include <errno.h>

static void buffers_grow(void **state)
{
	_cleanup_strbuf_ struct strbuf buf = { 0 };

	(void)state;
	for (int i = 0; i < 100; i++)
		strbuf_addf(&buf, "%02d,", i);
	assert_int_equal(buf.length, 300);
	assert_int_equal(strlen(buf.text), 300);
	assert_true(str_has_prefix(buf.text, "00,01,"));
	assert_true(str_has_suffix(buf.text, "99,"));
}

static void trimming_cuts_both_ends(void **state)
{
	char text[] = " \t8 GT/s \n";
	char blank[] = " \n";

	(void)state;
	assert_string_equal(str_trim(text), "8 GT/s");
	assert_string_equal(str_trim(blank), "");
}

static void paths_are_taken_apart(void **state)
{
	char path[PATH_MAX] = "/sys//bus/pci";
	char name[NAME_MAX + 1];
	char buf[4];

	(void)state;
	assert_string_equal(pathname_last(path), "pci");
	assert_string_equal(pathname_last("pci"), "pci");
	assert_string_equal(pathname_last("pci/"), "");
	assert_int_equal(pathname_copy_last(path, buf, sizeof(buf)), 0);
	assert_string_equal(buf, "pci");
	assert_int_equal(pathname_copy_last(path, buf, sizeof(buf) - 1), -ENAMETOOLONG);
	assert_true(pathname_take(path, name));
	assert_string_equal(name, "sys");
	assert_string_equal(path, "//bus/pci");
	assert_int_equal(pathname_prepend(path, "up"), 0);
	assert_string_equal(path, "up///bus/pci");
	pathname_drop_last(path);
	assert_string_equal(path, "up///bus");
	assert_false(pathname_is_empty(path));
	assert_true(pathname_is_empty("//"));
	strcpy(path, "/");
	assert_false(pathname_take(path, name));
	memset(path, 'a', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	assert_false(pathname_take(path, name));
	assert_int_equal(pathname_prepend(path, ""), -ENAMETOOLONG);
	pathname_drop_last(path);
	assert_string_equal(path, "");
}

static void distance_counts_edits(void **state)
{
	(void)state;
	assert_int_equal(str_distance("list", "list"), 0);
	assert_int_equal(str_distance("list", "LIST"), 0);
	assert_int_equal(str_distance("lsit", "list"), 1);
	assert_int_equal(str_distance("", "list"), 4);
	assert_int_equal(str_distance("enp1s0f0", "enp1s0f1"), 1);
	assert_int_equal(str_distance("kitten", "sitting"), 3);
}

static void arenas_keep_and_zero(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	char *first = arena_strdup(arena, "first");
	char *large = arena_alloc(arena, 1 << 20);
	size_t capacity = 0;
	int *numbers = NULL;

	(void)state;
	large[0] = 1;
	large[(1 << 20) - 1] = 1;
	for (int i = 0; i < 1000; i++) {
		numbers = arena_grow(arena, numbers, (size_t)i, &capacity, sizeof(*numbers));
		assert_int_equal(numbers[i], 0);
		numbers[i] = i;
	}
	assert_int_equal(numbers[999], 999);
	assert_string_equal(first, "first");
	assert_string_equal(arena_printf(arena, "%d-%s", 7, "x"), "7-x");
	assert_null(arena_strdup(arena, NULL));
}

static void the_first_error_stays(void **state)
{
	struct err err = { 0 };

	(void)state;
	assert_int_equal(err_set(&err, -EBUSY, "cause %d", 1), -EBUSY);
	assert_int_equal(err_set(&err, -EIO, "consequence"), -EIO);
	assert_int_equal(err.code, -EBUSY);
	assert_string_equal(err.text, "cause 1");
	assert_string_equal(errno_name(-EACCES), "EACCES");
	assert_int_equal(errno_from_name("ENOENT"), ENOENT);
	assert_int_equal(errno_from_name("NOTHING"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(buffers_grow),		 cmocka_unit_test(trimming_cuts_both_ends),
		cmocka_unit_test(paths_are_taken_apart), cmocka_unit_test(distance_counts_edits),
		cmocka_unit_test(arenas_keep_and_zero),	 cmocka_unit_test(the_first_error_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
