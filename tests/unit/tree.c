/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a test get a machine of its own? See tree.h.
 */
#include "tree.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "unit.h"

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *ftw)
{
	(void)status;
	(void)type;
	(void)ftw;
	return remove(path);
}

void tree_free(struct tree *tree)
{
	nftw(tree->path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(tree);
}

static bool make_directory(const char *path)
{
	return mkdir(path, 0755) == 0 || errno == EEXIST;
}

/* The directories above the path; most often the nearest is there. */
static void make_above(char *path)
{
	char *slash = strrchr(path, '/');

	*slash = '\0';
	if (!make_directory(path)) {
		make_above(path);
		assert_true(make_directory(path));
	}
	*slash = '/';
}

/* The path beneath the tree, with every directory above it made. */
static void place(const struct tree *tree, const char *path, char whole[static PATH_MAX])
{
	snprintf(whole, PATH_MAX, "%s%s", tree->path, path);
	make_above(whole);
}

void tree_bytes(const struct tree *tree, const char *path, const void *bytes, size_t n)
{
	char whole[PATH_MAX];
	_cleanup_fclose_ FILE *file = NULL;

	place(tree, path, whole);
	file = fopen(whole, "we");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, n, file), n);
}

void tree_file(const struct tree *tree, const char *path, const char *content)
{
	tree_bytes(tree, path, content, strlen(content));
}

void tree_directory(const struct tree *tree, const char *path)
{
	char whole[PATH_MAX];

	place(tree, path, whole);
	assert_true(make_directory(whole));
}

void tree_link(const struct tree *tree, const char *path, const char *target)
{
	char whole[PATH_MAX];

	place(tree, path, whole);
	assert_int_equal(symlink(target, whole), 0);
}

struct tree *tree_new(void)
{
	struct tree *tree = calloc(1, sizeof(*tree));

	assert_non_null(tree);
	/* In memory, where there is room for it: a tree has a thousand small files. */
	strcpy(tree->path, "/dev/shm/vfctl-test-XXXXXX");
	if (!mkdtemp(tree->path)) {
		strcpy(tree->path, "/tmp/vfctl-test-XXXXXX");
		assert_non_null(mkdtemp(tree->path));
	}
	tree_directory(tree, "/sys");
	return tree;
}

void tree_fifo(const struct tree *tree, const char *path)
{
	char whole[PATH_MAX];

	place(tree, path, whole);
	assert_int_equal(mkfifo(whole, 0600), 0);
}
