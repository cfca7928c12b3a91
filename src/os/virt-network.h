/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What has a libvirt daemon's network when it is started next? Part of virt.h, which says how these end.
 */
#ifndef OS_VIRT_NETWORK_H
#define OS_VIRT_NETWORK_H

#include <stddef.h>

struct virt;

/* Its definition by its name, into buf; -ENOENT where there is no such network, or it has none. */
int virt_read_network(struct virt *virt, const char *name, char *buf, size_t size);

/* Makes this its definition; what it has right now stays. */
int virt_define_network(struct virt *virt, const char *name, const char *xml);

#endif
