/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do the threads of vhost's that serve a VM go where its emulator goes, and back, whatever fails, wherever it
 * is killed? With a cpuset, which does not let them be elsewhere, and without one.
 */
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "faults.h"
#include "os/vhost.h"
#include "plan/vm-live.h"
#include "unit.h"

#define BARE "<domain><name>web1</name></domain>"

enum {
	QEMU = 4700,
	FIRST = 4711,
	SECOND = 4712,
};

static const int errnos[] = { EINVAL, ESRCH, EPERM };

/* As live_plan_pins has it: apart from where they are, and among these. */
static const struct step moving[] = {
	{ STEP_VHOST_PIN, "web1/4711", "0-3", "0-4,6" },
	{ STEP_VHOST_PIN, "web1/4712", "0-3", "0-4,6" },
	{ STEP_EMULATOR_PIN, "web1", "0-3", "4,6" },
	{ STEP_VHOST_PIN, "web1/4711", "0-4,6", "4,6" },
	{ STEP_VHOST_PIN, "web1/4712", "0-4,6", "4,6" },
};
static const struct step narrowing[] = {
	{ STEP_EMULATOR_PIN, "web1", "0-3", "1,3" },
	{ STEP_VHOST_PIN, "web1/4711", "0-3", "1,3" },
	{ STEP_VHOST_PIN, "web1/4712", "0-3", "1,3" },
};

static void add_vm(struct scene *scene)
{
	fake_virt_add(scene->virt, "web1", BARE);
	fake_kernel_add_vhost(scene->fake, "web1", QEMU, FIRST, "0-3");
	fake_kernel_add_vhost(scene->fake, "web1", QEMU, SECOND, "0-3");
}

static void add_vm_in_cpuset(struct scene *scene)
{
	scene->fake->cpuset = 0xf;
	add_vm(scene);
}

static const struct trial trials[] = {
	TRIAL(moving, add_vm),
	TRIAL(moving, add_vm_in_cpuset),
	TRIAL(narrowing, add_vm),
	TRIAL(narrowing, add_vm_in_cpuset),
};
static struct trials all = {
	.items = trials,
	.n = ARRAY_SIZE(trials),
	.errnos = errnos,
	.n_errnos = ARRAY_SIZE(errnos),
	.in_turn = true,
};

/* Why the steps that go apart do not go straight. */
static void a_cpuset_keeps_them(void **state)
{
	static const struct step straight[] = {
		{ STEP_VHOST_PIN, "web1/4711", "0-3", "4,6" },
		{ STEP_EMULATOR_PIN, "web1", "0-3", "4,6" },
	};
	_cleanup_scene_ struct scene scene = trial_scene(&trials[1], false);

	(void)state;
	assert_int_equal(scene_run(&scene, &(struct plan){ .steps = straight, .n = 2 }), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_UNDONE);
	assert_string_equal(scene.outcome.why.text,
			    "vhost-pin of web1/4711 cannot be set: the cpuset of the thread, which "
			    "is QEMU's own, has none of CPUs 4,6 (Invalid argument): see where the "
			    "VM's own threads may run (virsh emulatorpin), and whether these CPUs "
			    "are online");
	scene_assert_start(&scene);
}

/* The VM stopped, and what has its thread's number by now is another's. */
static void a_thread_that_has_ended_needs_no_undoing(void **state)
{
	_cleanup_scene_ struct scene scene = trial_scene(&trials[2], false);

	(void)state;
	scene.fake->fail_from = 4;
	scene.fake->error = EIO;
	assert_int_equal(scene_run(&scene, &trials[2].plan), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_LEFT_CHANGED);
	fake_kernel_heal(scene.fake);
	scene.virt->domains[0].running = false;
	tree_file(scene.tree, "/proc/4711/comm", "vhost-4800\n");
	tree_file(scene.tree, "/proc/4712/comm", "bash\n");
	assert_int_equal(scene_finish(&scene), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_DONE);
	for (size_t i = 0; i < scene.outcome.n; i++)
		assert_int_equal(scene.outcome.results[i].state, STEP_SKIPPED);
}

/* ---- whose it is */

