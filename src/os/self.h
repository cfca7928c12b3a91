/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does the kernel say of itself and of who asks it? By system calls on this machine, by the
 * file that was written of them in a capture.
 */
#ifndef OS_SELF_H
#define OS_SELF_H

#include "base/arena.h"
#include "base/text.h"
#include "model/fact.h"
#include "os/machine.h"

/* Where a capture keeps it, beneath its root. */
#define SELF_PATH "/vfctl/host"

struct self {
	const char *nodename; /* as uname(2) has them; NULL unknown */
	const char *release;
	const char *machine;
	enum tristate privileged; /* CAP_SYS_ADMIN in the initial user namespace */
};

/*
 * Fills *ret_self, whose texts are the arena's. -errno where a capture has no such file (-ENOENT: it
 * was not taken by vfctl).
 */
int self_read(const struct machine *machine, struct arena *arena, struct self *ret_self);

/* Adds it to text as lines of KEY=VALUE, for a capture; what is unknown has no line. */
void self_format(const struct self *self, struct strbuf *text);

#endif
