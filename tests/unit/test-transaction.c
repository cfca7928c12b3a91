/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a transaction leave all done or nothing, whatever fails, wherever it is killed? Each plan is
 * tried with each change that it asks for failing by each errno, and killed before and behind each.
 */
#include "apply/transaction.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "scene.h"
#include "unit.h"

static const int errnos[] = { EPERM,  ENOENT, EIO,    EAGAIN, ENOMEM, EBUSY,
			      ENODEV, EINVAL, ENOSPC, EROFS,  ERANGE, ETIMEDOUT };

static const struct step creating[] = {
	{ STEP_SRIOV_AUTOPROBE, PF_B, "1", "0" },
	{ STEP_SRIOV_NUMVFS, PF_B, "0", "4" },
	{ STEP_SRIOV_AUTOPROBE, PF_B, "0", "1" },
	{ STEP_DIRECTORY, "/etc/vfctl/new.d", NULL, "present" },
	{ STEP_FILE, "/etc/vfctl/new.d/50-" PF_B ".yaml", NULL, "vfs: 4\n" },
};
static const struct step replacing[] = {
	{ STEP_FILE, POLICY, "vfs: 3\n", "vfs: 5\n" },
	{ STEP_SRIOV_NUMVFS, PF_A, "3", "5" },
};
static const struct step destroying[] = {
	{ STEP_SRIOV_NUMVFS, PF_A, "3", "0" },
	{ STEP_FILE, POLICY, "vfs: 3\n", NULL },
	{ STEP_DIRECTORY, "/etc/vfctl/policy.d", "present", NULL },
};
static const struct step mixing[] = {
	{ STEP_SRIOV_NUMVFS, PF_A, "3", "7" },
	{ STEP_SRIOV_AUTOPROBE, PF_A, "1", "1" },
	{ STEP_SRIOV_NUMVFS, PF_B, "0", "2" },
	{ STEP_FILE, POLICY, "vfs: 3\n", NULL },
};

#define PLAN(steps)                      \
	{                                \
		steps, ARRAY_SIZE(steps) \
	}
static const struct plan plans[] = { PLAN(creating), PLAN(replacing), PLAN(destroying),
				     PLAN(mixing) };

static void assert_stands(struct scene *scene, const struct plan *plan)
{
	char *value = arena_alloc(scene->arena, VALUE_SIZE);

	for (size_t i = 0; i < plan->n; i++) {
		const struct step *last = &plan->steps[i];
		const char *now = NULL;

		for (size_t j = i; j < plan->n; j++)
			if (step_has_place(&plan->steps[j], last))
				last = &plan->steps[j];
		assert_int_equal(step_read(&scene->site, last, value, &now), 0);
		assert_true(str_equal(now, last->to));
	}
	assert_false(journal_is_there(scene->root));
}

static int count_descriptors(void)
{
	_cleanup_closedir_ DIR *directory = opendir("/proc/self/fd");
	int n = 0;

	assert_non_null(directory);
	while (readdir(directory))
		n++;
	return n;
}

/* How many changes the plan asks for when all goes well, and that all is well then. */
static int count_calls(const struct plan *plan, bool late)
{
	_cleanup_scene_ struct scene scene = scene_new(late);

	assert_int_equal(scene_run(&scene, plan), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_DONE);
	assert_stands(&scene, plan);
	assert_int_equal(scene.outcome.results[0].state, STEP_DONE);
	return scene.fake->n_calls;
}

static void fail_once(const struct plan *plan, int call, int error, bool half, bool late)
{
	_cleanup_scene_ struct scene scene = scene_new(late);
	int n_descriptors = count_descriptors();
	int r = 0;

	scene.fake->fail_at = call;
	scene.fake->error = error;
	scene.fake->half = half;
	r = scene_run(&scene, plan);
	/* The first call is the journal's. */
	assert_int_equal(r, call == 1 ? -error : 0);
	if (call > 1)
		assert_int_equal(scene.outcome.status, OUTCOME_UNDONE);
	assert_true(call == 1 ? scene.err.code : scene.outcome.why.code);
	scene_assert_start(&scene);
	assert_int_equal(count_descriptors(), n_descriptors);
}

/* Reverts fail, too: what is left is told, and rollback leads back once the trouble is over. */
static void fail_for_good(const struct plan *plan, int call, int error, bool half, bool late)
{
	_cleanup_scene_ struct scene scene = scene_new(late);
	int r = 0;

	scene.fake->fail_from = call;
	scene.fake->error = error;
	scene.fake->half = half;
	r = scene_run(&scene, plan);
	if (r == 0)
		assert_int_equal(scene.outcome.status, OUTCOME_LEFT_CHANGED);
	assert_true(r == 0 ? scene.outcome.why.code : scene.err.code);
	fake_kernel_heal(scene.fake);
	/* It may be all back, with only the journal left. */
	assert_int_equal(scene_finish(&scene), 0);
	assert_true(scene.outcome.status == OUTCOME_DONE ||
		    scene.outcome.status == OUTCOME_UNCHANGED);
	scene_assert_start(&scene);
}

