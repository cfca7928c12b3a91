/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a profile say what its YAML says, and is a broken one refused where it is broken?
 */
#include "unit.h"

#include <errno.h>
#include <stdio.h>

#include "base/text.h"
#include "spec/profile.h"

static struct profile read_profile(struct arena *arena, const char *text)
{
	struct profile profile = { 0 };
	struct err err = { 0 };

	if (profile_read(NULL, "made", "made.yaml", text, strlen(text), arena, &profile, &err) < 0)
		fail_msg("%s", err.text);
	return profile;
}

static void what_it_says_is_read(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct profile profile = { 0 };

	(void)state;
	profile = read_profile(arena, "# a comment\n"
				      "summary: 'a \"quoted\" text'\n"
				      "sysctls:\n"
				      "  net.ipv4.tcp_rmem: [1, 2, 3]\n"
				      "  net.core.somaxconn: 4096\n"
				      "zerocopy: true\n"
				      "bridge-mtu: 9000\n"
				      "nic-rings: 1024\n"
				      "adaptive-coalescing: false\n"
				      "coalesce-usecs: 8\n"
				      "open-files: 2048\n"
				      "vf-vectors-per-cpu: 64\n"
				      "cpu-governor: schedutil\n"
				      "cpu-preference: balance_power\n"
				      "deep-idle: false\n"
				      "hugepage-size: 1G\n"
				      "hugepage-headroom: 0\n");
	assert_string_equal(profile.name, "made");
	assert_string_equal(profile.summary, "a \"quoted\" text");
	assert_int_equal(profile.n_sysctls, 2);
	assert_string_equal(profile.sysctls[0].name, "net.ipv4.tcp_rmem");
	assert_int_equal(profile.sysctls[0].n_fields, 3);
	assert_int_equal(profile.sysctls[0].fields[2], 3);
	assert_int_equal(profile.sysctls[1].fields[0], 4096);
	assert_int_equal(profile.zerocopy, FACT_YES);
	assert_int_equal(profile.bridge_mtu, 9000);
	assert_int_equal(profile.nic_rings, 1024);
	assert_int_equal(profile.adaptive_coalescing, FACT_NO);
	assert_int_equal(profile.coalesce_usecs, 8);
	assert_int_equal(profile.open_files, 2048);
	assert_int_equal(profile.vf_vectors_per_cpu, 64);
	assert_string_equal(profile.cpu_governor, "schedutil");
	assert_string_equal(profile.cpu_preference, "balance_power");
	assert_int_equal(profile.deep_idle, FACT_NO);
	assert_int_equal(profile.hugepage_bytes, 1 << 30);
	assert_int_equal(profile.hugepage_headroom, 0);
}

static void what_it_does_not_say_is_judged_by_nobody(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct profile profile = read_profile(arena, "summary: nothing\n");

	(void)state;
	assert_int_equal(profile.n_sysctls, 0);
	assert_int_equal(profile.bridge_mtu, UNKNOWN);
	assert_int_equal(profile.nic_rings, UNKNOWN);
	assert_int_equal(profile.adaptive_coalescing, FACT_UNKNOWN);
	assert_int_equal(profile.coalesce_usecs, UNKNOWN);
	assert_int_equal(profile.open_files, UNKNOWN);
	assert_int_equal(profile.zerocopy, FACT_UNKNOWN);
	assert_int_equal(profile.vf_vectors_per_cpu, UNKNOWN);
	assert_null(profile.cpu_governor);
	assert_null(profile.cpu_preference);
	assert_int_equal(profile.deep_idle, FACT_UNKNOWN);
	assert_int_equal(profile.hugepage_bytes, UNKNOWN);
	assert_int_equal(profile.hugepage_headroom, UNKNOWN);
}

static struct profile read_upon(struct arena *arena, const struct profile *base, const char *text)
{
	struct profile profile = { 0 };
	struct err err = { 0 };

	if (profile_read(base, "upon", "upon.yaml", text, strlen(text), arena, &profile, &err) < 0)
		fail_msg("%s", err.text);
	return profile;
}

