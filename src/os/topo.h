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

/* Files that hwloc's linux component opens by itself. */
struct topo_source {
	const char *directory; /* its components may be patterns (fnmatch(3)) */
	const char *files;     /* in it, parted by blanks */
	bool feeds;	       /* a fact comes from them; others are opened for nothing we ask */
};

extern const struct topo_source topo_sources[];
extern const size_t n_topo_sources;

/* Told of one path of the table; other than 0 ends the walk. */
typedef int topo_visitor(const struct root *root, const char *path, bool feeds, void *arg);

/*
 * Visits, in the table's order, each file and each directory with a pattern behind it that there may
 * be beneath the root, and the files of the cgroup that /proc/self names. 0, or what visit returned.
 */
int topo_walk(const struct root *root, topo_visitor *visit, void *arg);

/*
 * Fills numa's cpus (their node is left unknown) and smt; arrays are the arena's. Beneath a root that
 * is not live every path of the table is checked first. A recorder is told of the files that feed.
 * 0; -EXDEV or -EPERM with the path in *ret_path (the arena's) where root_check refuses one; another
 * -errno from hwloc.
 */
int topo_read(const struct root *root, struct arena *arena, struct numa *numa,
	      const char **ret_path);

#endif
