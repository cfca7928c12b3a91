/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is a derived MAC the same at every boot, and nobody else's?
 */
#include "model/mac.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "unit.h"

enum {
	MOST_VFS = 65536
};

/* VMs and switches know VFs by these: they never change. */
static void these_are_promised(void **state)
{
	static const struct {
		const char *permanent;
		int index;
		const char *mac;
	} cases[] = {
		{ "52:54:00:aa:01:00", 0, "4e:e0:00:aa:01:00" },
		{ "52:54:00:aa:01:00", 3, "4e:e0:03:aa:01:00" },
		{ "a0:36:9f:12:34:56", 0, "fa:b4:00:12:34:56" },
		{ "a0:36:9f:12:34:56", 255, "fa:b4:ff:12:34:56" },
		{ "a0:36:9f:12:34:56", 256, "fa:b5:00:12:34:56" },
		{ "A0:36:9F:12:34:56", 256, "fa:b5:00:12:34:56" },
		{ "b8:ce:f6:ff:ff:ff", 65535, "de:e0:ff:ff:ff:ff" },
		{ "3c:fd:fe:00:00:01", 1, "ae:4a:01:00:00:01" },
	};
	char mac[MAC_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(mac_derive(cases[i].permanent, cases[i].index, mac), 0);
		assert_string_equal(mac, cases[i].mac);
	}
}

static uint64_t number_of(const char *mac)
{
	uint64_t number = 0;

	for (; *mac; mac++)
		if (*mac != ':')
			number = number << 4 |
				 (uint64_t)(*mac <= '9' ? *mac - '0' : *mac - 'a' + 10);
	return number;
}

static int compare(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a;
	uint64_t right = *(const uint64_t *)b;

	return (left > right) - (left < right);
}

/* Ports of one card have MACs in a row; two makers' cards may have the same number of their own. */
static void no_two_vfs_share_one(void **state)
{
	static const char *const ports[] = { "a0:36:9f:12:34:56", "a0:36:9f:12:34:57",
					     "a0:36:9f:12:35:56", "a0:36:9f:13:34:56" };
	uint64_t *macs = calloc(ARRAY_SIZE(ports) * MOST_VFS, sizeof(*macs));
	size_t n = 0;

	(void)state;
	assert_non_null(macs);
	for (size_t p = 0; p < ARRAY_SIZE(ports); p++)
		for (int64_t i = 0; i < MOST_VFS; i++) {
			char mac[MAC_TEXT_SIZE];

			assert_int_equal(mac_derive(ports[p], i, mac), 0);
			macs[n] = number_of(mac);
			/* Locally administered, and not multicast. */
			assert_int_equal(macs[n++] >> 40 & 3, 2);
		}
	qsort(macs, n, sizeof(*macs), compare);
	for (size_t i = 1; i < n; i++)
		assert_true(macs[i - 1] != macs[i]);
	free(macs);
}

/* Of cards by makers whose hashes differ, whatever numbers they chose. */
static void makers_do_not_meet(void **state)
{
	static const char *const makers[] = { "a0:36:9f", "3c:fd:fe", "b8:ce:f6", "00:1b:21",
					      "52:54:00", "ec:0d:9a", "b4:96:91", "24:8a:07" };
	char macs[ARRAY_SIZE(makers)][MAC_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(makers); i++) {
		char permanent[MAC_TEXT_SIZE];

		snprintf(permanent, sizeof(permanent), "%s:12:34:56", makers[i]);
		assert_int_equal(mac_derive(permanent, 7, macs[i]), 0);
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(macs[i], macs[j]);
	}
}

static void nothing_else_is_a_mac(void **state)
{
	static const char *const texts[] = {
		"",
		"a0:36:9f:12:34",
		"a0:36:9f:12:34:zz",
		"a0-36-9f-12-34-56",
		"a0:36:9f:12:34:5",
		"a0:36:9f:12:34:56:78",
		"a0:36:9f:12:3:567",
		"a0:36:9f:12:34:5 ",
		"80:00:02:08:fe:80:00:00:00:00:00:00:00:02:c9:03:00:01:02:03",
	};
	char mac[MAC_TEXT_SIZE] = "as it was";

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		if (mac_derive(texts[i], 0, mac) != -EINVAL)
			fail_msg("'%s' was taken for a MAC", texts[i]);
	assert_string_equal(mac, "as it was");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(these_are_promised),
		cmocka_unit_test(no_two_vfs_share_one),
		cmocka_unit_test(makers_do_not_meet),
		cmocka_unit_test(nothing_else_is_a_mac),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
