/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does one wait for what may never return? See patience.h.
 */
#include "os/patience.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "os/clock.h"

enum {
	TICK_MS = 500
};

int poll_watched(int fd, short events, int timeout_ms, const struct watcher *watcher)
{
	int64_t end = now_ms() + timeout_ms;
	int64_t left = timeout_ms;

	do {
		struct pollfd polled = { .fd = fd, .events = events };
		bool ticks = watcher && left > TICK_MS;
		int n = poll(&polled, 1, ticks ? TICK_MS : (int)left);

		if (n != 0)
			return n < 0 ? -errno : 1;
		if (ticks)
			watcher->tick(watcher->arg);
		left = end - now_ms();
	} while (left > 0);
	return 0;
}

int pipe_await_close(int fd, int timeout_ms, const struct watcher *watcher)
{
	int64_t end = now_ms() + timeout_ms;
	int64_t left = timeout_ms;

	do {
		if (poll_watched(fd, 0, (int)left, watcher) > 0)
			return 0;
		left = end - now_ms();
	} while (left > 0);
	return -ETIMEDOUT;
}

int patience_run(const struct kernel *kernel, int (*work)(const void *arg), const void *arg,
		 int timeout_ms)
{
	_cleanup_close_ int ours = -1;
	int ends[2] = { -1, -1 };
	int status = 0;
	pid_t pid = -1;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	ours = ends[0];
	pid = fork();
	if (pid == 0) /* an errno fits an exit status */
		_exit(-work(arg));
	close(ends[1]);
	if (pid < 0)
		return -EAGAIN;
	/* The child has the other end, and nobody else. */
	if (kernel->await(ours, timeout_ms, kernel->arg) < 0) {
		kill(pid, SIGKILL);
		return 1;
	}
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) ? -WEXITSTATUS(status) : -EIO;
}
