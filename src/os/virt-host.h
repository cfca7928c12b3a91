/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What can a libvirt daemon be asked of itself, and of its host? Part of virt.h, which says how these end.
 */
#ifndef OS_VIRT_HOST_H
#define OS_VIRT_HOST_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct virt;

/* What a daemon says of itself. */
enum virt_self {
	VIRT_URI,	  /* that of the connection, where an alias (libvirt.conf) was asked for */
	VIRT_HOST,	  /* the name of the host that it runs on */
	VIRT_KIND,	  /* what it drives: "QEMU" */
	VIRT_OWN_VERSION, /* libvirt's, as a number: 9000000 */
	VIRT_QEMU_VERSION,
};

/* What a daemon tells of its host, each in texts of libvirt's XML. */
enum virt_part {
	VIRT_CAPABILITIES, /* one text */
	VIRT_NODE_DEVICES, /* PCI functions and network interfaces (formatnode.html) */
	VIRT_INTERFACES,   /* bridges, bonds and what else stands by itself */
};

/* How a host's CPU does for another one, or for a VM's. */
enum virt_cpu {
	VIRT_CPU_LACKS,
	VIRT_CPU_SAME,
	VIRT_CPU_HAS_MORE,
};

/* What the daemon says of itself, into buf. */
int virt_tell_self(struct virt *virt, enum virt_self what, char *buf, size_t size);

/* What it tells of its host, an array of the arena's; NULL for what went away meanwhile. */
int virt_list_texts(struct virt *virt, enum virt_part part, struct arena *arena,
		    const char ***ret_texts, size_t *ret_n);

/*
 * How its host's CPU does for a <cpu>, of another host's capabilities or of a VM: an enum virt_cpu, of
 * VIRT_CPU_LACKS with words. It is compared with what the host has, not with what KVM adds to that.
 */
int virt_compare_cpu(struct virt *virt, const char *xml);

/* How many pages of this size are free on a node of its host's; page_kib 0: bytes of memory. */
int virt_count_free(struct virt *virt, int64_t node, int64_t page_kib, int64_t *ret_n);

#endif
