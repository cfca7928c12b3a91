/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do plans that give PFs their VFs leave all done or nothing, too? Those of plan_create, with attributes
 * and drivers, on a kernel whose driver refuses what igb refuses.
 */
#include <errno.h>

#include "base/text.h"
#include "faults.h"
#include "plan/create.h"
#include "scene-host.h"
#include "unit.h"

static const int errnos[] = { EPERM, EIO, ENOMEM, EBUSY, ENODEV, EINVAL, EOPNOTSUPP };

/* ---- how the machine is before */

static void give_a(struct scene *scene)
{
	fake_kernel_give(scene->fake, PF_A, 0, VF_MAC, "52:54:00:00:00:01");
	fake_kernel_give(scene->fake, PF_A, 0, VF_VLAN, "10:3");
	fake_kernel_give(scene->fake, PF_A, 1, VF_MAC, "52:54:00:00:00:02");
	fake_kernel_give(scene->fake, PF_A, 1, VF_TRUST, "on");
	fake_kernel_give(scene->fake, PF_A, 1, VF_SPOOFCHK, "off");
	fake_kernel_give(scene->fake, PF_A, 2, VF_MAX_RATE, "250");
}

static void lower_b(struct scene *scene)
{
	fake_kernel_set_up(scene->fake, PF_B, false);
}

/* As i40e has it. */
static void reset_second(struct scene *scene)
{
	give_a(scene);
	scene->fake->busy_vf = 2;
}

static void rebind(struct scene *scene, int index, const char *driver)
{
	struct fake_kernel *fake = scene->fake;
	struct fake_pf *pf = fake_pf_at(fake, PF_A);
	char address[BDF_TEXT_SIZE];

	fake_name_vf(pf, index, address);
	assert_int_equal(fake_unbind(fake, pf->vfs[index].driver, address), 0);
	if (!*driver)
		return;
	assert_int_equal(fake_override(fake, pf, index, driver), 0);
	assert_int_equal(fake_bind(fake, driver, address), 0);
}

/* One VF of each kind, and no driver comes by itself. */
static void mix_drivers(struct scene *scene)
{
	give_a(scene);
	rebind(scene, 1, "vfio-pci");
	rebind(scene, 2, "");
	fake_kernel_set_autoprobe(scene->fake, PF_A, false);
}

/* ---- what else is then */

/* A driver that is bound too early does not have the VF's MAC. */
static void drivers_have_macs(const struct scene *scene)
{
	for (int p = 0; p < scene->fake->n_pfs; p++)
		for (int i = 0; i < scene->fake->pfs[p].n_vfs; i++) {
			const struct fake_vf *vf = &scene->fake->pfs[p].vfs[i];

			assert_true(*vf->driver);
			assert_string_equal(vf->taken, vf->values[VF_MAC]);
		}
}

static void have_vfio(const struct scene *scene)
{
	const struct fake_pf *pf = fake_pf_at(scene->fake, PF_B);

	if (!pf->n_vfs)
		pf = fake_pf_at(scene->fake, PF_A);
	for (int i = 0; i < pf->n_vfs; i++)
		if (!str_equal(pf->vfs[i].driver, "vfio-pci") ||
		    !str_equal(pf->vfs[i].override, "vfio-pci"))
			fail_msg("VF %d: %s, %s", i, pf->vfs[i].driver, pf->vfs[i].override);
}

static void have_none(const struct scene *scene)
{
	const struct fake_pf *pf = fake_pf_at(scene->fake, PF_B);

	for (int i = 0; i < pf->n_vfs; i++)
		assert_string_equal(pf->vfs[i].driver, "");
	assert_true(pf->autoprobe);
}

static void have_vectors(const struct scene *scene)
{
	const struct fake_pf *pf = fake_pf_at(scene->fake, PF_A);

	for (int i = 0; i < pf->n_vfs; i++)
		assert_int_equal(pf->vfs[i].vectors, 8);
}

/* ---- what is wanted */

struct wanted {
	const char *pf;
	int n_vfs;
	struct vf_wish wish;
	bool up;
	void (*prepare)(struct scene *scene);
	void (*check)(const struct scene *scene);
	bool best_effort;
	const char *why; /* the driver refuses a step: what is said then */
};