static const char *cpus_of(const struct scene *scene, const char *vm, uint64_t tid)
{
	char list[16] = "";
	int r = vhost_read_cpus(scene->root, vm, tid, list, sizeof(list));

	return r < 0 ? errno_text(r) : arena_strdup(scene->arena, list);
}

static void a_thread_is_its_vms(void **state)
{
	_cleanup_scene_ struct scene scene = trial_scene(&trials[0], false);
	const char *none = errno_text(-ENOENT);

	(void)state;
	assert_string_equal(cpus_of(&scene, "web1", FIRST), "0-3");
	assert_string_equal(cpus_of(&scene, "web", FIRST), none);
	assert_string_equal(cpus_of(&scene, "web11", FIRST), none);
	assert_string_equal(cpus_of(&scene, "web1", QEMU), none);
	fake_kernel_heal(scene.fake);
	scene.fake->vhosts[0].tid = 0;
	fake_kernel_add_vhost(scene.fake, "a,,b='c'", QEMU, FIRST, "1");
	assert_string_equal(cpus_of(&scene, "a,b='c'", FIRST), "1");
	assert_string_equal(cpus_of(&scene, "a", FIRST), none);
	assert_string_equal(cpus_of(&scene, "a,,b='c'", FIRST), none);
}

static void objects_are_threads(void **state)
{
	static const char *const unsound[] = { "web1",	 "web1/", "web1/0",
					       "web1/x", "/4711", "web1/99999999999" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(unsound); i++)
		assert_false(
			step_is_sound(&(struct step){ STEP_VHOST_PIN, unsound[i], "0-3", "1" }));
	for (size_t i = 0; i < ARRAY_SIZE(moving); i++)
		assert_true(step_is_sound(&moving[i]));
	assert_false(step_is_sound(&(struct step){ STEP_VHOST_PIN, "web1/1", "0-3", "" }));
	assert_false(step_is_sound(&(struct step){ STEP_VHOST_PIN, "web1/1", "3-0", "1" }));
}

/* ---- which steps there are */

/* The steps of a VM whose emulator is to be on these, "" nowhere, and whose threads are on 0-3. */
static struct plan planned(struct arena *arena, const char *emulator, const char *wanted)
{
	static struct vhost vhosts[] = { { FIRST, "0-3" }, { SECOND, "0-3" } };
	static const struct qemu qemu = { .guest = "web1", .vhosts = vhosts, .n_vhosts = 2 };
	const struct domain domain = { .name = "web1" };
	const struct live_pins now = { .emulator = emulator, .qemu = &qemu };
	struct placement placement = { 0 };
	struct steps steps = { .arena = arena };

	assert_int_equal(idset_parse(arena, wanted, &placement.emulator), 0);
	live_plan_pins(&steps, &domain, &now, &placement);
	return steps_plan(&steps);
}

static void assert_plan(const struct plan *plan, const struct step *steps, size_t n)
{
	assert_int_equal(plan->n, n);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(plan->steps[i].kind, steps[i].kind);
		assert_string_equal(plan->steps[i].object, steps[i].object);
		assert_string_equal(plan->steps[i].from, steps[i].from);
		assert_string_equal(plan->steps[i].to, steps[i].to);
	}
}

static void they_go_with_the_emulator(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct plan plan = planned(arena, "0-3", "4,6");

	(void)state;
	assert_plan(&plan, moving, ARRAY_SIZE(moving));
	plan = planned(arena, "0-3", "1,3");
	assert_plan(&plan, narrowing, ARRAY_SIZE(narrowing));
	/* It is there, and they are not. */
	plan = planned(arena, "1,3", "1,3");
	assert_plan(&plan, narrowing + 1, ARRAY_SIZE(narrowing) - 1);
	plan = planned(arena, "0-3", "0-3");
	assert_int_equal(plan.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TRIALS_TEST(every_failure_is_undone, all),
		TRIALS_TEST(every_kill_leads_back, all),
		TRIALS_TEST(what_was_done_is_taken_back, all),
		cmocka_unit_test(a_cpuset_keeps_them),
		cmocka_unit_test(a_thread_that_has_ended_needs_no_undoing),
		cmocka_unit_test(a_thread_is_its_vms),
		cmocka_unit_test(objects_are_threads),
		cmocka_unit_test(they_go_with_the_emulator),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