static void every_failure_is_undone(void **state)
{
	int n_points = 0;
	int n_runs = 0;

	(void)state;
	for (size_t p = 0; p < ARRAY_SIZE(plans); p++) {
		int n = count_calls(&plans[p], p % 2);

		n_points += n;
		for (int call = 1; call <= n; call++)
			for (size_t e = 0; e < ARRAY_SIZE(errnos); e++)
				for (int way = 0; way < 4; way++) {
					fail_once(&plans[p], call, errnos[e], way & 1, way & 2);
					fail_for_good(&plans[p], call, errnos[e], way & 1, way & 2);
					n_runs += 2;
				}
	}
	print_message("%zu plans, %d points, %zu errnos: %d runs\n", ARRAY_SIZE(plans), n_points,
		      ARRAY_SIZE(errnos), n_runs);
}

static void signal_once(const struct plan *plan, int call, int n, int signal, bool late)
{
	_cleanup_scene_ struct scene scene = scene_new(late);

	scene.fake->victim = getpid();
	scene.fake->signal_at = call;
	scene.fake->signal = signal;
	assert_int_equal(scene_run(&scene, plan), 0);
	if (call == n) { /* the last is the journal's, on its way into the history */
		assert_int_equal(scene.outcome.status, OUTCOME_DONE);
		assert_stands(&scene, plan);
	} else {
		assert_int_equal(scene.outcome.status, OUTCOME_UNDONE);
		assert_true(str_has_prefix(scene.outcome.why.text, "interrupted by SIG"));
		scene_assert_start(&scene);
	}
}

static void every_signal_is_heeded(void **state)
{
	static const int signals[] = { SIGHUP, SIGINT, SIGTERM };
	int n_runs = 0;

	(void)state;
	for (size_t p = 0; p < ARRAY_SIZE(plans); p++) {
		int n = count_calls(&plans[p], false);

		for (int call = 1; call <= n; call++)
			for (size_t s = 0; s < ARRAY_SIZE(signals); s++, n_runs++)
				signal_once(&plans[p], call, n, signals[s], s % 2);
	}
	print_message("%d signals\n", n_runs);
}

/* Runs the plan in a process that is killed; returns when all of its children have ended, too. */
static void run_victim(struct scene *scene, const struct plan *plan)
{
	int alive[2] = { -1, -1 };
	char byte = 0;
	pid_t pid = -1;

	assert_int_equal(pipe(alive), 0);
	pid = fork();
	if (pid == 0) {
		close(alive[0]);
		scene->fake->victim = getpid();
		_exit(scene_run(scene, plan) < 0);
	}
	close(alive[1]);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_int_equal(read(alive[0], &byte, 1), 0);
	close(alive[0]);
}

/* Whether the journal was needed. */
static bool kill_once(const struct plan *plan, int call, bool behind, bool late)
{
	_cleanup_scene_ struct scene scene = scene_new(late);
	bool left = false;

	if (behind)
		scene.fake->die_after = call;
	else
		scene.fake->die_before = call;
	run_victim(&scene, plan);
	fake_kernel_heal(scene.fake);
	left = journal_is_there(scene.root);
	if (left) {
		assert_int_equal(scene_run(&scene, plan), 0);
		assert_int_equal(scene.outcome.status, OUTCOME_REFUSED);
		assert_int_equal(scene_finish(&scene), 0);
		assert_int_equal(scene.outcome.status, OUTCOME_DONE);
		scene_assert_start(&scene);
	} else if (call == 1) {
		/* But for what the journal was to become. */
		assert_int_equal(scene_finish(&scene), 0);
		assert_int_equal(scene.outcome.status, OUTCOME_UNCHANGED);
		assert_int_equal(scene_run(&scene, plan), 0);
		assert_int_equal(scene.outcome.status, OUTCOME_DONE);
	} else {
		assert_stands(&scene, plan);
	}
	return left;
}

static void every_kill_leads_back(void **state)
{
	int n_kills = 0;
	int n_left = 0;

	(void)state;
	for (size_t p = 0; p < ARRAY_SIZE(plans); p++) {
		int n = count_calls(&plans[p], false);

		for (int call = 1; call <= n; call++)
			for (int way = 0; way < 4; way++) {
				n_left += kill_once(&plans[p], call, way & 1, way & 2);
				n_kills++;
			}
	}
	print_message("%d kills, %d of which left a journal\n", n_kills, n_left);
	assert_true(n_left > 0 && n_left < n_kills);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_failure_is_undone),
		cmocka_unit_test(every_signal_is_heeded),
		cmocka_unit_test(every_kill_leads_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
