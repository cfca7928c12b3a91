/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is a damaged journal refused, and who may begin a transaction when? Is the history bounded?
 */
#include "apply/journal.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "apply/journal-text.h"
#include "base/text.h"
#include "os/lock.h"
#include "scene.h"
#include "unit.h"

static void a_second_transaction_waits_for_rollback(void **state)
{
	_cleanup_scene_ struct scene scene = scene_new(false);

	(void)state;
	scene_leave_changed(&scene);
	assert_int_equal(scene_run(&scene, &scene_plan), 0);
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
	scene_leave_changed(&scene);
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
	assert_int_equal(scene_run(&scene, &(struct plan){ .steps = other, .n = 1 }), 0);
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
	assert_int_equal(scene_run(&scene, &(struct plan){ .steps = same, .n = 1 }), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_UNCHANGED);
	assert_int_equal(scene.fake->n_calls, 0);
	assert_int_equal(scene_finish(&scene), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_UNCHANGED);
}

static void one_at_a_time(void **state)
{
	_cleanup_scene_ struct scene scene = scene_new(false);
	int fd = lock_take(scene.ledger, "vfctl other", NULL);

	(void)state;
	assert_int_equal(scene_run(&scene, &scene_plan), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_REFUSED);
	assert_non_null(strstr(scene.outcome.why.text, "(vfctl other)"));
	close(fd);
}

static void a_driver_that_makes_fewer_is_undone(void **state)
{
	_cleanup_scene_ struct scene scene = scene_new(false);

	(void)state;
	scene.fake->most_vfs = 4;
	assert_int_equal(scene_run(&scene, &scene_plan), 0);
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
	assert_int_equal(scene_run(&scene, &scene_plan), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_LEFT_CHANGED);
	assert_string_equal(scene.outcome.results[0].error,
			    "cannot be set: the kernel has not returned from it");
	assert_int_equal(scene.outcome.results[1].state, STEP_PENDING);
	assert_int_equal(scene.fake->n_calls, 2);
	assert_true(journal_is_there(scene.ledger));
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
	assert_int_equal(scene_run(&scene, &scene_plan), 0);
	assert_int_equal(history_list(scene.ledger, scene.arena, &ids), 100);
	assert_string_equal(ids[0], "2000021");
	assert_string_equal(ids[99], scene.outcome.transaction);
}

/* One of tune host's, in the history. */
static void add_tuning(const struct scene *scene, const char *id, const char *boot_id,
		       const struct step *step)
{
	const struct record record = {
		.id = id,
		.time = "then",
		.boot_id = boot_id,
		.command = "vfctl tune host --apply",
		.plan = { .steps = step, .n = 1 },
	};
	_cleanup_strbuf_ struct strbuf text = { 0 };

	journal_compose(&record, &text);
	tree_file(scene->tree, arena_printf(scene->arena, HISTORY_DIRECTORY "/%s.json", id),
		  text.text);
}

/* Those that stay when one more is done behind 120 that lead nowhere; the new one is left out. */
static const char *what_stays(struct scene *scene)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };
	const char **ids = NULL;
	char path[128];

	for (int i = 0; i < 120; i++) {
		snprintf(path, sizeof(path), HISTORY_DIRECTORY "/2000%03d.json", i);
		tree_file(scene->tree, path, "old\n");
	}
	assert_int_equal(scene_run(scene, &scene_plan), 0);
	assert_int_equal(scene->outcome.status, OUTCOME_DONE);
	assert_true(history_list(scene->ledger, scene->arena, &ids) >= 100);
	for (size_t i = 0; str_has_prefix(ids[i], "1999"); i++)
		strbuf_addf(&text, "%s ", ids[i]);
	return arena_strdup(scene->arena, text.text ? text.text : "");
}

/* --revert of tune host leads back by the first of them, and over those behind it. */
static void what_tuned_the_host_stays_in_the_history(void **state)
{
	_cleanup_scene_ struct scene scene = scene_new(false);

	(void)state;
	add_tuning(&scene, "1999.1", "b",
		   &(struct step){ STEP_SYSCTL, "net.core.rmem_max", "1", "2" });
	add_tuning(&scene, "1999.2", "c",
		   &(struct step){ STEP_SYSCTL, "net.core.rmem_max", "2", "3" });
	add_tuning(&scene, "1999.3", "c",
		   &(struct step){ STEP_FILE, "/etc/sysctl.d/60-vfctl-buffers.conf", NULL,
				   "net.core.rmem_max = 3\n" });
	assert_string_equal(what_stays(&scene), "1999.1 1999.2 1999.3 ");
}

/* A unit that tunes the host at each boot finds it each time as it was: the last leads back there. */
static void what_a_boot_has_undone_goes(void **state)
{
	static const struct step step = { STEP_SYSCTL, "net.core.rmem_max", "1", "2" };
	_cleanup_scene_ struct scene scene = scene_new(false);

	(void)state;
	add_tuning(&scene, "1999.1", "b", &step);
	add_tuning(&scene, "1999.2", "c", &step);
	add_tuning(&scene, "1999.3", "d", &step);
	assert_string_equal(what_stays(&scene), "1999.3 ");
}

/* And so does what was led back, with what did so. */
static void what_was_led_back_goes(void **state)
{
	_cleanup_scene_ struct scene scene = scene_new(false);

	(void)state;
	add_tuning(&scene, "1999.1", "b", &(struct step){ STEP_MTU, "br0", "1500", "9000" });
	add_tuning(&scene, "1999.2", "b", &(struct step){ STEP_MTU, "br0", "9000", "1500" });
	assert_string_equal(what_stays(&scene), "");
}

/* An interrupt of another boot is another by the same number, or none. */
static void interrupts_of_other_boots_go(void **state)
{
	static const struct step step = { STEP_IRQ_AFFINITY, PF_A "/irq57", "0-7", "0-3" };
	static const struct step other = { STEP_IRQ_AFFINITY, PF_A "/irq58", "0-7", "0-3" };
	_cleanup_scene_ struct scene scene = scene_new(false);
	const char *boot_id = NULL;

	(void)state;
	assert_int_equal(boot_id_read(scene.root, scene.arena, &boot_id, NULL), 0);
	add_tuning(&scene, "1999.1", "b", &step);
	add_tuning(&scene, "1999.2", "c", &other);
	add_tuning(&scene, "1999.3", boot_id, &step);
	assert_string_equal(what_stays(&scene), "1999.3 ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_second_transaction_waits_for_rollback),
		cmocka_unit_test(a_cut_journal_is_refused),
		cmocka_unit_test(a_foreign_journal_is_refused),
		cmocka_unit_test(what_has_changed_since_is_refused),
		cmocka_unit_test(what_stands_is_unchanged),
		cmocka_unit_test(one_at_a_time),
		cmocka_unit_test(a_driver_that_makes_fewer_is_undone),
		cmocka_unit_test(a_write_that_hangs_is_left),
		cmocka_unit_test(the_history_is_bounded),
		cmocka_unit_test(what_tuned_the_host_stays_in_the_history),
		cmocka_unit_test(what_a_boot_has_undone_goes),
		cmocka_unit_test(what_was_led_back_goes),
		cmocka_unit_test(interrupts_of_other_boots_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
