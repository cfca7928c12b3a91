/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which steps give VFs of several PFs what they are to have?
 */
#include <errno.h>
#include <stdio.h>

#include "base/text.h"
#include "plan/set.h"
#include "planned.h"
#include "unit.h"

/* Two PFs with two VFs each; the second one's first VF is igbvf's, and a VM's. */
struct scenery {
	struct made *made;
	const struct device *vfs[4];
	struct terms terms;
	struct arena *arena;
};

static int set_up(void **state)
{
	struct scenery *scenery = calloc(1, sizeof(*scenery));
	void *made = NULL;
	const struct device *pfs[2];

	assert_non_null(scenery);
	assert_int_equal(made_set_up(&made), 0);
	scenery->made = made;
	scenery->arena = arena_new();
	pfs[0] = planned_add_pf(made, "ens1f0", "52:54:00:aa:01:00", 2, NULL);
	pfs[1] = planned_add_pf(made, "ens2f0", "52:54:00:aa:02:00", 2, "vm:web1");
	for (size_t i = 0; i < 4; i++)
		scenery->vfs[i] = pfs[i / 2]->sriov->vfs[i % 2];
	*state = scenery;
	return 0;
}

static int tear_down(void **state)
{
	struct scenery *scenery = *state;
	void *made = scenery->made;

	made_tear_down(&made);
	arena_free(scenery->arena);
	free(scenery);
	return 0;
}

/* Of the VFs from first on: the steps, or the sentence that refuses them. */
static void assert_planned(const struct scenery *scenery, size_t first, size_t n,
			   const struct vf_wish *wish, int error, const char *wanted)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };
	struct plan plan = { 0 };
	struct err err = { 0 };
	int r = plan_set(scenery->made->host, scenery->vfs + first, n, wish, &scenery->terms,
			 scenery->arena, &plan, &err);

	planned_describe(&plan, &text);
	assert_string_equal(r < 0 ? err.text : text.text, wanted);
	assert_int_equal(r, -error);
}

static void pf_by_pf_attribute_by_attribute(void **state)
{
	const struct vf_wish wish = { .values = { [VF_VLAN] = "10", [VF_TRUST] = "on" } };

	assert_planned(*state, 0, 4, &wish, 0,
		       "vf-vlan PF/0: 0 -> 10\n"
		       "vf-trust PF/0: off -> on\nvf-trust PF/1: off -> on\n"
		       "vf-vlan 0000:00:03.0/0: 0 -> 10\n"
		       "vf-trust 0000:00:03.0/0: off -> on\nvf-trust 0000:00:03.0/1: off -> on\n");
}

static void others_keep_what_they_have(void **state)
{
	const struct vf_wish wish = { .derive_mac = true };

	assert_planned(*state, 1, 1, &wish, 0,
		       "vf-mac PF/1: 52:54:00:00:00:01 -> 4e:e0:01:aa:01:00\n");
}

static void a_mac_of_another_pfs_vf_is_refused(void **state)
{
	const struct vf_wish wish = { .values = { [VF_MAC] = "52:54:00:00:00:01" } };

	assert_planned(
		*state, 0, 1, &wish, EADDRINUSE,
		"0000:00:02.0 has the MAC 52:54:00:00:00:01 already: two on one network would "
		"get each other's packets; choose another");
}

static void a_driver_is_taken_from_nobody(void **state)
{
	const struct vf_wish wish = { .driver = "vfio-pci" };

	assert_planned(*state, 0, 1, &wish, 0,
		       "driver PF/0: igbvf -> none\n"
		       "driver-override PF/0: none -> vfio-pci\ndriver PF/0: none -> vfio-pci\n");
	assert_planned(*state, 1, 2, &wish, EBUSY,
		       "VFs of ens2f0 are in use: VF 0 by vm:web1; free them first, or take them "
		       "away with --force");
}

/* The host has none to offer, or keeps them off: none is its own choice then. */
static void the_hosts_own_driver_may_be_none(void **state)
{
	const struct vf_wish wish = { .driver = DRIVER_BY_HOST };
	struct scenery *scenery = *state;
	struct device *vf = scenery->made->host->devices[0].sriov->vfs[0];

	vf->driver = "";
	assert_planned(scenery, 0, 1, &wish, 0, "driver PF/0: none -> auto\n");
	vf->has_taker = FACT_YES;
	assert_planned(scenery, 0, 1, &wish, 0, "driver PF/0: none -> auto\n");
	vf->has_taker = FACT_NO;
	assert_planned(scenery, 0, 1, &wish, 0, "");
	vf->override = "vfio-pci";
	assert_planned(scenery, 0, 1, &wish, 0,
		       "driver-override PF/0: vfio-pci -> none\ndriver PF/0: none -> auto\n");
}

/* Of a VF that libvirt is still to give back nobody knows which driver it has then. */
static void a_driver_comes_behind_libvirts(void **state)
{
	const struct vf_wish by_host = { .driver = DRIVER_BY_HOST };
	const struct vf_wish none = { .driver = DRIVER_NONE };
	const struct vf_wish named = { .driver = "vfio-pci" };
	struct scenery *scenery = *state;
	struct sriov *sriov = scenery->made->host->devices[0].sriov;

	sriov->vfs[0]->driver = DRIVER_BY_HOST;
	for (enum tristate autoprobe = FACT_NO; autoprobe <= FACT_YES; autoprobe++) {
		sriov->autoprobe = autoprobe;
		assert_planned(scenery, 0, 1, &by_host, 0, "");
		assert_planned(scenery, 0, 1, &none, 0, "driver PF/0: - -> none\n");
		assert_planned(scenery, 0, 1, &named, 0,
			       "driver-override PF/0: - -> none\ndriver PF/0: - -> none\n"
			       "driver-override PF/0: none -> vfio-pci\n"
			       "driver PF/0: none -> vfio-pci\n");
	}
}

/* A VM of which libvirt does not tell may run. */
static void a_policy_cuts_nobody_off(void **state)
{
	static const char *const users[] = { "netdev:br0", "netns", "pid:4711 (dpdk-testpmd)",
					     "vm:web9" };
	const struct vf_wish wish = { .values = { [VF_VLAN] = "9" } };
	struct scenery *scenery = *state;
	struct host *host = scenery->made->host;
	struct vf *vf = host->devices[0].sriov->vfs[0]->vf;
	struct domain domain = { .name = "web9" };
	const char *user = NULL;
	char sentence[160];

	scenery->terms.by_policy = true;
	vf->used_by = &user;
	vf->n_used_by = 1;
	for (size_t i = 0; i < ARRAY_SIZE(users); i++) {
		user = users[i];
		snprintf(sentence, sizeof(sentence),
			 "VF 0 of ens1f0 is used by %s, which vlan 9 would cut off: free it first, "
			 "or give it that by hand (vfctl set 0000:00:01.0)",
			 user);
		assert_planned(scenery, 0, 1, &wish, EBUSY, sentence);
	}
	host->domains = &domain;
	host->n_domains = 1;
	assert_planned(scenery, 0, 1, &wish, EBUSY, sentence);
	domain.running = FACT_NO;
	assert_planned(scenery, 0, 1, &wish, 0, "vf-vlan PF/0: 0 -> 9\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(pf_by_pf_attribute_by_attribute, set_up, tear_down),
		cmocka_unit_test_setup_teardown(others_keep_what_they_have, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_mac_of_another_pfs_vf_is_refused, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_driver_is_taken_from_nobody, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_policy_cuts_nobody_off, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_hosts_own_driver_may_be_none, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_driver_comes_behind_libvirts, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
