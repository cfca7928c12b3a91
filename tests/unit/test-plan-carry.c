/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is a PF kept from flapping while it carries a session or the root file system, and are VFs kept from
 * going away with a change that is taken back?
 */
#include <errno.h>

#include "base/text.h"
#include "domxml/read.h"
#include "plan/back.h"
#include "plan/carry.h"
#include "planned.h"
#include "unit.h"

#define WHY(pf)                                                                                \
	pf " carries this session from 192.0.2.7, and its link may go down for some seconds: " \
	   "come by another way (a console, another port), or go on with --force"

/* What stands on what; all of these are there each time. */
static struct network_interface interfaces[] = {
	{ .name = "ens1f0", .kind = "", .master = "bond0", .lower = "" },
	{ .name = "ens1f1", .kind = "", .master = "ovs-system", .lower = "" },
	{ .name = "eth7", .kind = "", .master = "br7", .lower = "" },
	{ .name = "bond0", .kind = "bond", .master = "", .lower = "" },
	{ .name = "bond0.7", .kind = "vlan", .master = "br0", .lower = "bond0" },
	{ .name = "br0", .kind = "bridge", .master = "", .lower = "" },
	{ .name = "macvlan0", .kind = "macvlan", .master = "", .lower = "br0" },
	{ .name = "br7", .kind = "bridge", .master = "", .lower = "" },
	{ .name = "ovs-system", .kind = "openvswitch", .master = "", .lower = "" },
	{ .name = "ovsbr0", .kind = "openvswitch", .master = "ovs-system", .lower = "" },
	/* A pair, each end of which names the other. */
	{ .name = "veth0", .kind = "veth", .master = "br7", .lower = "veth1" },
	{ .name = "veth1", .kind = "veth", .master = "", .lower = "veth0" },
	{ .name = "unknown0", .kind = NULL, .master = NULL, .lower = NULL },
};

static struct lifeline line = { "this session from 192.0.2.7", NULL };

static void set_line(struct made *made, const char *interface)
{
	line.interface = interface;
	made->host->lifelines = (struct lifelines){ &line, 1, 0 };
	made->host->network.interfaces = interfaces;
	made->host->network.n_interfaces = ARRAY_SIZE(interfaces);
}

static void on_pf(struct made *made)
{
	set_line(made, "ens1f0");
}

static void on_other(struct made *made)
{
	set_line(made, "eth7");
}

static const struct plan_case cases[] = {
	{ "on the PF", .set = on_pf, .creation = { .n_vfs = 4 }, .error = EBUSY,
	  .why = WHY("ens1f0") },
	{ "and yet", .set = on_pf, .creation = { .n_vfs = 4, .terms.force = true },
	  .steps = COUNT(0, 4) },
	{ "none any more", .n_vfs = 2, .set = on_pf, .creation = { .n_vfs = 0 }, .error = EBUSY,
	  .why = WHY("ens1f0") },
	{ "another number", .n_vfs = 2, .set = on_pf, .creation = { .n_vfs = 3, .replace = true },
	  .error = EBUSY, .why = WHY("ens1f0") },
	{ "the same number", .n_vfs = 2, .set = on_pf,
	  .creation = { .n_vfs = 2, .wish = { .values = { [VF_TRUST] = "on" } } },
	  .steps = "vf-trust PF/0: off -> on\nvf-trust PF/1: off -> on\n" },
	{ "on another one", .set = on_other, .creation = { .n_vfs = 4 }, .steps = COUNT(0, 4) },
};

static void a_pf_that_carries_something_does_not_flap(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		planned_try(&cases[i]);
}

static const struct {
	const char *interface;
	bool first; /* over ens1f0 */
	bool second;
} stacks[] = {
	{ "ens1f0", true, false },  { "ens1f1", false, true },	  { "bond0", true, false },
	{ "bond0.7", true, false }, { "br0", true, false },	  { "macvlan0", true, false },
	{ "br7", false, false },    { "ovsbr0", false, true },	  { "veth1", false, false },
	{ "eth7", false, false },   { "unknown0", false, false }, { "gone0", false, false },
};

static void what_stands_on_what_is_followed(void **state)
{
	struct made *made = *state;
	struct device *pfs[] = { made_add_device(made, NULL, 0), made_add_device(made, NULL, 0) };

	made_name(made, pfs[0], "ens1f0");
	made_name(made, pfs[1], "ens1f1");
	for (size_t i = 0; i < ARRAY_SIZE(stacks); i++) {
		set_line(made, stacks[i].interface);
		assert_int_equal(carry_check(made->host, pfs[0], true, NULL),
				 stacks[i].first ? -EBUSY : 0);
		assert_int_equal(carry_check(made->host, pfs[1], true, NULL),
				 stacks[i].second ? -EBUSY : 0);
	}
}

/* The session of one who is logged in over a VF. */
static void vfs_share_the_port(void **state)
{
	struct made *made = *state;
	struct device *pf = made_add_device(made, NULL, 0);
	struct err err = { 0 };

	made_add_vfs(made, pf, 2, (const char *[]){ NULL }, 1);
	made_name(made, pf, "ens1f0");
	made_name(made, pf->sriov->vfs[1], "ens1f0v1");
	set_line(made, "ens1f0v1");
	assert_int_equal(carry_check(made->host, pf, true, NULL), -EBUSY);
	assert_int_equal(carry_check(made->host, pf, false, &err), -EBUSY);
	assert_null(strstr(err.text, "--"));
}

/* ---- what is taken back */

#define PF "0000:00:00.0"

