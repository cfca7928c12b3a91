/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a file of this machine, or of a captured one, read? See root.h.
 */
#include "os/root.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/pathname.h"
#include "base/text.h"
#include "os/descriptor.h"
#include "os/resolve.h"

enum {
	/* hwloc keeps whole files in memory; 16 MiB is /proc/cpuinfo of 8,000 CPUs. */
	LARGEST_FOR_LIBRARY = 16 * 1024 * 1024,
	DIRECTORY_BYTES = 16 * 1024, /* of entries that are asked for at once */
};

struct failure {
	char *path;
	int error;
};

struct root {
	int fd;
	char *directory;
	bool live;
	enum resolver resolver;
	void *failures; /* a tsearch(3) tree of struct failure, by path */
	root_recorder *recorder;
	void *recorder_arg;
};

int root_open(const char *directory, struct root **ret_root)
{
	bool live = str_equal(directory, "/");
	_cleanup_close_ int fd = resolve_root(directory, live);
	struct root *root = NULL;

	if (fd < 0)
		return fd;
	root = calloc(1, sizeof(*root));
	if (!root)
		out_of_memory();
	root->directory = strdup(directory);
	if (!root->directory)
		out_of_memory();
	root->live = live;
	root->resolver = resolver_probe(fd);
	root->fd = TAKE_FD(fd);
	*ret_root = root;
	return 0;
}

static void failure_free(void *item)
{
	struct failure *failure = item;

	free(failure->path);
	free(failure);
}

void root_free(struct root *root)
{
	tdestroy(root->failures, failure_free);
	close(root->fd);
	free(root->directory);
	free(root);
}

const char *root_directory(const struct root *root)
{
	return root->directory;
}

bool root_is_live(const struct root *root)
{
	return root->live;
}

void root_record(struct root *root, root_recorder *recorder, void *arg)
{
	root->recorder = recorder;
	root->recorder_arg = arg;
}

bool root_is_recorded(const struct root *root)
{
	return root->recorder;
}

static int compare_failures(const void *a, const void *b)
{
	return strcmp(((const struct failure *)a)->path, ((const struct failure *)b)->path);
}

void root_fail(struct root *root, const char *path, int error)
{
	struct failure *failure = calloc(1, sizeof(*failure));
	struct failure **known = NULL;

	if (!failure)
		out_of_memory();
	failure->path = strdup(path);
	if (!failure->path)
		out_of_memory();
	failure->error = error;
	known = tsearch(failure, &root->failures, compare_failures);
	if (!known)
		out_of_memory();
	if (*known != failure) {
		(*known)->error = error;
		failure_free(failure);
	}
}

int root_failure(const struct root *root, const char *path)
{
	struct failure key = { .path = (char *)path };
	struct failure **known = NULL;

	if (!root->failures)
		return 0;
	known = tfind(&key, &root->failures, compare_failures);
	return known ? -(*known)->error : 0;
}

void root_tell(const struct root *root, const struct root_event *event)
{
	if (root->recorder)
		root->recorder(event, root->recorder_arg);
}

ssize_t root_tell_read(const struct root *root, enum root_read kind, const char *path,
		       const void *bytes, ssize_t result)
{
	struct root_event event = { .kind = kind, .path = path };

	if (result < 0) {
		event.error = (int)-result;
	} else {
		event.bytes = bytes ? bytes : "";
		event.n_bytes = (size_t)result;
	}
	root_tell(root, &event);
	return result;
}

bool root_is_watched(const struct root *root)
{
	return root->recorder || root->failures;
}

int root_check(const struct root *root, const char *path)
{
	_cleanup_close_ int fd =
		resolve_open_beneath(root->resolver, root->fd, path, O_PATH | O_CLOEXEC);
	struct stat status = { 0 };

	if (fd < 0)
		return fd == -EXDEV ? -EXDEV : 0;
	if (fstat(fd, &status) < 0)
		return -errno;
	if (S_ISREG(status.st_mode))
		return status.st_size > LARGEST_FOR_LIBRARY ? -EFBIG : 0;
	return S_ISDIR(status.st_mode) ? 0 : -EPERM;
}

int root_open_file(const struct root *root, const char *path, int flags)
{
	int r = root_failure(root, path);

	if (r < 0)
		return r;
	/* openat2 refuses flags that mean nothing beside O_PATH. */
	if (!(flags & O_PATH))
		flags |= O_NONBLOCK | O_NOCTTY;
	return resolve_open(root->resolver, root->fd, path, flags | O_CLOEXEC);
}

ssize_t root_pread(int fd, void *buf, size_t size, off_t offset)
{
	ssize_t n = pread(fd, buf, size, offset);

	return n < 0 ? -errno : n;
}

static ssize_t read_small(const struct root *root, const char *path, char *buf, size_t size)
{
	_cleanup_close_ int fd = root_open_file(root, path, O_RDONLY);

	return fd < 0 ? fd : descriptor_read(fd, buf, size);
}

