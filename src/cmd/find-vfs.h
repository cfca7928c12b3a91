/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which VFs does the command line mean?
 */
#ifndef CMD_FIND_VFS_H
#define CMD_FIND_VFS_H

#include "cmd/command.h"

struct found_vfs {
	const struct device **items; /* whose PFs are known, each once */
	size_t n;
};

/*
 * The VFs that a person calls so: each name is a VF's as find_device knows it, or PF/LIST for several,
 * "enp3s0f0/0-3,6". The array is the arena's. Ends as find_device; EXIT_UNREACHABLE for what is no VF.
 */
enum exit_status find_vfs(const struct host *host, char *const *names, size_t n,
			  struct arena *arena, struct found_vfs *ret_vfs, struct err *reterr);

#endif
