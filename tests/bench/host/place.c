/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a made-up file get into the tree? See place.h.
 */
#include "place.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int open_directory(int tree, const char *path)
{
	return openat(tree, path, O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
}

static void make_directories(int tree, char *path)
{
	for (char *slash = strchr(path, '/');; slash = strchr(slash + 1, '/')) {
		if (slash)
			*slash = '\0';
		if (mkdirat(tree, path, 0755) < 0 && errno != EEXIST)
			err(1, "mkdir %s", path);
		if (!slash)
			return;
		*slash = '/';
	}
}

struct place place_open(int tree, const char *path)
{
	struct place place = { .fd = -1 };

	if (strlen(path) >= sizeof(place.path))
		errx(1, "too long: %s", path);
	strcpy(place.path, path);
	if (mkdirat(tree, path + 1, 0755) < 0 && errno == ENOENT)
		make_directories(tree, place.path + 1);
	place.fd = open_directory(tree, path + 1);
	if (place.fd < 0)
		err(1, "open %s", path);
	return place;
}

void place_make(int tree, const char *path)
{
	struct place place = place_open(tree, path);

	place_close(&place);
}

void place_close(struct place *place)
{
	close(place->fd);
}

void place_bytes(const struct place *place, const char *name, const void *bytes, size_t n)
{
	int fd = openat(place->fd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

	if (fd < 0 || write(fd, bytes, n) != (ssize_t)n || close(fd) < 0)
		err(1, "write %s/%s", place->path, name);
}

void place_text(const struct place *place, const char *name, const char *format, ...)
{
	char text[8192];
	va_list args;
	int n = 0;

	va_start(args, format);
	n = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (n < 0 || (size_t)n >= sizeof(text))
		errx(1, "too long: %s/%s", place->path, name);
	place_bytes(place, name, text, (size_t)n);
}

/* How many characters of both paths name the same directories, without the slash that follows. */
static size_t shared_directories(const char *a, const char *b)
{
	size_t shared = 0;
	size_t i = 0;

	for (; a[i] && a[i] == b[i]; i++)
		if (a[i] == '/')
			shared = i;
	return !a[i] && b[i] == '/' ? i : shared;
}

void place_link(const struct place *place, const char *name, const char *target)
{
	size_t shared = shared_directories(place->path, target);
	char link[PATH_MAX] = "";
	size_t n = 0;

	for (const char *p = place->path + shared; *p && n < sizeof(link) - 4; p++)
		if (*p == '/')
			n += (size_t)sprintf(link + n, "../");
	if (n + strlen(target + shared) > sizeof(link))
		errx(1, "too long: a link to %s", target);
	strcpy(link + n, target + shared + 1);
	place_absolute(place, name, link);
}

void place_absolute(const struct place *place, const char *name, const char *target)
{
	if (symlinkat(target, place->fd, name) < 0)
		err(1, "link %s/%s", place->path, name);
}

void place_directory(const struct place *place, const char *name)
{
	if (mkdirat(place->fd, name, 0755) < 0 && errno != EEXIST)
		err(1, "mkdir %s/%s", place->path, name);
}
