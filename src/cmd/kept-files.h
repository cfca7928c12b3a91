/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What stands in the files that knobs of the host have, to stay after a reboot?
 */
#ifndef CMD_KEPT_FILES_H
#define CMD_KEPT_FILES_H

#include "os/machine.h"
#include "plan/tune.h"

/* Those of all knobs, and their directories; the arena's. */
const struct kept *kept_files_read(const struct machine *machine, struct arena *arena,
				   size_t *ret_n);

/* Has the machine's recorder told of them, but for another's file, which may hold passwords. */
void kept_files_record(const struct machine *machine);

#endif
