/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is something of this machine written? See write.h.
 */
#include "os/write.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/pathname.h"
#include "base/text.h"

int root_write(const struct root *root, const char *path, const char *text)
{
	_cleanup_close_ int fd = root_open_file(root, path, O_WRONLY);
	size_t length = strlen(text);
	ssize_t n = 0;

	if (fd < 0)
		return fd;
	n = write(fd, text, length);
	if (n < 0)
		return -errno;
	return (size_t)n == length ? 0 : -EIO;
}

static int open_directory(const struct root *root, const char *path)
{
	return root_open_file(root, *path ? path : "/", O_RDONLY | O_DIRECTORY);
}

/* The directory that the path's last name stands in, "" for the root. 0 or -ENAMETOOLONG. */
static int copy_parent(const char *path, char parent[static PATH_MAX])
{
	if (strlen(path) >= PATH_MAX)
		return -ENAMETOOLONG;
	strcpy(parent, path);
	pathname_drop_last(parent);
	return 0;
}

static int open_parent(const struct root *root, const char *path)
{
	char parent[PATH_MAX];
	int r = copy_parent(path, parent);

	return r < 0 ? r : open_directory(root, parent);
}

/* With this mode, whatever umask there is: others may be meant to look into it. */
static int make_one(const struct root *root, const char *path, mode_t mode)
{
	_cleanup_close_ int parent = open_parent(root, path);

	if (parent < 0)
		return parent;
	if (mkdirat(parent, pathname_last(path), mode) < 0)
		return errno == EEXIST ? 0 : -errno;
	if (fchmodat(parent, pathname_last(path), mode, 0) < 0)
		return -errno;
	return fsync(parent) < 0 ? -errno : 0;
}

int root_make_directory(const struct root *root, const char *path, mode_t mode)
{
	_cleanup_close_ int fd = open_directory(root, path);
	char part[PATH_MAX];

	if (fd != -ENOENT)
		return fd < 0 ? fd : 0;
	if (strlen(path) >= sizeof(part))
		return -ENAMETOOLONG;
	for (const char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		int r = 0;

		memcpy(part, path, (size_t)(slash - path));
		part[slash - path] = '\0';
		r = make_one(root, part, 0755);
		if (r < 0)
			return r;
	}
	return make_one(root, path, mode);
}

/* Where a file's new content stands until it is whole. */
static int name_unfinished(const char *path, char name[static NAME_MAX + 1])
{
	int n = snprintf(name, NAME_MAX + 1, ".%s.new", pathname_last(path));

	return n > NAME_MAX ? -ENAMETOOLONG : 0;
}

static int write_whole(int fd, const char *text)
{
	for (size_t left = strlen(text); left;) {
		ssize_t n = write(fd, text, left);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		text += n;
		left -= (size_t)n;
	}
	return fsync(fd) < 0 ? -errno : 0;
}

