/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Are sets of CPUs read as libvirt and the kernel mean them, and compared as sets?
 */
#include "model/idset.h"

#include <errno.h>

#include "base/text.h"
#include "unit.h"

static struct idset set_of(struct arena *arena, const char *text)
{
	struct idset set = { 0 };

	assert_int_equal(idset_parse(arena, text, &set), 0);
	return set;
}

static void lists_become_sets(void **state)
{
	static const struct {
		const char *text;
		const char *set;
		size_t n;
	} lists[] = {
		{ "", "", 0 },
		{ " 3\n", "3", 1 },
		{ "0-3,6", "0-3,6", 5 },
		{ "6,0-3", "0-3,6", 5 },
		{ "0-3,2-5,6", "0-6", 7 },
		{ "0-3,^2", "0-1,3", 3 },
		{ "0-3,^0,^3", "1-2", 2 },
		{ "^2,0-3", "0-3", 4 },
		{ "1-27,29", "1-27,29", 28 },
		{ "5,^5", "", 0 },
		{ "0-65535", "0-65535", 65536 },
	};
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		struct idset set = set_of(arena, lists[i].text);

		assert_string_equal(idset_text(arena, &set), lists[i].set);
		assert_int_equal(idset_count(&set), lists[i].n);
	}
}

static void other_texts_are_none(void **state)
{
	static const struct {
		const char *text;
		int code;
	} texts[] = {
		{ "x", -EINVAL },	{ "3-1", -EINVAL },
		{ "0,", -EINVAL },	{ ",0", -EINVAL },
		{ "^0-3", -EINVAL },	{ "0-", -EINVAL },
		{ "-3", -EINVAL },	{ "1 2", -EINVAL },
		{ "0x3", -EINVAL },	{ "65536", -ERANGE },
		{ "0-65536", -ERANGE }, { "99999999999999999999999", -EINVAL },
	};
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_strbuf_ struct strbuf many = { 0 };
	struct idset set = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		assert_int_equal(idset_parse(arena, texts[i].text, &set), texts[i].code);
	for (size_t i = 0; i < 4096; i++)
		strbuf_add(&many, "0,");
	strbuf_add(&many, "0");
	assert_int_equal(idset_parse(arena, many.text, &set), -E2BIG);
}

static void sets_are_compared(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct idset even = set_of(arena, "0,2,4-6");
	struct idset low = set_of(arena, "0-2");
	struct idset high = set_of(arena, "5");
	struct idset none = set_of(arena, "");
	struct idset all = idset_join(arena, &low, &even);

	(void)state;
	assert_true(idset_has(&even, 5));
	assert_false(idset_has(&even, 3));
	assert_false(idset_has(&even, -1));
	assert_true(idset_meets(&even, &low));
	assert_true(idset_meets(&even, &high));
	assert_false(idset_meets(&low, &high));
	assert_false(idset_meets(&low, &none));
	assert_true(idset_is_within(&high, &even));
	assert_false(idset_is_within(&low, &even));
	assert_true(idset_is_within(&none, &low));
	assert_string_equal(idset_text(arena, &all), "0-2,4-6");
	assert_true(idset_equal(&low, &low));
	assert_false(idset_equal(&low, &all));
}

static void one_is_taken_from_another(void **state)
{
	static const struct {
		const char *from;
		const char *what;
		const char *rest;
	} cases[] = {
		{ "0-7", "", "0-7" },	     { "", "0-7", "" },
		{ "0-7", "0-7", "" },	     { "0-7", "3", "0-2,4-7" },
		{ "0-7", "0,7,9", "1-6" },   { "0-1,4-7", "1-4", "0,5-7" },
		{ "2,4,6", "3,5", "2,4,6" },
	};
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct idset from = set_of(arena, cases[i].from);
		struct idset what = set_of(arena, cases[i].what);
		struct idset rest = idset_less(arena, &from, &what);

		assert_string_equal(idset_text(arena, &rest), cases[i].rest);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(lists_become_sets),
	cmocka_unit_test(other_texts_are_none),
	cmocka_unit_test(sets_are_compared),
	cmocka_unit_test(one_is_taken_from_another),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
