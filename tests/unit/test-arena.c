/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is the memory there that was reserved, and again when the arena has been emptied?
 */
#include "base/arena.h"

#include <string.h>

#include "unit.h"
#include "watch.h"

enum {
	LARGE = 300 * 1024,
	PIECE = 1000,
};

static const int always = 1;

/* Some in small pieces, some in one, each zeroed. */
static void fill(struct arena *arena)
{
	char *object = arena_alloc(arena, LARGE / 2);

	for (size_t i = 0; i < LARGE / 2; i++)
		assert_int_equal(object[i], 0);
	memset(object, 'x', LARGE / 2);
	for (size_t n = LARGE / 2; n + PIECE <= LARGE - PIECE; n += PIECE + 16) {
		object = arena_alloc(arena, PIECE);
		assert_int_equal(object[0] | object[PIECE - 1], 0);
		memset(object, 'x', PIECE);
	}
}

static void what_is_reserved_is_there(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	(void)state;
	(void)arena_alloc(arena, 100);
	arena_reserve(arena, LARGE);
	watch_begin(&always);
	arena_reserve(arena, LARGE);
	fill(arena);
	assert_int_equal(watch_end(), 0);
}

static void what_is_emptied_is_kept(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	(void)state;
	arena_empty(arena);
	arena_reserve(arena, LARGE);
	(void)arena_alloc(arena, 2 * (size_t)LARGE);
	watch_begin(&always);
	for (int i = 0; i < 3; i++) {
		arena_empty(arena);
		fill(arena);
	}
	assert_int_equal(watch_end(), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_reserved_is_there),
		cmocka_unit_test(what_is_emptied_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
