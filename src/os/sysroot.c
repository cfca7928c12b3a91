/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where does a captured machine stand? See sysroot.h.
 */
#include "os/sysroot.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/text.h"
#include "os/archive.h"
#include "os/beneath.h"

/* How far a machine may be nested, and how many directories are looked at until it is found. */
enum {
	MOST_LEVELS = 8,
	MOST_DIRECTORIES = 20000,
	NAMED_MACHINES = 4
};

struct paths {
	const char **items;
	size_t n;
	size_t capacity;
};

static void paths_add(struct paths *paths, struct arena *arena, const char *path)
{
	paths->items =
		arena_grow(arena, paths->items, paths->n, &paths->capacity, sizeof(*paths->items));
	paths->items[paths->n++] = path;
}

static bool is_directory(int fd, const char *name)
{
	struct stat status;

	return fstatat(fd, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(status.st_mode);
}

/* Adds to next the directories in this one, or to found itself where it holds sys/. */
static int look_into(const char *path, struct arena *arena, struct paths *found, struct paths *next)
{
	_cleanup_closedir_ DIR *directory = opendir(path);

	if (!directory)
		return -errno;
	if (is_directory(dirfd(directory), "sys")) {
		paths_add(found, arena, path);
		return 0;
	}
	for (struct dirent *entry = readdir(directory); entry; entry = readdir(directory)) {
		if (str_equal(entry->d_name, ".") || str_equal(entry->d_name, ".."))
			continue;
		if (entry->d_type != DT_DIR && entry->d_type != DT_UNKNOWN)
			continue;
		if (is_directory(dirfd(directory), entry->d_name))
			paths_add(next, arena, arena_printf(arena, "%s/%s", path, entry->d_name));
	}
	return 0;
}

static int compare_paths(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Says which machines there are, by what follows name in their paths. */
static int say_several(const char *name, const char *top, struct paths *found, struct err *reterr)
{
	_cleanup_strbuf_ struct strbuf list = { 0 };

	qsort(found->items, found->n, sizeof(*found->items), compare_paths);
	for (size_t i = 0; i < found->n && i < NAMED_MACHINES; i++)
		strbuf_addf(&list, "%s%s", i ? ", " : "", found->items[i] + strlen(top));
	return err_set(reterr, -ENOTUNIQ,
		       "%s holds %zu machines; append the path of one of them: %s%s", name,
		       found->n, list.text, found->n > NAMED_MACHINES ? ", …" : "");
}

/* Level by level, so that the shallowest is found first. */
static int find_machine(const char *name, const char *top, char **ret_directory, struct err *reterr)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct paths found = { 0 };
	struct paths level = { 0 };
	size_t n_seen = 0;

	paths_add(&level, arena, top);
	for (unsigned int depth = 0; depth < MOST_LEVELS && level.n && !found.n; depth++) {
		struct paths next = { 0 };

		for (size_t i = 0; i < level.n && n_seen < MOST_DIRECTORIES; i++, n_seen++) {
			int r = look_into(level.items[i], arena, &found, &next);

			if (r < 0 && depth == 0)
				return err_set(reterr, r, "cannot open %s: %s", name, strerror(-r));
		}
		level = next;
	}
	if (!found.n)
		return err_set(reterr, -ENOENT,
			       "%s is no captured machine: no directory in it holds sys/", name);
	if (found.n > 1)
		return say_several(name, top, &found, reterr);
	*ret_directory = strdup(found.items[0]);
	if (!*ret_directory)
		out_of_memory();
	return 0;
}

static int unpack(int fd, const char *archive, struct scratch **ret_scratch, struct err *reterr)
{
	_cleanup_(scratch_freep) struct scratch *scratch = NULL;
	_cleanup_close_ int directory_fd = -1;
	int r = scratch_new(NULL, &scratch, reterr);

	if (r < 0)
		return r;
	directory_fd = open(scratch_path(scratch), O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (directory_fd < 0)
		return err_set(reterr, -errno, "cannot open %s: %s", scratch_path(scratch),
			       strerror(errno));
	r = archive_unpack(fd, archive, directory_fd, &archive_limits, reterr);
	if (r < 0)
		return r;
	*ret_scratch = TAKE_PTR(scratch);
	return 0;
}

/* The directory that the archive holds under this name, no link in it followed; NULL: none. */
static char *enter_archive(const struct scratch *scratch, const char *inner)
{
	_cleanup_close_ int fd = open(scratch_path(scratch), O_PATH | O_DIRECTORY | O_CLOEXEC);
	char name[PATH_MAX];
	char *top = NULL;

	if (fd < 0 || !beneath_normalize(inner + strspn(inner, "/"), name))
		return NULL;
	for (size_t n = strcspn(name, "/"); *name; n += 1 + strcspn(name + n + 1, "/")) {
		char end = name[n];

		name[n] = '\0';
		if (!is_directory(fd, name))
			return NULL;
		name[n] = end;
		if (!end)
			break;
	}
	if (asprintf(&top, "%s%s%s", scratch_path(scratch), *name ? "/" : "", name) < 0)
		out_of_memory();
	return top;
}

/*
 * Opens the archive: path itself, or where a part of it is a file, that part. *ret_inner is what
 * follows in path. fd, or -errno.
 */
static int open_archive(const char *path, char archive[static PATH_MAX], const char **ret_inner)
{
	struct stat status;
	size_t length = strlen(path);

	if (length >= PATH_MAX)
		return -ENAMETOOLONG;
	memcpy(archive, path, length + 1);
	while (stat(archive, &status) < 0) {
		char *slash = strrchr(archive, '/');

		if (errno != ENOTDIR || !slash || slash == archive)
			return -errno;
		*slash = '\0';
	}
	*ret_inner = path + strlen(archive);
	if (S_ISREG(status.st_mode)) {
		int fd = open(archive, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

		return fd < 0 ? -errno : fd;
	}
	if (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode))
		return -ESPIPE;
	return S_ISDIR(status.st_mode) ? -EISDIR : -EINVAL;
}

static int find_in_archive(const char *path, int fd, const char *archive, const char *inner,
			   struct sysroot *ret_sysroot, struct err *reterr)
{
	_cleanup_(scratch_freep) struct scratch *scratch = NULL;
	_cleanup_free_ char *top = NULL;
	char *directory = NULL;
	int r = unpack(fd, archive, &scratch, reterr);

	if (r < 0)
		return r;
	top = enter_archive(scratch, inner);
	if (!top)
		return err_set(reterr, -ENOENT, "cannot open %s: %s holds no such directory", path,
			       archive);
	r = find_machine(path, top, &directory, reterr);
	if (r < 0)
		return r;
	*ret_sysroot = (struct sysroot){ .directory = directory, .scratch = TAKE_PTR(scratch) };
	return 0;
}

int sysroot_open(const char *path, struct sysroot *ret_sysroot, struct err *reterr)
{
	char archive[PATH_MAX];
	const char *inner = "";
	char *directory = NULL;
	_cleanup_close_ int fd = open_archive(path, archive, &inner);
	int r = 0;

	if (fd >= 0)
		return find_in_archive(path, fd, archive, inner, ret_sysroot, reterr);
	if (fd == -ESPIPE)
		return err_set(
			reterr, fd,
			"cannot read %s: it is a pipe, and a capture is a file or a directory; "
			"write what comes through it to a file, and name that",
			path);
	if (fd == -EINVAL)
		return err_set(reterr, -EINVAL,
			       "cannot open %s: neither a directory nor an archive", path);
	if (fd != -EISDIR)
		return err_set(reterr, fd, "cannot open %s: %s", path, strerror(-fd));
	r = find_machine(path, path, &directory, reterr);
	if (r < 0)
		return r;
	*ret_sysroot = (struct sysroot){ .directory = directory };
	return 0;
}

void sysroot_release(struct sysroot *sysroot)
{
	free(sysroot->directory);
	if (sysroot->scratch)
		scratch_free(sysroot->scratch);
	*sysroot = (struct sysroot){ 0 };
}
