/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Of which names does a path consist?
 */
#ifndef BASE_PATHNAME_H
#define BASE_PATHNAME_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

/* What stands behind the last slash; the whole path where there is none. */
const char *pathname_last(const char *path);

/* Copies that; 0, or -ENAMETOOLONG where it has size bytes or more. */
int pathname_copy_last(const char *path, char *buf, size_t size);

/* Cuts off the last name and the slash before it. */
void pathname_drop_last(char *path);

/* Whether there is no name in it: nothing, or slashes alone. */
bool pathname_is_empty(const char *path);

/*
 * Takes the first name off the path and what parts it from the next one; false where there is none,
 * or one longer than names can be.
 */
bool pathname_take(char *path, char name[static NAME_MAX + 1]);

/* Puts another path in front of it; 0, or -ENAMETOOLONG where both together are longer than paths are. */
int pathname_prepend(char path[static PATH_MAX], const char *before);

#endif
