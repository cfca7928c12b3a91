/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which CPUs does a list on the kernel's command line name?
 */
#include <string.h>

#include "model/cpu-list.h"
#include "unit.h"

enum {
	LAST = 9
};

/* As '1' and '0', from CPU 0 on. */
static void lists_are_read_as_the_kernel_does(void **state)
{
	static const struct {
		const char *list;
		const char *cpus;
	} cases[] = {
		{ "1,4-6", "0100111000" },
		{ "0", "1000000000" },
		{ "all", "1111111111" },
		{ "8-N", "0000000011" },
		{ "N", "0000000001" },
		{ "0-9:2/4", "1100110011" },
		{ "all:1/3", "1001001001" },
		{ "1-N:1/2,0", "1101010101" },
		{ "2,,3,", "0011000000" },
		{ "0-100", "1111111111" },
		{ "", "0000000000" },
		/* Malformed: none at all. */
		{ "1,x", "0000000000" },
		{ "1,4-", "0000000000" },
		{ "6-4,1", "0000000000" },
		{ "0-9:2", "0000000000" },
		{ "0-9:5/4", "0000000000" },
		{ "0-9:1/0", "0000000000" },
		{ "1 2", "0000000000" },
		{ "1,99999999999999999999", "0000000000" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (int cpu = 0; cpu <= LAST; cpu++)
			if (cpu_list_has(cases[i].list, strlen(cases[i].list), cpu, LAST) !=
			    (cases[i].cpus[cpu] == '1'))
				fail_msg("%s: CPU %d", cases[i].list, cpu);
	assert_false(cpu_list_has(NULL, 0, 0, LAST));
	/* No more than was said to be there is read. */
	assert_false(cpu_list_has("12", 1, 2, 20));
	assert_true(cpu_list_has("12", 1, 1, 20));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_are_read_as_the_kernel_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
