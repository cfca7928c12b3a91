/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which captured machines does a path name? See captures.h.
 */
#include "os/captures.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/text.h"

/* What captures are called that other tools packed, too. */
static const char *const archive_names[] = { "*.tar",  "*.tar.*", "*.tgz",
					     "*.tbz2", "*.txz",	  "*.tzst" };

static void add(struct captures *captures, const char *path)
{
	captures->paths = arena_grow(captures->arena, captures->paths, captures->n,
				     &captures->capacity, sizeof(*captures->paths));
	captures->paths[captures->n++] = path;
}

static bool is_capture(int directory, const char *name)
{
	struct stat status;

	if (*name == '.' || fstatat(directory, name, &status, 0) < 0)
		return false;
	for (size_t i = 0; S_ISREG(status.st_mode) && i < ARRAY_SIZE(archive_names); i++)
		if (fnmatch(archive_names[i], name, 0) == 0)
			return true;
	return S_ISDIR(status.st_mode);
}

static int compare_paths(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int captures_add(struct captures *captures, const char *path, struct err *reterr)
{
	_cleanup_closedir_ DIR *directory = opendir(path);
	size_t before = captures->n;

	if (!directory && errno != ENOTDIR)
		return err_set(reterr, -errno, "cannot open %s: %s", path, strerror(errno));
	if (!directory || faccessat(dirfd(directory), "sys", F_OK, 0) == 0) {
		add(captures, path);
		return 0;
	}
	for (struct dirent *entry = readdir(directory); entry; entry = readdir(directory))
		if (is_capture(dirfd(directory), entry->d_name))
			add(captures, arena_printf(captures->arena, "%s/%s", path, entry->d_name));
	if (captures->n == before)
		return err_set(reterr, -ENOENT, "%s holds neither captures nor a machine", path);
	qsort(&captures->paths[before], captures->n - before, sizeof(*captures->paths),
	      compare_paths);
	return 0;
}
