/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a journal lead back, also after a reboot, without the loss of what others have written since? Is a
 * finished transaction only taken back while all is as it left it? And does a dry run change nothing?
 */
#include "apply/transaction.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "os/write.h"
#include "scene.h"
#include "unit.h"

static void after_a_reboot_only_files_are_put_back(void **state)
{
	_cleanup_scene_ struct scene scene = scene_new(false);
	char text[32];

	(void)state;
	scene_leave_changed(&scene);
	fake_kernel_reboot(scene.fake, PF_A);
	assert_int_equal(scene_finish(&scene), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_DONE);
	assert_int_equal(scene.outcome.results[0].state, STEP_SKIPPED);
	assert_int_equal(scene.outcome.results[1].state, STEP_UNDONE);
	assert_true(root_read(scene.root, POLICY, text, sizeof(text)) > 0);
	assert_string_equal(text, "vfs: 3\n");
	assert_int_equal(
		step_read(&scene.site, &scene_plan.steps[0], text, &(const char *){ NULL }), 0);
	assert_string_equal(text, "0");
	assert_false(journal_is_there(scene.ledger));
}

static void assert_refused_for_edit(struct scene *scene)
{
	assert_int_equal(scene_finish(scene), 0);
	assert_int_equal(scene->outcome.status, OUTCOME_REFUSED);
	assert_string_equal(scene->outcome.why.text,
			    "file of " POLICY
			    " was edited after vfctl changed it, and undoing that would lose the "
			    "edit: make it what it was before the change or after it (vfctl "
			    "history --json shows both), then vfctl rollback again");
	assert_int_equal(scene->fake->n_calls, 0);
	assert_true(journal_is_there(scene->ledger));
}

/* Whoever edits a file after vfctl loses nothing by rollback, and gets to the end of it. */
static void an_edited_file_is_not_overwritten(void **state)
{
	static const char *const edits[] = { "vfs: 4\n", "", "vfs: 3\n#" };
	_cleanup_scene_ struct scene scene = scene_new(false);
	char *large = arena_alloc(scene.arena, VALUE_SIZE);
	char text[32];

	(void)state;
	scene_leave_changed(&scene);
	for (size_t i = 0; i < ARRAY_SIZE(edits); i++) {
		tree_file(scene.tree, POLICY, edits[i]);
		assert_refused_for_edit(&scene);
		assert_true(root_read(scene.root, POLICY, text, sizeof(text)) >= 0);
		assert_string_equal(text, edits[i]);
	}
	tree_bytes(scene.tree, POLICY, "vfs: 3\n", 8);
	assert_refused_for_edit(&scene);
	memset(large, 'x', VALUE_SIZE);
	tree_bytes(scene.tree, POLICY, large, VALUE_SIZE);
	assert_refused_for_edit(&scene);
	assert_int_equal(root_remove(scene.root, POLICY), 0);
	assert_refused_for_edit(&scene);
	tree_file(scene.tree, POLICY, "vfs: 3\n");
	assert_int_equal(scene_finish(&scene), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_DONE);
	scene_assert_start(&scene);
}

static void an_edit_in_the_meantime_is_left(void **state)
{
	static const struct step ours[] = { { STEP_FILE, POLICY, "vfs: 3\n", "vfs: 5\n" },
					    { STEP_SRIOV_AUTOPROBE, PF_A, "1", "0" } };
	_cleanup_scene_ struct scene scene = scene_new(false);
	char text[32];

	(void)state;
	/* The journal, the file, autoprobe. */
	scene.fake->edit_at = 3;
	scene.fake->edited = POLICY;
	scene.fake->fail_at = 3;
	scene.fake->error = EIO;
	assert_int_equal(scene_run(&scene, &(struct plan){ .steps = ours, .n = 2 }), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_LEFT_CHANGED);
	assert_string_equal(scene.outcome.results[0].error,
			    "cannot be put back: somebody has edited it since");
	assert_true(root_read(scene.root, POLICY, text, sizeof(text)) > 0);
	assert_string_equal(text, "edited\n");
	assert_true(journal_is_there(scene.ledger));
}

static void what_is_left_is_told_step_by_step(void **state)
{
	_cleanup_scene_ struct scene scene = scene_new(false);

	(void)state;
	scene_leave_changed(&scene);
	assert_int_equal(scene.outcome.results[0].state, STEP_FAILED);
	assert_string_equal(
		scene.outcome.results[0].error,
		"cannot be put back: the card does not answer, or its SR-IOV registers "
		"contradict each other (Input/output error): switch the machine off and "
		"on, and if that does not help update the card's firmware; that takes a "
		"reboot");
	assert_int_equal(scene.outcome.results[1].state, STEP_FAILED);
	assert_string_equal(
		scene.outcome.why.text,
		"cannot move the journal to /var/lib/vfctl/history: Input/output error");
}

