/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do forked workers do every job once, and does one that dies take nothing down with it?
 */
#include "unit.h"

#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os/workers.h"

enum {
	N_JOBS = 40,
	KILLED = 7,
	LEAVES = 11,
	SILENT = 13,
	TALKS = 17,
	TALKS_OF = 300000, /* more than a pipe holds */
};

struct results {
	size_t n_taken[N_JOBS];
	size_t lengths[N_JOBS];
	int statuses[N_JOBS];
	int value; /* the caller's: a worker's copy is its own */
};

static void work(size_t i, int fd, const void *arg)
{
	static char much[TALKS_OF];
	unsigned char byte = (unsigned char)i;

	((struct results *)arg)->value = (int)i;
	if (i == LEAVES)
		_exit(3);
	if (i == SILENT)
		return;
	if (write(fd, &byte, 1) != 1)
		_exit(1);
	if (i == KILLED)
		raise(SIGKILL);
	for (size_t at = 0; i == TALKS && at < sizeof(much);) {
		ssize_t n = write(fd, much + at, sizeof(much) - at);

		if (n < 0)
			_exit(1);
		at += (size_t)n;
	}
}

static void take(size_t i, const char *bytes, size_t length, int status, void *arg)
{
	struct results *results = arg;

	results->n_taken[i]++;
	results->lengths[i] = length;
	results->statuses[i] = status;
	if (length)
		assert_int_equal((unsigned char)bytes[0], i);
}

static void run(size_t at_once)
{
	struct results results = { .value = -1 };
	const struct workers workers = {
		.n_jobs = N_JOBS,
		.at_once = at_once,
		.work = work,
		.take = take,
		.arg = &results,
	};

	assert_int_equal(workers_run(&workers), 0);
	assert_int_equal(results.value, -1);
	for (size_t i = 0; i < N_JOBS; i++) {
		bool is_silent = i == LEAVES || i == SILENT;

		assert_int_equal(results.n_taken[i], 1);
		assert_int_equal(results.lengths[i], is_silent ? 0 : i == TALKS ? 1 + TALKS_OF : 1);
		if (i == KILLED)
			assert_int_equal(WTERMSIG(results.statuses[i]), SIGKILL);
		else
			assert_int_equal(WEXITSTATUS(results.statuses[i]), i == LEAVES ? 3 : 0);
	}
	/* None is left over. */
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void every_job_is_done_once(void **state)
{
	(void)state;
	run(0);
	run(1);
	run(N_JOBS + 1);
}

static void no_jobs_are_no_work(void **state)
{
	const struct workers workers = { .work = work, .take = take };

	(void)state;
	assert_int_equal(workers_run(&workers), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_job_is_done_once),
		cmocka_unit_test(no_jobs_are_no_work),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
