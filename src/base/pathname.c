/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Of which names does a path consist? See pathname.h.
 */
#include "base/pathname.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

const char *pathname_last(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

int pathname_copy_last(const char *path, char *buf, size_t size)
{
	const char *last = pathname_last(path);

	if (strlen(last) >= size)
		return -ENAMETOOLONG;
	strcpy(buf, last);
	return 0;
}

void pathname_drop_last(char *path)
{
	char *slash = strrchr(path, '/');

	*(slash ? slash : path) = '\0';
}

bool pathname_is_empty(const char *path)
{
	return !path[strspn(path, "/")];
}

bool pathname_take(char *path, char name[static NAME_MAX + 1])
{
	const char *start = path + strspn(path, "/");
	size_t n = strcspn(start, "/");

	if (!n || n > NAME_MAX)
		return false;
	memcpy(name, start, n);
	name[n] = '\0';
	memmove(path, start + n, strlen(start + n) + 1);
	return true;
}

int pathname_prepend(char path[static PATH_MAX], const char *before)
{
	char whole[PATH_MAX];
	int n = snprintf(whole, sizeof(whole), "%s/%s", before, path);

	if (n < 0 || (size_t)n >= sizeof(whole))
		return -ENAMETOOLONG;
	strcpy(path, whole);
	return 0;
}