static void rollback_goes_to_its_end(void **state)
{
	_cleanup_scene_ struct scene scene = scene_new(false);

	(void)state;
	scene_leave_changed(&scene);
	scene.fake->victim = getpid();
	scene.fake->signal_at = 1;
	scene.fake->signal = SIGINT;
	signal(SIGINT, SIG_DFL);
	assert_int_equal(scene_finish(&scene), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_DONE);
	scene_assert_start(&scene);
}

/* As what stands now is: the VFs have been made anew, the file is as it was. */
static void a_dry_run_plans_the_way_back(void **state)
{
	_cleanup_scene_ struct scene scene = scene_new(false);

	(void)state;
	scene_leave_changed(&scene);
	tree_file(scene.tree, POLICY, "vfs: 3\n");
	scene.site.dry_run = true;
	assert_int_equal(scene_finish(&scene), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_PLANNED);
	assert_int_equal(scene.outcome.results[0].state, STEP_SKIPPED);
	assert_int_equal(scene.outcome.results[0].step->kind, STEP_FILE);
	assert_int_equal(scene.outcome.results[1].state, STEP_PLANNED);
	assert_string_equal(scene.outcome.results[1].step->from, "5");
	assert_string_equal(scene.outcome.results[1].step->to, "3");
	fake_kernel_reboot(scene.fake, PF_A);
	assert_int_equal(scene_finish(&scene), 0);
	assert_int_equal(scene.outcome.results[1].state, STEP_SKIPPED);
	assert_int_equal(scene.fake->n_calls, 0);
	assert_true(journal_is_there(scene.ledger));
}

static void a_dry_run_changes_nothing(void **state)
{
	_cleanup_scene_ struct scene scene = scene_new(false);

	(void)state;
	scene.site.dry_run = true;
	assert_int_equal(scene_run(&scene, &scene_plan), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_PLANNED);
	assert_int_equal(scene.outcome.results[0].state, STEP_PLANNED);
	assert_null(scene.outcome.transaction);
	assert_int_equal(scene.fake->n_calls, 0);
	scene_assert_start(&scene);
}

static int take_back(struct scene *scene, const char *id)
{
	scene->err = (struct err){ 0 };
	return transaction_take_back(&scene->site, id, "vfctl rollback", scene->arena,
				     &scene->outcome, &scene->err);
}

static void a_finished_one_is_taken_back(void **state)
{
	_cleanup_scene_ struct scene scene = scene_new(true);
	const char **ids = NULL;
	const char *id = NULL;

	(void)state;
	assert_int_equal(scene_run(&scene, &scene_plan), 0);
	id = scene.outcome.transaction;
	assert_int_equal(history_list(scene.ledger, scene.arena, &ids), 1);
	assert_string_equal(ids[0], id);
	assert_int_equal(take_back(&scene, id), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_DONE);
	scene_assert_start(&scene);
	assert_int_equal(take_back(&scene, id), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_REFUSED);
	assert_int_equal(take_back(&scene, "20000101T000000.000000"), -ENOENT);
	assert_int_equal(take_back(&scene, "../journal"), -ENOENT);
	assert_string_equal(scene.err.text,
			    "no transaction ../journal is kept; vfctl history lists them");
}

/* What others have put into a directory by then is theirs. */
static void a_directory_in_use_stays(void **state)
{
	static const struct step making[] = {
		{ STEP_DIRECTORY, "/etc/vfctl/new.d", NULL, "present" },
		{ STEP_FILE, "/etc/vfctl/new.d/ours", NULL, "" },
	};
	_cleanup_scene_ struct scene scene = scene_new(false);
	char text[8];

	(void)state;
	assert_int_equal(scene_run(&scene, &(struct plan){ .steps = making, .n = 2 }), 0);
	tree_file(scene.tree, "/etc/vfctl/new.d/theirs", "x");
	assert_int_equal(take_back(&scene, scene.outcome.transaction), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_DONE);
	assert_int_equal(root_read(scene.root, "/etc/vfctl/new.d/ours", text, sizeof(text)),
			 -ENOENT);
	assert_int_equal(root_read(scene.root, "/etc/vfctl/new.d/theirs", text, sizeof(text)), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(after_a_reboot_only_files_are_put_back),
		cmocka_unit_test(an_edited_file_is_not_overwritten),
		cmocka_unit_test(an_edit_in_the_meantime_is_left),
		cmocka_unit_test(what_is_left_is_told_step_by_step),
		cmocka_unit_test(rollback_goes_to_its_end),
		cmocka_unit_test(a_dry_run_plans_the_way_back),
		cmocka_unit_test(a_dry_run_changes_nothing),
		cmocka_unit_test(a_finished_one_is_taken_back),
		cmocka_unit_test(a_directory_in_use_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
