/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a path opened so that no link in it leads out of a directory? See resolve.h.
 */
#include "os/resolve.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/pathname.h"
#include "base/text.h"
#include "os/descriptor.h"

enum {
	MOST_LINKS = 40, /* the kernel's own MAXSYMLINKS */
	MOST_TRIES = 1000,
};

/*
 * A rename or mount anywhere on the machine, while ".." in a path (or in a link) is resolved, makes
 * EAGAIN of what is there: try again (openat2(2)).
 */
static int openat2_as(int root_fd, const char *path, int flags, uint64_t resolve)
{
	struct open_how how = {
		.flags = (uint64_t)flags,
		.resolve = resolve | RESOLVE_NO_MAGICLINKS,
	};
	long fd = -1;

	for (int i = 0; i < MOST_TRIES; i++) {
		fd = syscall(SYS_openat2, root_fd, path, &how, sizeof(how));
		if (fd >= 0 || errno != EAGAIN)
			break;
	}
	return fd < 0 ? -errno : (int)fd;
}

static int openat2_in_root(int root_fd, const char *path, int flags)
{
	return openat2_as(root_fd, path, flags, RESOLVE_IN_ROOT);
}

enum resolver resolver_probe(int root_fd)
{
	_cleanup_close_ int fd = openat2_in_root(root_fd, ".", O_PATH | O_CLOEXEC);

	return fd < 0 ? RESOLVER_COMPONENTS : RESOLVER_OPENAT2;
}

/*
 * The same directory in a mount of nobody else's: a descriptor, or -errno. glibc has open_tree(2) and
 * mount_setattr(2) since 2.36.
 */
static int mount_without_devices(int root_fd)
{
	const unsigned int flags = AT_EMPTY_PATH | AT_RECURSIVE;
	struct mount_attr attributes = { .attr_set = MOUNT_ATTR_NODEV };
	_cleanup_close_ int fd = (int)syscall(SYS_open_tree, root_fd, "",
					      flags | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);

	if (fd < 0 ||
	    syscall(SYS_mount_setattr, fd, "", flags, &attributes, sizeof(attributes)) < 0)
		return -errno;
	return TAKE_FD(fd);
}

/* A device that a stranger's tree names is one of this machine: to open it may already do something. */
int resolve_root(const char *directory, bool devices)
{
	_cleanup_close_ int fd = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int tame = -1;

	if (fd < 0)
		return -errno;
	if (!devices)
		tame = mount_without_devices(fd);
	return tame < 0 ? TAKE_FD(fd) : tame;
}

/* The walk of one path: what is resolved so far (no links in it), and what is still to come. */
struct walk {
	int root_fd;
	bool beneath; /* leaving the root is an error, not a stop at it */
	unsigned int n_links;
	char done[PATH_MAX]; /* relative to the root, "" is the root itself */
	char rest[PATH_MAX];
};

static int step_up(struct walk *walk)
{
	if (walk->beneath && !*walk->done)
		return -EXDEV;
	pathname_drop_last(walk->done);
	return 0;
}

static int step_down(struct walk *walk, const char *name)
{
	size_t length = strlen(walk->done);
	int n = snprintf(walk->done + length, sizeof(walk->done) - length, "%s%s",
			 length ? "/" : "", name);

	return n < 0 || (size_t)n >= sizeof(walk->done) - length ? -ENAMETOOLONG : 0;
}

/* Puts a link's target in front of what is still to come. */
static int put_target(struct walk *walk, const char *target)
{
	int r = pathname_prepend(walk->rest, target);

	if (r < 0)
		return r;
	if (++walk->n_links > MOST_LINKS)
		return -ELOOP;
	if (*target == '/' && walk->beneath)
		return -EXDEV;
	if (*target == '/')
		walk->done[0] = '\0';
	return 0;
}

static int enter(struct walk *walk, const char *name, bool follow)
{
	char target[PATH_MAX];
	ssize_t n = 0;
	int r = step_down(walk, name);

	if (r < 0)
		return r;
	n = descriptor_readlink(walk->root_fd, walk->done, target, sizeof(target));
	if (n < 0)
		return n == -EINVAL ? 0 : (int)n;
	if (!follow && pathname_is_empty(walk->rest))
		return 0;
	r = step_up(walk);
	return r < 0 ? r : put_target(walk, target);
}

/* Leaves in walk->done the path without links; the last component's own is followed on request. */
static int walk_path(struct walk *walk, const char *path, bool follow)
{
	char name[NAME_MAX + 1];

	if (strlen(path) >= sizeof(walk->rest))
		return -ENAMETOOLONG;
	strcpy(walk->rest, path);
	while (pathname_take(walk->rest, name)) {
		int r = 0;

		if (str_equal(name, ".."))
			r = step_up(walk);
		else if (!str_equal(name, "."))
			r = enter(walk, name, follow);
		if (r < 0)
			return r;
	}
	return pathname_is_empty(walk->rest) ? 0 : -ENAMETOOLONG;
}

static const char *or_here(const char *path)
{
	return *path ? path : ".";
}

static int open_by_walk(int root_fd, const char *path, int flags, bool beneath)
{
	struct walk walk = { .root_fd = root_fd, .beneath = beneath };
	int r = walk_path(&walk, path, !(flags & O_NOFOLLOW));

	if (r < 0)
		return r;
	r = openat(root_fd, or_here(walk.done), flags | O_NOFOLLOW);
	return r < 0 ? -errno : r;
}

int resolve_open(enum resolver resolver, int root_fd, const char *path, int flags)
{
	if (resolver == RESOLVER_OPENAT2)
		return openat2_in_root(root_fd, path, flags);
	return open_by_walk(root_fd, path, flags, false);
}

int resolve_open_beneath(enum resolver resolver, int root_fd, const char *path, int flags)
{
	path += strspn(path, "/");
	if (resolver == RESOLVER_OPENAT2)
		return openat2_as(root_fd, or_here(path), flags, RESOLVE_BENEATH);
	return open_by_walk(root_fd, path, flags, true);
}

/* openat2 cannot read a link by path: the directory is opened, the last name read in it. */
static ssize_t readlink_in_directory(int root_fd, const char *path, char *buf, size_t size)
{
	char directory[PATH_MAX];
	const char *name = pathname_last(path);
	int n = snprintf(directory, sizeof(directory), "%.*s/", (int)(name - path), path);
	_cleanup_close_ int fd = -1;

	if (n < 0 || (size_t)n >= sizeof(directory))
		return -ENAMETOOLONG;
	fd = openat2_in_root(root_fd, directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return fd;
	return descriptor_readlink(fd, name, buf, size);
}

ssize_t resolve_readlink(enum resolver resolver, int root_fd, const char *path, char *buf,
			 size_t size)
{
	struct walk walk = { .root_fd = root_fd };
	int r = 0;

	if (resolver == RESOLVER_OPENAT2)
		return readlink_in_directory(root_fd, path, buf, size);
	r = walk_path(&walk, path, false);
	return r < 0 ? r : descriptor_readlink(root_fd, or_here(walk.done), buf, size);
}
