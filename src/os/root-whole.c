/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a file of any size read to its end, and was it the same for as long? See root.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "os/descriptor.h"
#include "os/root.h"

static ssize_t read_open(int fd, size_t limit, struct strbuf *bytes)
{
	char part[16384];
	ssize_t n = 0;

	while ((n = root_pread(fd, part, sizeof(part), (off_t)bytes->length)) > 0) {
		strbuf_add_bytes(bytes, part, (size_t)n);
		if (bytes->length > limit)
			return -EFBIG;
	}
	return n < 0 ? n : (ssize_t)bytes->length;
}

static ssize_t read_whole(const struct root *root, const char *path, size_t limit,
			  struct strbuf *bytes)
{
	_cleanup_close_ int fd = root_open_file(root, path, O_RDONLY);

	return fd < 0 ? fd : read_open(fd, limit, bytes);
}

static ssize_t read_unchanged(const struct root *root, const char *path, size_t limit,
			      struct strbuf *bytes)
{
	_cleanup_close_ int fd = root_open_file(root, path, O_RDONLY);
	struct stat before = { 0 };
	ssize_t n = 0;

	if (fd < 0)
		return fd;
	if (fstat(fd, &before) < 0)
		return -errno;
	n = read_open(fd, limit, bytes);
	return n >= 0 && !descriptor_is_unchanged(fd, &before) ? -ESTALE : n;
}

/* Tells of them, and makes them the arena's. */
static ssize_t keep_bytes(const struct root *root, const char *path, const struct strbuf *bytes,
			  ssize_t n, struct arena *arena, char **ret_bytes)
{
	root_tell_read(root, ROOT_READ_FILE, path, bytes->text, n);
	if (n < 0)
		return n;
	*ret_bytes = arena_alloc(arena, (size_t)n + 1);
	if (bytes->text)
		memcpy(*ret_bytes, bytes->text, (size_t)n);
	return n;
}

ssize_t root_read_all(const struct root *root, const char *path, size_t limit, struct arena *arena,
		      char **ret_bytes)
{
	_cleanup_strbuf_ struct strbuf bytes = { 0 };
	ssize_t n = read_whole(root, path, limit, &bytes);

	return keep_bytes(root, path, &bytes, n, arena, ret_bytes);
}

ssize_t root_read_unchanged(const struct root *root, const char *path, size_t limit,
			    struct arena *arena, char **ret_bytes)
{
	_cleanup_strbuf_ struct strbuf bytes = { 0 };
	ssize_t n = read_unchanged(root, path, limit, &bytes);

	return keep_bytes(root, path, &bytes, n, arena, ret_bytes);
}
