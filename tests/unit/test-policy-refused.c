/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is a broken policy refused where it is broken, and soon?
 */
#include "unit.h"

#include <errno.h>
#include <stdlib.h>

#include "base/text.h"
#include "spec/policy.h"

#define HEAD   "version: 1\npfs:\n"
#define PF     HEAD "  - match: {mac: \"52:54:00:aa:01:00\"}\n"
#define TUNING "version: 1\ntuning:\n"
#define VMS    "version: 1\nvms:\n"

static const struct refusal {
	const char *text;
	const char *sentence;
} refusals[] = {
	{ "", "made.yaml:1:1: it is empty" },
	{ "# nothing\n", "made.yaml:1:1: it is empty" },
	{ "- 1\n", "made.yaml:1:1: keys with values are wanted here" },
	{ "version: 1\n", "made.yaml:1:1: it says nothing: pfs, tuning or vms is wanted" },
	{ "pfs: []\n", "made.yaml:1:1: a policy lacks 'version'" },
	{ "version: 2\npfs: []\n", "made.yaml:1:10: version is 2: this vfctl knows 1" },
	{ "version: one\npfs: []\n", "made.yaml:1:10: version wants a number, and 'one' is none" },
	{ "version: 1\nversion: 1\npfs: []\n", "made.yaml:2:1: 'version' stands here twice" },
	{ "version: 1\npf: []\n", "made.yaml:2:1: there is no key 'pf'; is it pfs?" },
	{ "version: 1\npfs:\n", "made.yaml:2:5: pfs wants a list" },
	{ HEAD "  - 1\n", "made.yaml:3:5: a PF wants keys with values" },
	{ HEAD "  - vfs: 1\n", "made.yaml:3:5: a PF lacks 'match'" },
	{ PF "    vfs: 65536\n", "made.yaml:4:10: vfs is 65536: 0 to 65535 is possible" },
	{ PF "    vfs: -1\n", "made.yaml:4:10: vfs is -1: 0 to 65535 is possible" },
	{ PF "    vfs: 4x\n", "made.yaml:4:10: vfs wants a number, and '4x' is none" },
	{ PF "    vfs: \"4\"\n", "made.yaml:4:10: vfs wants a number, without quotes" },
	{ PF "    vfs: 010\n",
	  "made.yaml:4:10: vfs wants a number without zeros before it: for others '010' is octal" },
	{ PF "    vfs: 0x3\n", "made.yaml:4:10: vfs wants a number, and '0x3' is none" },
	{ HEAD "  - match: {node: -01}\n", "made.yaml:3:19: node wants a number without zeros "
					   "before it: for others '-01' is octal" },
	{ PF "    per-vf:\n      - index: 010\n", "made.yaml:5:16: index wants a number without "
						  "zeros before it: for others '010' is octal" },
	/* What a tag says counts, and what only others know is not passed over. */
	{ PF "    vfs: !!python/object:os.system 3\n",
	  "made.yaml:4:10: the tag '!!python/object:os.system' cannot be here: leave it out" },
	{ PF "    own: !foo true\n",
	  "made.yaml:4:10: the tag '!foo' cannot be here: leave it out" },
	{ PF "    attributes: !foo {trust: true}\n",
	  "made.yaml:4:17: the tag '!foo' cannot be here: leave it out" },
	{ PF "    per-vf: !!map []\n",
	  "made.yaml:4:13: the tag '!!map' cannot be here: leave it out" },
	{ PF "    vfs: !!int x\n", "made.yaml:4:10: the tag '!!int' cannot be here: leave it out" },
	{ PF "    vfs: !!str 3\n", "made.yaml:4:10: vfs wants a number, without quotes" },
	{ PF "    own: !!str true\n", "made.yaml:4:10: own wants true or false, without quotes" },
	{ PF "    own: \"true\"\n", "made.yaml:4:10: own wants true or false, without quotes" },
	{ HEAD "  - match: {driver: null}\n",
	  "made.yaml:3:21: a card is matched by its driver's name, as igb" },
	{ PF "    vfs: 1\n    up: yes\n", "made.yaml:5:9: up wants true or false" },
	{ PF "    vfs: 1\n    vsf: 1\n", "made.yaml:5:5: there is no key 'vsf'; is it vfs?" },
	{ PF "    vfs: 1\n    driver: ../x\n", "made.yaml:5:13: '../x' is no name of a driver" },
	{ PF "    vfs: 1\n    vfs: 1\n", "made.yaml:5:5: 'vfs' stands here twice" },
	{ HEAD "  - match: {}\n    vfs: 1\n",
	  "made.yaml:3:12: match says nothing: mac, address, device, driver, name or node is "
	  "wanted" },
	{ HEAD "  - match: {node: 1024}\n    vfs: 1\n",
	  "made.yaml:3:19: node is 1024: -1 to 1023 is possible" },
	{ HEAD "  - match: {driver: ../igb}\n    vfs: 1\n",
	  "made.yaml:3:21: '../igb' is no name of a driver" },
	{ HEAD "  - match: {nmae: eth0}\n    vfs: 1\n",
	  "made.yaml:3:13: there is no key 'nmae'; is it name?" },
	{ PF "    optional: maybe\n", "made.yaml:4:15: optional wants true or false" },
	{ PF "    autoprobe: 1\n", "made.yaml:4:16: autoprobe wants true or false" },
	{ HEAD "  - match: {name: \"eth*\"}\n    several: true\n    vfs: 1\n"
	       "    attributes: {mac-address: 52:54:00:00:00:01}\n",
	  "made.yaml:6:31: mac-address would be the same for several VFs: take auto, or give each "
	  "its own below per-vf" },
	{ HEAD "  - match: {name: \"eth*\"}\n    several: true\n    vfs: 1\n    per-vf:\n"
	       "      - {index: 0, mac-address: 52:54:00:00:00:01}\n",
	  "made.yaml:7:33: mac-address would be the same for several VFs: take auto, or give each "
	  "its own below per-vf" },
	{ PF "    attributes: {mac-address: 52:54:00:00:00:01}\n",
	  "made.yaml:4:31: mac-address would be the same for several VFs: take auto, or give each "
	  "its own below per-vf" },
	{ PF "    per-vf:\n      - index: all\n",
	  "made.yaml:5:16: 'all' are no VFs: 3 or \"0-3,6\" are wanted" },
	{ HEAD "  - match: {address: \"41:00\", device: \"8086:10c9\"}\n    vfs: 1\n",
	  "made.yaml:3:22: '41:00' is no PCI address: \"0000:41:00.0\" is one" },
	{ HEAD "  - match: {address: \"41:00.0\", device: \"808610c9\"}\n    vfs: 1\n",
	  "made.yaml:3:41: '808610c9' is no device: \"8086:10c9\" is one (lspci -n)" },
	{ HEAD "  - match: {mac: 52:54}\n    vfs: 1\n",
	  "made.yaml:3:18: mac: '52:54' is no MAC address: six bytes are wanted, as "
	  "52:54:00:aa:01:00" },
	{ PF "    vfs: 1\n  - match: {mac: 52:54:00:AA:01:00}\n    vfs: 2\n",
	  "made.yaml:5:12: mac 52:54:00:aa:01:00 stands here twice, first in made.yaml:3:5" },
	{ PF "    vfs: 2\n    attributes: {vlan: 1}\n",
	  "made.yaml:5:18: there is no key 'vlan'; is it vlan-id or vlan-proto?" },
	{ PF "    vfs: 2\n    attributes: {index: 1}\n",
	  "made.yaml:5:18: there is no key 'index'" },
	{ PF "    vfs: 2\n    attributes: {vlan-id: 4095}\n",
	  "made.yaml:5:27: vlan-id: VLAN 4095 is reserved by IEEE 802.1Q: an id from 1 to 4094 is "
	  "wanted, or 0 for none" },
	{ PF "    vfs: 2\n    attributes: {vlan-id: 4096}\n",
	  "made.yaml:5:27: vlan-id is 4096: 0 to 4095 is possible" },
	{ PF "    vfs: 2\n    attributes: {qos: 1}\n",
	  "made.yaml:5:23: qos wants a vlan-id beside it" },
	{ PF "    vfs: 2\n    attributes: {vlan-id: 0, vlan-proto: 802.1ad}\n",
	  "made.yaml:5:42: vlan-proto wants a vlan-id of 1 to 4094 beside it" },
	{ PF "    vfs: 2\n    attributes:\n      vlan-id: 5\n      vlan-proto: 802.1x\n",
	  "made.yaml:7:19: there is no vlan-proto '802.1x'; is it 802.1q?" },
	{ PF "    vfs: 2\n    attributes: {trust: on}\n",
	  "made.yaml:5:25: trust wants true or false" },
	{ PF "    vfs: 2\n    attributes: {trust: null}\n",
	  "made.yaml:5:25: trust wants true or false" },
	{ PF "    vfs: 2\n    attributes:\n      vlan-id:\n",
	  "made.yaml:6:15: vlan-id wants a number" },
	{ PF "    vfs: 2\n    attributes: {max-tx-rate: 10G}\n",
	  "made.yaml:5:31: max-tx-rate wants a number of Mbit/s, and '10G' is none" },
	{ PF "    vfs: 2\n    attributes: {min-tx-rate: 2, max-tx-rate: 1}\n",
	  "made.yaml:5:17: min-tx-rate 2 is above max-tx-rate 1" },
	{ PF "    vfs: 2\n    attributes: {min-tx-rate: 2}\n    per-vf:\n"
	     "      - {index: 1, max-tx-rate: 1}\n",
	  "made.yaml:7:9: min-tx-rate 2 is above max-tx-rate 1" },
	{ PF "    vfs: 2\n    attributes: {mac-address: 52:54:00:00:00:01}\n",
	  "made.yaml:5:31: mac-address would be the same for several VFs: take auto, or give each "
	  "its own below per-vf" },
	{ PF "    vfs: 2\n    attributes: {mac-address: 01:54:00:00:00:01}\n",
	  "made.yaml:5:31: mac-address: '01:54:00:00:00:01' is a multicast address: that of one "
	  "interface is wanted, whose first byte is even, as 52:54:00:aa:01:00" },
	{ PF "    vfs: 2\n    per-vf: {index: 0}\n", "made.yaml:5:13: per-vf wants a list" },
	{ PF "    vfs: 2\n    per-vf:\n      - trust: true\n",
	  "made.yaml:6:9: an entry of per-vf lacks 'index'" },
	{ PF "    vfs: 2\n    per-vf:\n      - index: 2\n",
	  "made.yaml:6:16: index 2 goes beyond the PF's VFs, 0 to 1" },
	{ PF "    vfs: 4\n    per-vf:\n      - index: 0-2\n      - index: 2-3\n",
	  "made.yaml:7:16: VF 2 has an entry already" },
	{ PF "    vfs: 4\n    per-vf:\n      - index: 2,2\n",
	  "made.yaml:6:16: VF 2 has an entry already" },
	{ PF "    vfs: 4\n    per-vf:\n      - index: 3-2\n",
	  "made.yaml:6:16: '3-2' are no VFs: 3 or \"0-3,6\" are wanted" },
	{ PF "    vfs: 4\n    per-vf:\n      - index: all\n",
	  "made.yaml:6:16: 'all' are no VFs: 3 or \"0-3,6\" are wanted" },
	{ PF "    per-vf:\n      - index: [0, 1]\n",
	  "made.yaml:5:16: index wants VFs as a number or a text: 3 or \"0-3,6\"" },
	{ PF "    vfs: 0\n    per-vf:\n      - index: 0\n",
	  "made.yaml:6:16: this PF is to have no VFs" },
	{ PF "    vfs: 2\n    per-vf:\n      - {index: 0, mac-address: 52:54:00:00:00:01}\n"
	     "      - {index: 1, mac-address: 52:54:00:00:00:01}\n",
	  "made.yaml:7:9: VF 0 has the MAC 52:54:00:00:00:01 already" },
	/* What editors leave, and what was cut off. */
	{ "\xef\xbb\xbfversion: 1\npfs: []\n",
	  "made.yaml:1:1: it begins with a byte order mark: remove it" },
	{ "version: 1\r\npfs: []\r\n",
	  "made.yaml:1:11: the line ends as on Windows (dos2unix mends it)" },
	{ HEAD "  - match: {}\n\tvfs: 1\n", "made.yaml:4:1: a tab: YAML is indented by spaces" },
	{ "version: 1\npfs: [", "made.yaml:2:7: it is cut off: the last line does not end" },
	{ PF "    vfs: 10", "made.yaml:4:12: it is cut off: the last line does not end" },
	{ "version: 1\npfs: []\n---\nversion: 1\n",
	  "made.yaml:3:1: a second document: one is wanted" },
	{ "version: 1\npfs: &a [*a]\n", "made.yaml:2:6: a PF wants keys with values" },
	/* What has no end is told where it begins. */
	{ PF "    up true\n    vfs: 2\n    own: false\n",
	  "made.yaml:4:5: not YAML: while scanning a simple key, could not find expected ':' (line "
	  "5)" },
	{ HEAD "  - match: {name: \"eth4}\n    vfs: 2\n    own: false\n",
	  "made.yaml:3:19: not YAML: while scanning a quoted scalar, found unexpected end of "
	  "stream (line 6)" },
	{ HEAD "  - match: {name: eth4\n    vfs: 2\n    own: false\n",
	  "made.yaml:3:12: not YAML: while parsing a flow mapping, did not find expected ',' or "
	  "'}' (line 4)" },
	{ HEAD "  - match: {name: \"\xc3\xa9\xff\"}\n",
	  "made.yaml:3:21: not YAML: invalid leading UTF-8 octet" },
	{ HEAD "  - match: {name: \"\001\"}\n",
	  "made.yaml:3:20: not YAML: control characters are not allowed" },
	/* How the host is tuned. */
	{ TUNING "  profil: default\n", "made.yaml:3:3: there is no key 'profil'; is it profile?" },
	{ TUNING "  profile: nowhere\n", "made.yaml:3:12: there is no profile 'nowhere'" },
	{ TUNING "  only: vhost-net\n", "made.yaml:3:9: only wants a list" },
	{ TUNING "  overrides: {bridge-mtu: 10}\n",
	  "made.yaml:3:27: bridge-mtu is 10: 68 to 65535 is possible" },
	{ TUNING "  overrides: {sysctls: {net.core.rmem_mx: 1}}\n",
	  "made.yaml:3:25: there is no sysctl 'net.core.rmem_mx'; is it net.core.rmem_max?" },
	/* And its VMs. */
	{ VMS "  - nic: eth0\n", "made.yaml:3:5: a VM lacks 'name'" },
	{ VMS "  - {name: web1, pin: null}\n",
	  "made.yaml:3:23: pin wants a text, not null: leave it out, or put it in quotes" },
	{ VMS "  - {name: web1, nic: null, vf: eth0/1}\n",
	  "made.yaml:3:5: nic, vf and pool exclude each other" },
	{ VMS "  - {name: web1, nic: null, path: sriov}\n",
	  "made.yaml:3:5: where nic, vf or pool is null the VM has no VF: path can be virtio "
	  "alone" },
	{ VMS "  - {name: web1, vf: null, failover: none}\n",
	  "made.yaml:3:5: where nic, vf or pool is null the VM has no VF: leave failover and "
	  "attributes out" },
	{ VMS "  - {name: web1, pool: null, pin: strict}\n",
	  "made.yaml:3:5: where nic, vf or pool is null the VM has no VF: pin, hugepages and "
	  "queues go with path: virtio then" },
	{ VMS "  - {name: web1, failover: ~}\n",
	  "made.yaml:3:28: failover wants a text, not null: leave it out, or put it in quotes" },
	{ HEAD "  - match: {name: Null}\n",
	  "made.yaml:3:19: name wants a text, not null: leave it out, or put it in quotes" },
	{ TUNING "  only: [NULL]\n",
	  "made.yaml:3:10: only wants a text, not null: leave it out, or put it in quotes" },
	{ VMS "  - {name: web1, nic: eth0, pool: vfs}\n",
	  "made.yaml:3:5: nic, vf and pool exclude each other" },
	{ VMS "  - {name: web1, nic: eth0, path: virtio}\n",
	  "made.yaml:3:5: path: virtio takes no VF: leave nic, vf and pool out" },
	{ VMS "  - {name: web1, pin: strickt}\n",
	  "made.yaml:3:23: there is no pin 'strickt'; is it strict?" },
	{ VMS "  - {name: web1, pin: exact}\n",
	  "made.yaml:3:23: there is no pin 'exact'; there are: strict, preferred, none" },
	{ VMS "  - {name: web1, path: hostdev}\n",
	  "made.yaml:3:24: there is no path 'hostdev'; there are: auto, sriov, virtio" },
	{ PF "    vlan: 5\n",
	  "made.yaml:4:5: there is no key 'vlan' here: what VFs have stands below attributes, as "
	  "vlan-id" },
	{ PF "    trust: true\n",
	  "made.yaml:4:5: there is no key 'trust' here: what VFs have stands below attributes" },
	{ PF "    attributes: &a {}\n  - <<: *a\n",
	  "made.yaml:5:5: merge keys (<<) are not supported: an alias stands for a whole value" },
	{ PF "    attributes: {max-tx-rate: 2147483648}\n",
	  "made.yaml:4:31: max-tx-rate is 2147483648: 0 to 2147483647 Mbit/s is possible" },
	{ VMS "  - {name: web1, queues: 257}\n",
	  "made.yaml:3:26: queues is 257: 1 to 256 is possible" },
	{ VMS "  - {name: web1, attributes: {mac-address: auto}}\n",
	  "made.yaml:3:44: a VM keeps a MAC of its own, and none of the VF's: leave mac-address "
	  "out for one, or name it" },
	{ VMS "  - name: web1\n    attributes:\n      vlan-id: 5\n      mac-address: null\n",
	  "made.yaml:6:20: a VM keeps a MAC of its own, and none of the VF's: leave mac-address "
	  "out for one, or name it" },
	{ VMS "  - {name: web1, attributes: {mac-address: 0}}\n",
	  "made.yaml:3:44: a VM keeps a MAC of its own, and none of the VF's: leave mac-address "
	  "out for one, or name it" },
	{ PF "    attributes: {mac-address: \"0\"}\n",
	  "made.yaml:4:31: mac-address: '0' is no MAC address: six bytes are wanted, as "
	  "52:54:00:aa:01:00" },
	{ VMS "  - name: web1\n  - name: web1\n",
	  "made.yaml:4:5: the VM web1 stands here twice, first in made.yaml:3:5" },
};

