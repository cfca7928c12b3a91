/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who takes what is written, and tells what came of it? See kernel.h.
 */
#include "os/kernel.h"

#include <errno.h>
#include <linux/netlink.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "os/patience.h"
#include "os/write.h"

enum {
	UEVENTS_OF_KERNEL = 1 /* the multicast group; udev's own is 2 */
};

static int write_attribute(const struct root *root, const char *path, const char *text, void *arg)
{
	(void)arg;
	return root_write(root, path, text);
}

static int replace_file(const struct root *root, const char *path, const char *text, mode_t mode,
			void *arg)
{
	(void)arg;
	return root_replace(root, path, text, mode);
}

static int make_directory(const struct root *root, const char *path, mode_t mode, void *arg)
{
	(void)arg;
	return root_make_directory(root, path, mode);
}

static int remove_directory(const struct root *root, const char *path, void *arg)
{
	(void)arg;
	return root_remove_directory(root, path);
}

static int remove_file(const struct root *root, const char *path, void *arg)
{
	(void)arg;
	return root_remove(root, path);
}

static int rename_file(const struct root *root, const char *from, const char *to, void *arg)
{
	(void)arg;
	return root_rename(root, from, to);
}

static int listen_to_uevents(void *arg)
{
	const struct sockaddr_nl address = {
		.nl_family = AF_NETLINK,
		.nl_groups = UEVENTS_OF_KERNEL,
	};
	_cleanup_close_ int fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
					NETLINK_KOBJECT_UEVENT);

	(void)arg;
	if (fd < 0 || bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
		return -errno;
	return TAKE_FD(fd);
}

/* What it says does not matter: who waits looks for what it waits for. Lost ones (ENOBUFS) count. */
static int hear_uevent(int fd, int timeout_ms, void *arg)
{
	struct pollfd polled = { .fd = fd, .events = POLLIN };
	char byte = 0;
	int n = poll(&polled, 1, timeout_ms);

	(void)arg;
	if (n < 0 && errno != EINTR)
		return -errno;
	if (n == 0)
		return -ETIMEDOUT;
	while (recv(fd, &byte, sizeof(byte), 0) >= 0)
		;
	return 0;
}

static int await_writer(int fd, int timeout_ms, void *arg)
{
	(void)arg;
	return pipe_await_close(fd, timeout_ms);
}

const struct kernel running_kernel = {
	.write = write_attribute,
	.replace = replace_file,
	.make_directory = make_directory,
	.remove_directory = remove_directory,
	.remove = remove_file,
	.rename = rename_file,
	.listen = listen_to_uevents,
	.hear = hear_uevent,
	.await = await_writer,
};
