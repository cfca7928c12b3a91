/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where does a run put files that must be gone when it is? In a private directory, which a process
 * of its own removes as soon as this one has ended, in whatever way: a return, a signal, a crash.
 */
#ifndef OS_SCRATCH_H
#define OS_SCRATCH_H

#include "base/cleanup.h"
#include "base/err.h"

struct scratch;

/*
 * Makes the directory (mode 0700) in the one given; with NULL in $TMPDIR, else in /dev/shm where that
 * has room for any archive (archive_limits), else in /tmp. 0, or -errno with a sentence.
 */
int scratch_new(const char *above, struct scratch **ret_scratch, struct err *reterr);

/* Removes it with all that it holds. */
void scratch_free(struct scratch *scratch);
DEFINE_CLEANUP(struct scratch *, scratch_free);

/* Its path, absolute; as long as the scratch. */
const char *scratch_path(const struct scratch *scratch);

#endif
