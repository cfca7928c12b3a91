/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a number of jobs shared among forked processes, so that one that fails or grows takes nothing
 * down with it?
 */
#ifndef OS_WORKERS_H
#define OS_WORKERS_H

#include <stddef.h>

struct workers {
	size_t n_jobs;
	size_t at_once; /* processes; 0: as many as there are CPUs for this one */
	/* Does job i in a process of its own, and writes what came of it. */
	void (*work)(size_t i, int fd, const void *arg);
	/*
	 * Takes what job i wrote, in the order in which they end; status is the process', as
	 * waitpid(2) has it. The bytes are gone afterwards.
	 */
	void (*take)(size_t i, const char *bytes, size_t length, int status, void *arg);
	void *arg; /* both get it; work has a copy of all memory, take has the caller's */
};

/* Returns when all have ended: 0, or -errno where a process could not be started. */
int workers_run(const struct workers *workers);

#endif