static const struct wanted creating = {
	.pf = PF_B,
	.n_vfs = 3,
	.wish = { .derive_mac = true,
		  .msix = "5",
		  .values = { [VF_VLAN] = "100:3",
			      [VF_MAX_RATE] = "100",
			      [VF_SPOOFCHK] = "off",
			      [VF_TRUST] = "on" } },
	.up = true,
	.prepare = lower_b,
	.check = drivers_have_macs,
};
static const struct wanted for_vms = {
	.pf = PF_B,
	.n_vfs = 2,
	.wish = { .derive_mac = true, .driver = "vfio-pci" },
	.check = have_vfio,
};
static const struct wanted driverless = {
	.pf = PF_B,
	.n_vfs = 4,
	.wish = { .driver = "none", .values = { [VF_VLAN] = "7" } },
	.check = have_none,
};
static const struct wanted replacing = {
	.pf = PF_A,
	.n_vfs = 2,
	.wish = { .derive_mac = true, .driver = "vfio-pci", .values = { [VF_VLAN] = "20" } },
	.prepare = give_a,
	.check = drivers_have_macs,
};
static const struct wanted replacing_held = {
	.pf = PF_A,
	.n_vfs = 5,
	.prepare = mix_drivers,
};
static const struct wanted destroying = {
	.pf = PF_A,
	.prepare = give_a,
};
static const struct wanted destroying_held = {
	.pf = PF_A,
	.prepare = mix_drivers,
};
static const struct wanted setting = {
	.pf = PF_A,
	.n_vfs = 3,
	.wish = { .derive_mac = true,
		  .values = { [VF_VLAN] = "200", [VF_MAX_RATE] = "90", [VF_TRUST] = "on" } },
	.prepare = give_a,
};
static const struct wanted rebinding = {
	.pf = PF_A,
	.n_vfs = 3,
	.wish = { .driver = "vfio-pci", .values = { [VF_VLAN] = "30" } },
	.prepare = mix_drivers,
	.check = have_vfio,
};
/* Two of three lose their drivers for that. */
static const struct wanted sharing = {
	.pf = PF_A,
	.n_vfs = 3,
	.wish = { .msix = "8", .values = { [VF_TRUST] = "on" } },
	.prepare = mix_drivers,
	.check = have_vectors,
};
static const struct wanted *const all[] = { &sharing,	 &creating,	   &for_vms,
					    &driverless, &replacing,	   &replacing_held,
					    &destroying, &destroying_held, &setting,
					    &rebinding };

static const struct wanted refused[] = {
	/* Of VFs that stand, whose VLANs the same request sets before. */
	{ .pf = PF_A,
	  .n_vfs = 3,
	  .wish = { .values = { [VF_VLAN] = "300",
				[VF_LINK_STATE] = "enable",
				[VF_TRUST] = "on" } },
	  .prepare = give_a,
	  .why = "vf-link-state of " PF_A
		 "/0 cannot be set: igb does not set the link that VFs see, which is the PF's "
		 "(Operation not supported): leave --link-state out" },
	{ .pf = PF_A,
	  .n_vfs = 3,
	  .wish = { .values = { [VF_VLAN] = "300:0:802.1ad" }, .derive_mac = true },
	  .prepare = give_a,
	  .why = "vf-vlan of " PF_A "/0 cannot be set: igb puts VFs into VLANs of 802.1Q only "
		 "(Protocol not supported): leave 802.1ad out" },
	{ .pf = PF_A,
	  .n_vfs = 3,
	  .wish = { .values = { [VF_MIN_RATE] = "10", [VF_MAX_RATE] = "20", [VF_TRUST] = "on" } },
	  .prepare = give_a,
	  .why = "vf-min-rate of " PF_A
		 "/0 cannot be set: igb does not guarantee 10 Mbit/s (Invalid argument): leave "
		 "--min-rate out, or ask for no more than --max-rate has" },
	{ .pf = PF_B,
	  .n_vfs = 2,
	  .wish = { .values = { [VF_RSS_QUERY] = "on" }, .derive_mac = true },
	  .why = "vf-rss-query of " PF_B "/0 cannot be set: igb lets VFs ask for no RSS key "
		 "(Operation not supported): leave --rss-query out" },
	/* The request has given the first VF all of it by then. */
	{ .pf = PF_A,
	  .n_vfs = 3,
	  .wish = { .values = { [VF_VLAN] = "300", [VF_TRUST] = "on" }, .derive_mac = true },
	  .prepare = reset_second,
	  .why = "vf-mac of " PF_A "/1 cannot be set: the VF is being reset (Resource temporarily "
		 "unavailable): try again in a moment" },
	/* Without --up there is no carrier to wait for. */
	{ .pf = PF_B,
	  .n_vfs = 2,
	  .wish = { .values = { [VF_MAX_RATE] = "100" } },
	  .prepare = lower_b,
	  .why = "vf-max-rate of " PF_B "/0 cannot be set: pf1 has no link, whose speed igb goes "
		 "by (Invalid argument): see that it is up (--up) and its cable in" },
	{ .pf = PF_B,
	  .n_vfs = 2,
	  .wish = { .driver = "igb_uio", .derive_mac = true },
	  .why = "driver of " PF_B "/0 cannot be set: no driver of PCI devices called igb_uio is "
		 "loaded (No such file or directory): modprobe igb_uio, if there is one" },
};

