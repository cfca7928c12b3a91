/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do the lines of a file say that is too large to be kept? See lines.h.
 */
#include "os/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/arena.h"

enum {
	/* /proc/interrupts has eleven bytes a CPU, of which there are 8192 at most. */
	BUFFER_BYTES = 256 * 1024
};

/* Hands out the whole lines among the n bytes, and moves the rest to the start: its length. */
static size_t hand_out(char *buf, size_t n, void (*each)(char *line, void *arg), void *arg)
{
	char *at = buf;
	char *end = buf + n;

	for (;;) {
		char *newline = memchr(at, '\n', (size_t)(end - at));

		if (!newline)
			break;
		*newline = '\0';
		each(at, arg);
		at = newline + 1;
	}
	memmove(buf, at, (size_t)(end - at));
	return (size_t)(end - at);
}

int lines_read_into(const struct root *root, const char *path, char *buf, size_t size,
		    void (*each)(char *line, void *arg), void *arg)
{
	_cleanup_close_ int fd = root_open_file(root, path, O_RDONLY);
	off_t offset = 0;
	size_t n = 0;

	if (fd < 0)
		return fd;
	for (;;) {
		ssize_t part = root_pread(fd, buf + n, size - 1 - n, offset);

		if (part < 0)
			return (int)part;
		if (part == 0)
			break;
		offset += part;
		n = hand_out(buf, n + (size_t)part, each, arg);
		if (n == size - 1)
			return -E2BIG;
	}
	buf[n] = '\0';
	if (n)
		each(buf, arg);
	return 0;
}

int lines_read(const struct root *root, const char *path, void (*each)(char *line, void *arg),
	       void *arg)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	return lines_read_into(root, path, arena_alloc(arena, BUFFER_BYTES), BUFFER_BYTES, each,
			       arg);
}
