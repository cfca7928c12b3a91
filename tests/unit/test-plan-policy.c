/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is a card found wherever it stands, and never another one in its place? And what is kept of it?
 */
#include <errno.h>
#include <stdio.h>

#include "base/text.h"
#include "domxml/read.h"
#include "made.h"
#include "plan/policy.h"
#include "unit.h"

static struct device *add_pf(struct made *made, const char *name, const char *mac)
{
	static const char *const nobody = NULL;
	struct device *pf = made_add_device(made, NULL, 0);

	made_name(made, pf, name);
	made_add_vfs(made, pf, 2, &nobody, 1);
	pf->netdevs->permanent_mac = mac;
	pf->vendor_id = 0x8086;
	pf->device_id = 0x10c9;
	return pf;
}

static void tells(const struct made *made, const struct pf_policy *policy, int code,
		  const char *sentence)
{
	const struct device **pfs = NULL;
	struct err err = { 0 };
	size_t n = 42;

	assert_int_equal(plan_find_pfs(made->host, policy, made->host->arena, &pfs, &n, &err),
			 -code);
	assert_string_equal(err.text, sentence);
	assert_int_equal(n, 42);
}

/* Those, and no others. */
static void finds(const struct made *made, const struct pf_policy *policy, size_t n,
		  const struct device *const *wanted)
{
	const struct device **pfs = NULL;
	struct err err = { 0 };
	size_t n_found = 0;

	if (plan_find_pfs(made->host, policy, made->host->arena, &pfs, &n_found, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(n_found, n);
	for (size_t i = 0; i < n; i++)
		assert_ptr_equal(pfs[i], wanted[i]);
}

static void finds_one(const struct made *made, const struct pf_policy *policy,
		      const struct device *pf)
{
	finds(made, policy, 1, &pf);
}

static void a_card_goes_with_its_mac(void **state)
{
	struct made *made = *state;
	struct pf_policy policy = { .match = { .mac = "52:54:00:aa:01:00" }, .source = "f:1:1" };
	struct device *pf = add_pf(made, "ens1", "52:54:00:aa:01:00");
	struct device *other = add_pf(made, "ens2", "52:54:00:aa:02:00");
	char sentence[256];
	char addresses[2][BDF_TEXT_SIZE];

	finds_one(made, &policy, pf);
	other->netdevs->permanent_mac = "52:54:00:AA:01:00";
	snprintf(sentence, sizeof(sentence),
		 "2 PFs here have mac 52:54:00:aa:01:00, %s and %s among them: say more of the one "
		 "that is meant, or several: true for all of them",
		 bdf_format(pf->bdf, addresses[0]), bdf_format(other->bdf, addresses[1]));
	tells(made, &policy, ENOTUNIQ, sentence);
	pf->netdevs->permanent_mac = "52:54:00:aa:03:00";
	finds_one(made, &policy, other);
	other->netdevs = NULL;
	tells(made, &policy, ENODEV,
	      "no PF here has the permanent MAC 52:54:00:aa:01:00: the card is gone, or its "
	      "driver has not bound it");
	policy.is_optional = true;
	finds(made, &policy, 0, NULL);
}

/* All that is said has to be true, and a card without SR-IOV is never meant by the way. */
static void cards_are_meant_by_what_they_are(void **state)
{
	static const char *altnames[] = { "uplink0" };
	struct made *made = *state;
	struct device *pfs[] = { add_pf(made, "ens1f0", "52:54:00:aa:01:00"),
				 add_pf(made, "ens1f1", "52:54:00:aa:02:00"),
				 add_pf(made, "eth9", "52:54:00:aa:03:00") };
	const struct device *two[] = { pfs[0], pfs[1] };
	struct pf_policy policy = { .match = { .name = "ens1f*" }, .is_several = true };

	made_name(made, made_add_device(made, NULL, 0), "ens1f2");
	pfs[2]->driver = "ice";
	pfs[1]->numa_node = 1;
	pfs[2]->netdevs->altnames = altnames;
	pfs[2]->netdevs->n_altnames = 1;
	finds(made, &policy, 2, two);
	policy.match.has_node = true;
	policy.match.node = 1;
	finds_one(made, &policy, pfs[1]);
	policy.match = (struct pf_match){ .name = "uplink?" };
	finds_one(made, &policy, pfs[2]);
	policy.match = (struct pf_match){ .driver = "ice" };
	finds_one(made, &policy, pfs[2]);
	policy.match.name = "ens*";
	tells(made, &policy, ENODEV,
	      "no PF here has driver ice, name ens*; vfctl list shows those that there are");
	policy.match = (struct pf_match){ .has_device = true,
					  .vendor_id = 0x8086,
					  .device_id = 0x10c9,
					  .has_address = true,
					  .address = pfs[0]->bdf };
	finds_one(made, &policy, pfs[0]);
}

/* Where the count is not said, that of the VFs that there are is meant. */
static void standing_vfs_get_what_is_said(void **state)
{
	static const struct vf_wish wishes[3] = { { .values[VF_TRUST] = "on" },
						  { .values[VF_VLAN] = "7" },
						  { .values[VF_VLAN] = "8" } };
	struct made *made = *state;
	struct device *pf = add_pf(made, "ens1", "52:54:00:aa:01:00");
	struct pf_policy policy = {
		.n_vfs = UNKNOWN,
		.wishes = wishes,
		.n_wishes = 1,
		.rest = { .values[VF_VLAN] = "8" },
		.autoprobe = FACT_NO,
	};
	struct creation creation = { 0 };
	struct err err = { 0 };
	char sentence[256];
	char address[BDF_TEXT_SIZE];

	assert_int_equal(
		plan_pf_creation(made->host, &policy, pf, made->host->arena, &creation, NULL), 0);
	assert_int_equal(creation.n_vfs, 2);
	assert_string_equal(creation.wishes[0].values[VF_TRUST], "on");
	assert_string_equal(creation.wishes[1].values[VF_VLAN], "8");
	assert_int_equal(creation.autoprobe, FACT_NO);
	policy.n_wishes = 3; /* the third says no more than is said of any */
	assert_int_equal(
		plan_pf_creation(made->host, &policy, pf, made->host->arena, &creation, NULL), 0);
	policy.rest.values[VF_VLAN] = "9";
	snprintf(sentence, sizeof(sentence),
		 "VF 2 is to have something, and %s has 2 VFs: say how many it is to have (vfs)",
		 bdf_format(pf->bdf, address));
	assert_int_equal(
		plan_pf_creation(made->host, &policy, pf, made->host->arena, &creation, &err),
		-ERANGE);
	assert_string_equal(err.text, sentence);
}

static void another_card_in_its_place_is_noticed(void **state)
{
	struct made *made = *state;
	struct device *pf = add_pf(made, "ens1", "");
	struct pf_policy policy = {
		.match = { .has_address = true,
			   .address = pf->bdf,
			   .has_device = true,
			   .vendor_id = 0x8086,
			   .device_id = 0x10c9 },
	};
	char sentence[256];
	char address[BDF_TEXT_SIZE];

	bdf_format(pf->bdf, address);
	finds_one(made, &policy, pf);
	pf->device_id = 0x1521;
	snprintf(sentence, sizeof(sentence),
		 "at %s stands 8086:1521, not 8086:10c9: it is left alone; say anew which "
		 "card is meant",
		 address);
	tells(made, &policy, ENODEV, sentence);
	policy.match.address.bus = 0xfe;
	policy.match.device_id = 0x1521;
	snprintf(sentence, sizeof(sentence),
		 "there is no card at 0000:fe:%02x.0: 8086:1521 is to stand there (one "
		 "stands at %s)",
		 policy.match.address.device, address);
	tells(made, &policy, ENODEV, sentence);
	pf->sriov = NULL;
	policy.match.address = pf->bdf;
	snprintf(sentence, sizeof(sentence), "%s cannot have VFs: it has no SR-IOV", address);
	tells(made, &policy, ENODEV, sentence);
}

/* It stands in vfctl list, so that "no PF here has" would send people looking. */
static void a_card_without_sriov_is_called_so(void **state)
{
	struct made *made = *state;
	struct device *pf = add_pf(made, "ens1", "52:54:00:aa:01:00");
	struct pf_policy by_name = { .match = { .name = "ens[12]" } };
	struct pf_policy by_mac = { .match = { .mac = "52:54:00:aa:01:00" } };

	pf->sriov = NULL;
	pf->role = ROLE_NIC;
	pf->class_code = 0x020000;
	tells(made, &by_name, ENODEV, "ens1 cannot have VFs: it has no SR-IOV");
	tells(made, &by_mac, ENODEV, "ens1 cannot have VFs: it has no SR-IOV");
	pf->vf = arena_new_struct(made->host->arena, struct vf);
	tells(made, &by_name, ENODEV, "ens1 cannot have VFs: it is one itself");
}

static void a_card_is_called_by_what_stays(void **state)
{
	struct made *made = *state;
	struct device *pf = add_pf(made, "ens1", "52:54:00:AA:01:00");
	struct pf_policy policy = plan_pf_policy(pf, NULL, 0, false, NULL, made->host->arena);

	assert_string_equal(policy.match.mac, "52:54:00:aa:01:00");
	pf->netdevs->permanent_mac = "";
	pf->netdevs->mac = "52:54:00:bb:01:00"; /* perhaps for today */
	policy = plan_pf_policy(pf, NULL, 0, false, NULL, made->host->arena);
	assert_null(policy.match.mac);
	assert_true(pf_match_fits(&policy.match, pf));
}

static void what_was_said_before_stays(void **state)
{
	struct made *made = *state;
	struct device *pf = add_pf(made, "ens1", "52:54:00:aa:01:00");
	const struct vf_wish said[2] = { { .derive_mac = true, .driver = "vfio-pci" },
					 { .values[VF_VLAN] = "7" } };
	const struct vf_wish now[3] = { { .values[VF_TRUST] = "on" }, { .values[VF_VLAN] = "8" } };
	const struct pf_policy before = { .n_vfs = 2, .up = true, .wishes = said };
	struct pf_policy policy = plan_pf_policy(pf, now, 2, false, &before, made->host->arena);

	assert_true(policy.up);
	assert_true(policy.wishes[0].derive_mac);
	assert_string_equal(policy.wishes[0].driver, "vfio-pci");
	assert_string_equal(policy.wishes[0].values[VF_TRUST], "on");
	assert_string_equal(policy.wishes[1].values[VF_VLAN], "8");
	/* Other VFs begin with nothing. */
	policy = plan_pf_policy(pf, now, 3, false, &before, made->host->arena);
	assert_int_equal(policy.n_vfs, 3);
	assert_false(policy.wishes[0].derive_mac);
}

static void the_file_comes_last(void **state)
{
	struct made *made = *state;
	const struct step step = {
		.kind = STEP_SRIOV_NUMVFS, .object = "PF", .from = "0", .to = "2"
	};
	const struct plan plan = { .steps = &step, .n = 1 };
	struct policy_file file = { .path = POLICY_DIRECTORY "/50-x.yaml", .after = "new" };
	struct plan all = plan_policy_file(&plan, &file, made->host->arena);

	assert_int_equal(all.n, 4);
	assert_int_equal(all.steps[0].kind, STEP_SRIOV_NUMVFS);
	assert_string_equal(all.steps[1].object, "/etc/vfctl");
	assert_string_equal(all.steps[2].object, POLICY_DIRECTORY);
	assert_null(all.steps[3].from);
	assert_string_equal(all.steps[3].to, "new");
	file = (struct policy_file){ file.path, "new", NULL, true, true };
	all = plan_policy_file(&plan, &file, made->host->arena);
	assert_int_equal(all.n, 2);
	assert_null(all.steps[1].to);
	file.after = "new";
	assert_int_equal(plan_policy_file(&plan, &file, made->host->arena).n, 1);
}

static void runs_with(struct made *made, const char *vlan)
{
	struct domain *domain = &made->host->domains[0];
	char address[BDF_TEXT_SIZE];
	struct bdf vf = made->devices[2].bdf;

	bdf_format(vf, address);
	*domain = (struct domain){ .name = "web1", .id = 1, .running = FACT_YES };
	domain->xml = "<domain type='kvm'><name>web1</name><devices/></domain>";
	domain->live_xml = arena_printf(
		made->host->arena,
		"<domain type='kvm'><name>web1</name><devices><interface type='hostdev'><source>"
		"<address type='pci' domain='0' bus='%u' slot='%u' function='%u'/></source>%s"
		"</interface></devices></domain>",
		vf.bus, vf.device, vf.function, vlan);
	assert_int_equal(domxml_read(domain, made->host->arena), 0);
}

/* Nothing but that: a guest may have given itself a MAC. */
static void a_vm_keeps_the_vlan_that_it_runs_with(void **state)
{
	static const char *const vlans[][2] = {
		{ "", "0" },
		{ "<vlan><tag id='7'/></vlan>", "7" },
		{ "<vlan trunk='yes'><tag id='7'/><tag id='8'/></vlan>", NULL },
	};
	struct made *made = *state;
	struct device *pf = add_pf(made, "ens1", "52:54:00:aa:01:00");
	struct pf_policy policy = {
		.n_vfs = UNKNOWN,
		.rest = { .values[VF_VLAN] = "100", .derive_mac = true },
		.autoprobe = FACT_UNKNOWN,
	};
	struct creation creation = { 0 };

	made->host->domains = arena_new_array(made->host->arena, struct domain, 1);
	made->host->n_domains = 1;
	for (size_t i = 0; i < ARRAY_SIZE(vlans); i++) {
		runs_with(made, vlans[i][0]);
		assert_int_equal(plan_pf_creation(made->host, &policy, pf, made->host->arena,
						  &creation, NULL),
				 0);
		assert_string_equal(creation.wishes[0].values[VF_VLAN], "100");
		assert_true(creation.wishes[0].derive_mac);
		assert_true(str_equal(creation.wishes[1].values[VF_VLAN], vlans[i][1]));
		assert_false(creation.wishes[1].derive_mac);
	}
	/* What the policy does not name is left alone. */
	runs_with(made, "");
	policy.rest.values[VF_VLAN] = NULL;
	assert_int_equal(
		plan_pf_creation(made->host, &policy, pf, made->host->arena, &creation, NULL), 0);
	assert_null(creation.wishes[1].values[VF_VLAN]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MADE_TEST(a_card_goes_with_its_mac),
		MADE_TEST(cards_are_meant_by_what_they_are),
		MADE_TEST(standing_vfs_get_what_is_said),
		MADE_TEST(a_vm_keeps_the_vlan_that_it_runs_with),
		MADE_TEST(another_card_in_its_place_is_noticed),
		MADE_TEST(a_card_without_sriov_is_called_so),
		MADE_TEST(a_card_is_called_by_what_stays),
		MADE_TEST(what_was_said_before_stays),
		MADE_TEST(the_file_comes_last),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
