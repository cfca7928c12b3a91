/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a policy say what its YAML says, and is what is written read again as it was?
 */
#include "unit.h"

#include "base/text.h"
#include "spec/policy.h"

#define HEAD "version: 1\npfs:\n"
#define PF   HEAD "  - match: {mac: \"52:54:00:aa:01:00\"}\n"

static struct policy read_policy(struct arena *arena, const char *text)
{
	struct policy policy = { 0 };
	struct err err = { 0 };

	if (policy_read("made.yaml", text, strlen(text), NULL, arena, &policy, &err) < 0)
		fail_msg("%s", err.text);
	return policy;
}

static const char whole[] = "# by hand\n"
			    "version: 1\n"
			    "pfs:\n"
			    "  - match:\n"
			    "      mac: 52-54-00-AA-01-00\n"
			    "    per-vf:\n" /* in any order */
			    "      - index: \"0-1,5\"\n"
			    "        vlan-id: 200\n"
			    "        driver: none\n"
			    "      - index: 3\n"
			    "        mac-address: 52:54:00:00:00:01\n"
			    "        vlan-id: 0\n"
			    "        max-tx-rate: null\n"
			    "    vfs: 6\n"
			    "    up: true\n"
			    "    driver: vfio-pci\n"
			    "    attributes: &all\n"
			    "      mac-address: auto\n"
			    "      vlan-id: 100\n"
			    "      qos: 3\n"
			    "      vlan-proto: 802.1ad\n"
			    "      trust: true\n"
			    "      spoof-check: false\n"
			    "      min-tx-rate: 10\n"
			    "      max-tx-rate: 1000\n"
			    "      link-state: enable\n"
			    "      rss-query: true\n"
			    "      msix-vectors: 8\n"
			    "  - match: {address: \"41:00.1\", device: \"8086:10C9\"}\n"
			    "    vfs: 2\n"
			    "    attributes: *all\n"
			    "  - match: {address: 0000:42:00.0, device: \"15b3:1017\"}\n"
			    "    vfs: 0\n";

static void what_it_says_is_read(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct policy policy = read_policy(arena, whole);
	const struct pf_policy *pf = &policy.pfs[0];

	(void)state;
	assert_int_equal(policy.n, 3);
	assert_string_equal(pf->match.mac, "52:54:00:aa:01:00");
	assert_string_equal(pf->source, "made.yaml:4:5");
	assert_int_equal(pf->n_vfs, 6);
	assert_true(pf->up);
	assert_string_equal(pf->wishes[2].values[VF_VLAN], "100:3:802.1ad");
	assert_string_equal(pf->wishes[2].values[VF_TRUST], "on");
	assert_string_equal(pf->wishes[2].values[VF_SPOOFCHK], "off");
	assert_string_equal(pf->wishes[2].values[VF_MIN_RATE], "10");
	assert_string_equal(pf->wishes[2].values[VF_MAX_RATE], "1000");
	assert_string_equal(pf->wishes[2].values[VF_LINK_STATE], "enable");
	assert_string_equal(pf->wishes[2].values[VF_RSS_QUERY], "on");
	assert_string_equal(pf->wishes[2].driver, "vfio-pci");
	assert_true(pf->wishes[2].derive_mac);
	assert_null(pf->wishes[2].values[VF_MAC]);
}

static void single_vfs_differ(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct policy policy = read_policy(arena, whole);
	const struct vf_wish *wishes = policy.pfs[0].wishes;
	static const int some[] = { 0, 1, 5 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(some); i++) {
		assert_string_equal(wishes[some[i]].values[VF_VLAN], "200");
		assert_string_equal(wishes[some[i]].driver, "none");
		assert_string_equal(wishes[some[i]].values[VF_MAX_RATE], "1000");
	}
	assert_string_equal(wishes[3].values[VF_MAC], "52:54:00:00:00:01");
	assert_false(wishes[3].derive_mac);
	assert_string_equal(wishes[3].values[VF_VLAN], "0");
	assert_string_equal(wishes[3].values[VF_MAX_RATE], "0");
	assert_true(vf_wish_equal(&wishes[2], &wishes[4]));
	assert_false(vf_wish_equal(&wishes[2], &wishes[3]));
}

