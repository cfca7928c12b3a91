/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How are CPUs arranged: packages, cores, shared caches? By hwloc, which opens files by itself; so
 * what it may open stands in a table, for captures to hold and for foreign trees to be checked by.
 */
#ifndef OS_TOPO_H
#define OS_TOPO_H

#include <stdbool.h>

#include "base/arena.h"
#include "model/numa.h"
#include "os/root.h"

/*
 * Told of one path that hwloc may open, which need not exist, and whether a fact comes from it (feeds)
 * or it is opened for nothing we ask; other than 0 ends the walk.
 */
typedef int topo_visitor(const struct root *root, const char *path, bool feeds, void *arg);

/*
 * Visits, in the table's order, each file and each directory with a pattern behind it that there may
 * be beneath the root, and the files of the cgroup that /proc/self names. What cannot be listed is
 * passed over. 0, or what visit returned.
 */
int topo_walk(const struct root *root, topo_visitor *visit, void *arg);

/*
 * Whether hwloc may be let loose on a root that is not this machine's: 0, or with the path that is in
 * the way (the arena's): -EXDEV or -EPERM as root_check says; -E2BIG for more mounts of cgroups than
 * any machine has; -ERANGE or -EINVAL for a list of CPUs or nodes that no kernel writes; another -errno
 * for what cannot be listed or read.
 */
int topo_check(const struct root *root, struct arena *arena, const char **ret_path);

/*
 * Fills numa's cpus (their node is left unknown) and smt; arrays are the arena's. A root that is not
 * live is checked first. A recorder is told of the files that feed. 0; what topo_check says, with the
 * path in *ret_path; -errno from hwloc, with *ret_path untouched.
 */
int topo_read(const struct root *root, struct arena *arena, struct numa *numa,
	      const char **ret_path);

#endif
