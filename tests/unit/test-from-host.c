/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does the policy that describes a host say what is there, is what it cannot say told, and is what is written
 * read again as it was?
 */
#include "unit.h"

#include "base/text.h"
#include "plan/from-host.h"
#include "planned.h"
#include "spec/driver-facts.h"
#include "spec/policy.h"

#define PF "  - match:\n      mac: \"52:54:00:aa:01:00\"\n"

/* What is written of the host, and that it is written again so once it was read. */
static void says(const struct made *made, const char *wanted)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_strbuf_ struct strbuf text = { 0 };
	_cleanup_strbuf_ struct strbuf again = { 0 };
	const struct driver_facts drivers = driver_facts_known(arena);
	struct unsaid unsaid = { .arena = arena };
	struct policy policy = { 0 };
	struct policy read = { 0 };
	struct err err = { 0 };

	plan_pfs_from_host(made->host, &drivers, arena, &policy, &unsaid);
	policy_write_told(&policy, "made", &unsaid, &text);
	assert_string_equal(text.text, wanted);
	if (policy_read("made", text.text, text.length, NULL, arena, &read, &err) < 0)
		fail_msg("%s", err.text);
	policy_write_told(&read, "made", &unsaid, &again);
	assert_string_equal(again.text, text.text);
}

static struct device *add_pf(struct made *made, size_t n)
{
	struct device *pf = planned_add_pf(made, "ens1", "52:54:00:aa:01:00", n, NULL);

	for (size_t i = 0; i < n; i++) {
		pf->sriov->vfs[i]->vf->mac = "00:00:00:00:00:00";
		pf->sriov->vfs[i]->vf->vlan.id = 0;
		pf->sriov->vfs[i]->vf->min_tx_mbps = 0;
		pf->sriov->vfs[i]->vf->max_tx_mbps = 0;
		pf->sriov->vfs[i]->vf->link_state = "auto";
	}
	return pf;
}

static void what_vfs_have_by_themselves_needs_no_word(void **state)
{
	struct made *made = *state;
	struct device *none = planned_add_pf(made, "ens2", "52:54:00:aa:02:00", 0, NULL);

	add_pf(made, 3);
	none->netdevs->up = FACT_NO;
	none->sriov->autoprobe = FACT_NO;
	says(made, "# vfctl export --to policy: made\n"
		   "version: 1\n"
		   "pfs:\n"
		   "  - match:\n"
		   "      mac: \"52:54:00:aa:02:00\"\n"
		   "    vfs: 0\n"
		   "    autoprobe: false\n" PF "    vfs: 3\n"
		   "    up: true\n"
		   "    attributes:\n"
		   "      spoof-check: true\n"
		   "...\n");
}

static void vfs_with_the_same_stand_together(void **state)
{
	struct made *made = *state;
	struct device *pf = add_pf(made, 6);

	pf->driver = "ice";
	for (size_t i = 1; i < 4; i++) {
		struct device *vf = pf->sriov->vfs[i];

		vf->driver = "vfio-pci";
		vf->override = "vfio-pci";
		vf->vf->vlan = (struct vlan){ 100, 3, "802.1ad" };
		vf->vf->max_tx_mbps = 500;
		vf->vf->trust = FACT_YES;
	}
	pf->sriov->vfs[4]->vf->mac = "02:11:22:33:44:55";
	pf->sriov->vfs[5]->vf->link_state = "disable";
	pf->sriov->vfs[5]->vf->spoofchk = FACT_NO;
	pf->sriov->vfs[5]->driver = "";
	says(made, "# vfctl export --to policy: made\n"
		   "version: 1\n"
		   "pfs:\n" PF "    vfs: 6\n"
		   "    up: true\n"
		   "    per-vf:\n"
		   "      - index: 0\n"
		   "        spoof-check: true\n"
		   "      - index: \"1-3\"\n"
		   "        driver: \"vfio-pci\"\n"
		   "        vlan-id: 100\n"
		   "        qos: 3\n"
		   "        vlan-proto: \"802.1ad\"\n"
		   "        trust: true\n"
		   "        spoof-check: true\n"
		   "        max-tx-rate: 500\n"
		   "      - index: 4\n"
		   "        mac-address: \"02:11:22:33:44:55\"\n"
		   "        spoof-check: true\n"
		   "      - index: 5\n"
		   "        driver: \"none\"\n"
		   "        spoof-check: false\n"
		   "        link-state: \"disable\"\n"
		   "...\n");
}