static void cards_are_named_by_what_stands_where(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct policy policy = read_policy(arena, whole);
	struct device device = {
		.bdf = { .bus = 0x41, .function = 1 },
		.vendor_id = 0x8086,
		.device_id = 0x10c9,
	};
	char text[PF_MATCH_SIZE];

	(void)state;
	assert_null(policy.pfs[1].match.mac);
	assert_string_equal(pf_match_format(&policy.pfs[1].match, text),
			    "address 0000:41:00.1, device 8086:10c9");
	assert_true(pf_match_fits(&policy.pfs[1].match, &device));
	device.device_id = 0x1520;
	assert_false(pf_match_fits(&policy.pfs[1].match, &device));
	assert_int_equal(policy.pfs[2].n_vfs, 0);
}

static void what_it_does_not_say_is_left(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct policy policy = read_policy(arena, PF "    vfs: 2\n");
	const struct vf_wish nothing = { 0 };

	(void)state;
	assert_false(policy.pfs[0].up);
	for (int i = 0; i < 2; i++)
		assert_true(vf_wish_equal(&policy.pfs[0].wishes[i], &nothing));
}

static const char host[] = "version: 1\n"
			   "tuning:\n"
			   "  profile: default\n"
			   "  skip: [bridge-mtu, zerocopy]\n"
			   "vms:\n"
			   "  - name: web1\n"
			   "    nic: mac:52:54:00:aa:01:00\n"
			   "    failover: bridge:br0\n"
			   "    pin: strict\n"
			   "    hugepages: 2M\n"
			   "    attributes: {mac-address: 52:54:00:00:00:55, vlan-id: 100}\n"
			   "  - name: \"db 1\\\"\"\n"
			   "    path: virtio\n"
			   "    queues: 4\n"
			   "    tune: true\n"
			   "pfs:\n"
			   "  - match: {name: \"ens*\", driver: igb, node: 1}\n"
			   "    several: true\n"
			   "    optional: true\n"
			   "    autoprobe: false\n"
			   "    attributes: {trust: true}\n"
			   "    per-vf:\n"
			   "      - {index: 2, vlan-id: 7}\n";

static void hosts_and_vms_are_read(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct policy policy = read_policy(arena, host);

	(void)state;
	assert_string_equal(policy.tuning.profile.name, "default");
	assert_int_equal(policy.tuning.skip.n, 2);
	assert_string_equal(policy.tuning.skip.items[1], "zerocopy");
	assert_string_equal(policy.tuning.source, "made.yaml:3:3");
	assert_int_equal(policy.n_vms, 2);
	assert_string_equal(policy.vms[0].nic, "mac:52:54:00:aa:01:00");
	assert_string_equal(policy.vms[0].wish.values[VF_VLAN], "100");
	assert_int_equal(policy.vms[0].queues, UNKNOWN);
	assert_false(policy.vms[0].is_tuned);
	assert_string_equal(policy.vms[1].name, "db 1\"");
	assert_int_equal(policy.vms[1].queues, 4);
	assert_true(policy.vms[1].is_tuned);
	assert_string_equal(policy.vms[1].source, "made.yaml:12:5");
}

/* A text in quotes is one, also the word null; without them it takes a value away. */
static void null_is_none_and_no_text(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct policy policy =
		read_policy(arena, "version: 1\nvms:\n  - {name: \"null\", nic: '~'}\n"
				   "  - {name: web2, pool: ~, path: virtio, queues: 2}\n");
	struct policy nulls = read_policy(arena, PF "    vfs: 1\n    driver: Null\n    attributes: "
						    "{vlan-id: NULL, mac-address: ~}\n");
	const struct policy zeros = read_policy(
		arena, PF "    vfs: 1\n    driver: 0\n    attributes: {mac-address: 0}\n"
			  "vms: [{name: web1, vf: 0}]\n");

	(void)state;
	assert_string_equal(policy.vms[0].name, "null");
	assert_string_equal(policy.vms[0].nic, "~");
	assert_true(policy.vms[1].has_no_vf && !policy.vms[1].pool && zeros.vms[0].has_no_vf);
	assert_string_equal(nulls.pfs[0].wishes[0].driver, "none");
	assert_string_equal(nulls.pfs[0].wishes[0].values[VF_VLAN], "0");
	assert_string_equal(nulls.pfs[0].wishes[0].values[VF_MAC], "00:00:00:00:00:00");
	assert_string_equal(zeros.pfs[0].wishes[0].values[VF_MAC], "00:00:00:00:00:00");
	assert_string_equal(zeros.pfs[0].wishes[0].driver, "none");
}