/* A text says only what it changes, each sysctl by itself; null takes away; and base stays as it is. */
static void what_it_leaves_out_is_as_in_its_base(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const struct profile base = read_profile(arena, "summary: the base\n"
							"sysctls:\n"
							"  net.core.rmem_max: 1\n"
							"  net.core.wmem_max: 2\n"
							"  net.core.somaxconn: 3\n"
							"bridge-mtu: 9000\n"
							"nic-rings: most\n"
							"zerocopy: false\n"
							"cpu-governor: performance\n"
							"hugepage-size: 2M\n");
	struct profile profile = { 0 };

	(void)state;
	profile = read_upon(arena, &base,
			    "sysctls:\n"
			    "  net.core.rmem_default: 5\n"
			    "  net.core.wmem_max: 4\n"
			    "  net.core.rmem_max: null\n"
			    "zerocopy: true\n");
	assert_string_equal(profile.name, "upon");
	assert_null(profile.summary);
	assert_int_equal(profile.n_sysctls, 3);
	assert_string_equal(profile.sysctls[0].name, "net.core.wmem_max");
	assert_int_equal(profile.sysctls[0].fields[0], 4);
	assert_string_equal(profile.sysctls[1].name, "net.core.somaxconn");
	assert_int_equal(profile.sysctls[1].fields[0], 3);
	assert_string_equal(profile.sysctls[2].name, "net.core.rmem_default");
	assert_int_equal(profile.zerocopy, FACT_YES);
	assert_int_equal(profile.bridge_mtu, 9000);
	assert_int_equal(profile.nic_rings, PROFILE_MOST);
	assert_int_equal(profile.hugepage_bytes, 2 << 20);
	assert_int_equal(base.n_sysctls, 3);
	assert_string_equal(base.sysctls[0].name, "net.core.rmem_max");
	assert_int_equal(base.sysctls[1].fields[0], 2);
	profile = read_upon(arena, &base,
			    "{sysctls: ~, bridge-mtu: null, nic-rings: null, zerocopy: null, "
			    "cpu-governor: null, "
			    "hugepage-size: null}\n");
	assert_int_equal(profile.n_sysctls, 0);
	assert_int_equal(profile.bridge_mtu, UNKNOWN);
	assert_int_equal(profile.nic_rings, UNKNOWN);
	assert_int_equal(profile.zerocopy, FACT_UNKNOWN);
	assert_null(profile.cpu_governor);
	assert_int_equal(profile.hugepage_bytes, UNKNOWN);
}

static void a_count_grows_by_the_headroom(void **state)
{
	static const struct {
		int64_t percent;
		int64_t n;
		int64_t with;
	} cases[] = {
		{ 5, 2048, 2151 }, { 5, 1, 2 },	  { 5, 100, 105 },   { 0, 7, 7 },
		{ 5, 0, 0 },	   { 100, 3, 6 }, { UNKNOWN, 7, 7 }, { 1, INT64_MAX, INT64_MAX },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct profile profile = { .hugepage_headroom = cases[i].percent };

		assert_int_equal(profile_with_headroom(&profile, cases[i].n), cases[i].with);
	}
}

