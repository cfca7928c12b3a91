/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is a host foreseen as a plan will leave it: VFs where their PF's registers place them, with what they get,
 * and those that go no more? And what does a plan change in the end?
 */
#include <stdio.h>

#include "domxml/read.h"
#include "plan/changes.h"
#include "plan/foresee.h"
#include "planned.h"
#include "unit.h"

#define PF "0000:00:00.0"

static struct device *add_pf(struct made *made, size_t n_vfs)
{
	struct device *pf = planned_add_pf(made, "ens1f0", "52:54:00:aa:01:00", n_vfs, NULL);

	pf->sriov->offset = 384;
	pf->sriov->stride = 2;
	pf->sriov->vf_device_id = 0x10ca;
	return pf;
}

static void foresee_steps(struct made *made, const struct step *steps, size_t n)
{
	const struct plan plan = { .steps = steps, .n = n };

	foresee(made->host, &plan);
}

/* "0000:01:10.0 0000:01:10.2": those VFs that the host's first PF has; "-" of one that is nowhere. */
static void has_vfs(const struct made *made, const char *wanted)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };
	const struct sriov *sriov = host_find_named(made->host, "ens1f0")->sriov;
	char address[BDF_TEXT_SIZE];

	assert_int_equal(sriov->num_vfs, sriov->n_vfs);
	strbuf_add(&text, "");
	for (size_t i = 0; i < sriov->n_vfs; i++) {
		const struct device *vf = sriov->vfs[i];

		strbuf_addf(&text, "%s%s", i ? " " : "", vf ? bdf_format(vf->bdf, address) : "-");
		if (!vf)
			continue;
		assert_int_equal(vf->vf->index, i);
		assert_ptr_equal(vf->vf->pf->sriov, sriov);
		assert_ptr_equal(host_find_device(made->host, vf->bdf), vf);
	}
	assert_string_equal(text.text, wanted);
}

static void vfs_come_where_registers_say(void **state)
{
	static const struct step steps[] = {
		{ STEP_PF_LINK, PF, "down", "up" },
		{ STEP_SRIOV_NUMVFS, PF, "0", "3" },
		{ STEP_VF_MAC, PF "/1", NULL, "52:54:00:00:00:09" },
		{ STEP_VF_VLAN, PF "/1", NULL, "100:3:802.1ad" },
		{ STEP_VF_TRUST, PF "/1", NULL, "on" },
		{ STEP_VF_MAX_RATE, PF "/1", NULL, "200" },
	};
	struct made *made = *state;
	const struct device *vf = NULL;

	add_pf(made, 0)->netdevs->up = FACT_NO;
	made_add_device(made, NULL, 0)->bdf = (struct bdf){ 0, 2, 0, 0 };
	foresee_steps(made, steps, ARRAY_SIZE(steps));
	has_vfs(made, "0000:01:10.0 0000:01:10.2 0000:01:10.4");
	assert_int_equal(made->host->n_devices, 5);
	assert_int_equal(host_find_named(made->host, "ens1f0")->netdevs->up, FACT_YES);
	vf = host_find_named(made->host, "ens1f0/1");
	assert_true(vf->vf->is_to_come);
	assert_int_equal(vf->role, ROLE_VF);
	assert_int_equal(vf->device_id, 0x10ca);
	assert_int_equal(vf->numa_node, 0);
	assert_string_equal(vf->vf->mac, "52:54:00:00:00:09");
	assert_int_equal(vf->vf->vlan.id, 100);
	assert_int_equal(vf->vf->vlan.qos, 3);
	assert_string_equal(vf->vf->vlan.proto, "802.1ad");
	assert_int_equal(vf->vf->trust, FACT_YES);
	assert_int_equal(vf->vf->max_tx_mbps, 200);
	/* Nobody can tell what a driver gives it by itself. */
	assert_int_equal(vf->vf->spoofchk, FACT_UNKNOWN);
	assert_int_equal(host_find_named(made->host, "ens1f0/0")->vf->vlan.id, UNKNOWN);
}

