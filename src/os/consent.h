/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does somebody say in time that it is well? By a line on standard input, or by SIGUSR1.
 */
#ifndef OS_CONSENT_H
#define OS_CONSENT_H

/* Holds SIGUSR1 back from now on, so that one that comes early counts. */
void consent_begin(void);

/*
 * Waits for it while SIGHUP, SIGINT and SIGTERM are held back (os/signals.h). 0; -ETIMEDOUT where nobody says
 * so, -EINTR where one of those comes first; another -errno.
 */
int consent_await(int seconds);

#endif
