/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is an interrupt given its CPUs only while it is the function's, and are CPUs compared as sets? What fails
 * is undone as other settings are (test-settings.c).
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "base/text.h"
#include "faults.h"
#include "unit.h"

#define OWNED  "/sys/bus/pci/devices/0000:41:00.0/msi_irqs/130"
#define SERVED "/proc/irq/130/smp_affinity_list"

static const struct step step = { STEP_IRQ_AFFINITY, "0000:41:00.0/irq130", "0-7", "4-7" };

static void give_away(const struct scene *scene)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s" OWNED, scene->tree->path);
	assert_int_equal(unlink(path), 0);
}

static void assert_served(const struct scene *scene, const char *cpus)
{
	char text[16] = "";

	assert_int_equal(root_read_word(scene->root, SERVED, text, sizeof(text)), 0);
	assert_string_equal(text, cpus);
}

/* By its number alone it would be set, or put back, whoever has it by now. */
static void one_of_another_is_left_alone(void **state)
{
	const struct kind *kind = &step_kinds[STEP_IRQ_AFFINITY];
	_cleanup_scene_ struct scene scene = scene_new(false);
	char text[16] = "";
	const char *now = NULL;

	(void)state;
	tree_file(scene.tree, SERVED, "0-7\n");
	tree_file(scene.tree, OWNED, "msix\n");
	assert_int_equal(scene_run(&scene, &(struct plan){ .steps = &step, .n = 1 }), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_DONE);
	assert_served(&scene, "4-7");
	assert_false(kind->is_over(&scene.site, &step));
	assert_int_equal(step_read(&scene.site, &step, text, &now), 0);
	assert_string_equal(now, "4-7");

	give_away(&scene);
	assert_true(kind->is_over(&scene.site, &step));
	assert_int_equal(step_read(&scene.site, &step, text, &now), 0);
	assert_null(now);
	assert_int_equal(step_write(&scene.site, &step, "0-7"), -ENOENT);
	assert_served(&scene, "4-7");
}

static void cpus_are_a_set(void **state)
{
	(void)state;
	assert_true(step_fits(&step, "4,5,6-7", "4-7"));
	assert_false(step_fits(&step, "4-6", "4-7"));
	assert_false(step_fits(&step, "4-8", "4-7"));
	assert_false(step_fits(&step, NULL, "4-7"));
	assert_false(step_fits(&step, "7-4", "4-7"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_of_another_is_left_alone),
		cmocka_unit_test(cpus_are_a_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