static void where_nobody_knows_they_are_nowhere(void **state)
{
	static const struct step three = { STEP_SRIOV_NUMVFS, PF, "0", "3" };
	struct made *made = *state;
	struct device *pf = add_pf(made, 0);

	pf->sriov->stride = 0;
	foresee_steps(made, &three, 1);
	has_vfs(made, "0000:01:10.0 - -");
	pf = host_find_named(made->host, "ens1f0");
	pf->sriov->offset = UNKNOWN;
	foresee_steps(made, &three, 1);
	has_vfs(made, "- - -");
	/* The last bus ends before the third. */
	pf = host_find_named(made->host, "ens1f0");
	pf->sriov->offset = 0xfffc;
	pf->sriov->stride = 2;
	foresee_steps(made, &three, 1);
	has_vfs(made, "0000:ff:1f.4 0000:ff:1f.6 -");
}

static void those_that_go_are_no_more(void **state)
{
	static const struct step steps[] = {
		{ STEP_VF_VLAN, PF "/1", "10", NULL },
		{ STEP_SRIOV_NUMVFS, PF, "2", "1" },
	};
	struct made *made = *state;
	struct device *pf = add_pf(made, 2);
	struct device *members[] = { pf, pf->sriov->vfs[0], pf->sriov->vfs[1] };
	struct iommu_group group = { .id = 1, .members = members, .n_members = 3 };
	const struct bdf gone = pf->sriov->vfs[1]->bdf;

	made->host->iommu.groups = &group;
	made->host->iommu.n_groups = 1;
	foresee_steps(made, steps, ARRAY_SIZE(steps));
	has_vfs(made, "0000:01:10.0");
	assert_null(host_find_device(made->host, gone));
	assert_int_equal(group.n_members, 1);
	assert_ptr_equal(group.members[0], host_find_named(made->host, "ens1f0"));
}

static void hugepages_that_come_are_free(void **state)
{
	static const struct step steps[] = {
		{ STEP_HUGEPAGES, "node1/2048kB", "10", "30" },
		{ STEP_HUGEPAGES, "node7/2048kB", "0", "1" },
	};
	static const int64_t ids[] = { 0, 1 };
	struct made *made = *state;
	struct hugepages of_node = { .size_kib = 2048, .total = 10, .free = 4 };
	struct hugepages of_host = { .size_kib = 2048, .total = 15, .free = 6 };

	made_add_nodes(made, ids, ARRAY_SIZE(ids));
	made->host->numa.nodes[1].hugepages = &of_node;
	made->host->numa.nodes[1].n_hugepages = 1;
	made->host->numa.hugepages = &of_host;
	made->host->numa.n_hugepages = 1;
	foresee_steps(made, steps, ARRAY_SIZE(steps));
	assert_int_equal(of_node.total, 30);
	assert_int_equal(of_node.free, 24);
	assert_int_equal(of_host.total, 36);
	assert_int_equal(of_host.free, 27);
}

#define PASSED                                                                              \
	"<hostdev mode='subsystem' type='pci'><source><address domain='0x0000' bus='0x00' " \
	"slot='0x01' function='0x0'/></source></hostdev>"
#define VM(devices) "<domain><name>web1</name><devices>" devices "</devices></domain>"

/* Whoever runs has it until it is unplugged. */
static void a_vf_that_is_given_back_is_free(void **state)
{
	static const struct step steps[] = {
		{ STEP_DOMAIN, "web1", VM(PASSED), VM("") },
		{ STEP_DOMAIN_DEVICE, "web1/ua-vf", PASSED, NULL },
	};
	struct made *made = *state;
	struct vf *vf = add_pf(made, 2)->sriov->vfs[0]->vf;
	struct domain web1 = { .name = "web1", .xml = VM(PASSED), .live_xml = VM(PASSED) };

	made->host->domains = &web1;
	made->host->n_domains = 1;
	vf_add_user(vf, made->host->arena, "netdev:br0");
	vf_add_user(vf, made->host->arena, "vm:web1");
	foresee_steps(made, steps, 1);
	assert_int_equal(vf->n_used_by, 2);
	assert_string_equal(vf->used_by[1], "vm:web1");
	foresee_steps(made, steps, 2);
	assert_string_equal(web1.live_xml, VM(""));
	assert_int_equal(vf->n_used_by, 1);
	assert_string_equal(vf->used_by[0], "netdev:br0");
}

