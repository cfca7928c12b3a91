/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a policy take away the VFs that vfctl made, as those that stand again for them, and none that somebody
 * has made in their place, be they as many? And does it know what it does not know?
 */
#include "cmd/made-vfs.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "cmd/command.h"
#include "cmd/vf-marks.h"
#include "os/write.h"
#include "scene.h"
#include "unit.h"

#define MARK VF_MARKS_DIRECTORY "/" PF_A

/* What vfctl says; for tests of what could not be kept. */
static char told[256];

void tell(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(told, sizeof(told), format, arguments);
	va_end(arguments);
}

struct stage {
	struct scene scene;
	struct machine machine;
	struct sriov sriov;
	struct device pf;
	int held[8]; /* VFs that were: no other file gets their inode numbers, as in sysfs */
	size_t n_held;
};

static void set_up(struct stage *stage)
{
	*told = '\0';
	stage->scene = scene_new(false);
	stage->machine = (struct machine){ .root = stage->scene.root,
					   .live = true,
					   .ledger = *stage->scene.ledger };
	stage->sriov.num_vfs = 3;
	stage->pf.sriov = &stage->sriov;
	assert_int_equal(bdf_parse(PF_A, &stage->pf.bdf), 0);
}

static void tear_down(struct stage *stage)
{
	while (stage->n_held)
		close(stage->held[--stage->n_held]);
	scene_release(&stage->scene);
}
#define _cleanup_stage_ _cleanup_(tear_down)

static void hold(struct stage *stage)
{
	int fd = root_open_file(stage->scene.root, "/sys/bus/pci/devices/" PF_A "/virtfn0",
				O_PATH | O_DIRECTORY);

	assert_true(fd >= 0 && stage->n_held < ARRAY_SIZE(stage->held));
	stage->held[stage->n_held++] = fd;
}

static void write_count(struct stage *stage, const char *count)
{
	const struct kernel *kernel = &stage->scene.fake->kernel;

	assert_int_equal(kernel->write(stage->scene.root,
				       "/sys/bus/pci/devices/" PF_A "/sriov_numvfs", count,
				       kernel->arg),
			 0);
}

static void make_by_hand(struct stage *stage, const char *count)
{
	hold(stage);
	write_count(stage, "0");
	write_count(stage, count);
	stage->sriov.num_vfs = *count - '0';
}

static int disagree(const struct site *site, const struct outcome *outcome, struct err *reterr)
{
	(void)site;
	(void)outcome;
	return err_set(reterr, -EPERM, "no");
}

/* As a command does. */
static void change(struct stage *stage, const char *from, const char *to,
		   enum outcome_status status)
{
	struct scene *scene = &stage->scene;
	const struct step step = { STEP_SRIOV_NUMVFS, PF_A, from, to };
	const struct vf_marks marks = vf_marks_begin(&stage->machine, false, scene->arena);

	hold(stage);
	scene->site.agrees = status == OUTCOME_UNDONE ? disagree : NULL;
	/* scene_run watches the first alone. */
	scene->told->valid = false;
	assert_int_equal(transaction_run(&scene->site, &(struct plan){ .steps = &step, .n = 1 },
					 "vfctl test", scene->arena, &scene->outcome, &scene->err),
			 0);
	assert_int_equal(scene->outcome.status, status);
	vf_marks_end(&marks, &scene->outcome);
	stage->sriov.num_vfs = (status == OUTCOME_DONE ? *to : *from) - '0';
}

static void assert_made(struct stage *stage, bool made, const char *unsure)
{
	struct creation creation = { .pf = &stage->pf, .n_vfs = 7 };

	made_vfs_ask(&stage->machine, &creation, stage->scene.arena);
	assert_int_equal(creation.replace, made);
	assert_string_equal(creation.unsure ? creation.unsure->text : "", unsure);
}

static void those_of_somebody_else_are_not_ours(void **state)
{
	_cleanup_stage_ struct stage stage = { 0 };

	(void)state;
	set_up(&stage);
	assert_made(&stage, false, "");
	change(&stage, "3", "2", OUTCOME_DONE);
	assert_made(&stage, true, "");
	make_by_hand(&stage, "2");
	assert_made(&stage, false, "");
	/* Nor are they once another change has looked at them. */
	change(&stage, "2", "5", OUTCOME_UNDONE);
	assert_made(&stage, false, "");
	change(&stage, "2", "4", OUTCOME_DONE);
	assert_made(&stage, true, "");
	assert_string_equal(told, "");
}

