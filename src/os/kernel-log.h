/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does the kernel log while something is done? Its records as /dev/kmsg tells them
 * (Documentation/ABI/testing/dev-kmsg).
 */
#ifndef OS_KERNEL_LOG_H
#define OS_KERNEL_LOG_H

#include "os/root.h"

enum {
	KERNEL_LOG_DEBUG = 7,	     /* the least of the levels, KERN_DEBUG */
	KERNEL_LOG_TEXT_SIZE = 1024, /* more than one printk takes */
};

struct kernel_message {
	int level;			 /* 0 the gravest, KERN_EMERG */
	char text[KERNEL_LOG_TEXT_SIZE]; /* printable ASCII */
};

/*
 * A descriptor that stands behind all that was logged so far, or -errno: -EPERM where only CAP_SYSLOG may
 * read it (kernel.dmesg_restrict).
 */
int kernel_log_open(const struct root *root);

/* Passes over what was logged since. */
void kernel_log_skip(int fd);

/* The next message, what a process wrote there left out. 0; -EAGAIN: none yet; another -errno. */
int kernel_log_next(int fd, struct kernel_message *ret_message);

#endif
