/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is a driver's module loaded before its VFs are bound, does it stay when all else is undone, and is one
 * that does not load the end of it?
 */
#include <errno.h>
#include <unistd.h>

#include "base/text.h"
#include "os/modprobe.h"
#include "os/write.h"
#include "plan/steps.h"
#include "scene.h"
#include "unit.h"

static const struct step steps[] = {
	{ STEP_MODULE, "vfio-pci", NULL, MODULE_LOADED },
	{ STEP_SRIOV_AUTOPROBE, PF_B, "1", "0" },
	{ STEP_SRIOV_NUMVFS, PF_B, "0", "1" },
	{ STEP_SRIOV_AUTOPROBE, PF_B, "0", "1" },
	{ STEP_DRIVER_OVERRIDE, PF_B "/0", NULL, "vfio-pci" },
	{ STEP_DRIVER, PF_B "/0", NULL, "vfio-pci" },
};
static const struct plan plan = { .steps = steps, .n = ARRAY_SIZE(steps) };

/* One into which nobody has loaded it yet. */
static struct scene scene_without_vfio(void)
{
	struct scene scene = scene_new(false);

	assert_int_equal(root_remove_directory(scene.root, "/sys/bus/pci/drivers/vfio-pci"), 0);
	scene_start(&scene);
	return scene;
}

static bool is_loaded(const struct scene *scene)
{
	return root_peek(scene->root, "/sys/bus/pci/drivers/vfio-pci", NULL, 0) >= 0;
}

static void it_is_loaded_first(void **state)
{
	_cleanup_scene_ struct scene scene = scene_without_vfio();

	(void)state;
	assert_int_equal(scene_run(&scene, &plan), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_DONE);
	assert_true(is_loaded(&scene));
}

static void it_stays_where_the_rest_is_undone(void **state)
{
	_cleanup_scene_ struct scene scene = scene_new(false);
	char text[32];
	const char *now = NULL;

	(void)state;
	fake_kernel_heal(scene.fake);
	scene.fake->error = ENOMEM;
	for (int at = 1; scene.outcome.status != OUTCOME_UNDONE ||
			 scene.outcome.results[4].state != STEP_FAILED;
	     at++) {
		assert_true(at < 20);
		fake_kernel_heal(scene.fake);
		scene.fake->fail_at = at;
		(void)scene_run(&scene, &plan);
	}
	assert_int_equal(scene.outcome.results[0].state, STEP_SKIPPED);
	assert_int_equal(scene.outcome.results[1].state, STEP_UNDONE);
	assert_true(is_loaded(&scene));
	assert_int_equal(step_read(&scene.site, &steps[2], text, &now), 0);
	assert_string_equal(now, "0");
}

static void without_it_nothing_else_is_done(void **state)
{
	_cleanup_scene_ struct scene scene = scene_without_vfio();

	(void)state;
	scene.fake->error = EIO;
	for (int at = 1; scene.outcome.status != OUTCOME_UNDONE; at++) {
		assert_true(at < 20);
		fake_kernel_heal(scene.fake);
		scene.fake->fail_at = at;
		(void)scene_run(&scene, &plan);
	}
	assert_int_equal(scene.outcome.results[0].state, STEP_FAILED);
	assert_int_equal(scene.outcome.results[1].state, STEP_PENDING);
	assert_true(str_has_prefix(scene.outcome.why.text, "module of vfio-pci cannot be set"));
	assert_false(is_loaded(&scene));
	scene_assert_start(&scene);
}

/* A name that a journal could not have from vfctl. */
static void names_are_names(void **state)
{
	static const char *const names[] = { "", "-r", "a/b", "..", "a b", "a\n" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		assert_false(step_is_sound(
			&(struct step){ STEP_MODULE, names[i], NULL, MODULE_LOADED }));
	assert_true(step_is_sound(&steps[0]));
	assert_false(step_is_sound(&(struct step){ STEP_MODULE, "vfio-pci", NULL, "1" }));
}

static void plans_begin_with_it(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct plan loading = { .steps = &steps[1], .n = ARRAY_SIZE(steps) - 1 };

	(void)state;
	plan_load_driver(&loading, "vfio-pci", arena);
	assert_int_equal(loading.n, ARRAY_SIZE(steps));
	for (size_t i = 0; i < loading.n; i++) {
		assert_true(step_has_place(&loading.steps[i], &steps[i]));
		assert_string_equal(loading.steps[i].to, steps[i].to);
	}
}

/* modprobe itself, which changes nothing where it only looks. */
static void who_is_no_module_is_not_found(void **state)
{
	(void)state;
	assert_int_equal(modprobe_find("no-module-has-such-a-name"), -ENOENT);
	assert_int_equal(modprobe_find("-V"), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_loaded_first),
		cmocka_unit_test(it_stays_where_the_rest_is_undone),
		cmocka_unit_test(without_it_nothing_else_is_done),
		cmocka_unit_test(names_are_names),
		cmocka_unit_test(plans_begin_with_it),
		cmocka_unit_test(who_is_no_module_is_not_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
