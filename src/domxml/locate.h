/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which element of a domain is meant? By a path from the root's children on, a small part of XPath:
 * "cputune/vcpupin[@vcpu='3']", "devices/interface[alias/@name='ua-x']/driver", "devices/disk[2]".
 */
#ifndef DOMXML_LOCATE_H
#define DOMXML_LOCATE_H

#include "domxml/markup.h"

/* The first element that the path leads to; NULL where there is none. */
xmlNode *locate(const struct markup *document, const char *path);

/*
 * A path to the device, the arena's: by the alias that a user gave it, else by its MAC, else by its
 * target, else by its place among its like.
 */
const char *locate_device(const struct markup *document, const xmlNode *device);

/* A path to the device by its place alone, which it keeps when its names go. */
const char *locate_place(const struct markup *document, const xmlNode *device);

/* The path to a child of what path leads to, the arena's. */
const char *path_below(struct arena *arena, const char *path, const char *name);

/* The first n bytes of the path that lead to the parent: 0 for a child of the root. */
size_t path_parent(const char *path);

#endif
