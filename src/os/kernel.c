/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who takes what is written, and tells what came of it? See kernel.h.
 */
#include "os/kernel.h"

#include <errno.h>
#include <linux/ethtool_netlink.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "os/affinity.h"
#include "os/genl.h"
#include "os/modprobe.h"
#include "os/patience.h"
#include "os/rtnl.h"
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

struct reading {
	struct arena *arena;
	struct vf *vfs;
	size_t n;
	size_t capacity;
};

static void take_vf(const struct vf *attributes, void *arg)
{
	struct reading *reading = arg;

	reading->vfs = arena_grow(reading->arena, reading->vfs, reading->n, &reading->capacity,
				  sizeof(*reading->vfs));
	reading->vfs[reading->n++] = *attributes;
}

static int read_vfs(const struct root *root, int64_t ifindex, struct arena *arena,
		    struct vf **ret_vfs, size_t *ret_n, void *arg)
{
	_cleanup_(netlink_freep) struct netlink *netlink = NULL;
	struct reading reading = { .arena = arena };
	int r = netlink_open(NETLINK_ROUTE, &netlink);

	(void)root;
	(void)arg;
	if (r == 0)
		r = rtnl_read_vfs(netlink, ifindex, arena, take_vf, &reading);
	if (r < 0)
		return r;
	*ret_vfs = reading.vfs;
	*ret_n = reading.n;
	return 0;
}

static int set_vfs(const struct root *root, int64_t ifindex, const struct vf_change *changes,
		   size_t n, const struct vf *now, size_t n_now, void *arg)
{
	_cleanup_(netlink_freep) struct netlink *netlink = NULL;
	int r = netlink_open(NETLINK_ROUTE, &netlink);

	(void)root;
	(void)arg;
	return r < 0 ? r : rtnl_set_vfs(netlink, ifindex, changes, n, now, n_now);
}

static int set_link(const struct root *root, int64_t ifindex, bool up, void *arg)
{
	_cleanup_(netlink_freep) struct netlink *netlink = NULL;
	int r = netlink_open(NETLINK_ROUTE, &netlink);

	(void)root;
	(void)arg;
	return r < 0 ? r : rtnl_set_up(netlink, ifindex, up);
}

static int open_ethtool(struct netlink **ret_netlink, uint16_t *ret_family)
{
	int r = netlink_open(NETLINK_GENERIC, ret_netlink);

	if (r == 0)
		r = genl_find_family(*ret_netlink, ETHTOOL_GENL_NAME, ret_family);
	return r == -ENOENT ? -EOPNOTSUPP : r;
}

static int read_nic(const struct root *root, const char *interface, enum nic_part part,
		    struct nic *ret_nic, void *arg)
{
	_cleanup_(netlink_freep) struct netlink *netlink = NULL;
	uint16_t family = 0;
	int r = open_ethtool(&netlink, &family);

	(void)root;
	(void)arg;
	return r < 0 ? r : genl_read_nic(netlink, family, part, interface, ret_nic);
}

static int set_nic(const struct root *root, const char *interface, enum nic_part part,
		   const struct nic *nic, void *arg)
{
	_cleanup_(netlink_freep) struct netlink *netlink = NULL;
	uint16_t family = 0;
	int r = open_ethtool(&netlink, &family);

	(void)root;
	(void)arg;
	return r < 0 ? r : genl_set_nic(netlink, family, part, interface, nic);
}

static int set_affinity(const struct root *root, int64_t tid, const char *cpus, void *arg)
{
	(void)root;
	(void)arg;
	return thread_set_cpus(tid, cpus);
}

static int load_module(const char *name, const char *option, void *arg)
{
	(void)arg;
	return modprobe_load(name, option);
}

static int unload_module(const char *name, void *arg)
{
	(void)arg;
	return modprobe_unload(name);
}

/* What udev is done with it says by a file that it renames, and that it is idle by removing one. */
static int watch_udev(void)
{
	_cleanup_close_ int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);

	if (fd < 0 || inotify_add_watch(fd, "/run/udev", IN_CREATE | IN_DELETE) < 0)
		return -errno;
	/* Before its first device there is none, and then it is busy. */
	if (inotify_add_watch(fd, "/run/udev/data", IN_MOVED_TO | IN_DELETE) < 0 && errno != ENOENT)
		return -errno;
	return TAKE_FD(fd);
}

static int listen_to(enum kernel_events events, void *arg)
{
	static const struct {
		int protocol;
		uint32_t groups;
	} sources[] = {
		[EVENTS_OF_DEVICES] = { NETLINK_KOBJECT_UEVENT, UEVENTS_OF_KERNEL },
		[EVENTS_OF_LINKS] = { NETLINK_ROUTE, RTMGRP_LINK },
	};
	struct sockaddr_nl address = { .nl_family = AF_NETLINK };
	_cleanup_close_ int fd = -1;

	(void)arg;
	if (events == EVENTS_OF_UDEV)
		return watch_udev();
	address.nl_groups = sources[events].groups;
	fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
		    sources[events].protocol);
	if (fd < 0 || bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
		return -errno;
	return TAKE_FD(fd);
}

/* What it says does not matter: who waits looks for what it waits for. Lost ones (ENOBUFS) count. */
static int hear_event(int fd, int timeout_ms, void *arg)
{
	char said[4096]; /* inotify(7) gives no part of an event */
	int n = poll_watched(fd, POLLIN, timeout_ms, arg);

	if (n < 0 && n != -EINTR)
		return n;
	if (n == 0)
		return -ETIMEDOUT;
	while (read(fd, said, sizeof(said)) >= 0)
		;
	return 0;
}

static int open_log(const struct root *root, void *arg)
{
	(void)arg;
	return kernel_log_open(root);
}

static void skip_log(int fd, void *arg)
{
	(void)arg;
	kernel_log_skip(fd);
}

static int next_log(int fd, struct kernel_message *ret_message, void *arg)
{
	(void)arg;
	return kernel_log_next(fd, ret_message);
}

static int attempt(int (*work)(const void *what), const void *what, int timeout_ms, void *arg)
{
	struct kernel kernel = running_kernel;

	kernel.arg = arg;
	return patience_run(&kernel, work, what, timeout_ms);
}

static int await_writer(int fd, int timeout_ms, void *arg)
{
	return pipe_await_close(fd, timeout_ms, arg);
}

const struct kernel running_kernel = {
	.write = write_attribute,
	.replace = replace_file,
	.make_directory = make_directory,
	.remove_directory = remove_directory,
	.remove = remove_file,
	.rename = rename_file,
	.read_vfs = read_vfs,
	.set_vfs = set_vfs,
	.set_link = set_link,
	.read_nic = read_nic,
	.set_nic = set_nic,
	.set_affinity = set_affinity,
	.load_module = load_module,
	.unload_module = unload_module,
	.listen = listen_to,
	.hear = hear_event,
	.open_log = open_log,
	.skip_log = skip_log,
	.next_log = next_log,
	.attempt = attempt,
	.await = await_writer,
};
