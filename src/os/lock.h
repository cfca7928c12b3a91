/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who is changing this machine, or from here another host? Who holds the lock of its ledger, which says so.
 */
#ifndef OS_LOCK_H
#define OS_LOCK_H

#include <stdbool.h>

#include "base/err.h"
#include "os/kernel.h"
#include "os/ledger.h"

enum {
	LOCK_NAME_SIZE = 256
};

struct lock_holder {
	long pid;		   /* 0: not known */
	char name[LOCK_NAME_SIZE]; /* "4711 (vfctl apply)", or "unknown" */
	char until[32]; /* "2026-11-21T14:01:02Z": waits till then for consent; "": for none */
	bool has_gone; /* and has left a child behind, whose write the kernel, or libvirt, still works on */
};

/* Whether somebody has it, as far as that can be told, and who. */
bool lock_ask(const struct ledger *ledger, struct lock_holder *ret_holder);

/* Says to those who ask that what its holder has changed is undone then, but for consent; NULL: no more. */
void lock_set_unconfirmed(int lock, const char *until);

/*
 * Takes the lock for this command line without waiting; closing the descriptor gives it back, once
 * no child holds a copy. The descriptor; -EBUSY with a sentence that names the holder; or another
 * -errno with a sentence: -EAGAIN is fork(2)'s, and nobody may hold it then.
 */
int lock_take(const struct ledger *ledger, const char *command, struct err *reterr);

/*
 * The same, and waits for its holder to end, so long at most, with ticks (watcher may be NULL): then
 * -EBUSY as lock_take. 0 ms: not at all.
 */
int lock_await(const struct ledger *ledger, const char *command, int timeout_ms,
	       const struct watcher *watcher, struct err *reterr);

/* For those who only look: 0, also where it cannot be told; -EBUSY as lock_take. */
int lock_look(const struct ledger *ledger, struct err *reterr);

/* Whether this process may take it, whoever has it now: 0, or -errno with a sentence. */
int lock_check(const struct ledger *ledger, struct err *reterr);

#endif
