/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who asks this process to end while it must not end just anywhere? Signals are held back, and looked
 * for where it may.
 */
#ifndef OS_SIGNALS_H
#define OS_SIGNALS_H

#include <signal.h>

#include "base/cleanup.h"

struct held_signals {
	sigset_t held;	  /* who comes is looked for */
	sigset_t blocked; /* these, and SIGPIPE: who writes gets EPIPE */
	sigset_t before;  /* the thread's mask, until they are released */
};

/*
 * Holds back SIGHUP, SIGINT and SIGTERM, but for those that are ignored (nohup(1)); and SIGPIPE, which comes
 * where nobody reads a message, or a daemon has gone. Children, too, do.
 */
struct held_signals signals_hold(void);

/* Which of them has come, as "SIGINT"; NULL: none. */
const char *signals_come(const struct held_signals *signals);

/* Holds them back no longer. Those that came are spent: the process ends by itself soon. */
void signals_release(struct held_signals *signals);
#define _cleanup_signals_ _cleanup_(signals_release)

#endif
