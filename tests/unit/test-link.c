/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Are PCIe links read and reckoned as the kernel does?
 */
#include "model/link.h"

#include <errno.h>

#include "base/text.h"
#include "unit.h"

static void bandwidth_is_after_line_coding(void **state)
{
	static const struct {
		struct link link;
		int64_t mbps;
	} cases[] = {
		/* PCIE_SPEED2MBS_ENC of include/linux/pci.h, times the width */
		{ { 2500, 1 }, 2000 },	     { { 5000, 4 }, 16000 },
		{ { 8000, 8 }, 63008 },	     { { 16000, 8 }, 126024 },
		{ { 32000, 16 }, 504112 },   { { 64000, 16 }, 968000 },
		{ { 8000, 0 }, 0 },	     { { UNKNOWN, 0 }, 0 },
		{ { UNKNOWN, 8 }, UNKNOWN }, { { 8000, UNKNOWN }, UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(link_mbps(cases[i].link), cases[i].mbps);
}

static void speed_is_read_as_every_kernel_writes_it(void **state)
{
	static const struct {
		const char *text;
		int64_t mts;
		int result;
	} cases[] = {
		{ "2.5 GT/s", 2500, 0 },      { "8 GT/s", 8000, 0 },
		{ "8.0 GT/s", 8000, 0 },      { "16.0 GT/s PCIe", 16000, 0 },
		{ "5 GT/s", 5000, 0 },	      { "Unknown speed", -1, -ENODATA },
		{ "Unknown", -1, -ENODATA },  { "", -1, -EINVAL },
		{ "8", -1, -EINVAL },	      { "133 MHz", -1, -EINVAL },
		{ "9999 GT/s", -1, -EINVAL }, { "8,5 GT/s", -1, -EINVAL },
		{ "8. GT/s", -1, -EINVAL },   { "-8 GT/s", -1, -EINVAL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		int64_t mts = -1;

		assert_int_equal(link_parse_speed(cases[i].text, &mts), cases[i].result);
		assert_int_equal(mts, cases[i].mts);
	}
}

/* PCIe 5.0 §7.5.3.8: x1 to x32 by powers of two, x12, and none while the link is down. */
static void widths_that_links_have(void **state)
{
	static const int64_t widths[] = { 0, 1, 2, 4, 8, 12, 16, 32 };
	size_t n = 0;

	(void)state;
	for (int64_t width = -2; width <= 256; width++) {
		bool exists = n < ARRAY_SIZE(widths) && widths[n] == width;

		assert_int_equal(link_width_exists(width), exists);
		n += exists;
	}
	assert_int_equal(n, ARRAY_SIZE(widths));
	assert_false(link_width_exists(UNKNOWN));
}

/* Each axis by itself: what one end cannot do, the link does not. */
static void both_ends_can_do_the_lesser_of_each(void **state)
{
	const struct link card = { 8000, 8 };
	const struct link slot = { 16000, 4 };

	(void)state;
	assert_int_equal(link_common(card, slot).mts, 8000);
	assert_int_equal(link_common(card, slot).width, 4);
	assert_int_equal(link_common(slot, card).mts, 8000);
	assert_int_equal(link_common(card, LINK_UNKNOWN).mts, 8000);
	assert_int_equal(link_common(LINK_UNKNOWN, card).width, 8);
	assert_int_equal(link_common(LINK_UNKNOWN, LINK_UNKNOWN).mts, UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bandwidth_is_after_line_coding),
		cmocka_unit_test(speed_is_read_as_every_kernel_writes_it),
		cmocka_unit_test(widths_that_links_have),
		cmocka_unit_test(both_ends_can_do_the_lesser_of_each),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