#define VNIC(managed, mac, more)                                  \
	"<interface type='hostdev'" managed "><mac address='" mac \
	"'/><source><address type='pci' "                         \
	"domain='0x0000' bus='0x00' slot='0x01' function='0x0'/></source>" more "</interface>"
#define MAC  "52:54:00:00:00:55"
#define TAG  "<vlan><tag id='20'/></vlan>"
#define HELD VNIC(" managed='yes'", MAC, TAG)
#define BARE VNIC(" managed='yes'", MAC, "")
#define LENT VNIC("", MAC, TAG)

/* libvirt gives its driver back, and what it has set of an interface's, and alone knows. */
static void of_what_is_unplugged_its_vf_keeps_nothing_of_libvirts(void **state)
{
	static const struct {
		const char *now;
		const char *gone;
		const char *after;
		const char *mac;
		int64_t vlan;
		const char *driver;
		const char *override;
	} cases[] = {
		{ VM(HELD), HELD, VM(""), NULL, UNKNOWN, DRIVER_BY_HOST, "" },
		{ VM(BARE), BARE, VM(""), NULL, UNKNOWN, DRIVER_BY_HOST, "" },
		{ VM(LENT), LENT, VM(""), NULL, UNKNOWN, "vfio-pci", "vfio-pci" },
		{ VM(PASSED), PASSED, VM(""), MAC, 20, DRIVER_BY_HOST, "" },
	};
	struct made *made = *state;
	struct device *device = add_pf(made, 2)->sriov->vfs[0];
	struct vf *vf = device->vf;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct step step = { STEP_DOMAIN_DEVICE, "web1/ua-vf", cases[i].gone, NULL };
		struct domain web1 = { .name = "web1", .live_xml = cases[i].now };

		assert_int_equal(domxml_read(&web1, made->host->arena), 0);
		made->host->domains = &web1;
		made->host->n_domains = 1;
		vf->mac = MAC;
		vf->vlan = (struct vlan){ .id = 20 };
		device->driver = device->override = "vfio-pci";
		foresee_steps(made, &step, 1);
		assert_string_equal(device->driver, cases[i].driver);
		assert_string_equal(device->override, cases[i].override);
		assert_string_equal(web1.live_xml, cases[i].after);
		if (cases[i].mac)
			assert_string_equal(vf->mac, cases[i].mac);
		else
			assert_null(vf->mac);
		assert_int_equal(vf->vlan.id, cases[i].vlan);
	}
}

static void what_changes_in_the_end(void **state)
{
	static const struct step steps[] = {
		{ STEP_VF_VLAN, PF "/0", "10", NULL }, { STEP_SRIOV_AUTOPROBE, PF, "1", "0" },
		{ STEP_SRIOV_NUMVFS, PF, "1", "2" },   { STEP_VF_VLAN, PF "/0", NULL, "20" },
		{ STEP_VF_VLAN, PF "/1", NULL, "10" }, { STEP_SRIOV_AUTOPROBE, PF, "0", "1" },
		{ STEP_VF_VLAN, PF "/1", "10", "11" },
	};
	const struct plan plan = { .steps = steps, .n = ARRAY_SIZE(steps) };
	_cleanup_strbuf_ struct strbuf text = { 0 };
	struct made *made = *state;
	struct plan changes = plan_changes(&plan, made->host->arena);

	planned_describe(&changes, &text);
	assert_string_equal(text.text, "vf-vlan PF/0: 10 -> 20\nsriov-numvfs PF: 1 -> 2\n"
				       "vf-vlan PF/1: - -> 11\n");
}

static const struct CMUnitTest tests[] = {
	MADE_TEST(vfs_come_where_registers_say),
	MADE_TEST(where_nobody_knows_they_are_nowhere),
	MADE_TEST(those_that_go_are_no_more),
	MADE_TEST(hugepages_that_come_are_free),
	MADE_TEST(a_vf_that_is_given_back_is_free),
	MADE_TEST(of_what_is_unplugged_its_vf_keeps_nothing_of_libvirts),
	MADE_TEST(what_changes_in_the_end),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
