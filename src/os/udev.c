/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How far is udev? See udev.h.
 */
#include "os/udev.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

enum {
	LARGEST_RECORD = 1024 * 1024
};

static bool is_there(const struct root *root, const char *path)
{
	return root_peek(root, path, (char[PATH_MAX]){ 0 }, PATH_MAX) >= 0;
}

bool udev_runs(const struct root *root)
{
	return is_there(root, "/run/udev/control");
}

bool udev_is_busy(const struct root *root)
{
	return is_there(root, "/run/udev/queue");
}

bool udev_knows_function(const struct root *root, const char *address)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "/run/udev/data/+pci:%s", address);
	return is_there(root, path);
}

/* ID_RENAMING stands in the record from before the rename until udev has seen the kernel's event of it. */
bool udev_has_named(const struct root *root, int64_t ifindex)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	char path[PATH_MAX];
	char *record = NULL;

	snprintf(path, sizeof(path), "/run/udev/data/n%" PRId64, ifindex);
	return root_read_all(root, path, LARGEST_RECORD, arena, &record) >= 0 &&
	       !strstr(record, "E:ID_RENAMING=1\n");
}