static void a_tag_says_what_a_value_is(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const struct policy policy =
		read_policy(arena, "version: !!int \"1\"\npfs: !!seq\n"
				   "  - match: !!map {name: &a eth0}\n    vfs: !!int 2\n"
				   "    own: !!bool true\n    driver: !!null ~\n"
				   "vms:\n  - {name: *a}\n  - {name: !!str null}\n");

	(void)state;
	assert_int_equal(policy.pfs[0].n_vfs, 2);
	assert_true(policy.pfs[0].is_own);
	assert_string_equal(policy.pfs[0].wishes[0].driver, "none");
	assert_string_equal(policy.vms[1].name, "null");
}

/* As many VFs as there are: those that nothing is said of have what all have. */
static void a_count_may_be_left_open(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct policy policy = read_policy(arena, host);
	const struct pf_policy *pf = &policy.pfs[0];

	(void)state;
	assert_int_equal(pf->n_vfs, UNKNOWN);
	assert_int_equal(pf_policy_n_wishes(pf), 3);
	assert_true(pf->is_several && pf->is_optional);
	assert_int_equal(pf->autoprobe, FACT_NO);
	assert_string_equal(pf_policy_wish(pf, 2)->values[VF_VLAN], "7");
	assert_string_equal(pf_policy_wish(pf, 2)->values[VF_TRUST], "on");
	assert_null(pf_policy_wish(pf, 3)->values[VF_VLAN]);
	assert_string_equal(pf_policy_wish(pf, 3)->values[VF_TRUST], "on");
}

static void assert_same_vm(const struct vm_policy *a, const struct vm_policy *b)
{
	const char *const texts[][2] = {
		{ a->name, b->name }, { a->nic, b->nic },
		{ a->vf, b->vf },     { a->pool, b->pool },
		{ a->path, b->path }, { a->failover, b->failover },
		{ a->pin, b->pin },   { a->hugepages, b->hugepages },
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		assert_true(str_equal(texts[i][0], texts[i][1]));
	assert_int_equal(a->queues, b->queues);
	assert_int_equal(a->is_tuned, b->is_tuned);
	assert_int_equal(a->has_no_vf, b->has_no_vf);
	assert_true(vf_wish_equal(&a->wish, &b->wish));
}

static void assert_same(const struct policy *policy, const struct policy *other)
{
	assert_int_equal(policy->n, other->n);
	for (size_t i = 0; i < policy->n; i++) {
		const struct pf_policy *a = &policy->pfs[i];
		const struct pf_policy *b = &other->pfs[i];

		assert_true(pf_match_equal(&a->match, &b->match));
		assert_int_equal(a->n_vfs, b->n_vfs);
		assert_int_equal(a->up, b->up);
		assert_int_equal(a->autoprobe, b->autoprobe);
		assert_int_equal(a->is_several, b->is_several);
		assert_int_equal(a->is_optional, b->is_optional);
		assert_int_equal(pf_policy_n_wishes(a), pf_policy_n_wishes(b));
		for (int64_t j = 0; j < pf_policy_n_wishes(a) + (a->n_vfs == UNKNOWN); j++)
			assert_true(vf_wish_equal(pf_policy_wish(a, j), pf_policy_wish(b, j)));
	}
	assert_true(str_equal(policy->tuning.profile.name, other->tuning.profile.name));
	assert_int_equal(policy->tuning.skip.n, other->tuning.skip.n);
	assert_int_equal(policy->n_vms, other->n_vms);
	for (size_t i = 0; i < policy->n_vms; i++)
		assert_same_vm(&policy->vms[i], &other->vms[i]);
}

static void what_is_written_reads_the_same(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	static const char *const texts[] = {
		whole,
		host,
		"version: 1\npfs: []\n",
		PF "    vfs: 1\n    attributes: {mac-address: 52:54:00:11:01:00, vlan-id: 0, qos: "
		   "2}\n",
		PF "    vfs: 3\n    attributes: {mac-address: null, max-tx-rate: 0}\n",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct policy policy = read_policy(arena, texts[i]);
		_cleanup_strbuf_ struct strbuf first = { 0 };
		_cleanup_strbuf_ struct strbuf second = { 0 };
		struct policy again = { 0 };

		policy_write(&policy, &first);
		assert_true(policy_is_own(first.text, first.length));
		again = read_policy(arena, first.text);
		assert_same(&policy, &again);
		policy_write(&again, &second);
		assert_string_equal(first.text, second.text);
	}
}

/* The bytes are a file's, with no NUL behind them. */
static void nothing_behind_the_bytes_is_read(void **state)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };
	_cleanup_free_ char *bytes = NULL;
	const struct policy policy = { 0 };

	(void)state;
	policy_write(&policy, &text);
	for (size_t n = 1; n < 20; n++) {
		free(bytes);
		bytes = malloc(n);
		assert_non_null(bytes);
		memcpy(bytes, text.text, n);
		assert_false(policy_is_own(bytes, n));
	}
	assert_false(policy_is_own(NULL, 0));
}