static const struct refusal {
	const char *text;
	const char *sentence;
} refusals[] = {
	{ "", "made.yaml:1:1: it is empty" },
	{ "- 1\n", "made.yaml:1:1: keys with values are wanted here" },
	{ "a: b: c\n", "made.yaml:1:5: not YAML: mapping values are not allowed in this context" },
	{ "summary: \"unfinished\n",
	  "made.yaml:1:10: not YAML: while scanning a quoted scalar, found "
	  "unexpected end of stream (line 2)" },
	{ "summary: a\n# \xe4 in ISO 8859-1\n",
	  "made.yaml:2:4: not YAML: invalid trailing UTF-8 octet" },
	{ "bridge-mut: 9000\n", "made.yaml:1:1: there is no key 'bridge-mut'; is it bridge-mtu?" },
	{ "x: 9000\n", "made.yaml:1:1: there is no key 'x'" },
	{ "zerocopy: true\nbridge-mtu: 9k\n",
	  "made.yaml:2:13: bridge-mtu wants a number, and '9k' is none" },
	{ "bridge-mtu: '9000'\n", "made.yaml:1:13: bridge-mtu wants a number, without quotes" },
	{ "bridge-mtu: 67\n", "made.yaml:1:13: bridge-mtu is 67: 68 to 65535 is possible" },
	{ "open-files: 99999999999999999999\n",
	  "made.yaml:1:13: open-files is 99999999999999999999: 1 to 2147483647 is possible" },
	{ "nic-rings: 0\n", "made.yaml:1:12: nic-rings is 0: 1 to 1048576 is possible" },
	{ "nic-rings: -1\n", "made.yaml:1:12: nic-rings is -1: 1 to 1048576 is possible" },
	{ "nic-rings: 4k\n", "made.yaml:1:12: nic-rings wants a number, and '4k' is none" },
	{ "nic-rings: mots\n", "made.yaml:1:12: there is no nic-rings 'mots'; is it most?" },
	{ "nic-rings: [1]\n", "made.yaml:1:12: nic-rings wants a text" },
	{ "adaptive-coalescing: on\n", "made.yaml:1:22: adaptive-coalescing wants true or false" },
	{ "coalesce-usecs: 10001\n",
	  "made.yaml:1:17: coalesce-usecs is 10001: 0 to 10000 is possible" },
	{ "zerocopy: off\n", "made.yaml:1:11: zerocopy wants true or false" },
	{ "zerocopy: true\nzerocopy: true\n", "made.yaml:2:1: 'zerocopy' stands here twice" },
	{ "summary: [a]\n", "made.yaml:1:10: summary wants a text" },
	{ "sysctls: 1\n", "made.yaml:1:10: sysctls wants keys with values" },
	{ "sysctls:\n  net.core.rmem_mx: 1\n",
	  "made.yaml:2:3: there is no sysctl 'net.core.rmem_mx'; is it net.core.rmem_max?" },
	{ "sysctls:\n  net.core.rmem_max: [1]\n",
	  "made.yaml:2:22: net.core.rmem_max wants a number" },
	{ "sysctls:\n  net.ipv4.tcp_rmem: 1 2 3\n",
	  "made.yaml:2:22: net.ipv4.tcp_rmem wants a list of 3 numbers" },
	{ "sysctls:\n  net.ipv4.tcp_rmem: [1, 2]\n",
	  "made.yaml:2:22: net.ipv4.tcp_rmem wants a list of 3 numbers" },
	{ "sysctls:\n  net.ipv4.tcp_rmem: [1, 3, 2]\n",
	  "made.yaml:2:29: net.ipv4.tcp_rmem has 2 behind 3: least, default and most come in this "
	  "order" },
	{ "sysctls:\n  net.ipv4.tcp_wmem: [2, 1, 1]\n",
	  "made.yaml:2:26: net.ipv4.tcp_wmem has 1 behind 2: least, default and most come in this "
	  "order" },
	{ "sysctls:\n  net.core.rmem_default: 2\n  net.core.rmem_max: 1\n",
	  "made.yaml:2:26: net.core.rmem_default is 2, above the 1 of net.core.rmem_max" },
	{ "sysctls:\n  net.core.wmem_max: 1\n  net.core.wmem_default: 2\n",
	  "made.yaml:3:26: net.core.wmem_default is 2, above the 1 of net.core.wmem_max" },
	{ "? [a]\n: 1\n", "made.yaml:1:3: a key must be a word" },
	{ "summary: a\n---\nsummary: b\n", "made.yaml:2:1: a second document: one is wanted" },
	{ "cpu-governor: perfomance\n",
	  "made.yaml:1:15: there is no cpu-governor 'perfomance'; is it performance?" },
	{ "cpu-governor: [performance]\n", "made.yaml:1:15: cpu-governor wants a text" },
	{ "cpu-preference: default\n",
	  "made.yaml:1:17: there is no cpu-preference 'default'; there are: performance, "
	  "balance_performance, balance_power, power" },
	{ "deep-idle: no\n", "made.yaml:1:12: deep-idle wants true or false" },
	{ "hugepage-size: 2MB\n", "made.yaml:1:16: there is no hugepage-size '2MB'; is it 2M?" },
	{ "hugepage-headroom: 101\n",
	  "made.yaml:1:20: hugepage-headroom is 101: 0 to 100 is possible" },
	{ "hugepage-headroom: -1\n",
	  "made.yaml:1:20: hugepage-headroom is -1: 0 to 100 is possible" },
	{ "bridge-mtu:\n", "made.yaml:1:12: bridge-mtu wants a number" },
	{ "summary: *a\n", "made.yaml:1:10: not YAML: found undefined alias" },
};

