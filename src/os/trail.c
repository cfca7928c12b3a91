/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where does a path really lead? See trail.h.
 */
#include "os/trail.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/pathname.h"
#include "base/text.h"

enum {
	MOST_LINKS = 40
}; /* the kernel's own MAXSYMLINKS */

/* What is still to come of the path, and how many links were followed. */
struct rest {
	char text[PATH_MAX];
	unsigned int n_links;
};

/* This process' own directory has another number each time, and one capture has one reader. */
static bool is_this_process(const char *path)
{
	return str_equal(path, "proc/self") || str_equal(path, "proc/thread-self");
}

/* Puts a link's target in front of what is still to come. */
static int splice(struct rest *rest, const char *target, char *real)
{
	int r = pathname_prepend(rest->text, target);

	if (r < 0)
		return r;
	if (++rest->n_links > MOST_LINKS)
		return -ELOOP;
	if (*target == '/')
		*real = '\0';
	return 0;
}

static int step(struct trail *trail, struct rest *rest, const char *name, bool follow_last,
		char real[static PATH_MAX])
{
	char target[PATH_MAX];
	char path[PATH_MAX];
	int n = snprintf(path, sizeof(path), "%s%s%s", real, *real ? "/" : "", name);
	int mode = 0;

	if (n < 0 || (size_t)n >= sizeof(path))
		return -ENAMETOOLONG;
	mode = is_this_process(path) ? S_IFDIR
				     : root_peek(trail->root, path, target, sizeof(target));
	if (mode < 0)
		return mode;
	if (!S_ISLNK(mode) || (!follow_last && pathname_is_empty(rest->text))) {
		strcpy(real, path);
		return mode;
	}
	trail->link(path, target, trail->arg);
	n = splice(rest, target, real);
	return n < 0 ? n : S_IFDIR;
}

static int follow(struct trail *trail, struct rest *rest, bool follow_last,
		  char real[static PATH_MAX])
{
	char name[NAME_MAX + 1];
	int mode = S_IFDIR;

	while (mode >= 0 && pathname_take(rest->text, name)) {
		if (str_equal(name, ".."))
			pathname_drop_last(real);
		else if (!str_equal(name, "."))
			mode = step(trail, rest, name, follow_last, real);
	}
	return mode >= 0 && !pathname_is_empty(rest->text) ? -ENAMETOOLONG : mode;
}

/* Starts where the directory above path is, if it is that of the last time. */
static void start(struct trail *trail, const char *path, struct rest *rest,
		  char real[static PATH_MAX])
{
	size_t n = strlen(trail->asked);
	bool known = n && strncmp(path, trail->asked, n) == 0 && path[n] == '/';

	strcpy(rest->text, known ? path + n : path);
	strcpy(real, known ? trail->real : "");
}

/* Remembers where the directory above path is. */
static int follow_directory(struct trail *trail, const char *path, const char *slash)
{
	struct rest rest = { .n_links = 0 };
	size_t n = (size_t)(slash - path);
	int mode = 0;

	if (!n || (strncmp(trail->asked, path, n) == 0 && !trail->asked[n]))
		return 0;
	memcpy(rest.text, path, n);
	rest.text[n] = '\0';
	trail->asked[0] = '\0';
	trail->real[0] = '\0';
	mode = follow(trail, &rest, true, trail->real);
	if (mode < 0)
		return mode;
	memcpy(trail->asked, path, n);
	trail->asked[n] = '\0';
	return 0;
}

int trail_follow(struct trail *trail, const char *path, bool follow_last,
		 char real[static PATH_MAX])
{
	struct rest rest = { .n_links = 0 };
	const char *slash = strrchr(path, '/');
	int r = 0;

	if (strlen(path) >= PATH_MAX)
		return -ENAMETOOLONG;
	if (slash)
		r = follow_directory(trail, path, slash);
	if (r < 0) {
		strcpy(real, trail->real);
		return r;
	}
	start(trail, path, &rest, real);
	return follow(trail, &rest, follow_last, real);
}
