/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who takes what is written, and tells what came of it? The kernel; in tests one that stands for it.
 * All that changes a machine goes through these.
 */
#ifndef OS_KERNEL_H
#define OS_KERNEL_H

#include "model/nic.h"
#include "os/kernel-log.h"
#include "os/root.h"
#include "os/rtnl-set.h"

enum kernel_events {
	EVENTS_OF_DEVICES, /* they came or went, or got another driver */
	EVENTS_OF_LINKS,   /* interfaces did, or lost or got their carrier */
	EVENTS_OF_UDEV,	   /* udev, which runs, is done with one of them, or with all */
};

/* Who wants to know now and then that somebody still waits: what running_kernel's arg may be. */
struct watcher {
	void (*tick)(void *arg); /* twice a second; in a child, too, that waits for its parent */
	void *arg;
};

/* The writing ones as in os/write.h; each gets arg. */
struct kernel {
	int (*write)(const struct root *root, const char *path, const char *text, void *arg);
	int (*replace)(const struct root *root, const char *path, const char *text, mode_t mode,
		       void *arg);
	int (*make_directory)(const struct root *root, const char *path, mode_t mode, void *arg);
	int (*remove_directory)(const struct root *root, const char *path, void *arg);
	int (*remove)(const struct root *root, const char *path, void *arg);
	int (*rename)(const struct root *root, const char *from, const char *to, void *arg);
	/* As rtnl_read_vfs, all of them in the order of their indexes; as rtnl_set_vfs, rtnl_set_up. */
	int (*read_vfs)(const struct root *root, int64_t ifindex, struct arena *arena,
			struct vf **ret_vfs, size_t *ret_n, void *arg);
	int (*set_vfs)(const struct root *root, int64_t ifindex, const struct vf_change *changes,
		       size_t n, const struct vf *now, size_t n_now, void *arg);
	int (*set_link)(const struct root *root, int64_t ifindex, bool up, void *arg);
	/* As genl_read_nic, genl_set_nic; -EOPNOTSUPP also of a kernel without ethtool's netlink. */
	int (*read_nic)(const struct root *root, const char *interface, enum nic_part part,
			struct nic *ret_nic, void *arg);
	int (*set_nic)(const struct root *root, const char *interface, enum nic_part part,
		       const struct nic *nic, void *arg);
	/* As thread_set_cpus. */
	int (*set_affinity)(const struct root *root, int64_t tid, const char *cpus, void *arg);
	/* As modprobe_load, modprobe_unload. */
	int (*load_module)(const char *name, const char *option, void *arg);
	int (*unload_module)(const char *name, void *arg);
	/* A descriptor which tells from now on that something happened to one of them; -errno. */
	int (*listen)(enum kernel_events events, void *arg);
	/* Waits until it does. 0, -ETIMEDOUT or another -errno. */
	int (*hear)(int fd, int timeout_ms, void *arg);
	/* As kernel_log_open, kernel_log_skip, kernel_log_next. */
	int (*open_log)(const struct root *root, void *arg);
	void (*skip_log)(int fd, void *arg);
	int (*next_log)(int fd, struct kernel_message *ret_message, void *arg);
	/* Does work that may never return; as patience_run, which asks await. */
	int (*attempt)(int (*work)(const void *what), const void *what, int timeout_ms, void *arg);
	/* Waits for the end of a process that writes, by its end of a pipe. 0 or -ETIMEDOUT. */
	int (*await)(int fd, int timeout_ms, void *arg);
	void *arg;
};

/* This machine's own; a copy of it may have a watcher. */
extern const struct kernel running_kernel;

#endif
