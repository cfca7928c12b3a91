/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is kept where each card stands, once, and is what else stands in the file no card?
 */
#include "model/card-place.h"

#include "unit.h"

static const char *written(const struct card_places *places, struct arena *arena)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };

	card_places_write(places, &text);
	return arena_strdup(arena, text.text ? text.text : "");
}

static const struct {
	const char *text;
	const char *kept;
} cases[] = {
	{ "", "" },
	{ "0000:41:00.0 a0:36:9f:12:34:56\n", "0000:41:00.0 a0:36:9f:12:34:56\n" },
	{ "0000:41:00.0 A0:36:9F:12:34:56\n", "0000:41:00.0 a0:36:9f:12:34:56\n" },
	/* What was cut off, and what no address or MAC is. */
	{ "0000:41:00.0 a0:36:9f:12:34:56\n0000:42:00.0 a0:36:9f:12:34:57",
	  "0000:41:00.0 a0:36:9f:12:34:56\n" },
	{ "41:00.0 a0:36:9f:12:34:56\n0000:41:00.0\n\n0000:41:00.0 a0:36\n0000:41:20.0 "
	  "a0:36:9f:12:34:56\n0000:41:00.0  a0:36:9f:12:34:56\n",
	  "" },
	/* The last counts, of one card as of one place. */
	{ "0000:41:00.0 a0:36:9f:12:34:56\n0000:42:00.0 a0:36:9f:12:34:56\n"
	  "0000:43:00.0 a0:36:9f:12:34:57\n0000:43:00.0 a0:36:9f:12:34:58\n",
	  "0000:42:00.0 a0:36:9f:12:34:56\n0000:43:00.0 a0:36:9f:12:34:58\n" },
};

static void what_is_no_place_is_passed_over(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct card_places places = card_places_read(cases[i].text, arena);

		assert_string_equal(written(&places, arena), cases[i].kept);
	}
}

static void cards_that_change_places_are_found_where_they_are(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct card_places places = card_places_read(
		"0000:41:00.0 a0:36:9f:12:34:56\n0000:42:00.0 a0:36:9f:12:34:57\n", arena);
	const struct bdf first = { .bus = 0x41 };
	const struct bdf second = { .bus = 0x42 };

	(void)state;
	card_places_set(&places, "a0:36:9f:12:34:56", second, arena);
	assert_null(card_places_find_address(&places, first));
	assert_null(card_places_find_mac(&places, "a0:36:9f:12:34:57"));
	card_places_set(&places, "a0:36:9f:12:34:57", first, arena);
	assert_string_equal(card_places_find_address(&places, first)->mac, "a0:36:9f:12:34:57");
	assert_true(bdf_equal(card_places_find_mac(&places, "a0:36:9f:12:34:56")->address, second));
	assert_int_equal(places.n, 2);
}

/* Of two cards of one policy, one has moved, and the other stands in its place. */
static void the_place_of_a_card_that_has_moved_is_not_another_s(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct sriov sriov = { 0 };
	struct netdev netdevs[2] = { { .permanent_mac = "a0:36:9f:12:34:56" },
				     { .permanent_mac = "a0:36:9f:12:34:57" } };
	const struct bdf old = { .bus = 0x41 };
	struct device devices[] = {
		{ .bdf = { .bus = 0x42 }, .sriov = &sriov, .netdevs = &netdevs[0] },
		{ .bdf = old, .sriov = &sriov, .netdevs = &netdevs[1] },
	};
	struct host host = { .devices = devices, .n_devices = 2 };
	const struct card_places places =
		card_places_read("0000:41:00.0 a0:36:9f:12:34:56\n", arena);

	(void)state;
	assert_false(card_place_is_free(&places, &host, "a0:36:9f:12:34:57", old));
	assert_true(card_place_is_free(&places, &host, "a0:36:9f:12:34:56", old));
	assert_true(card_place_is_free(&places, &host, "a0:36:9f:12:34:57", devices[0].bdf));
	host.devices = &devices[1];
	host.n_devices = 1;
	assert_true(card_place_is_free(&places, &host, "a0:36:9f:12:34:57", old));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_no_place_is_passed_over),
		cmocka_unit_test(cards_that_change_places_are_found_where_they_are),
		cmocka_unit_test(the_place_of_a_card_that_has_moved_is_not_another_s),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
