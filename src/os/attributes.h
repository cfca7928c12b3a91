/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do the files of one sysfs directory say? The directory is resolved once, and each attribute
 * then costs an open, a read and a close, each link a readlink. Recorded and failing as in os/root.h.
 */
#ifndef OS_ATTRIBUTES_H
#define OS_ATTRIBUTES_H

#include <limits.h>
#include <stdint.h>
#include <sys/types.h>

#include "os/root.h"

struct attributes {
	const struct root *root;
	const char *path; /* the caller's, as long as it is open */
	int fd;		  /* -1 closed */
};

#define ATTRIBUTES_CLOSED ((struct attributes){ .fd = -1 })

/* 0 or -errno. */
int attributes_open(const struct root *root, const char *path, struct attributes *ret_attributes);
void attributes_close(struct attributes *attributes);
#define _cleanup_attributes_ _cleanup_(attributes_close)

/* As root_read. */
ssize_t attribute_read(const struct attributes *attributes, const char *name, char *buf,
		       size_t size);

/* As root_read_word. */
int attribute_read_word(const struct attributes *attributes, const char *name, char *buf,
			size_t size);

/* A decimal number, or with 0x a hexadecimal one; -EINVAL where it is none. */
int attribute_read_number(const struct attributes *attributes, const char *name,
			  int64_t *ret_value);

/* As root_readlink. */
ssize_t attribute_readlink(const struct attributes *attributes, const char *name, char *buf,
			   size_t size);

/* As root_readlink_name. */
int attribute_readlink_name(const struct attributes *attributes, const char *name, char *buf,
			    size_t size);

#endif
