/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who asks this process to end while it must not end just anywhere? See signals.h.
 */
#include "os/signals.h"

#include <time.h>

#include "base/text.h"

static const struct {
	int number;
	const char *name;
} endings[] = {
	{ SIGHUP, "SIGHUP" },
	{ SIGINT, "SIGINT" },
	{ SIGTERM, "SIGTERM" },
};

/* A signal that is both ignored and held back would seem to have come (signal(7)). */
static bool is_ignored(int signal)
{
	struct sigaction action = { 0 };

	return sigaction(signal, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

struct held_signals signals_hold(void)
{
	struct held_signals signals = { 0 };

	sigemptyset(&signals.held);
	for (size_t i = 0; i < ARRAY_SIZE(endings); i++)
		if (!is_ignored(endings[i].number))
			sigaddset(&signals.held, endings[i].number);
	signals.blocked = signals.held;
	if (!is_ignored(SIGPIPE))
		sigaddset(&signals.blocked, SIGPIPE);
	sigprocmask(SIG_BLOCK, &signals.blocked, &signals.before);
	return signals;
}

const char *signals_come(const struct held_signals *signals)
{
	sigset_t come;

	sigpending(&come);
	for (size_t i = 0; i < ARRAY_SIZE(endings); i++)
		if (sigismember(&signals->held, endings[i].number) == 1 &&
		    sigismember(&come, endings[i].number) == 1)
			return endings[i].name;
	return NULL;
}

void signals_release(struct held_signals *signals)
{
	static const struct timespec at_once = { 0 };

	while (sigtimedwait(&signals->blocked, NULL, &at_once) > 0)
		;
	sigprocmask(SIG_SETMASK, &signals->before, NULL);
}
