/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who is changing this machine, or from here another host? Who holds the lock of its ledger, which says so.
 */
#ifndef OS_LOCK_H
#define OS_LOCK_H

#include "base/err.h"
#include "os/kernel.h"
#include "os/ledger.h"

/*
 * Takes the lock for this command line without waiting; closing the descriptor gives it back, once
 * no child holds a copy. The descriptor; -EBUSY with a sentence that names the holder; or another
 * -errno with a sentence: -EAGAIN is fork(2)'s, and nobody may hold it then.
 */
int lock_take(const struct ledger *ledger, const char *command, struct err *reterr);

/*
 * The same, and waits for its holder to end, so long at most, with ticks (watcher may be NULL): then
 * -EBUSY as lock_take.
 */
int lock_await(const struct ledger *ledger, const char *command, int timeout_ms,
	       const struct watcher *watcher, struct err *reterr);

/* For those who only look: 0, also where it cannot be told; -EBUSY as lock_take. */
int lock_look(const struct ledger *ledger, struct err *reterr);

/* Whether this process may take it, whoever has it now: 0, or -errno with a sentence. */
int lock_check(const struct ledger *ledger, struct err *reterr);

#endif