static void what_is_wrong_is_told_with_its_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(refusals); i++) {
		_cleanup_(arena_freep) struct arena *arena = arena_new();
		struct policy policy = { .n = 42 };
		struct err err = { 0 };
		int r = policy_read("made.yaml", refusals[i].text, strlen(refusals[i].text), NULL,
				    arena, &policy, &err);

		assert_string_equal(err.text, refusals[i].sentence);
		assert_int_equal(r, -EINVAL);
		assert_int_equal(policy.n, 42);
	}
}

/* sentence: what stands behind the file's name, or as much of it as is of interest. */
static void refuses(struct arena *arena, const char *text, size_t n, const char *sentence)
{
	struct policy policy = { 0 };
	struct err err = { 0 };

	assert_int_equal(policy_read("made.yaml", text, n, NULL, arena, &policy, &err), -EINVAL);
	assert_true(str_has_prefix(err.text, "made.yaml:"));
	if (!str_has_prefix(err.text + strlen("made.yaml"), sentence))
		fail_msg("%s", err.text);
}

static void a_nul_byte_is_told_with_its_place(void **state)
{
	static const char text[] = "version: 1\npfs: []\0\n# cut off";
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct policy policy = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(
		policy_read("made.yaml", text, sizeof(text) - 1, NULL, arena, &policy, &err),
		-EINVAL);
	assert_true(str_has_prefix(err.text, "made.yaml:2:8: a NUL byte"));
}