/* The plan of a machine like that; its texts are the arena's. */
static struct trial trial_of(const struct wanted *wanted, struct arena *arena)
{
	struct trial trial = { .prepare = wanted->prepare, .check = wanted->check };
	_cleanup_scene_ struct scene scene = trial_scene(&trial, false);
	_cleanup_(host_freep) struct host *host = scene_host(&scene);
	struct creation creation = {
		.pf = host_find_named(host, wanted->pf),
		.n_vfs = wanted->n_vfs,
		.wish = wanted->wish,
		.up = wanted->up,
		.replace = true,
		.terms.best_effort = wanted->best_effort,
	};
	struct err err = { 0 };

	if (plan_create(host, &creation, arena, &trial.plan, &err) < 0)
		fail_msg("%s", err.text);
	assert_true(trial.plan.n > 0);
	return trial;
}

/* Of all of them, for as long as the group runs, whose state they are. */
static struct arena *made;
static struct trials trials = {
	.n = ARRAY_SIZE(all),
	.errnos = errnos,
	.n_errnos = ARRAY_SIZE(errnos),
	.in_turn = true,
};

static int make_trials(void **state)
{
	struct trial *items = NULL;

	made = arena_new();
	items = arena_new_array(made, struct trial, ARRAY_SIZE(all));
	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		items[i] = trial_of(all[i], made);
	trials.items = items;
	*state = &trials;
	return 0;
}

static int free_trials(void **state)
{
	(void)state;
	arena_free(made);
	return 0;
}

static void what_a_driver_refuses_is_undone(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(refused); i++) {
		struct trial trial = trial_of(&refused[i], arena);

		trial_assert_undone(&trial, refused[i].why);
	}
}

static void what_a_driver_lacks_is_left_out(void **state)
{
	static const struct wanted lacking = {
		.pf = PF_A,
		.n_vfs = 3,
		.wish = { .values = { [VF_VLAN] = "300",
				      [VF_LINK_STATE] = "enable",
				      [VF_TRUST] = "on" } },
		.prepare = give_a,
		.best_effort = true,
	};
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const struct trial trial = trial_of(&lacking, arena);
	_cleanup_scene_ struct scene scene = trial_scene(&trial, false);
	int n_skipped = 0;

	(void)state;
	assert_int_equal(scene_run(&scene, &trial.plan), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_DONE);
	for (size_t i = 0; i < scene.outcome.n; i++) {
		const struct step_result *result = &scene.outcome.results[i];
		bool lacks = result->step->kind == STEP_VF_LINK_STATE;

		assert_int_equal(result->state, lacks ? STEP_SKIPPED : STEP_DONE);
		assert_string_equal(result->error, lacks ? "the driver does not take it" : "");
		n_skipped += lacks;
	}
	assert_int_equal(n_skipped, 3);
	assert_string_equal(fake_pf_at(scene.fake, PF_A)->vfs[2].values[VF_VLAN], "300");
	assert_int_equal(transaction_take_back(&scene.site, scene.outcome.transaction, "rollback",
					       scene.arena, &scene.outcome, &scene.err),
			 0);
	assert_int_equal(scene.outcome.status, OUTCOME_DONE);
	scene_assert_start(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_failure_is_undone),
		cmocka_unit_test(every_reading_may_fail),
		cmocka_unit_test(every_kill_leads_back),
		cmocka_unit_test(every_signal_is_heeded),
		cmocka_unit_test(what_was_done_is_taken_back),
		cmocka_unit_test(what_a_driver_refuses_is_undone),
		cmocka_unit_test(what_a_driver_lacks_is_left_out),
	};

	return cmocka_run_group_tests(tests, make_trials, free_trials);
}
