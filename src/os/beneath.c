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

static void leave_step(struct beneath *beneath)
{
	close(beneath->steps[--beneath->n_steps].fd);
}

void beneath_release(struct beneath *beneath)
{
	while (beneath->n_steps)
		leave_step(beneath);
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

static int parent_fd(const struct beneath *beneath)
{
	return beneath->n_steps ? beneath->steps[beneath->n_steps - 1].fd : beneath->top_fd;
}

static size_t entered(const struct beneath *beneath)
{
	return beneath->n_steps ? beneath->steps[beneath->n_steps - 1].length : 0;
}

/* Opens the next directory on the way to path. */
static int enter_step(struct beneath *beneath, const char *path)
{
	size_t from = entered(beneath);
	size_t n = strcspn(path + from, "/");
	char name[NAME_MAX + 1];
	int fd = -1;

	if (n >= sizeof(name))
		return -ENAMETOOLONG;
	memcpy(name, path + from, n);
	name[n] = '\0';
	fd = enter_directory(parent_fd(beneath), name);
	if (fd < 0)
		return fd;
	if (beneath->n_steps == BENEATH_STEPS)
		leave_step(beneath);
	memcpy(beneath->entered, path, from + n + 1);
	beneath->steps[beneath->n_steps].fd = fd;
	beneath->steps[beneath->n_steps++].length = from + n + 1;
	return 0;
}

/* Opens the directories above path, but for those that are open from the last time; 0 or -errno. */
static int enter_parent(struct beneath *beneath, const char *path, const char **ret_name)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;

	while (strncmp(beneath->entered, path, entered(beneath)) != 0)
		leave_step(beneath);
	while (entered(beneath) < (size_t)(name - path)) {
		int r = enter_step(beneath, path);

		if (r < 0)
			return r;
	}
	*ret_name = name;
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
	if (mkdirat(parent_fd(beneath), name, 0700) == 0)
		return 0;
	if (errno != EEXIST || fstatat(parent_fd(beneath), name, &status, AT_SYMLINK_NOFOLLOW) < 0)
		return -errno;
	return S_ISDIR(status.st_mode) ? 1 : -ENOTDIR;
}

int beneath_link(struct beneath *beneath, const char *target, const char *path)
{
	const char *name = NULL;
	int r = enter_parent(beneath, path, &name);

	if (r < 0)
		return r;
	return symlinkat(target, parent_fd(beneath), name) < 0 ? -errno : 0;
}

int beneath_hard_link(struct beneath *beneath, const char *target_path, const char *path)
{
	_cleanup_beneath_ struct beneath target = BENEATH(beneath->top_fd);
	const char *target_name = NULL;
	const char *name = NULL;
	int r = enter_parent(&target, target_path, &target_name);

	if (r < 0)
		return r;
	r = enter_parent(beneath, path, &name);
	if (r < 0)
		return r;
	r = linkat(parent_fd(&target), target_name, parent_fd(beneath), name, 0);
	return r < 0 ? -errno : 0;
}

int beneath_file(struct beneath *beneath, const char *path)
{
	const char *name = NULL;
	int r = enter_parent(beneath, path, &name);

	if (r < 0)
		return r;
	r = openat(parent_fd(beneath), name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		   0600);
	return r < 0 ? -errno : r;
}

int beneath_remove(struct beneath *beneath, const char *path)
{
	const char *name = NULL;
	int r = enter_parent(beneath, path, &name);

	if (r < 0)
		return r;
	return unlinkat(parent_fd(beneath), name, 0) < 0 ? -errno : 0;
}