ssize_t root_read(const struct root *root, const char *path, char *buf, size_t size)
{
	return root_tell_read(root, ROOT_READ_FILE, path, buf, read_small(root, path, buf, size));
}

static ssize_t read_start(const struct root *root, const char *path, char *buf, size_t size)
{
	_cleanup_close_ int fd = root_open_file(root, path, O_RDONLY);
	ssize_t n = fd < 0 ? fd : root_pread(fd, buf, size - 1, 0);

	if (n < 0)
		return n;
	buf[n] = '\0';
	return n;
}

ssize_t root_read_start(const struct root *root, const char *path, char *buf, size_t size)
{
	ssize_t n = read_start(root, path, buf, size);
	struct root_event event = {
		.kind = ROOT_READ_FILE,
		.path = path,
		.error = n < 0 ? (int)-n : 0,
		.bytes = n < 0 ? NULL : buf,
		.n_bytes = n < 0 ? 0 : (size_t)n,
		.cut = n >= 0,
	};

	root_tell(root, &event);
	return n;
}

int root_read_word(const struct root *root, const char *path, char *buf, size_t size)
{
	ssize_t n = root_read(root, path, buf, size);

	if (n < 0)
		return (int)n;
	str_trim_in_place(buf);
	return 0;
}

static ssize_t read_link(const struct root *root, const char *path, char *buf, size_t size)
{
	int r = root_failure(root, path);

	return r < 0 ? r : resolve_readlink(root->resolver, root->fd, path, buf, size);
}

ssize_t root_readlink(const struct root *root, const char *path, char *buf, size_t size)
{
	return root_tell_read(root, ROOT_READ_LINK, path, buf, read_link(root, path, buf, size));
}

int root_readlink_name(const struct root *root, const char *path, char *buf, size_t size)
{
	char target[PATH_MAX];
	ssize_t n = root_readlink(root, path, target, sizeof(target));

	return n < 0 ? (int)n : pathname_copy_last(target, buf, size);
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool is_dot(const char *name)
{
	return str_equal(name, ".") || str_equal(name, "..");
}

struct listing {
	struct arena *arena;
	const char **names;
	size_t capacity;
	size_t n;
};

static void take_entries(struct listing *listing, const char *bytes, size_t n)
{
	const struct dirent64 *entry = NULL;

	for (size_t at = 0; at < n; at += entry->d_reclen) {
		entry = (const struct dirent64 *)(const void *)(bytes + at);
		if (is_dot(entry->d_name))
			continue;
		listing->names = arena_grow(listing->arena, listing->names, listing->n,
					    &listing->capacity, sizeof(*listing->names));
		listing->names[listing->n++] = arena_strdup(listing->arena, entry->d_name);
	}
}

/* fdopendir asks what the descriptor is, which is known: with thousands of directories that counts. */
static ssize_t list_directory(const struct root *root, const char *path, struct arena *arena,
			      const char ***ret_names)
{
	_cleanup_close_ int fd = root_open_file(root, path, O_RDONLY | O_DIRECTORY);
	_Alignas(struct dirent64) char bytes[DIRECTORY_BYTES];
	struct listing listing = { .arena = arena };
	ssize_t n = 0;

	if (fd < 0)
		return fd;
	while ((n = getdents64(fd, bytes, sizeof(bytes))) > 0)
		take_entries(&listing, bytes, (size_t)n);
	if (n < 0)
		return -errno;
	if (listing.n)
		qsort(listing.names, listing.n, sizeof(*listing.names), compare_names);
	*ret_names = listing.names;
	return (ssize_t)listing.n;
}

ssize_t root_list(const struct root *root, const char *path, struct arena *arena,
		  const char ***ret_names)
{
	const char **names = NULL;
	ssize_t n = list_directory(root, path, arena, &names);

	root_tell(root, &(struct root_event){
				.kind = ROOT_READ_DIRECTORY,
				.path = path,
				.error = n < 0 ? (int)-n : 0,
				.names = names,
				.n_names = n < 0 ? 0 : (size_t)n,
			});
	if (n >= 0)
		*ret_names = names;
	return n;
}

int root_peek(const struct root *root, const char *path, char *buf, size_t size)
{
	_cleanup_close_ int fd =
		resolve_open(root->resolver, root->fd, path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	struct stat status;
	ssize_t n = 0;

	if (fd < 0)
		return fd;
	if (fstat(fd, &status) < 0)
		return -errno;
	if (!S_ISLNK(status.st_mode) || !buf)
		return (int)status.st_mode;
	n = descriptor_readlink(fd, "", buf, size);
	return n < 0 ? (int)n : (int)status.st_mode;
}

int root_identify(const struct root *root, const char *path, ino_t *ret_inode)
{
	_cleanup_close_ int fd = resolve_open(root->resolver, root->fd, path, O_PATH | O_CLOEXEC);
	struct stat status;

	if (fd < 0)
		return fd;
	if (fstat(fd, &status) < 0)
		return -errno;
	*ret_inode = status.st_ino;
	return 0;
}