static void few_bytes_do_not_make_many(void **state)
{
	enum {
		NESTED = 500000,
		ALIASES = 5000,
		ANCHORS = 30000
	};
	static const struct {
		const char *start;
		const char *before; /* a number */
		const char *behind;
		const char *end;
		const char *place;
	} anchors[] = {
		{ " [", "&", " x,", "]\n", ":3:1" },
		{ "\n", "  - &", " x\n", "", ":10004:1" },
		{ " [&0 x", ",*", "", "]\n", ":3:1" },
	};
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_strbuf_ struct strbuf text = { 0 };

	(void)state;
	strbuf_add(&text, "version: 1\npfs:\n"
			  "  - match: {mac: 52:54:00:00:00:01}\n"
			  "    vfs: 65535\n"
			  "    attributes: &a {trust: true}\n");
	for (int i = 0; i < ALIASES; i++)
		strbuf_addf(&text,
			    "  - match: {mac: 52:54:00:01:%02x:%02x}\n    vfs: 65535\n"
			    "    attributes: *a\n",
			    i / 256, i % 256);
	refuses(arena, text.text, text.length,
		":7:10: with these there are more than 65536 VFs in one file");
	text.length = 0;
	strbuf_add(&text, "version: 1\npfs: ");
	for (int i = 0; i < NESTED; i++)
		strbuf_add(&text, "[");
	strbuf_add(&text, "\n");
	refuses(arena, text.text, text.length, ":2:1: brackets within brackets, a thousand deep");
	text.length = 0;
	strbuf_add(&text, "version: 1\npfs: []\n# ");
	for (int i = 0; i < 3 * NESTED; i++)
		strbuf_add(&text, "long ");
	strbuf_add(&text, "\n");
	refuses(arena, text.text, text.length, ":1:1: it is larger than 1 MiB");
	for (size_t i = 0; i < ARRAY_SIZE(anchors); i++) {
		text.length = 0;
		strbuf_add(&text, "version: 1\ntuning:\n  only:");
		strbuf_add(&text, anchors[i].start);
		for (int j = 0; j < ANCHORS; j++)
			strbuf_addf(&text, "%s%d%s", anchors[i].before, j, anchors[i].behind);
		strbuf_add(&text, anchors[i].end);
		refuses(arena, text.text, text.length,
			arena_printf(arena,
				     "%s: with this there are more than 10000 anchors and aliases",
				     anchors[i].place));
	}
}

static void what_was_cut_off_anywhere_is_refused(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	static const struct vf_wish wishes[2] = { { .driver = "vfio-pci" },
						  { .values[VF_VLAN] = "100:3" } };
	struct pf_policy pf = { .match = { .mac = "52:54:00:aa:01:00" },
				.n_vfs = 2,
				.wishes = wishes };
	const struct policy policy = { .pfs = &pf, .n = 1 };
	struct policy whole = { 0 };
	_cleanup_strbuf_ struct strbuf buf = { 0 };

	(void)state;
	policy_write(&policy, &buf);
	assert_int_equal(policy_read("made.yaml", buf.text, buf.length, NULL, arena, &whole, NULL),
			 0);
	for (size_t n = 0; n < buf.length; n++) {
		char *cut = strndup(buf.text, n);

		refuses(arena, cut, n, ":");
		free(cut);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_wrong_is_told_with_its_place),
		cmocka_unit_test(a_nul_byte_is_told_with_its_place),
		cmocka_unit_test(few_bytes_do_not_make_many),
		cmocka_unit_test(what_was_cut_off_anywhere_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
