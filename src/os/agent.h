/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a script run in the guest of a running VM? By qemu-guest-agent there, through libvirt.
 */
#ifndef OS_AGENT_H
#define OS_AGENT_H

#include "base/arena.h"
#include "base/err.h"
#include "os/virt.h"

/*
 * What the agent in a running domain's guest answers to a command of JSON within that time, into buf. -ENODEV
 * where the domain has no channel for one, -ETIMEDOUT where none answers there.
 */
int virt_ask_agent(struct virt *virt, const char *vm, const char *command, int seconds, char *buf,
		   size_t size);

/* A script for sh(1), and how long it may take. */
struct agent_job {
	const char *vm;
	const char *script;
	const char *option; /* its only one; NULL: none */
	int timeout_ms;
};

struct agent_result {
	int64_t status;	  /* that it ended with; 128 and the signal that ended it */
	const char *said; /* on stdout, and on stderr; the arena's */
	const char *complained;
};

/*
 * Runs it and waits for its end. 0; -errno with a sentence: -ENODEV where the VM has no channel for an agent,
 * -ETIMEDOUT where none answers there, -ECANCELED where the script has not ended in time (it may still run),
 * -EOPNOTSUPP where the agent may run nothing, -EAGAIN where it may not as long as file systems are frozen,
 * -EBADMSG where its answer cannot be read; else as virt.h.
 */
int agent_run(struct virt *virt, const struct agent_job *job, struct arena *arena,
	      struct agent_result *ret_result, struct err *reterr);

#endif
