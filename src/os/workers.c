/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a number of jobs shared among forked processes? See workers.h.
 */
#include "os/workers.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/text.h"

struct worker {
	pid_t pid; /* 0: idle */
	int fd;
	size_t job;
	struct strbuf said;
};

static size_t cpus_for_us(void)
{
	cpu_set_t cpus;

	if (sched_getaffinity(0, sizeof(cpus), &cpus) < 0)
		return 1;
	return CPU_COUNT(&cpus) > 0 ? (size_t)CPU_COUNT(&cpus) : 1;
}

static int start(const struct workers *workers, struct worker *worker, size_t job)
{
	int ends[2] = { -1, -1 };
	pid_t pid = -1;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	pid = fork();
	if (pid < 0) {
		int error = errno;

		close(ends[0]);
		close(ends[1]);
		return -error;
	}
	if (pid == 0) {
		close(ends[0]);
		workers->work(job, ends[1], workers->arg);
		/* What the parent has not flushed yet is its own to write. */
		_exit(0);
	}
	close(ends[1]);
	*worker = (struct worker){ .pid = pid, .fd = ends[0], .job = job };
	return 0;
}

static void finish(const struct workers *workers, struct worker *worker)
{
	int status = 0;

	while (waitpid(worker->pid, &status, 0) < 0 && errno == EINTR)
		;
	workers->take(worker->job, worker->said.text, worker->said.length, status, workers->arg);
	close(worker->fd);
	strbuf_release(&worker->said);
	worker->pid = 0;
}

/* Reads what there is. Whether more may come. */
static bool listen_to(struct worker *worker)
{
	char bytes[4096];
	ssize_t n = read(worker->fd, bytes, sizeof(bytes));

	if (n > 0)
		strbuf_add_bytes(&worker->said, bytes, (size_t)n);
	return n > 0 || (n < 0 && (errno == EINTR || errno == EAGAIN));
}

/* Waits until any of them has said something, and finishes those that have ended. */
static void wait_for_some(const struct workers *workers, struct worker *all, struct pollfd *polled,
			  size_t n)
{
	for (size_t i = 0; i < n; i++)
		polled[i] = (struct pollfd){ .fd = all[i].pid ? all[i].fd : -1, .events = POLLIN };
	if (poll(polled, n, -1) < 0)
		return;
	for (size_t i = 0; i < n; i++)
		if (polled[i].revents && !listen_to(&all[i]))
			finish(workers, &all[i]);
}

int workers_run(const struct workers *workers)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	size_t n = workers->at_once ? workers->at_once : cpus_for_us();
	struct worker *all = arena_new_array(arena, struct worker, n);
	struct pollfd *polled = arena_new_array(arena, struct pollfd, n);
	size_t n_running = 0;
	size_t next = 0;
	int r = 0;

	do {
		n_running = 0;
		for (size_t i = 0; i < n; i++) {
			if (!all[i].pid && next < workers->n_jobs && r == 0) {
				r = start(workers, &all[i], next);
				next += r == 0;
			}
			n_running += all[i].pid != 0;
		}
		if (n_running)
			wait_for_some(workers, all, polled, n);
	} while (n_running);
	return r;
}