/* Of a driver that shares out vectors: nobody knows what a new VF would have. */
static void vectors_are_said_where_they_are_shared_out(void **state)
{
	struct made *made = *state;
	struct device *pf = add_pf(made, 4);
	static const int64_t vectors[] = { 4, 4, 0, UNKNOWN };

	pf->sriov->vf_total_msix = 64;
	for (size_t i = 0; i < ARRAY_SIZE(vectors); i++)
		pf->sriov->vfs[i]->vf->msix_vectors = vectors[i];
	says(made, "# vfctl export --to policy: made\n"
		   "# not said: msix-vectors of VF 3 of ens1: it is not known\n"
		   "version: 1\n"
		   "pfs:\n" PF "    vfs: 4\n"
		   "    up: true\n"
		   "    attributes:\n"
		   "      spoof-check: true\n"
		   "    per-vf:\n"
		   "      - index: \"0-1\"\n"
		   "        msix-vectors: 4\n"
		   "...\n");
}

static void macs_that_are_derived_stay_so(void **state)
{
	struct made *made = *state;
	struct device *pf = add_pf(made, 2);

	pf->sriov->vfs[0]->vf->mac = "4e:e0:00:aa:01:00";
	pf->sriov->vfs[1]->vf->mac = "4e:e0:01:aa:01:00";
	says(made, "# vfctl export --to policy: made\n"
		   "version: 1\n"
		   "pfs:\n" PF "    vfs: 2\n"
		   "    up: true\n"
		   "    attributes:\n"
		   "      mac-address: \"auto\"\n"
		   "      spoof-check: true\n"
		   "...\n");
}

/* A MAC that no PF gave, but the driver of the VF's own; one that is derived is said for all that. */
static void macs_that_were_drawn_are_nobodys_wish(void **state)
{
	static const char *const macs[] = { "72:05:fd:e3:b7:41", "4e:e0:01:aa:01:00",
					    "72:05:fd:e3:b7:42", "72:05:fd:e3:b7:43" };
	struct made *made = *state;
	struct device *pf = add_pf(made, 4);

	for (size_t i = 0; i < ARRAY_SIZE(macs); i++) {
		struct device *vf = pf->sriov->vfs[i];

		made_name(made, vf, "ens1v");
		vf->netdevs->mac = macs[i];
		vf->netdevs->mac_drawn = i == 3 ? FACT_NO : FACT_YES;
		vf->vf->mac = macs[i];
	}
	pf->sriov->vfs[2]->netdevs->mac = "72:05:fd:e3:b7:99"; /* since then it was given another */
	says(made, "# vfctl export --to policy: made\n"
		   "# not said: mac of VF 0 of ens1: the VF's own driver drew it, as far as can be "
		   "seen\n"
		   "version: 1\n"
		   "pfs:\n" PF "    vfs: 4\n"
		   "    up: true\n"
		   "    attributes:\n"
		   "      spoof-check: true\n"
		   "    per-vf:\n"
		   "      - index: 1\n"
		   "        mac-address: \"auto\"\n"
		   "      - index: 2\n"
		   "        mac-address: \"72:05:fd:e3:b7:42\"\n"
		   "      - index: 3\n"
		   "        mac-address: \"72:05:fd:e3:b7:43\"\n"
		   "...\n");
}

static void what_cannot_be_said_is_told(void **state)
{
	struct made *made = *state;
	struct device *pf = add_pf(made, 5);
	struct device *switched = planned_add_pf(made, "ens2", "52:54:00:aa:02:00", 1, NULL);
	struct device *blind = planned_add_pf(made, "ens3", "52:54:00:aa:03:00", 0, NULL);
	struct device *bare = planned_add_pf(made, "ens4", "52:54:00:aa:04:00", 0, NULL);

	pf->driver = "ice";
	for (size_t i = 0; i < 2; i++)
		pf->sriov->vfs[i]->vf->mac = "02:11:22:33:44:55";
	pf->sriov->vfs[2]->vf->vlan.id = UNKNOWN;
	pf->sriov->vfs[3]->vf->min_tx_mbps = 50;
	pf->sriov->vfs[3]->vf->max_tx_mbps = 20;
	pf->sriov->vfs[4] = NULL;
	switched->sriov->eswitch = "switchdev";
	blind->sriov->num_vfs = UNKNOWN;
	bare->driver = "";
	says(made,
	     "# vfctl export --to policy: made\n"
	     "# not said: what is there of VF 4 of ens1: it could not be found\n"
	     "# not said: mac of VF 0-1 of ens1: what stands there is none that a policy may say, "
	     "or "
	     "somebody else has it, too\n"
	     "# not said: vlan of VF 2 of ens1: it is not known\n"
	     "# not said: min-rate and max-rate of VF 3 of ens1: the least is above the highest\n"
	     "# not said: what VFs of ens2 have: it is in switchdev mode, where their "
	     "representors tell it\n"
	     "# not said: ens3: how many VFs it has could not be read\n"
	     "# not said: ens4: no policy could be planned: ens4 has no driver, which alone could "
	     "make VFs: bind one first (echo 0000:00:09.0 >/sys/bus/pci/drivers_probe)\n"
	     "version: 1\n"
	     "pfs:\n" PF "    vfs: 5\n"
	     "    up: true\n"
	     "    per-vf:\n"
	     "      - index: \"0-3\"\n"
	     "        spoof-check: true\n"
	     "  - match:\n"
	     "      mac: \"52:54:00:aa:02:00\"\n"
	     "    vfs: 1\n"
	     "    up: true\n"
	     "...\n");
}

