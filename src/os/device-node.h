/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is a device node, or a program, there? In a capture an empty file stands for it.
 */
#ifndef OS_DEVICE_NODE_H
#define OS_DEVICE_NODE_H

#include "os/root.h"

/* 1, 0 or -errno. */
int device_node_look(const struct root *root, const char *path);

#endif
