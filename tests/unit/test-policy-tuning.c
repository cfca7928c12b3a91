/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is a host tuned as a policy says, and is that written so that it reads the same?
 */
#include "unit.h"

#include "base/text.h"
#include "spec/policy.h"
#include "spec/profile.h"

static struct policy read_policy(struct arena *arena, const char *text)
{
	struct policy policy = { 0 };
	struct err err = { 0 };

	if (policy_read("made.yaml", text, strlen(text), NULL, arena, &policy, &err) < 0)
		fail_msg("%s", err.text);
	return policy;
}

/* What stands beside a profile's name counts before what it says. */
static void a_profile_is_changed(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct policy policy =
		read_policy(arena, "version: 1\ntuning:\n  overrides:\n    bridge-mtu: 1500\n"
				   "    zerocopy: null\n    sysctls: {net.core.somaxconn: 7}\n");
	const struct profile *profile = &policy.tuning.profile;
	struct profile usual = { 0 };

	(void)state;
	assert_int_equal(profile_find("default", arena, &usual, NULL), 0);
	assert_string_equal(profile->name, "default");
	assert_int_equal(profile->bridge_mtu, 1500);
	assert_int_equal(profile->zerocopy, FACT_UNKNOWN);
	assert_int_equal(profile->open_files, usual.open_files);
	assert_int_equal(profile->n_sysctls, usual.n_sysctls);
	for (size_t i = 0; i < usual.n_sysctls; i++)
		assert_int_equal(profile->sysctls[i].fields[0],
				 str_equal(usual.sysctls[i].name, "net.core.somaxconn")
					 ? 7
					 : usual.sysctls[i].fields[0]);
}

static void assert_same_ids(const struct option_texts *a, const struct option_texts *b)
{
	assert_int_equal(a->n, b->n);
	for (size_t i = 0; i < a->n; i++)
		assert_string_equal(a->items[i], b->items[i]);
}

static void assert_same_tuning(const struct tuning_policy *a, const struct tuning_policy *b)
{
	assert_true(str_equal(a->profile.name, b->profile.name));
	assert_same_ids(&a->only, &b->only);
	assert_same_ids(&a->skip, &b->skip);
	assert_int_equal(a->profile.bridge_mtu, b->profile.bridge_mtu);
	assert_int_equal(a->profile.nic_rings, b->profile.nic_rings);
	assert_int_equal(a->profile.zerocopy, b->profile.zerocopy);
	assert_int_equal(a->profile.deep_idle, b->profile.deep_idle);
	assert_int_equal(a->profile.hugepage_bytes, b->profile.hugepage_bytes);
	assert_true(str_equal(a->profile.cpu_governor, b->profile.cpu_governor));
	assert_int_equal(a->profile.n_sysctls, b->profile.n_sysctls);
	for (size_t i = 0; i < a->profile.n_sysctls; i++) {
		assert_string_equal(a->profile.sysctls[i].name, b->profile.sysctls[i].name);
		assert_memory_equal(a->profile.sysctls[i].fields, b->profile.sysctls[i].fields,
				    sizeof(a->profile.sysctls[i].fields));
	}
}

static const char overridden[] = "version: 1\n"
				 "tuning:\n"
				 "  profile: default\n"
				 "  overrides:\n"
				 "    bridge-mtu: 1500\n"
				 "    nic-rings: most\n"
				 "    zerocopy: null\n"
				 "    deep-idle: true\n"
				 "    cpu-governor: powersave\n"
				 "    hugepage-size: 1G\n"
				 "    sysctls:\n"
				 "      net.core.somaxconn: null\n"
				 "      net.core.rmem_max: 7\n"
				 "      net.ipv4.tcp_rmem: [1, 2, 3]\n";

static struct policy write_and_read(struct arena *arena, const struct policy *policy)
{
	_cleanup_strbuf_ struct strbuf buf = { 0 };

	policy_write(policy, &buf);
	return read_policy(arena, buf.text);
}

static void what_is_written_reads_the_same(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	static const char *const texts[] = {
		overridden,
		"version: 1\ntuning:\n  only: [\"null\", \"a: b\"]\n",
		"version: 1\ntuning:\n  overrides: {sysctls: null}\n",
		"version: 1\ntuning:\n  overrides: {}\n",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct policy policy = read_policy(arena, texts[i]);
		struct policy again = write_and_read(arena, &policy);

		assert_same_tuning(&policy.tuning, &again.tuning);
	}
}

static void it_is_written_for_readers(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct policy tuned = read_policy(
		arena, "version: 1\ntuning:\n  overrides: {sysctls: {net.ipv4.tcp_rmem: [1, 2, 3], "
		       "net.core.somaxconn: null}, bridge-mtu: 1500}\n");
	_cleanup_strbuf_ struct strbuf buf = { 0 };

	(void)state;
	policy_write(&tuned, &buf);
	assert_string_equal(buf.text, "# Written by vfctl, which rewrites this file with "
				      "--persist: see vfctl-policy(5).\n"
				      "version: 1\n"
				      "tuning:\n"
				      "  profile: \"default\"\n"
				      "  overrides:\n"
				      "    sysctls:\n"
				      "      net.core.somaxconn: null\n"
				      "      net.ipv4.tcp_rmem: [1, 2, 3]\n"
				      "    bridge-mtu: 1500\n"
				      "...\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_profile_is_changed),
		cmocka_unit_test(what_is_written_reads_the_same),
		cmocka_unit_test(it_is_written_for_readers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