static void those_that_come_again_are_whose_they_were(void **state)
{
	_cleanup_stage_ struct stage stage = { 0 };

	(void)state;
	set_up(&stage);
	change(&stage, "3", "5", OUTCOME_UNDONE);
	assert_made(&stage, false, "");
	change(&stage, "3", "2", OUTCOME_DONE);
	change(&stage, "2", "5", OUTCOME_UNDONE);
	assert_made(&stage, true, "");
	stage.scene.fake->n_calls = 0;
	stage.scene.fake->fail_at = 3; /* to 4, behind the journal and 0 */
	stage.scene.fake->error = EIO;
	change(&stage, "2", "4", OUTCOME_UNDONE);
	assert_made(&stage, true, "");
}

/* One that was killed: another process leads back. */
static void an_unfinished_change_is_led_back_to_ours(void **state)
{
	_cleanup_stage_ struct stage stage = { 0 };
	struct scene *scene = &stage.scene;
	struct vf_marks marks = { 0 };

	(void)state;
	set_up(&stage);
	change(&stage, "3", "2", OUTCOME_DONE);
	scene->fake->n_calls = 0;
	scene->fake->fail_from = 3;
	scene->fake->error = EIO;
	change(&stage, "2", "5", OUTCOME_LEFT_CHANGED);
	fake_kernel_heal(scene->fake);
	marks = vf_marks_begin(&stage.machine, false, scene->arena);
	assert_int_equal(scene_finish(scene), 0);
	vf_marks_end(&marks, &scene->outcome);
	assert_made(&stage, true, "");
}

static void none_are_ours_after_a_reboot(void **state)
{
	_cleanup_stage_ struct stage stage = { 0 };

	(void)state;
	set_up(&stage);
	change(&stage, "3", "2", OUTCOME_DONE);
	tree_file(stage.scene.tree, "/proc/sys/kernel/random/boot_id", "22222222-second\n");
	assert_made(&stage, false, "");
}

static void what_is_not_known_is_not_denied(void **state)
{
	static const char unmarked[] =
		"it made as many in this boot, but no " MARK " tells whether these are those";
	_cleanup_stage_ struct stage stage = { 0 };
	struct root *root = NULL;

	(void)state;
	set_up(&stage);
	root = stage.scene.root;
	change(&stage, "3", "2", OUTCOME_DONE);
	assert_int_equal(root_remove(root, MARK), 0);
	assert_made(&stage, false, unmarked);
	stage.sriov.num_vfs = 4;
	assert_made(&stage, false, "");
	root_fail(root, HISTORY_DIRECTORY, EACCES);
	assert_made(&stage, false, "cannot read " HISTORY_DIRECTORY ": Permission denied");
	tree_file(stage.scene.tree, MARK, "nonsense\n");
	assert_made(&stage, false, "cannot read " MARK ": Bad message");
	root_fail(root, MARK, EACCES);
	assert_made(&stage, false, "cannot read " MARK ": Permission denied");
	stage.machine.live = false;
	assert_made(&stage, false, "a captured host does not tell");
}

static void what_cannot_be_kept_is_told(void **state)
{
	_cleanup_stage_ struct stage stage = { 0 };

	(void)state;
	set_up(&stage);
	tree_file(stage.scene.tree, VF_MARKS_DIRECTORY, "");
	change(&stage, "3", "2", OUTCOME_DONE);
	assert_string_equal(told, "a policy will not know VFs of " PF_A
				  " for vfctl's: cannot write " MARK ": Not a directory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(those_of_somebody_else_are_not_ours),
		cmocka_unit_test(those_that_come_again_are_whose_they_were),
		cmocka_unit_test(an_unfinished_change_is_led_back_to_ours),
		cmocka_unit_test(none_are_ours_after_a_reboot),
		cmocka_unit_test(what_is_not_known_is_not_denied),
		cmocka_unit_test(what_cannot_be_kept_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