/* As that of the file that it is to replace, if there is one. */
static int keep_owner(int directory, const char *path, int fd)
{
	struct stat old = { 0 };

	if (fstatat(directory, pathname_last(path), &old, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0 : -errno;
	if (!S_ISREG(old.st_mode) || (old.st_uid == geteuid() && old.st_gid == getegid()))
		return 0;
	return fchown(fd, old.st_uid, old.st_gid) < 0 ? -errno : 0;
}

/* 0600 until it is whole. The descriptor; -EEXIST or another -errno. */
static int create_beside(int directory, const char *name)
{
	int fd =
		openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	return fd < 0 ? -errno : fd;
}

static int fill(int directory, const char *path, int fd, const char *text, mode_t mode)
{
	/* Whoever is to have it: who gives it away may not change its mode any more (CAP_FOWNER). */
	int r = fchmod(fd, mode) < 0 ? -errno : keep_owner(directory, path, fd);

	return r < 0 ? r : write_whole(fd, text);
}

/* What was created under the name becomes the path's file, or goes. */
static int put_in_place(int directory, const char *path, const char *name, int fd, const char *text,
			mode_t mode)
{
	int r = fill(directory, path, fd, text, mode);

	if (r == 0 && renameat(directory, name, directory, pathname_last(path)) < 0)
		r = -errno;
	if (r < 0) {
		(void)unlinkat(directory, name, 0);
		return r;
	}
	return fsync(directory) < 0 ? -errno : 0;
}

int root_replace(const struct root *root, const char *path, const char *text, mode_t mode)
{
	_cleanup_close_ int directory = -1;
	_cleanup_close_ int fd = -1;
	char name[NAME_MAX + 1];
	int r = name_unfinished(path, name);

	if (r < 0)
		return r;
	directory = open_parent(root, path);
	if (directory < 0)
		return directory;
	if (unlinkat(directory, name, 0) < 0 && errno != ENOENT)
		return -errno;
	fd = create_beside(directory, name);
	return fd < 0 ? fd : put_in_place(directory, path, name, fd, text, mode);
}

/* ---- where several may write */

enum {
	OWN_DIGITS = 16
};

/* Its writer has it locked as long as he lives: the lock goes with his descriptor. */
static int lock_whole(int fd)
{
	struct flock whole_file = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	return fcntl(fd, F_OFD_SETLK, &whole_file) < 0 ? -errno : 0;
}

/* Who looks for what was left may be faster than its writer, and takes it away. */
static bool is_taken_away(int fd)
{
	struct stat own = { 0 };
	int r = lock_whole(fd);

	return r == -EAGAIN || r == -EACCES || fstat(fd, &own) < 0 || !own.st_nlink;
}

/* Whether the name is one that create_own gives. */
static bool is_unfinished(const char *name, const char *last)
{
	size_t n = strlen(last);

	return *name == '.' && strncmp(name + 1, last, n) == 0 && name[n + 1] == '.' &&
	       strspn(name + n + 2, "0123456789abcdef") == OWN_DIGITS &&
	       str_equal(name + n + 2 + OWN_DIGITS, ".new");
}

static void remove_if_left(int directory, const char *name)
{
	_cleanup_close_ int fd =
		openat(directory, name, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat status = { 0 };

	if (fd >= 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && lock_whole(fd) == 0)
		(void)unlinkat(directory, name, 0);
}

/* What writers who were killed left. It is no reason not to write that it stays. */
static void remove_left(int directory, const char *last)
{
	_cleanup_closedir_ DIR *names = NULL;
	int fd = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0)
		names = fdopendir(fd);
	if (fd >= 0 && !names)
		close(fd);
	for (const struct dirent *entry = names ? readdir(names) : NULL; entry;
	     entry = readdir(names))
		if (is_unfinished(entry->d_name, last))
			remove_if_left(directory, entry->d_name);
}

/* Under a name that nobody else has, locked where the file system has locks. The descriptor or -errno. */
static int create_own(int directory, const char *last, char name[static NAME_MAX + 1])
{
	for (;;) {
		_cleanup_close_ int fd = -1;
		uint64_t own = 0;

		if (getrandom(&own, sizeof(own), 0) != sizeof(own))
			return -errno;
		if (snprintf(name, NAME_MAX + 1, ".%s.%0*" PRIx64 ".new", last, OWN_DIGITS, own) >
		    NAME_MAX)
			return -ENAMETOOLONG;
		fd = create_beside(directory, name);
		if (fd < 0)
			return fd;
		if (!is_taken_away(fd))
			return TAKE_FD(fd);
	}
}

int root_replace_shared(const struct root *root, const char *path, const char *text, mode_t mode)
{
	_cleanup_close_ int directory = open_parent(root, path);
	_cleanup_close_ int fd = -1;
	char name[NAME_MAX + 1];

	if (directory < 0)
		return directory;
	remove_left(directory, pathname_last(path));
	fd = create_own(directory, pathname_last(path), name);
	return fd < 0 ? fd : put_in_place(directory, path, name, fd, text, mode);
}

/* ---- taking away */

static int remove_name(int directory, const char *name, int flags)
{
	if (unlinkat(directory, name, flags) < 0)
		return errno == ENOENT ? 0 : -errno;
	return fsync(directory) < 0 ? -errno : 0;
}

int root_remove_unfinished(const struct root *root, const char *path)
{
	_cleanup_close_ int directory = open_parent(root, path);
	char name[NAME_MAX + 1];
	int r = name_unfinished(path, name);

	if (directory == -ENOENT)
		return 0;
	if (directory < 0 || r < 0)
		return directory < 0 ? directory : r;
	return remove_name(directory, name, 0);
}

int root_remove(const struct root *root, const char *path)
{
	_cleanup_close_ int directory = open_parent(root, path);
	int r = 0;

	if (directory < 0)
		return directory == -ENOENT ? 0 : directory;
	r = remove_name(directory, pathname_last(path), 0);
	return r < 0 ? r : root_remove_unfinished(root, path);
}

int root_remove_directory(const struct root *root, const char *path)
{
	_cleanup_close_ int parent = open_parent(root, path);

	if (parent < 0)
		return parent == -ENOENT ? 0 : parent;
	return remove_name(parent, pathname_last(path), AT_REMOVEDIR);
}

int root_rename(const struct root *root, const char *from, const char *to)
{
	_cleanup_close_ int source = open_parent(root, from);
	_cleanup_close_ int target = open_parent(root, to);

	if (source < 0 || target < 0)
		return source < 0 ? source : target;
	if (renameat(source, pathname_last(from), target, pathname_last(to)) < 0)
		return -errno;
	return fsync(target) < 0 || fsync(source) < 0 ? -errno : 0;
}
