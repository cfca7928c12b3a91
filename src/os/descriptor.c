/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does a small file say that is open, or a link? See descriptor.h.
 */
#include "os/descriptor.h"

#include <errno.h>
#include <unistd.h>

/* Ends what a system call put into buf; a length of size says that there may be more. */
static ssize_t ended(char *buf, size_t size, ssize_t n, int too_long)
{
	if (n < 0)
		return -errno;
	if ((size_t)n == size)
		return -too_long;
	buf[n] = '\0';
	return n;
}

ssize_t descriptor_read(int fd, char *buf, size_t size)
{
	return ended(buf, size, pread(fd, buf, size, 0), EFBIG);
}

ssize_t descriptor_readlink(int fd, const char *name, char *buf, size_t size)
{
	return ended(buf, size, readlinkat(fd, name, buf, size), ENAMETOOLONG);
}

static bool is_same_time(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

/* An inode's time of change is also that at which it lost a name. */
bool descriptor_is_unchanged(int fd, const struct stat *before)
{
	struct stat now = { 0 };

	if (!S_ISREG(before->st_mode))
		return true;
	return fstat(fd, &now) == 0 && now.st_size == before->st_size &&
	       is_same_time(&now.st_mtim, &before->st_mtim) &&
	       is_same_time(&now.st_ctim, &before->st_ctim);
}
