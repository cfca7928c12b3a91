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

/* What was tried, for the log. */
struct tally {
	int n_points; /* changes that plans ask for */
	int n_reads;  /* readings that failed */
	int n_runs;
	int n_left; /* of those that were killed: which left a journal */
};

/* A scene where the trial can begin. */
struct scene trial_scene(const struct trial *trial, bool late);

/* All goes well; how many changes that takes. */
int trial_count_calls(const struct trial *trial, bool late);

/*
 * Each change fails once, or all from it on; half or not at all done; by each errno; late or not, or
 * one of it in turn. Each reading fails once.
 */
void trial_fail(const struct trial *trial, const int *errnos, size_t n_errnos, bool in_turn,
		struct tally *tally);
void trial_fail_reads(const struct trial *trial, struct tally *tally);

/* At each change somebody asks for the end. */
void trial_signal(const struct trial *trial, struct tally *tally);

/* It is killed before and behind each change, and, again, while that is undone. */
void trial_kill(const struct trial *trial, struct tally *tally);

/*
 * It goes well, and is taken back: all is as it was. Where one change of that fails, all is as it was when
 * it had gone well.
 */
void trial_take_back(const struct trial *trial, struct tally *tally);

/* The machine itself refuses a step: all is as it was, and this stands in the outcome. */
void trial_assert_undone(const struct trial *trial, const char *why);

#endif
