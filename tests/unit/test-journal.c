/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a journal lead back after a reboot, is a damaged one refused, and who may begin a transaction
 * when? And is a finished one only taken back while all is as it left it?
 */
#include "apply/journal.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "os/lock.h"
#include "os/write.h"
#include "scene.h"
#include "unit.h"

static const struct step steps[] = {
	{ STEP_SRIOV_NUMVFS, PF_A, "3", "5" },
	{ STEP_FILE, POLICY, "vfs: 3\n", "vfs: 5\n" },
};
static const struct plan plan = { steps, ARRAY_SIZE(steps) };

/* Leaves the machine changed, with a journal, at the first revert that fails. */
static void leave_changed(struct scene *scene)
{
	/* The journal, VFs away, VFs there, the file, its way into the history. */
	scene->fake->fail_from = 5;
	scene->fake->error = EIO;
	assert_int_equal(scene_run(scene, &plan), 0);
	assert_int_equal(scene->outcome.status, OUTCOME_LEFT_CHANGED);
	fake_kernel_heal(scene->fake);
}

static void after_a_reboot_only_files_are_put_back(void **state)
{
	_cleanup_scene_ struct scene scene = scene_new(false);
	char text[32];

	(void)state;
	leave_changed(&scene);
	fake_kernel_reboot(scene.fake, PF_A);
	assert_int_equal(scene_finish(&scene), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_DONE);
	assert_int_equal(scene.outcome.results[0].state, STEP_SKIPPED);
	assert_int_equal(scene.outcome.results[1].state, STEP_UNDONE);
	assert_true(root_read(scene.root, POLICY, text, sizeof(text)) > 0);
	assert_string_equal(text, "vfs: 3\n");
	assert_int_equal(step_read(&scene.site, &steps[0], text, &(const char *){ NULL }), 0);
	assert_string_equal(text, "0");
	assert_false(journal_is_there(scene.root));
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
	assert_true(journal_is_there(scene->root));
}

/* Whoever edits a file after vfctl loses nothing by rollback, and gets to the end of it. */
static void an_edited_file_is_not_overwritten(void **state)
{
	static const char *const edits[] = { "vfs: 4\n", "", "vfs: 3\n#" };
	_cleanup_scene_ struct scene scene = scene_new(false);
	char *large = arena_alloc(scene.arena, 2 * VALUE_SIZE);
	char text[32];

	(void)state;
	leave_changed(&scene);
	for (size_t i = 0; i < ARRAY_SIZE(edits); i++) {
		tree_file(scene.tree, POLICY, edits[i]);
		assert_refused_for_edit(&scene);
		assert_true(root_read(scene.root, POLICY, text, sizeof(text)) >= 0);
		assert_string_equal(text, edits[i]);
	}
	tree_bytes(scene.tree, POLICY, "vfs: 3\n", 8);
	assert_refused_for_edit(&scene);
	memset(large, 'x', 2 * VALUE_SIZE);
	tree_bytes(scene.tree, POLICY, large, 2 * VALUE_SIZE);
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
	assert_int_equal(scene_run(&scene, &(struct plan){ ours, 2 }), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_LEFT_CHANGED);
	assert_string_equal(scene.outcome.results[0].error,
			    "cannot be put back: somebody has edited it since");
	assert_true(root_read(scene.root, POLICY, text, sizeof(text)) > 0);
	assert_string_equal(text, "edited\n");
	assert_true(journal_is_there(scene.root));
}

static void what_is_left_is_told_step_by_step(void **state)
{
	_cleanup_scene_ struct scene scene = scene_new(false);

	(void)state;
	leave_changed(&scene);
	assert_int_equal(scene.outcome.results[0].state, STEP_FAILED);
	assert_string_equal(scene.outcome.results[0].error,
			    "cannot be put back: Input/output error");
	assert_int_equal(scene.outcome.results[1].state, STEP_FAILED);
	assert_string_equal(
		scene.outcome.why.text,
		"cannot move the journal to /var/lib/vfctl/history: Input/output error");
}

static void rollback_goes_to_its_end(void **state)
{
	_cleanup_scene_ struct scene scene = scene_new(false);

	(void)state;
	leave_changed(&scene);
	scene.fake->victim = getpid();
	scene.fake->signal_at = 1;
	scene.fake->signal = SIGINT;
	assert_int_equal(scene_finish(&scene), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_DONE);
	scene_assert_start(&scene);
}

