/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What stands in a file that the command line names? See named-file.h.
 */
#include "cmd/named-file.h"

#include <errno.h>
#include <stdio.h>

#include "base/cleanup.h"

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
