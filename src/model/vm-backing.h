/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What of the host do virtual machines rest on, beside its devices: bridges, QEMU and the threads that
 * serve it, and whether the kernel merges their pages?
 */
#ifndef MODEL_VM_BACKING_H
#define MODEL_VM_BACKING_H

#include <stddef.h>

#include "model/fact.h"

/* A bridge that a domain names. */
struct bridge {
	const char *name;
	enum tristate there;
	int64_t mtu;
	enum tristate filters_vlans;
	const char **ports; /* sorted */
	size_t n_ports;
	bool ports_known; /* not those of an Open vSwitch */
};

/* A thread of the kernel's that serves queues of virtio-net. */
struct vhost {
	int64_t tid;
	const char *cpus; /* a list: those that it may run on */
};

/* A QEMU that runs a VM. */
struct qemu {
	int64_t pid;
	const char *guest;	/* the domain's name */
	int64_t resident_bytes; /* what it has in memory, but for hugepages and files; UNKNOWN */
	struct vhost *vhosts;
	size_t n_vhosts;
};

struct vm_backing {
	struct bridge *bridges; /* in the order of their names */
	size_t n_bridges;
	enum tristate merges_pages; /* KSM runs */
	struct qemu *qemus;	    /* those that show themselves and their threads */
	size_t n_qemus;
};

/* The bridge of that name, if a domain names it; else NULL. */
const struct bridge *vm_backing_find_bridge(const struct vm_backing *backing, const char *name);

/* The QEMU of the domain of that name; NULL where it is not known. */
const struct qemu *vm_backing_find_qemu(const struct vm_backing *backing, const char *guest);

#endif
