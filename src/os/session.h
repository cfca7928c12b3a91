/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From where is somebody logged in who runs this? sshd tells the session's first process by
 * SSH_CONNECTION (ssh(1)); sudo and su drop that, but the processes above them keep it, as those of
 * tmux and mosh do, whose servers have no sshd above them any more: so environments are asked, and
 * not the sockets of an sshd.
 */
#ifndef OS_SESSION_H
#define OS_SESSION_H

#include "os/root.h"

/* What the readers of a gap see. */
#define SESSION_ENVIRONMENTS "/proc/*/environ"

/* The two ends of a connection, as numbers: "192.0.2.7", "fe80::1%eth0". */
struct session {
	char peer[64];
	char local[64];
};

/*
 * Calls each() for what this process and those above it were told, the nearest first; the same
 * connection may come again. A secret may stand beside it: no recorder is told. 0; -errno where an
 * environment could not be read.
 */
int session_scan(const struct root *root, void (*each)(const struct session *session, void *arg),
		 void *arg);

#endif
