/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does somebody say in time that it is well? See consent.h.
 */
#include "os/consent.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "os/clock.h"

enum {
	SIGNALS,
	INPUT,
	N_SOURCES
};

void consent_begin(void)
{
	sigset_t consent;

	sigemptyset(&consent);
	sigaddset(&consent, SIGUSR1);
	/* Who is sent to the background meanwhile reads EIO then, and is not stopped. */
	sigaddset(&consent, SIGTTIN);
	sigprocmask(SIG_BLOCK, &consent, NULL);
}

bool consent_asks_terminal(void)
{
	pid_t front = isatty(STDIN_FILENO) ? tcgetpgrp(STDIN_FILENO) : -1;

	if (front != getpgrp())
		return false;
	tcflush(STDIN_FILENO, TCIFLUSH);
	return true;
}

/* The signals that may end the wait, of which those count that are held back; a descriptor. */
static int open_signals(void)
{
	static const int numbers[] = { SIGUSR1, SIGHUP, SIGINT, SIGTERM };
	sigset_t held;
	sigset_t blocked;

	sigprocmask(SIG_SETMASK, NULL, &blocked);
	sigemptyset(&held);
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		if (sigismember(&blocked, numbers[i]) == 1)
			sigaddset(&held, numbers[i]);
	return signalfd(-1, &held, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* Whether a line came; at its end the input is asked no more. */
static bool has_line(struct pollfd *input)
{
	char bytes[256];
	ssize_t n = read(input->fd, bytes, sizeof(bytes));

	if (n <= 0)
		input->fd = -1;
	return n > 0 && memchr(bytes, '\n', (size_t)n);
}

int consent_await(int seconds, bool by_enter)
{
	_cleanup_close_ int signals = open_signals();
	struct pollfd sources[N_SOURCES] = {
		[SIGNALS] = { .fd = signals, .events = POLLIN },
		[INPUT] = { .fd = by_enter ? STDIN_FILENO : -1, .events = POLLIN },
	};
	int64_t end = now_ms() + (int64_t)seconds * 1000;

	if (signals < 0)
		return -errno;
	for (;;) {
		struct signalfd_siginfo come = { 0 };
		int64_t left = end - now_ms();
		int r = left > 0 ? poll(sources, N_SOURCES, (int)left) : 0;

		if (r == 0)
			return -ETIMEDOUT;
		if (r < 0)
			return -errno;
		if (sources[SIGNALS].revents && read(signals, &come, sizeof(come)) > 0)
			return come.ssi_signo == SIGUSR1 ? 0 : -EINTR;
		if (sources[INPUT].revents && has_line(&sources[INPUT]))
			return 0;
	}
}
