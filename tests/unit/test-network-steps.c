/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a transaction that changes the definition of a network of libvirt's leave all done or nothing,
 * whatever fails, wherever it is killed? And is nobody's edit lost?
 */
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "faults.h"
#include "unit.h"

#define SMALL  "<network><name>office</name><bridge name='br0'/></network>"
#define LARGE  "<network><name>office</name><bridge name='br0'/><mtu size='9000'/></network>"
#define LARGER "<network><name>office</name><bridge name='br0'/><mtu size='9216'/></network>"

static const int errnos[] = { EACCES, EIO, EINVAL, ECONNRESET };

/* As tune host has it: what is so until a reboot, and behind it what stays. */
static const struct step raising[] = {
	{ STEP_MTU, "pf0", "1500", "9000" },
	{ STEP_NETWORK, "office", SMALL, LARGE },
	{ STEP_FILE, "/etc/udev/rules.d/90-vfctl-mtu.rules", NULL, "x\n" },
};

static void add_network(struct scene *scene)
{
	tree_directory(scene->tree, "/etc/udev/rules.d");
	tree_file(scene->tree, "/sys/class/net/pf0/mtu", "1500\n");
	fake_virt_add_network(scene->virt, "office", SMALL);
}

static const struct trial trial = {
	.plan = { .steps = raising, .n = ARRAY_SIZE(raising) },
	.prepare = add_network,
};
static struct trials all = {
	.items = &trial,
	.n = 1,
	.errnos = errnos,
	.n_errnos = ARRAY_SIZE(errnos),
};

static int take_back(struct scene *scene)
{
	scene->err = (struct err){ 0 };
	return transaction_take_back(&scene->site, scene->outcome.transaction, "vfctl rollback",
				     scene->arena, &scene->outcome, &scene->err);
}

static struct scene done_scene(void)
{
	struct scene scene = trial_scene(&trial, false);

	assert_int_equal(scene_run(&scene, &trial.plan), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_DONE);
	assert_string_equal(scene.virt->networks[0].definition, LARGE);
	return scene;
}

static void an_edit_before_is_not_lost(void **state)
{
	_cleanup_scene_ struct scene scene = trial_scene(&trial, false);

	(void)state;
	strcpy(scene.virt->networks[0].definition, LARGER);
	assert_int_equal(scene_run(&scene, &trial.plan), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_REFUSED);
	assert_string_equal(scene.outcome.why.text,
			    "network of office is not what it was: somebody has changed it since; "
			    "look, and try again");
	assert_int_equal(scene.fake->n_calls, 0);
	assert_string_equal(scene.virt->networks[0].definition, LARGER);
}

static void an_edit_behind_is_not_lost(void **state)
{
	_cleanup_scene_ struct scene scene = done_scene();

	(void)state;
	strcpy(scene.virt->networks[0].definition, LARGER);
	assert_int_equal(take_back(&scene), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_REFUSED);
	assert_string_equal(scene.virt->networks[0].definition, LARGER);
}

/* libvirt's own words stand in the sentence. */
static void what_libvirt_rejects_is_undone(void **state)
{
	_cleanup_scene_ struct scene scene = trial_scene(&trial, false);

	(void)state;
	scene_start(&scene);
	scene.virt->rejects = "9000";
	scene.virt->says =
		"XML error: mtu size only allowed in open, route, nat, and isolated mode";
	assert_int_equal(scene_run(&scene, &trial.plan), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_UNDONE);
	assert_string_equal(scene.outcome.why.text,
			    "network of office cannot be set: libvirt rejects the definition: XML "
			    "error: mtu size only allowed in open, route, nat, and isolated mode");
	scene_assert_start(&scene);
}

/* What stands then has to say all that was wanted. */
static void what_libvirt_drops_is_undone(void **state)
{
	_cleanup_scene_ struct scene scene = trial_scene(&trial, false);

	(void)state;
	scene_start(&scene);
	scene.virt->mangles = "<mtu size='9000'/>";
	assert_int_equal(scene_run(&scene, &trial.plan), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_UNDONE);
	scene_assert_start(&scene);
}

/* One that lost its definition has nothing to lead back. */
static void a_network_that_is_gone_needs_no_undoing(void **state)
{
	_cleanup_scene_ struct scene scene = trial_scene(&trial, false);

	(void)state;
	scene.fake->fail_from = 3;
	scene.fake->error = EIO;
	assert_int_equal(scene_run(&scene, &trial.plan), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_LEFT_CHANGED);
	fake_kernel_heal(scene.fake);
	strcpy(scene.virt->networks[0].definition, "");
	assert_int_equal(scene_finish(&scene), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_DONE);
	assert_int_equal(scene.outcome.results[1].state, STEP_SKIPPED);
	assert_int_equal(scene.outcome.results[0].state, STEP_UNDONE);
}

static const struct CMUnitTest tests[] = {
	TRIALS_TEST(every_failure_is_undone, all),
	TRIALS_TEST(every_signal_is_heeded, all),
	TRIALS_TEST(every_kill_leads_back, all),
	TRIALS_TEST(what_was_done_is_taken_back, all),
	cmocka_unit_test(an_edit_before_is_not_lost),
	cmocka_unit_test(an_edit_behind_is_not_lost),
	cmocka_unit_test(what_libvirt_rejects_is_undone),
	cmocka_unit_test(what_libvirt_drops_is_undone),
	cmocka_unit_test(a_network_that_is_gone_needs_no_undoing),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