static void a_second_transaction_waits_for_rollback(void **state)
{
	_cleanup_scene_ struct scene scene = scene_new(false);

	(void)state;
	leave_changed(&scene);
	assert_int_equal(scene_run(&scene, &plan), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_REFUSED);
	assert_string_equal(
		scene.outcome.why.text,
		"an earlier transaction was not finished "
		"(/var/lib/vfctl/journal.json): vfctl rollback undoes what it did, then "
		"try again");
}

/* Reads the journal from these bytes of it: a sentence, and nothing is changed by rollback. */
static void assert_damaged(struct scene *scene, const char *bytes, size_t n, const char *sentence)
{
	tree_bytes(scene->tree, JOURNAL_PATH, bytes, n);
	assert_int_equal(scene_finish(scene), -EBADMSG);
	assert_true(str_has_prefix(scene->err.text,
				   "/var/lib/vfctl/journal.json is damaged, or not by vfctl: "));
	assert_true(str_has_suffix(scene->err.text,
				   "; put back by hand what it names, then remove it"));
	assert_non_null(strstr(scene->err.text, sentence));
	assert_int_equal(scene->fake->n_calls, 0);
}

static void a_cut_journal_is_refused(void **state)
{
	_cleanup_scene_ struct scene scene = scene_new(false);
	char *text = NULL;
	ssize_t n = 0;

	(void)state;
	leave_changed(&scene);
	n = root_read_all(scene.root, JOURNAL_PATH, 100000, scene.arena, &text);
	assert_true(n > 100);
	for (ssize_t i = 0; i < n; i++)
		assert_damaged(&scene, text, (size_t)i, "it ends too early");
	tree_bytes(scene.tree, JOURNAL_PATH, text, (size_t)n);
	assert_int_equal(scene_finish(&scene), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_DONE);
	scene_assert_start(&scene);
	print_message("a journal of %zd bytes, cut at each\n", n);
}

/* What vfctl would not do by itself, it does for no file either. */
static void a_foreign_journal_is_refused(void **state)
{
	static const struct {
		const char *step;
		const char *sentence;
	} cases[] = {
		{ "{\"kind\":\"file\",\"object\":\"/etc/shadow\",\"from\":\"\",\"to\":null}",
		  "step 1 is none that vfctl makes" },
		{ "{\"kind\":\"file\",\"object\":\"/etc/vfctl/../"
		  "shadow\",\"from\":\"\",\"to\":null}",
		  "step 1" },
		{ "{\"kind\":\"sriov-numvfs\",\"object\":\"../../x\",\"from\":\"0\",\"to\":\"1\"}",
		  "step 1" },
		{ "{\"kind\":\"sriov-numvfs\",\"object\":\"" PF_A "\",\"from\":\"x\",\"to\":\"1\"}",
		  "step 1" },
		{ "{\"kind\":\"sriov-numvfs\",\"object\":\"" PF_A "\",\"from\":0,\"to\":\"1\"}",
		  "step 1" },
		{ "{\"kind\":\"sriov-numvfs\",\"object\":\"" PF_A "\"}", "step 1" },
		{ "{\"kind\":\"directory\",\"object\":\"/etc\",\"from\":null,\"to\":\"present\"}",
		  "step 1" },
		{ "{\"kind\":\"sysctl\",\"object\":\"a\",\"from\":\"0\",\"to\":\"1\"}", "step 1" },
		{ "[[[[[]]]]]", "nesting too deep" },
		{ "7", "step 1" },
	};
	_cleanup_scene_ struct scene scene = scene_new(false);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *text = arena_printf(scene.arena,
						"{\"schema\":\"vfctl/journal/"
						"1\",\"id\":\"1\",\"time\":\"\",\"command\":\"\","
						"\"boot_id\":\"\",\"pid\":1,\"steps\":[%s]}\n",
						cases[i].step);

		assert_damaged(&scene, text, strlen(text), cases[i].sentence);
	}
	assert_damaged(&scene, "{}\n", 3, "it does not say \"schema\"");
	assert_damaged(&scene, "null\n", 5, "it ends too early");
	assert_damaged(&scene, "{\"schema\":\"vfctl/journal/1\"}\n", 29, "a member is missing");
}

static void what_has_changed_since_is_refused(void **state)
{
	static const struct step other[] = { { STEP_SRIOV_NUMVFS, PF_A, "0", "4" } };
	_cleanup_scene_ struct scene scene = scene_new(false);

	(void)state;
	assert_int_equal(scene_run(&scene, &(struct plan){ other, 1 }), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_REFUSED);
	assert_string_equal(scene.outcome.why.text,
			    "sriov-numvfs of " PF_A
			    " is 3 now, not 0: somebody has changed it since; "
			    "look, and try again");
	assert_int_equal(scene.fake->n_calls, 0);
}

