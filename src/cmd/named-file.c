/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What stands in a file that the command line names? See named-file.h.
 */
#include "cmd/named-file.h"

#include <errno.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "os/write.h"

int read_named_file(const char *path, size_t limit, struct strbuf *buf)
{
	_cleanup_fclose_ FILE *file = fopen(path, "re");
	char bytes[4096];
	size_t n = 0;

	if (!file)
		return -errno;
	do {
		n = fread(bytes, 1, sizeof(bytes), file);
		strbuf_add_bytes(buf, bytes, n);
	} while (n && buf->length <= limit);
	return ferror(file) ? -errno : 0;
}

int write_named_file(const char *path, const char *text)
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