/* igb is known to take no RSS query; a permanent MAC that two cards have is no name of either. */
static void cards_that_look_alike_are_named_by_their_place(void **state)
{
	struct made *made = *state;
	struct device *pf = add_pf(made, 1);
	struct device *twin = planned_add_pf(made, "ens2", "52:54:00:aa:01:00", 0, NULL);

	pf->vendor_id = 0x8086;
	pf->device_id = 0x10c9;
	pf->sriov->vfs[0]->vf->rss_query = FACT_YES;
	twin->vendor_id = 0x8086;
	twin->device_id = 0x1521;
	says(made,
	     "# vfctl export --to policy: made\n"
	     "# not said: rss-query of VF 0 of ens1: its PF's driver is not known to take it, "
	     "so that it could not be set again\n"
	     "version: 1\n"
	     "pfs:\n"
	     "  - match:\n"
	     "      address: \"0000:00:00.0\"\n"
	     "      device: \"8086:10c9\"\n"
	     "    vfs: 1\n"
	     "    up: true\n"
	     "    attributes:\n"
	     "      spoof-check: true\n"
	     "  - match:\n"
	     "      address: \"0000:00:02.0\"\n"
	     "      device: \"8086:1521\"\n"
	     "    vfs: 0\n"
	     "    up: true\n"
	     "...\n");
}

/* What libvirt sets of a VF while its VM runs is the VM's. */
static void what_is_a_vms_is_not_its_pfs(void **state)
{
	struct made *made = *state;
	struct device *pf = add_pf(made, 2);
	struct bdf address = pf->sriov->vfs[1]->bdf;
	struct domain web1 = {
		.name = "web1", .running = FACT_YES, .hostdevs = &address, .n_hostdevs = 1
	};

	pf->sriov->vfs[1]->vf->mac = "02:11:22:33:44:55";
	pf->sriov->vfs[1]->vf->vlan.id = 7;
	pf->sriov->vfs[1]->vf->trust = FACT_YES;
	pf->sriov->vfs[1]->driver = "vfio-pci";
	pf->sriov->vfs[1]->override = "vfio-pci";
	made->host->domains = &web1;
	made->host->n_domains = 1;
	says(made, "# vfctl export --to policy: made\n"
		   "version: 1\n"
		   "pfs:\n" PF "    vfs: 2\n"
		   "    up: true\n"
		   "    attributes:\n"
		   "      spoof-check: true\n"
		   "    per-vf:\n"
		   "      - index: 1\n"
		   "        trust: true\n"
		   "...\n");
}

/* Nobody sets them of a plain <hostdev>; its standby may have its MAC. */
static void what_stands_on_a_plain_function_is_its_pfs(void **state)
{
	struct made *made = *state;
	struct device *pf = add_pf(made, 2);
	struct device *vf = pf->sriov->vfs[1];
	struct passed passed = { .address = vf->bdf };
	struct vnic standby = { .type = "bridge", .mac = "02:11:22:33:44:55" };
	struct definition live = {
		.passed = &passed, .n_passed = 1, .vnics = &standby, .n_vnics = 1
	};
	struct domain web1 = { .name = "web1",
			       .running = FACT_YES,
			       .hostdevs = &vf->bdf,
			       .n_hostdevs = 1,
			       .live = &live };

	vf->vf->mac = "02:11:22:33:44:55";
	vf->vf->vlan.id = 7;
	vf->driver = "vfio-pci";
	vf->override = "vfio-pci";
	made->host->domains = &web1;
	made->host->n_domains = 1;
	says(made, "# vfctl export --to policy: made\n"
		   "version: 1\n"
		   "pfs:\n" PF "    vfs: 2\n"
		   "    up: true\n"
		   "    attributes:\n"
		   "      spoof-check: true\n"
		   "    per-vf:\n"
		   "      - index: 1\n"
		   "        mac-address: \"02:11:22:33:44:55\"\n"
		   "        vlan-id: 7\n"
		   "...\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MADE_TEST(what_vfs_have_by_themselves_needs_no_word),
		MADE_TEST(vfs_with_the_same_stand_together),
		MADE_TEST(vectors_are_said_where_they_are_shared_out),
		MADE_TEST(macs_that_are_derived_stay_so),
		MADE_TEST(macs_that_were_drawn_are_nobodys_wish),
		MADE_TEST(what_cannot_be_said_is_told),
		MADE_TEST(cards_that_look_alike_are_named_by_their_place),
		MADE_TEST(what_is_a_vms_is_not_its_pfs),
		MADE_TEST(what_stands_on_a_plain_function_is_its_pfs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
