/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a test see what collectors make of a tree, and where does it get CPUs from?
 */
#ifndef TESTS_UNIT_COLLECTED_H
#define TESTS_UNIT_COLLECTED_H

#include "model/host.h"
#include "tree.h"

/* What collect() finds beneath path, NULL for this machine; failures end the test. */
struct host *collected(const char *path, unsigned int facts);

bool has_gap(const struct host *host, const char *source, int error);

/* The file directoryNUMBER/name, for what sysfs numbers. */
void tree_numbered(const struct tree *tree, const char *directory, unsigned int number,
		   const char *name, const char *content);

/* A pool of hugepages, one of them free and one surplus. */
void tree_pool(const struct tree *tree, const char *directory, const char *size, const char *total);

/*
 * Two packages of two cores with two threads: CPUs 0 to 3 share one L3, in the second package each
 * core has an L3 of its own; 7 hugepages; a cgroup that leaves out CPUs 6 and 7.
 */
void tree_cpus(const struct tree *tree);

#endif
