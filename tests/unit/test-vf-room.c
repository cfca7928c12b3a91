/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is it seen which room a PF's VFs have, in memory and on buses?
 */
#include "model/vf-room.h"

#include <errno.h>

#include "base/text.h"
#include "unit.h"

#define LINE(start, end, flags) start " " end " " flags "\n"
#define NO_BAR			LINE("0x0000000000000000", "0x0000000000000000", "0x0000000000000000")
#define SEVEN_LINES		NO_BAR NO_BAR NO_BAR NO_BAR NO_BAR NO_BAR NO_BAR
#define A_BAR			LINE("0x00000000fe000000", "0x00000000fe01ffff", "0x0000000000140204")
/* It keeps its size, and got no address (IORESOURCE_UNSET). */
#define NO_ROOM LINE("0x0000000000000000", "0x000000000001ffff", "0x0000000020140204")

static void windows_with_an_address_count(void **state)
{
	static const struct {
		const char *resource;
		int n;
		int64_t last; /* its number */
	} cases[] = {
		{ SEVEN_LINES A_BAR NO_BAR NO_BAR A_BAR NO_BAR NO_BAR, 2, 3 },
		{ SEVEN_LINES NO_ROOM NO_BAR NO_BAR A_BAR NO_BAR NO_BAR, 1, 3 },
		{ SEVEN_LINES NO_ROOM NO_BAR NO_BAR NO_BAR NO_BAR NO_BAR, 0, 0 },
		{ A_BAR A_BAR A_BAR A_BAR A_BAR A_BAR A_BAR NO_BAR NO_BAR NO_BAR NO_BAR NO_BAR
			  NO_BAR,
		  0, 0 },
		{ SEVEN_LINES A_BAR, -EINVAL, 0 },
		{ "", -EINVAL, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct iov_bar bars[N_VF_BARS] = { 0 };

		assert_int_equal(vf_room_in_memory(cases[i].resource, bars), cases[i].n);
		if (cases[i].n > 0)
			assert_int_equal(bars[cases[i].n - 1].number, cases[i].last);
	}
}

static void buses_bound_vfs(void **state)
{
	static const struct {
		int64_t offset;
		int64_t stride;
		int64_t last_bus;
		int64_t n;
	} cases[] = {
		{ 128, 2, 0x41, 64 }, /* igb's, on the PF's own bus */
		{ 256, 1, 0x41, 0 },  /* all on the next, which is another port's */
		{ 256, 1, 0x42, 256 },	       { 128, 0, 0x41, INT64_MAX },
		{ UNKNOWN, 2, 0x41, UNKNOWN }, { 128, UNKNOWN, 0x41, UNKNOWN },
	};
	struct bdf pf = { 0 };

	(void)state;
	assert_int_equal(bdf_parse("0000:41:00.0", &pf), 0);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(
			vf_room_on_buses(pf, cases[i].offset, cases[i].stride, cases[i].last_bus),
			cases[i].n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(windows_with_an_address_count),
		cmocka_unit_test(buses_bound_vfs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
