/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a transaction leave all done or nothing? See faults.h.
 */
#include "faults.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "os/lock.h"
#include "unit.h"

struct scene trial_scene(const struct trial *trial, bool late)
{
	struct scene scene = scene_new(late);

	if (trial->prepare) {
		scene.fake->late = false;
		trial->prepare(&scene);
		scene.fake->late = late;
		scene_start(&scene);
	}
	return scene;
}

/* What was tried, for the log. */
struct tally {
	int n_points; /* changes that plans ask for */
	int n_reads;  /* readings that failed */
	int n_runs;
	int n_left; /* of those that were killed: which left a journal */
};

static void assert_stands(struct scene *scene, const struct trial *trial)
{
	const struct plan *plan = &trial->plan;
	char *value = arena_alloc(scene->arena, VALUE_SIZE);

	scene->told->valid = false;
	for (size_t i = 0; i < plan->n; i++) {
		const struct step *last = &plan->steps[i];
		const char *now = NULL;

		for (size_t j = i; j < plan->n; j++)
			if (step_has_place(&plan->steps[j], last))
				last = &plan->steps[j];
		assert_int_equal(step_read(&scene->site, last, value, &now), 0);
		assert_true(step_holds(&scene->site, last, now, last->to));
	}
	assert_false(journal_is_there(scene->ledger));
	if (trial->check)
		trial->check(scene);
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

static void run_well(struct scene *scene, const struct trial *trial)
{
	assert_int_equal(scene_run(scene, &trial->plan), 0);
	if (scene->outcome.status != OUTCOME_DONE)
		fail_msg("%s", scene->outcome.why.text);
	assert_stands(scene, trial);
}

int trial_count_calls(const struct trial *trial, bool late)
{
	_cleanup_scene_ struct scene scene = trial_scene(trial, late);

	run_well(&scene, trial);
	return scene.fake->n_calls;
}

/* What a request that failed once was to set may yet be set by itself. */
static void assert_done_or_start(struct scene *scene, const struct trial *trial, bool may_be_done)
{
	if (may_be_done && scene->outcome.status == OUTCOME_DONE) {
		assert_stands(scene, trial);
		return;
	}
	assert_int_equal(scene->outcome.status, OUTCOME_UNDONE);
	assert_true(scene->outcome.why.code);
	scene_assert_start(scene);
}

static void fail_once(const struct trial *trial, int call, int error, bool half, bool late)
{
	_cleanup_scene_ struct scene scene = trial_scene(trial, late);
	int n_descriptors = count_descriptors();
	int r = 0;

	scene.fake->fail_at = call;
	scene.fake->error = error;
	scene.fake->half = half;
	r = scene_run(&scene, &trial->plan);
	/* The first call is the journal's. */
	assert_int_equal(r, call == 1 ? -error : 0);
	if (call > 1) {
		assert_done_or_start(&scene, trial, scene.fake->failed_request);
	} else {
		assert_true(scene.err.code);
		scene_assert_start(&scene);
	}
	assert_int_equal(count_descriptors(), n_descriptors);
}

/* Reverts fail, too: what is left is told, and rollback leads back once the trouble is over. */
static void fail_for_good(const struct trial *trial, int call, int error, bool half, bool late)
{
	_cleanup_scene_ struct scene scene = trial_scene(trial, late);
	int n_descriptors = count_descriptors();
	int r = 0;

	scene.fake->fail_from = call;
	scene.fake->error = error;
	scene.fake->half = half;
	r = scene_run(&scene, &trial->plan);
	if (r == 0)
		assert_int_equal(scene.outcome.status, OUTCOME_LEFT_CHANGED);
	assert_true(r == 0 ? scene.outcome.why.code : scene.err.code);
	fake_kernel_heal(scene.fake);
	/* It may be all back, with only the journal left. */
	assert_int_equal(scene_finish(&scene), 0);
	assert_true(scene.outcome.status == OUTCOME_DONE ||
		    scene.outcome.status == OUTCOME_UNCHANGED);
	scene_assert_start(&scene);
	assert_int_equal(count_descriptors(), n_descriptors);
}

static void trial_fail(const struct trial *trial, const int *errnos, size_t n_errnos, bool in_turn,
		       struct tally *tally)
{
	int n = trial_count_calls(trial, false);

	assert_int_equal(trial_count_calls(trial, true) > 0, n > 0);
	tally->n_points += n;
	for (int call = 1; call <= n; call++)
		for (size_t e = 0; e < n_errnos; e++)
			for (int way = 0; way < (in_turn ? 2 : 4); way++) {
				bool late = in_turn ? (call + (int)e) % 2 : way & 2;

				fail_once(trial, call, errnos[e], way & 1, late);
				fail_for_good(trial, call, errnos[e], way & 1, late);
				tally->n_runs += 2;
			}
}

static int count_reads(const struct trial *trial)
{
	_cleanup_scene_ struct scene scene = trial_scene(trial, false);

	assert_int_equal(scene_run(&scene, &trial->plan), 0);
	return scene.fake->n_reads;
}

static void trial_fail_reads(const struct trial *trial, struct tally *tally)
{
	int n = count_reads(trial);

	for (int reading = 1; reading <= n; reading++, tally->n_reads++) {
		_cleanup_scene_ struct scene scene = trial_scene(trial, false);

		scene.fake->fail_read_at = reading;
		scene.fake->error = ENOBUFS;
		if (scene_run(&scene, &trial->plan) == 0) {
			assert_done_or_start(&scene, trial, true);
			continue;
		}
		assert_int_equal(scene.fake->n_calls, 0);
		scene_assert_start(&scene);
	}
}

static void signal_once(const struct trial *trial, int call, int n, int signal, bool late)
{
	_cleanup_scene_ struct scene scene = trial_scene(trial, late);

	scene.fake->victim = getpid();
	scene.fake->signal_at = call;
	scene.fake->signal = signal;
	assert_int_equal(scene_run(&scene, &trial->plan), 0);
	if (call == n) { /* the last is the journal's, on its way into the history */
		assert_int_equal(scene.outcome.status, OUTCOME_DONE);
		assert_stands(&scene, trial);
	} else {
		assert_int_equal(scene.outcome.status, OUTCOME_UNDONE);
		assert_true(str_has_prefix(scene.outcome.why.text, "interrupted by SIG"));
		scene_assert_start(&scene);
	}
}

static void trial_signal(const struct trial *trial, struct tally *tally)
{
	static const int signals[] = { SIGHUP, SIGINT, SIGTERM };
	int n = trial_count_calls(trial, false);

	/* A shell's background job starts with SIGINT ignored, nohup's with SIGHUP. */
	for (size_t s = 0; s < ARRAY_SIZE(signals); s++)
		signal(signals[s], SIG_DFL);
	for (int call = 1; call <= n; call++)
		for (size_t s = 0; s < ARRAY_SIZE(signals); s++, tally->n_runs++)
			signal_once(trial, call, n, signals[s], false);
}

/* Does it in a process that is killed; returns when all of its children have ended, too. */
static void be_killed(struct scene *scene, const struct plan *plan)
{
	int alive[2] = { -1, -1 };
	char byte = 0;
	pid_t pid = -1;
	int lock = -1;

	assert_int_equal(pipe(alive), 0);
	pid = scene_fork();
	if (pid == 0) {
		close(alive[0]);
		scene->fake->victim = getpid();
		_exit((plan ? scene_run(scene, plan) : scene_finish(scene)) < 0);
	}
	close(alive[1]);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_int_equal(read(alive[0], &byte, 1), 0);
	close(alive[0]);
	/* One that ends closes what it has open one after the other, and its lock may come last. */
	lock = lock_await(scene->ledger, "the next", 60000, NULL, NULL);
	assert_true(lock >= 0);
	close(lock);
}

/* The journal leads back, also where rollback itself is killed, at one call or another. */
static void go_back(struct scene *scene, const struct trial *trial, int again)
{
	fake_kernel_heal(scene->fake);
	assert_int_equal(scene_run(scene, &trial->plan), 0);
	assert_int_equal(scene->outcome.status, OUTCOME_REFUSED);
	if (again) {
		scene->fake->die_after = again;
		be_killed(scene, NULL);
		fake_kernel_heal(scene->fake);
	}
	assert_int_equal(scene_finish(scene), 0);
	if (!again)
		assert_int_equal(scene->outcome.status, OUTCOME_DONE);
	scene_assert_start(scene);
}

/* Whether the journal was needed. */
static bool kill_once(const struct trial *trial, int call, bool behind, bool late, int again)
{
	_cleanup_scene_ struct scene scene = trial_scene(trial, late);
	bool left = false;

	scene.fake->apart = true;
	if (behind)
		scene.fake->die_after = call;
	else
		scene.fake->die_before = call;
	be_killed(&scene, &trial->plan);
	fake_kernel_heal(scene.fake);
	left = journal_is_there(scene.ledger);
	if (left) {
		go_back(&scene, trial, again);
	} else if (call == 1) {
		/* But for what the journal was to become. */
		assert_int_equal(scene_finish(&scene), 0);
		assert_int_equal(scene.outcome.status, OUTCOME_UNCHANGED);
		run_well(&scene, trial);
	} else {
		assert_stands(&scene, trial);
	}
	return left;
}

static void trial_kill(const struct trial *trial, struct tally *tally)
{
	int n = trial_count_calls(trial, false);

	for (int call = 1; call <= n; call++)
		for (int way = 0; way < 4; way++, tally->n_runs += 2) {
			tally->n_left += kill_once(trial, call, way & 1, way & 2, 0);
			tally->n_left +=
				kill_once(trial, call, way & 1, way & 2, 1 + (call + way) % n);
		}
}

/* call: that one fails, 0 none. How many calls there were. */
static int take_back(const struct trial *trial, int call, bool half, bool late)
{
	_cleanup_scene_ struct scene scene = trial_scene(trial, late);
	int r = 0;

	run_well(&scene, trial);
	if (call)
		scene_start(&scene);
	fake_kernel_heal(scene.fake);
	scene.fake->fail_at = call;
	scene.fake->error = EIO;
	scene.fake->half = half;
	scene.told->valid = false;
	r = transaction_take_back(&scene.site, scene.outcome.transaction, "vfctl rollback",
				  scene.arena, &scene.outcome, &scene.err);
	if (call == 1)
		assert_int_equal(r, -EIO);
	else if (r < 0 || (!call && scene.outcome.status != OUTCOME_DONE))
		fail_msg("%s%s", scene.err.text, scene.outcome.why.text);
	else if (call && scene.fake->failed_request && scene.outcome.status == OUTCOME_DONE)
		return scene.fake->n_calls;
	else if (call)
		assert_int_equal(scene.outcome.status, OUTCOME_UNDONE);
	scene_assert_start(&scene);
	return scene.fake->n_calls;
}

static void trial_take_back(const struct trial *trial, struct tally *tally)
{
	int n = take_back(trial, 0, false, false);

	(void)take_back(trial, 0, false, true);
	for (int call = 1; call <= n; call++, tally->n_points++)
		for (int way = 0; way < 4; way++, tally->n_runs++)
			(void)take_back(trial, call, way & 1, way & 2);
}

void every_failure_is_undone(void **state)
{
	const struct trials *trials = *state;
	struct tally tally = { 0 };

	for (size_t i = 0; i < trials->n; i++)
		trial_fail(&trials->items[i], trials->errnos, trials->n_errnos, trials->in_turn,
			   &tally);
	print_message("%zu plans, %d points, %zu errnos: %d runs\n", trials->n, tally.n_points,
		      trials->n_errnos, tally.n_runs);
}

void every_reading_may_fail(void **state)
{
	const struct trials *trials = *state;
	struct tally tally = { 0 };

	for (size_t i = 0; i < trials->n; i++)
		trial_fail_reads(&trials->items[i], &tally);
	print_message("%d readings\n", tally.n_reads);
}

void every_signal_is_heeded(void **state)
{
	const struct trials *trials = *state;
	struct tally tally = { 0 };

	for (size_t i = 0; i < trials->n; i++)
		trial_signal(&trials->items[i], &tally);
	print_message("%d signals\n", tally.n_runs);
}

void every_kill_leads_back(void **state)
{
	const struct trials *trials = *state;
	struct tally tally = { 0 };

	for (size_t i = 0; i < trials->n; i++)
		trial_kill(&trials->items[i], &tally);
	print_message("%d kills, %d of which left a journal\n", tally.n_runs, tally.n_left);
	assert_true(tally.n_left > 0 && tally.n_left < tally.n_runs);
}

void what_was_done_is_taken_back(void **state)
{
	const struct trials *trials = *state;
	struct tally tally = { 0 };

	for (size_t i = 0; i < trials->n; i++)
		trial_take_back(&trials->items[i], &tally);
	print_message("%d points: %d runs\n", tally.n_points, tally.n_runs);
}

void trial_assert_undone(const struct trial *trial, const char *why)
{
	for (int late = 0; late < 2; late++) {
		_cleanup_scene_ struct scene scene = trial_scene(trial, late);

		assert_int_equal(scene_run(&scene, &trial->plan), 0);
		assert_int_equal(scene.outcome.status, OUTCOME_UNDONE);
		assert_string_equal(scene.outcome.why.text, why);
		scene_assert_start(&scene);
	}
}
