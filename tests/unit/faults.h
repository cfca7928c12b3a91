/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a transaction leave all done or nothing, whatever fails, wherever it is killed? What is tried
 * with a plan, at each change that it asks for.
 */
#ifndef TESTS_UNIT_FAULTS_H
#define TESTS_UNIT_FAULTS_H

#include "scene.h"

struct trial {
	struct plan plan;
	void (*prepare)(struct scene *scene); /* what else the machine is before; NULL: nothing */
	void (*check)(const struct scene *scene); /* what else it is then, likewise */
};

/* One that takes these steps, on a machine that is prepared so, or not (NULL). */
#define TRIAL(of, before)                                                         \
	{                                                                         \
		.plan = { .steps = (of), .n = ARRAY_SIZE(of) }, .prepare = before \
	}

/* Several, each tried as the tests below say; the log says how often. */
struct trials {
	const struct trial *items;
	size_t n;
	const int *errnos; /* by which changes fail */
	size_t n_errnos;
	bool in_turn; /* late and not late are tried of one change after the other, not both of each */
};

/* A scene where the trial can begin. */
struct scene trial_scene(const struct trial *trial, bool late);

/* All goes well; how many changes that takes. */
int trial_count_calls(const struct trial *trial, bool late);

/* A test of those below, with these trials. */
#define TRIALS_TEST(test, trials) cmocka_unit_test_prestate(test, &(trials))

/*
 * Each change fails once, or all from it on; half or not at all done; by each errno; late or not, or one of
 * it in turn.
 */
void every_failure_is_undone(void **state);

/* Each reading fails once. */
void every_reading_may_fail(void **state);

/* At each change somebody asks for the end. */
void every_signal_is_heeded(void **state);

/*
 * They are killed before and behind each change, and, again, while that is undone. Some leave a journal then,
 * not all.
 */
void every_kill_leads_back(void **state);

/*
 * It goes well, and is taken back: all is as it was. Where one change of that fails, all is as it was when
 * it had gone well.
 */
void what_was_done_is_taken_back(void **state);

/* The machine itself refuses a step: all is as it was, and this stands in the outcome. */
void trial_assert_undone(const struct trial *trial, const char *why);

#endif
