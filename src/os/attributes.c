/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do the files of one sysfs directory say? See attributes.h.
 */
#include "os/attributes.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/parse.h"
#include "base/pathname.h"
#include "base/text.h"
#include "os/descriptor.h"

int attributes_open(const struct root *root, const char *path, struct attributes *ret_attributes)
{
	int fd = root_open_file(root, path, O_PATH | O_DIRECTORY);

	root_tell(root, &(struct root_event){
				.kind = ROOT_ENTER_DIRECTORY,
				.path = path,
				.error = fd < 0 ? -fd : 0,
			});
	if (fd < 0)
		return fd;
	*ret_attributes = (struct attributes){ .root = root, .path = path, .fd = fd };
	return 0;
}

void attributes_close(struct attributes *attributes)
{
	cleanup_close(&attributes->fd);
	attributes->fd = -1;
}

/* The attribute's whole path; false where it is too long to exist. */
static bool whole_path(const struct attributes *attributes, const char *name,
		       char path[static PATH_MAX])
{
	int n = snprintf(path, PATH_MAX, "%s/%s", attributes->path, name);

	return n > 0 && n < PATH_MAX;
}

/* Opens the attribute itself; one that is a link (in a capture) is opened through the root. */
static int open_attribute(const struct attributes *attributes, const char *name)
{
	char path[PATH_MAX];
	int fd = openat(attributes->fd, name,
			O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW);

	if (fd >= 0)
		return fd;
	if (errno != ELOOP || !whole_path(attributes, name, path))
		return -errno;
	return root_open_file(attributes->root, path, O_RDONLY);
}

static ssize_t read_attribute(const struct attributes *attributes, const char *name, char *buf,
			      size_t size)
{
	_cleanup_close_ int fd = open_attribute(attributes, name);

	return fd < 0 ? fd : descriptor_read(fd, buf, size);
}

/* Makes one read, unless it must fail, and tells of it. */
static ssize_t watched(const struct attributes *attributes, const char *name, char *buf,
		       size_t size, bool link)
{
	char path[PATH_MAX];
	ssize_t n = 0;

	if (!whole_path(attributes, name, path))
		return -ENAMETOOLONG;
	n = root_failure(attributes->root, path);
	if (n == 0)
		n = link ? descriptor_readlink(attributes->fd, name, buf, size)
			 : read_attribute(attributes, name, buf, size);
	return root_tell_read(attributes->root, link ? ROOT_READ_LINK : ROOT_READ_FILE, path, buf,
			      n);
}

ssize_t attribute_read(const struct attributes *attributes, const char *name, char *buf,
		       size_t size)
{
	if (root_is_watched(attributes->root))
		return watched(attributes, name, buf, size, false);
	return read_attribute(attributes, name, buf, size);
}

int attribute_read_word(const struct attributes *attributes, const char *name, char *buf,
			size_t size)
{
	ssize_t n = attribute_read(attributes, name, buf, size);

	if (n < 0)
		return (int)n;
	str_trim_in_place(buf);
	return 0;
}

int attribute_read_number(const struct attributes *attributes, const char *name, int64_t *ret_value)
{
	char text[64];
	uint64_t value = 0;
	int r = attribute_read_word(attributes, name, text, sizeof(text));

	if (r < 0)
		return r;
	if (!str_has_prefix(text, "0x"))
		return parse_i64(text, ret_value);
	r = parse_hex(text + 2, &value);
	if (r < 0 || value > INT64_MAX)
		return -EINVAL;
	*ret_value = (int64_t)value;
	return 0;
}

ssize_t attribute_readlink(const struct attributes *attributes, const char *name, char *buf,
			   size_t size)
{
	if (root_is_watched(attributes->root))
		return watched(attributes, name, buf, size, true);
	return descriptor_readlink(attributes->fd, name, buf, size);
}

int attribute_readlink_name(const struct attributes *attributes, const char *name, char *buf,
			    size_t size)
{
	char target[PATH_MAX];
	ssize_t n = attribute_readlink(attributes, name, target, sizeof(target));

	return n < 0 ? (int)n : pathname_copy_last(target, buf, size);
}