static const struct back_case {
	struct step step;
	const char *user;
	const char *line;
	int error;
} back_cases[] = {
	{ { STEP_SRIOV_NUMVFS, PF, "2", "0" }, NULL, NULL, 0 },
	{ { STEP_SRIOV_NUMVFS, PF, "2", "0" }, "vm:web1", NULL, EBUSY },
	{ { STEP_SRIOV_NUMVFS, PF, "2", "7" }, "vm:web1", NULL, EBUSY },
	{ { STEP_SRIOV_NUMVFS, PF, "2", "2" }, "vm:web1", NULL, 0 },
	{ { STEP_SRIOV_NUMVFS, PF, "0", "2" }, NULL, "ens1f0", EBUSY },
	{ { STEP_SRIOV_NUMVFS, PF, "0", "2" }, NULL, "eth7", 0 },
	{ { STEP_SRIOV_NUMVFS, "0000:77:00.0", "2", "0" }, "vm:web1", NULL, 0 },
	{ { STEP_DRIVER, PF "/1", "igbvf", "none" }, "vm:web1", NULL, EBUSY },
	{ { STEP_DRIVER, PF "/1", "igbvf", "none" }, NULL, NULL, 0 },
	{ { STEP_DRIVER, PF "/1", "auto", NULL }, "vm:web1", NULL, 0 },
	{ { STEP_DRIVER, PF "/1", "none", "igbvf" }, "vm:web1", NULL, 0 },
	{ { STEP_VF_VLAN, PF "/1", "10", "0" }, "vm:web1", NULL, 0 },
};

static void try_back(const struct back_case *wanted, size_t number)
{
	const struct plan plan = { .steps = &wanted->step, .n = 1 };
	void *state = NULL;
	struct made *made = NULL;
	struct device *pf = NULL;

	assert_int_equal(made_set_up(&state), 0);
	made = state;
	pf = made_add_device(made, NULL, 0);
	made_add_vfs(made, pf, 2, &wanted->user, 1);
	made_name(made, pf, "ens1f0");
	for (size_t i = 0; i < 2; i++)
		pf->sriov->vfs[i]->driver = "igbvf";
	made->host->domains_known = true;
	made->host->virtual_networks.known = true;
	if (wanted->line)
		set_line(made, wanted->line);
	if (back_check(made->host, &plan, NULL) != -wanted->error)
		fail_msg("case %zu is not %d", number, -wanted->error);
	assert_int_equal(back_concerns(&plan), wanted->step.kind != STEP_VF_VLAN);
	made_tear_down(&state);
}

static void nobody_loses_what_is_taken_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(back_cases); i++)
		try_back(&back_cases[i], i);
}

#define PASSED(slot)                                                                        \
	"<hostdev mode='subsystem' type='pci'><source><address domain='0x0000' bus='0x00' " \
	"slot='" slot "' function='0x0'/></source></hostdev>"
#define VM(devices) "<domain><name>web1</name><devices>" devices "</devices></domain>"

/* A VF that a VM was given instead of another goes back with the VFs of its PF. */
static const struct step given_steps[] = {
	{ STEP_DOMAIN, "web1", VM(PASSED("0x01")), VM(PASSED("0x02")) },
	{ STEP_DRIVER, PF "/0", "vfio-pci", "igbvf" },
	{ STEP_SRIOV_NUMVFS, PF, "2", "3" },
};

static const struct given_case {
	const char *what;
	size_t first; /* of the steps */
	const char *live;
	const char *other; /* who uses it besides */
	int error;
} given_cases[] = {
	{ .what = "a VM that is off" },
	{ .what = "it keeps it", .first = 1, .error = EBUSY },
	{ .what = "it runs with it", .live = VM(PASSED("0x01")), .error = EBUSY },
	{ .what = "another VM has it, too", .other = "vm:web2", .error = EBUSY },
	{ .what = "the host uses it", .other = "netdev:br0", .error = EBUSY },
};

static void try_given(const struct given_case *wanted)
{
	const struct plan plan = { .steps = given_steps + wanted->first,
				   .n = ARRAY_SIZE(given_steps) - wanted->first };
	struct domain web1 = { .name = "web1",
			       .xml = VM(PASSED("0x01")),
			       .live_xml = wanted->live };
	void *state = NULL;
	struct made *made = NULL;
	struct device *pf = NULL;

	assert_int_equal(made_set_up(&state), 0);
	made = state;
	pf = made_add_device(made, NULL, 0);
	made_add_vfs(made, pf, 2, (const char *[]){ "vm:web1", NULL }, 2);
	pf->sriov->vfs[0]->driver = "vfio-pci";
	if (wanted->other)
		vf_add_user(pf->sriov->vfs[0]->vf, made->host->arena, wanted->other);
	assert_int_equal(domxml_read(&web1, made->host->arena), 0);
	made->host->domains = &web1;
	made->host->n_domains = 1;
	made->host->domains_known = true;
	made->host->virtual_networks.known = true;
	if (back_check(made->host, &plan, NULL) != -wanted->error)
		fail_msg("%s: not %d", wanted->what, -wanted->error);
	made_tear_down(&state);
}

static void what_goes_back_with_it_is_no_loss(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(given_cases); i++)
		try_given(&given_cases[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pf_that_carries_something_does_not_flap),
		MADE_TEST(what_stands_on_what_is_followed),
		MADE_TEST(vfs_share_the_port),
		cmocka_unit_test(nobody_loses_what_is_taken_back),
		cmocka_unit_test(what_goes_back_with_it_is_no_loss),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
