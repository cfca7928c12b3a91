/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which processes are QEMU, how many files may they open, and which of the kernel's threads serve them?
 * Other processes are not told to the root's recorder.
 */
#ifndef OS_QEMU_H
#define OS_QEMU_H

#include <stdint.h>

#include "os/root.h"

/*
 * Calls each() for every process whose name (comm) is one of QEMU's, with its /proc/PID/limits. Others
 * are not told to the recorder. 0, or -errno where /proc cannot be read.
 */
int qemu_scan(const struct root *root, void (*each)(uint64_t pid, const char *limits, void *arg),
	      void *arg);

/*
 * Calls each() for the main thread of every QEMU (tid = pid), and for every thread of vhost's that serves
 * queues of one (drivers/vhost/vhost.c: "vhost-PID", up to Linux 6.3 a process of its own, from 6.4 on a
 * thread of QEMU's), with the list of CPUs that it may run on. As qemu_scan.
 */
int qemu_scan_threads(const struct root *root,
		      void (*each)(uint64_t pid, uint64_t tid, const char *cpus, void *arg),
		      void *arg);

/* The QEMU that a thread of vhost's serves, by its comm, which may end in a newline; 0 for another's. */
uint64_t qemu_of_vhost(const char *comm);

#endif