static void it_is_written_for_readers(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct policy policy = read_policy(arena, whole);
	_cleanup_strbuf_ struct strbuf buf = { 0 };

	(void)state;
	policy.n = 1;
	policy_write(&policy, &buf);
	assert_string_equal(buf.text, "# Written by vfctl, which rewrites this file with "
				      "--persist: see vfctl-policy(5).\n"
				      "version: 1\n"
				      "pfs:\n"
				      "  - match:\n"
				      "      mac: \"52:54:00:aa:01:00\"\n"
				      "    vfs: 6\n"
				      "    up: true\n"
				      "    attributes:\n"
				      "      trust: true\n"
				      "      spoof-check: false\n"
				      "      min-tx-rate: 10\n"
				      "      link-state: \"enable\"\n"
				      "      rss-query: true\n"
				      "      msix-vectors: 8\n"
				      "    per-vf:\n"
				      "      - index: \"0-1\"\n"
				      "        driver: \"none\"\n"
				      "        mac-address: \"auto\"\n"
				      "        vlan-id: 200\n"
				      "        max-tx-rate: 1000\n"
				      "      - index: 2\n"
				      "        driver: \"vfio-pci\"\n"
				      "        mac-address: \"auto\"\n"
				      "        vlan-id: 100\n"
				      "        qos: 3\n"
				      "        vlan-proto: \"802.1ad\"\n"
				      "        max-tx-rate: 1000\n"
				      "      - index: 3\n"
				      "        driver: \"vfio-pci\"\n"
				      "        mac-address: \"52:54:00:00:00:01\"\n"
				      "        vlan-id: 0\n"
				      "        max-tx-rate: 0\n"
				      "      - index: 4\n"
				      "        driver: \"vfio-pci\"\n"
				      "        mac-address: \"auto\"\n"
				      "        vlan-id: 100\n"
				      "        qos: 3\n"
				      "        vlan-proto: \"802.1ad\"\n"
				      "        max-tx-rate: 1000\n"
				      "      - index: 5\n"
				      "        driver: \"none\"\n"
				      "        mac-address: \"auto\"\n"
				      "        vlan-id: 200\n"
				      "        max-tx-rate: 1000\n"
				      "...\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_it_says_is_read),
		cmocka_unit_test(single_vfs_differ),
		cmocka_unit_test(hosts_and_vms_are_read),
		cmocka_unit_test(null_is_none_and_no_text),
		cmocka_unit_test(a_tag_says_what_a_value_is),
		cmocka_unit_test(a_count_may_be_left_open),
		cmocka_unit_test(cards_are_named_by_what_stands_where),
		cmocka_unit_test(what_it_does_not_say_is_left),
		cmocka_unit_test(what_is_written_reads_the_same),
		cmocka_unit_test(nothing_behind_the_bytes_is_read),
		cmocka_unit_test(it_is_written_for_readers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
