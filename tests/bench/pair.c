/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How long does one command take, measured against another? Both are run in turn, A B B A A B …, so
 * that a machine that grows slower or faster does so for both, each as a whole process with its output
 * thrown away. Prints the median of each in milliseconds, the median of the pairs' ratios A/B, and
 * the peak memory of each in KiB, on one line.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/parse.h"
#include "base/text.h"

enum {
	USUAL_RUNS = 15,
	MOST_RUNS = 1000
};

struct runner {
	char **argv;
	double *ms;
	long peak_kib;
};

static double now_ms(void)
{
	struct timespec now = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* One run; what it takes, from before it is started until it is reaped. */
static double run(struct runner *runner, const posix_spawn_file_actions_t *actions)
{
	double begin = now_ms();
	struct rusage usage = { 0 };
	int status = 0;
	pid_t pid = 0;
	int r = posix_spawnp(&pid, runner->argv[0], actions, NULL, runner->argv, environ);

	if (r)
		errx(2, "cannot run %s: %s", runner->argv[0], strerror(r));
	while (wait4(pid, &status, 0, &usage) < 0)
		if (errno != EINTR)
			err(2, "wait");
	if (!WIFEXITED(status) || WEXITSTATUS(status))
		errx(1, "%s failed: wait status %#x", runner->argv[0], (unsigned int)status);
	if (usage.ru_maxrss > runner->peak_kib)
		runner->peak_kib = usage.ru_maxrss;
	return now_ms() - begin;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *values, size_t n)
{
	qsort(values, n, sizeof(*values), by_size);
	return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

static void usage(void)
{
	errx(2, "usage: pair [-n RUNS] -- A… --vs B…");
}

static size_t parse_runs(const char *text)
{
	uint64_t n = 0;

	if (parse_u64(text, &n) < 0 || n < 1 || n > MOST_RUNS)
		errx(2, "-n takes 1 to %d, not %s", MOST_RUNS, text);
	return (size_t)n;
}

static void measure(struct runner runners[static 2], size_t n)
{
	_cleanup_free_ double *ratios = calloc(n, sizeof(*ratios));
	posix_spawn_file_actions_t actions;

	if (!ratios)
		out_of_memory();
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	for (size_t i = 0; i < 2; i++)
		run(&runners[i], &actions); /* what it reads is cached from now on */
	for (size_t i = 0; i < n; i++) {
		size_t first = i % 2;

		runners[first].ms[i] = run(&runners[first], &actions);
		runners[!first].ms[i] = run(&runners[!first], &actions);
		ratios[i] = runners[0].ms[i] / runners[1].ms[i];
	}
	posix_spawn_file_actions_destroy(&actions);
	printf("%.3f %.3f %.3f %ld %ld\n", median(runners[0].ms, n), median(runners[1].ms, n),
	       median(ratios, n), runners[0].peak_kib, runners[1].peak_kib);
}

/* Cuts "-- A… --vs B…" into the two commands. */
static void cut(char **words, struct runner runners[static 2])
{
	if (!*words || strcmp(*words, "--") != 0)
		usage();
	runners[0].argv = ++words;
	while (*words && strcmp(*words, "--vs") != 0)
		words++;
	if (!*words || words == runners[0].argv || !words[1])
		usage();
	*words = NULL;
	runners[1].argv = words + 1;
}

int main(int argc, char **argv)
{
	struct runner runners[2] = { { 0 } };
	size_t n = USUAL_RUNS;
	char **words = argv + 1;

	if (argc > 2 && strcmp(argv[1], "-n") == 0) {
		n = parse_runs(argv[2]);
		words += 2;
	}
	cut(words, runners);
	for (size_t i = 0; i < 2; i++) {
		runners[i].ms = calloc(n, sizeof(double));
		if (!runners[i].ms)
			out_of_memory();
	}
	measure(runners, n);
	free(runners[0].ms);
	free(runners[1].ms);
	return 0;
}
