/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which processes hold device nodes that give a PCI function away, and which virtual machine is such
 * a process? Of all that /proc tells only what answers this is told to the root's recorder.
 */
#ifndef OS_PROCESS_H
#define OS_PROCESS_H

#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "os/root.h"

/* What the readers of a gap see: the descriptors of every process. */
#define PROCESS_DESCRIPTORS "/proc/*/fd"

/*
 * Calls each() for every open /dev/vfio/… or /dev/uio… of every process. 0; -EACCES where not all
 * processes can be seen (another user's, hidepid, a PID namespace of one's own), when each() has
 * been called for those that can; else -errno. live: false for a capture that vfctl took.
 */
int process_scan(const struct root *root, bool live,
		 void (*each)(uint64_t pid, const char *node, void *arg), void *arg);

/*
 * How people call the process: "vm:NAME" where it is QEMU with -name, else "pid:PID (comm)"; the
 * arena's. NULL where it has ended.
 */
const char *process_name(const struct root *root, uint64_t pid, struct arena *arena);

/*
 * Those of these variables (ended by NULL) that the process was started with, as "NAME=VALUE", each ended by
 * NUL; the arena's. Of others the recorder is not told. Their length, 0 for none, or -errno.
 */
ssize_t process_variables(const struct root *root, uint64_t pid, const char *const *names,
			  struct arena *arena, const char **ret_variables);

/* Opens a directory for readdir, without a word to the recorder. NULL with errno, as opendir. */
DIR *process_open_directory(const struct root *root, const char *path);

#endif
