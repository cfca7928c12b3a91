/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does a small file say that is open, or a link in a directory that is?
 */
#ifndef OS_DESCRIPTOR_H
#define OS_DESCRIPTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

/*
 * What one read from the file's start brings, ended by NUL (a sysfs attribute comes in one): its length,
 * -EFBIG where that is size bytes or more, -ESPIPE for a FIFO or terminal, else -errno.
 */
ssize_t descriptor_read(int fd, char *buf, size_t size);

/*
 * The target of the link name in the directory fd, or with name "" of the link that fd itself is, ended
 * by NUL: its length, -ENAMETOOLONG where that is size bytes or more, -EINVAL where it is no link, else
 * another -errno.
 */
ssize_t descriptor_readlink(int fd, const char *name, char *buf, size_t size);

/*
 * Whether the file is as fstat(2) told of it before it was read: nobody has written to it, or taken away its
 * name. Of what is no regular file that cannot be told: true.
 */
bool descriptor_is_unchanged(int fd, const struct stat *before);

#endif
