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

/* Several, each tried as below; the log says how often. */
struct trials {
	const struct trial *items;
	size_t n;
};

/* A scene where the trial can begin. */
struct scene trial_scene(const struct trial *trial, bool late);

/* All goes well; how many changes that takes. */
int trial_count_calls(const struct trial *trial, bool late);

/*
 * Each change fails once, or all from it on; half or not at all done; by each errno; late or not, or one of
 * it in turn.
 */
void trials_fail(const struct trials *trials, const int *errnos, size_t n_errnos, bool in_turn);

/* Each reading fails once. */
void trials_fail_reads(const struct trials *trials);

/* At each change somebody asks for the end. */
void trials_signal(const struct trials *trials);

/*
 * They are killed before and behind each change, and, again, while that is undone. Some leave a journal then,
 * not all.
 */
void trials_kill(const struct trials *trials);

/*
 * It goes well, and is taken back: all is as it was. Where one change of that fails, all is as it was when
 * it had gone well.
 */
void trials_take_back(const struct trials *trials);

/* The machine itself refuses a step: all is as it was, and this stands in the outcome. */
void trial_assert_undone(const struct trial *trial, const char *why);

#endif
