/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What stands in a file that the command line names? See named-file.h.
 */
#include "cmd/named-file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "os/descriptor.h"
#include "os/write.h"

int read_named_file(const char *path, size_t limit, struct strbuf *buf)
{
	_cleanup_fclose_ FILE *file = fopen(path, "re");
	struct stat before = { 0 };
	char bytes[4096];
	size_t n = 0;

	if (!file || fstat(fileno(file), &before) < 0)
		return -errno;
	do {
		n = fread(bytes, 1, sizeof(bytes), file);
		strbuf_add_bytes(buf, bytes, n);
	} while (n && buf->length <= limit);
	if (ferror(file))
		return -errno;
	return descriptor_is_unchanged(fileno(file), &before) ? 0 : -ESTALE;
}

/* ---- writing */

/* The descriptor by which it is open for output already; -1: none. A socket has no other way to it. */
static int find_open(const struct stat *there)
{
	static const int fds[] = { STDOUT_FILENO, STDERR_FILENO };

	for (size_t i = 0; i < ARRAY_SIZE(fds); i++) {
		struct stat open = { 0 };
		int flags = fcntl(fds[i], F_GETFL);

		if (flags >= 0 && (flags & O_ACCMODE) != O_RDONLY && fstat(fds[i], &open) == 0 &&
		    open.st_dev == there->st_dev && open.st_ino == there->st_ino)
			return fds[i];
	}
	return -1;
}

/* Devices, FIFOs, sockets: to replace one would take it from everybody. */
static int write_through(const char *path, int fd, const char *text)
{
	_cleanup_fclose_ FILE *stream = NULL;
	int own = fd < 0 ? open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC)
			 : fcntl(fd, F_DUPFD_CLOEXEC, 0);

	if (own < 0)
		return -errno;
	stream = fdopen(own, "w");
	if (!stream)
		out_of_memory();
	return fputs(text, stream) < 0 || fflush(stream) < 0 ? -errno : 0;
}

static int replace(const char *path, const char *text)
{
	const char *slash = strrchr(path, '/');
	_cleanup_strbuf_ struct strbuf directory = { 0 };
	_cleanup_strbuf_ struct strbuf name = { 0 };
	_cleanup_(root_freep) struct root *root = NULL;
	int r = 0;

	strbuf_add_bytes(&directory, slash ? path : "./", slash ? (size_t)(slash - path) + 1 : 2);
	strbuf_addf(&name, "/%s", slash ? slash + 1 : path);
	r = root_open(directory.text, &root);
	return r < 0 ? r : root_replace_shared(root, name.text, text, 0644);
}

/* As cp(1): to the file that a link leads to, and to none where that is not there. */
static int replace_followed(const char *path, const char *text)
{
	_cleanup_free_ char *real = realpath(path, NULL);
	struct stat link = { 0 };

	if (real)
		return replace(real, text);
	if (errno != ENOENT)
		return -errno;
	return lstat(path, &link) == 0 ? -ENOLINK : replace(path, text);
}

int write_named_file(const char *path, const char *text, struct err *reterr)
{
	struct stat there = { 0 };
	bool is_there = stat(path, &there) == 0;
	int fd = is_there ? find_open(&there) : -1;
	int r = 0;

	if (!is_there && errno != ENOENT) {
		r = -errno;
	} else if (fd >= 0 || (is_there && !S_ISREG(there.st_mode) && !S_ISDIR(there.st_mode))) {
		r = write_through(path, fd, text);
		return r < 0 ? err_set(reterr, r, "%s cannot be written: %s", path, errno_text(r))
			     : 0;
	} else {
		r = is_there && S_ISDIR(there.st_mode) ? -EISDIR : replace_followed(path, text);
	}
	if (r == -ENOLINK)
		return err_set(reterr, r, "%s cannot be written: it is a link to what is not there",
			       path);
	return r < 0 ? err_set(reterr, r, "%s cannot be written: %s; it is as before", path,
			       errno_text(r))
		     : 0;
}