static void what_stands_is_unchanged(void **state)
{
	static const struct step same[] = { { STEP_SRIOV_NUMVFS, PF_A, "3", "3" } };
	_cleanup_scene_ struct scene scene = scene_new(false);

	(void)state;
	assert_int_equal(scene_run(&scene, &(struct plan){ same, 1 }), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_UNCHANGED);
	assert_int_equal(scene.fake->n_calls, 0);
	assert_int_equal(scene_finish(&scene), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_UNCHANGED);
}

static void one_at_a_time(void **state)
{
	_cleanup_scene_ struct scene scene = scene_new(false);
	int fd = lock_take(scene.root, "vfctl other", NULL);

	(void)state;
	assert_int_equal(scene_run(&scene, &plan), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_REFUSED);
	assert_non_null(strstr(scene.outcome.why.text, "(vfctl other)"));
	close(fd);
}

static void a_driver_that_makes_fewer_is_undone(void **state)
{
	_cleanup_scene_ struct scene scene = scene_new(false);

	(void)state;
	scene.fake->most_vfs = 4;
	assert_int_equal(scene_run(&scene, &plan), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_UNDONE);
	assert_string_equal(scene.outcome.why.text,
			    "sriov-numvfs of " PF_A " was written, but reads: 4");
	scene_assert_start(&scene);
}

/* Nothing else is tried: the journal stays, and the rest waits for rollback. */
static void a_write_that_hangs_is_left(void **state)
{
	_cleanup_scene_ struct scene scene = scene_new(false);

	(void)state;
	scene.fake->hang_at = 2;
	assert_int_equal(scene_run(&scene, &plan), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_LEFT_CHANGED);
	assert_string_equal(scene.outcome.results[0].error,
			    "cannot be set: the kernel has not returned from it");
	assert_int_equal(scene.outcome.results[1].state, STEP_PENDING);
	assert_int_equal(scene.fake->n_calls, 2);
	assert_true(journal_is_there(scene.root));
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
	assert_int_equal(scene_run(&scene, &plan), 0);
	id = scene.outcome.transaction;
	assert_int_equal(history_list(scene.root, scene.arena, &ids), 1);
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
	assert_int_equal(scene_run(&scene, &(struct plan){ making, 2 }), 0);
	tree_file(scene.tree, "/etc/vfctl/new.d/theirs", "x");
	assert_int_equal(take_back(&scene, scene.outcome.transaction), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_DONE);
	assert_int_equal(root_read(scene.root, "/etc/vfctl/new.d/ours", text, sizeof(text)),
			 -ENOENT);
	assert_int_equal(root_read(scene.root, "/etc/vfctl/new.d/theirs", text, sizeof(text)), 1);
}

static void the_history_is_bounded(void **state)
{
	_cleanup_scene_ struct scene scene = scene_new(false);
	const char **ids = NULL;
	char path[128];

	(void)state;
	for (int i = 0; i < 120; i++) {
		snprintf(path, sizeof(path), HISTORY_DIRECTORY "/2000%03d.json", i);
		tree_file(scene.tree, path, "old\n");
	}
	assert_int_equal(scene_run(&scene, &plan), 0);
	assert_int_equal(history_list(scene.root, scene.arena, &ids), 100);
	assert_string_equal(ids[0], "2000021");
	assert_string_equal(ids[99], scene.outcome.transaction);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(after_a_reboot_only_files_are_put_back),
		cmocka_unit_test(an_edited_file_is_not_overwritten),
		cmocka_unit_test(an_edit_in_the_meantime_is_left),
		cmocka_unit_test(what_is_left_is_told_step_by_step),
		cmocka_unit_test(rollback_goes_to_its_end),
		cmocka_unit_test(a_second_transaction_waits_for_rollback),
		cmocka_unit_test(a_cut_journal_is_refused),
		cmocka_unit_test(a_foreign_journal_is_refused),
		cmocka_unit_test(what_has_changed_since_is_refused),
		cmocka_unit_test(what_stands_is_unchanged),
		cmocka_unit_test(one_at_a_time),
		cmocka_unit_test(a_driver_that_makes_fewer_is_undone),
		cmocka_unit_test(a_write_that_hangs_is_left),
		cmocka_unit_test(a_finished_one_is_taken_back),
		cmocka_unit_test(a_directory_in_use_stays),
		cmocka_unit_test(the_history_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
