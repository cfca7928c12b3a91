/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a tree written beneath one directory and never outside of it? See beneath.h.
 */
#include "os/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void beneath_release(struct beneath *beneath)
{
	cleanup_close(&beneath->parent_fd);
	beneath->parent_fd = -1;
}

bool beneath_normalize(const char *name, char path[static PATH_MAX])
{
	size_t length = 0;

	if (*name == '/' || strlen(name) >= PATH_MAX)
		return false;
	for (size_t n = 0; *name; name += n) {
		name += strspn(name, "/");
		n = strcspn(name, "/");
		if (n == 2 && strncmp(name, "..", 2) == 0)
			return false;
		if (!n || (n == 1 && *name == '.'))
			continue;
		if (length)
			path[length++] = '/';
		memcpy(path + length, name, n);
		length += n;
	}
	path[length] = '\0';
	return true;
}

/* Opens the directory with this name in another, making it first where it is missing. */
static int enter_directory(int fd, const char *name)
{
	int next = openat(fd, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (next >= 0)
		return next;
	if (errno != ENOENT || (mkdirat(fd, name, 0700) < 0 && errno != EEXIST))
		return -errno;
	next = openat(fd, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return next < 0 ? -errno : next;
}

static int enter_directories(int top_fd, const char *path)
{
	_cleanup_close_ int fd = fcntl(top_fd, F_DUPFD_CLOEXEC, 0);
	char name[NAME_MAX + 1];

	for (size_t n = 0; *path && fd >= 0; path += n) {
		int next = -1;

		path += strspn(path, "/");
		n = strcspn(path, "/");
		if (n >= sizeof(name))
			return -ENAMETOOLONG;
		memcpy(name, path, n);
		name[n] = '\0';
		next = enter_directory(fd, name);
		if (next < 0)
			return next;
		close(fd);
		fd = next;
	}
	return fd < 0 ? -errno : TAKE_FD(fd);
}

/* Opens the directory above path, unless it is the one of the last time; 0 or -errno. */
static int enter_parent(struct beneath *beneath, const char *path, const char **ret_name)
{
	const char *slash = strrchr(path, '/');
	size_t n = slash ? (size_t)(slash - path) : 0;
	int fd = -1;

	*ret_name = slash ? slash + 1 : path;
	if (beneath->parent_fd >= 0 && strncmp(beneath->parent, path, n) == 0 &&
	    !beneath->parent[n])
		return 0;
	beneath_release(beneath);
	memcpy(beneath->parent, path, n);
	beneath->parent[n] = '\0';
	fd = enter_directories(beneath->top_fd, beneath->parent);
	if (fd < 0)
		return fd;
	beneath->parent_fd = fd;
	return 0;
}

int beneath_directory(struct beneath *beneath, const char *path)
{
	const char *name = NULL;
	int r = enter_parent(beneath, path, &name);
	struct stat status;

	if (r < 0)
		return r;
	if (!*name)
		return 1;
	if (mkdirat(beneath->parent_fd, name, 0700) == 0)
		return 0;
	if (errno != EEXIST || fstatat(beneath->parent_fd, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
		return -errno;
	return S_ISDIR(status.st_mode) ? 1 : -ENOTDIR;
}

int beneath_link(struct beneath *beneath, const char *target, const char *path)
{
	const char *name = NULL;
	int r = enter_parent(beneath, path, &name);

	if (r < 0)
		return r;
	return symlinkat(target, beneath->parent_fd, name) < 0 ? -errno : 0;
}

int beneath_hard_link(struct beneath *beneath, const char *target_path, const char *path)
{
	_cleanup_beneath_ struct beneath target = BENEATH(beneath->top_fd);
	const char *target_name = NULL;
	const char *name = NULL;
	int r = enter_parent(&target, target_path, &target_name);

	if (r == 0)
		r = enter_parent(beneath, path, &name);
	if (r < 0)
		return r;
	r = linkat(target.parent_fd, target_name, beneath->parent_fd, name, 0);
	return r < 0 ? -errno : 0;
}

int beneath_file(struct beneath *beneath, const char *path)
{
	const char *name = NULL;
	int r = enter_parent(beneath, path, &name);

	if (r < 0)
		return r;
	r = openat(beneath->parent_fd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		   0600);
	return r < 0 ? -errno : r;
}

int beneath_remove(struct beneath *beneath, const char *path)
{
	const char *name = NULL;
	int r = enter_parent(beneath, path, &name);

	if (r < 0)
		return r;
	return unlinkat(beneath->parent_fd, name, 0) < 0 ? -errno : 0;
}
