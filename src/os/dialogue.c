/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who answers netlink requests for a machine? See dialogue.h.
 */
#include "os/dialogue.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

enum {
	LARGEST_RECORDING = 256 * 1024 * 1024
};

static const struct channel {
	int protocol;
	const char *path;
} route_channel = { NETLINK_ROUTE, "/vfctl/links.nl" },
  generic_channel = { NETLINK_GENERIC, "/vfctl/genl.nl" };

static int read_exactly(int fd, char *bytes, size_t n)
{
	while (n) {
		ssize_t part = read(fd, bytes, n);

		if (part < 0)
			return -errno;
		if (part == 0)
			return -EBADMSG;
		bytes += part;
		n -= (size_t)part;
	}
	return 0;
}

/* As a whole and once: at thousands of functions this is the largest file of a capture. */
static int open_recording(const char *path, const struct root *root, struct netlink **ret_netlink)
{
	_cleanup_close_ int fd = root_open_file(root, path, O_RDONLY);
	_cleanup_free_ char *bytes = NULL;
	struct stat status;
	int r = 0;

	if (fd < 0)
		return fd;
	if (fstat(fd, &status) < 0)
		return -errno;
	if (!S_ISREG(status.st_mode))
		return -EBADMSG;
	if (status.st_size > LARGEST_RECORDING)
		return -EFBIG;
	bytes = malloc((size_t)status.st_size + 1);
	if (!bytes)
		out_of_memory();
	r = read_exactly(fd, bytes, (size_t)status.st_size);
	if (r < 0)
		return r;
	return netlink_replay(TAKE_PTR(bytes), (size_t)status.st_size, ret_netlink);
}

static int open_channel(struct dialogue *dialogue, const struct channel *channel,
			const struct root *root, bool live)
{
	int r = 0;

	if (live)
		r = netlink_open(channel->protocol, &dialogue->netlink);
	else
		r = open_recording(channel->path, root, &dialogue->netlink);
	if (r < 0)
		root_tell_read(root, ROOT_READ_FILE, channel->path, NULL, r);
	else if (root_is_recorded(root))
		netlink_record(dialogue->netlink);
	return r;
}

static int dialogue_open(struct dialogue *dialogue, const struct channel *channel,
			 const struct root *root, bool live, struct netlink **ret_netlink)
{
	if (!dialogue->netlink && !dialogue->error)
		dialogue->error = open_channel(dialogue, channel, root, live);
	if (dialogue->error)
		return dialogue->error;
	*ret_netlink = dialogue->netlink;
	return 0;
}

int dialogue_route(struct dialogue *dialogue, const struct root *root, bool live,
		   struct netlink **ret_netlink)
{
	return dialogue_open(dialogue, &route_channel, root, live, ret_netlink);
}

int dialogue_generic(struct dialogue *dialogue, const struct root *root, bool live,
		     struct netlink **ret_netlink)
{
	return dialogue_open(dialogue, &generic_channel, root, live, ret_netlink);
}

static void tell_recorded(const struct dialogue *dialogue, const struct channel *channel,
			  const struct root *root)
{
	const void *bytes = NULL;
	size_t n = 0;

	if (!dialogue->netlink)
		return;
	bytes = netlink_recorded(dialogue->netlink, &n);
	root_tell_read(root, ROOT_READ_FILE, channel->path, bytes, (ssize_t)n);
}

void dialogue_tell(const struct dialogue *route, const struct dialogue *generic,
		   const struct root *root)
{
	tell_recorded(route, &route_channel, root);
	tell_recorded(generic, &generic_channel, root);
}

void dialogue_release(struct dialogue *dialogue)
{
	netlink_freep(&dialogue->netlink);
}
