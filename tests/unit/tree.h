/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a test get a machine of its own? A directory that it fills with files, directories and
 * links, and that goes away with it.
 */
#ifndef TESTS_UNIT_TREE_H
#define TESTS_UNIT_TREE_H

#include "base/cleanup.h"

struct tree {
	char path[64]; /* of the new directory */
};

/* Makes the directory, empty but for the sys/ that makes it a machine; failures end the test. */
struct tree *tree_new(void);

/* Removes it with all that it holds. */
void tree_free(struct tree *tree);
DEFINE_CLEANUP(struct tree *, tree_free);
#define _cleanup_tree_ _cleanup_(tree_freep)

/* Each makes the directories above; paths are absolute as on the machine ("/sys/class/net"). */
void tree_file(const struct tree *tree, const char *path, const char *content);
void tree_bytes(const struct tree *tree, const char *path, const void *bytes, size_t n);
void tree_directory(const struct tree *tree, const char *path);
void tree_link(const struct tree *tree, const char *path, const char *target);
void tree_fifo(const struct tree *tree, const char *path);

#endif