static void what_is_wrong_is_told_with_its_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(refusals); i++) {
		_cleanup_(arena_freep) struct arena *arena = arena_new();
		struct profile profile = { .name = "untouched" };
		struct err err = { 0 };

		assert_int_equal(profile_read(NULL, "made", "made.yaml", refusals[i].text,
					      strlen(refusals[i].text), arena, &profile, &err),
				 -EINVAL);
		assert_string_equal(err.text, refusals[i].sentence);
		assert_string_equal(profile.name, "untouched");
	}
}

static void the_one_that_is_compiled_in_says_all(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct profile profile = { 0 };
	struct err err = { 0 };

	(void)state;
	if (profile_find(PROFILE_DEFAULT, arena, &profile, &err) < 0)
		fail_msg("%s", err.text);
	assert_string_equal(profile.name, "default");
	assert_true(profile.summary && *profile.summary);
	assert_int_equal(profile.n_sysctls, 8);
	assert_int_not_equal(profile.bridge_mtu, UNKNOWN);
	assert_int_not_equal(profile.open_files, UNKNOWN);
	assert_int_equal(profile.zerocopy, FACT_NO);
	assert_int_not_equal(profile.vf_vectors_per_cpu, UNKNOWN);
	assert_string_equal(profile.cpu_governor, "performance");
	assert_string_equal(profile.cpu_preference, "performance");
	assert_int_equal(profile.deep_idle, FACT_YES);
	assert_int_equal(profile.hugepage_bytes, 2 << 20);
	assert_int_equal(profile.hugepage_headroom, 5);
	assert_int_equal(profile.nic_rings, UNKNOWN);
	assert_int_equal(profile.adaptive_coalescing, FACT_UNKNOWN);
	assert_int_equal(profile.coalesce_usecs, UNKNOWN);
	assert_int_equal(profile_find("defualt", arena, &profile, &err), -ENOENT);
}

/* They say what is theirs, and the rest is the default's. */
static void there_is_one_for_bytes_and_one_for_packets(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct profile profile = { 0 };

	(void)state;
	assert_string_equal(profile_name(0, arena), "default");
	assert_string_equal(profile_name(1, arena), "latency");
	assert_string_equal(profile_name(2, arena), "throughput");
	assert_null(profile_name(3, arena));
	assert_int_equal(profile_find("latency", arena, &profile, NULL), 0);
	assert_string_equal(profile.name, "latency");
	assert_true(profile.summary && *profile.summary);
	assert_int_equal(profile.nic_rings, UNKNOWN);
	assert_int_equal(profile.adaptive_coalescing, FACT_NO);
	assert_int_equal(profile.coalesce_usecs, 0);
	assert_int_equal(profile.deep_idle, FACT_NO);
	assert_int_equal(profile.n_sysctls, 8);
	assert_int_equal(profile_find("throughput", arena, &profile, NULL), 0);
	assert_string_equal(profile.name, "throughput");
	assert_int_equal(profile.nic_rings, PROFILE_MOST);
	assert_int_equal(profile.adaptive_coalescing, FACT_YES);
	assert_int_equal(profile.coalesce_usecs, UNKNOWN);
	assert_int_equal(profile.deep_idle, FACT_YES);
	assert_int_equal(profile.n_sysctls, 8);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(what_it_says_is_read),
	cmocka_unit_test(what_it_does_not_say_is_judged_by_nobody),
	cmocka_unit_test(what_it_leaves_out_is_as_in_its_base),
	cmocka_unit_test(a_count_grows_by_the_headroom),
	cmocka_unit_test(what_is_wrong_is_told_with_its_place),
	cmocka_unit_test(the_one_that_is_compiled_in_says_all),
	cmocka_unit_test(there_is_one_for_bytes_and_one_for_packets),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
