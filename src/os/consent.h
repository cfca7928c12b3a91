/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does somebody say in time that it is well? By Enter at a terminal, or by SIGUSR1.
 */
#ifndef OS_CONSENT_H
#define OS_CONSENT_H

#include <stdbool.h>

/* Holds SIGUSR1 back from now on, so that one that comes early counts. */
void consent_begin(void);

/*
 * Whether Enter may say so: standard input is a terminal, and this process is in front there. What was typed
 * before is thrown away, for it answers nothing. Lines of any other input are somebody else's.
 */
bool consent_asks_terminal(void);

/*
 * Waits for it, by Enter, too, where that may be, while SIGHUP, SIGINT and SIGTERM are held back
 * (os/signals.h). 0; -ETIMEDOUT where nobody says so, -EINTR where one of those comes first; another -errno.
 */
int consent_await(int seconds, bool by_enter);

#endif
