/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a text given to what wants a file? See text-file.h.
 */
#include "os/text-file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "base/cleanup.h"

int text_file(const char *text, char ret_path[static TEXT_FILE_PATH_SIZE])
{
	_cleanup_close_ int fd = memfd_create("text", MFD_CLOEXEC);
	size_t length = strlen(text);

	if (fd < 0)
		return -errno;
	if (write(fd, text, length) != (ssize_t)length)
		return -EIO;
	snprintf(ret_path, TEXT_FILE_PATH_SIZE, "/proc/self/fd/%d", fd);
	return access(ret_path, R_OK) < 0 ? -errno : TAKE_FD(fd);
}
