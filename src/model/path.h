/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much can pass between a function and the root of its PCI Express hierarchy, and is the link
 * above it as good as its two ends?
 */
#ifndef MODEL_PATH_H
#define MODEL_PATH_H

#include "model/device.h"

/* The narrowest link on the way to the root. */
struct path {
	int64_t mbps; /* per direction, after line coding; UNKNOWN where a link on the way is */
	const struct device *bottleneck; /* an end of that link; NULL where mbps is UNKNOWN */
};

/*
 * As the kernel's pcie_bandwidth_available (drivers/pci/pci.c): each port's own link is looked at on
 * the way up, and among equals the one nearest the root is named. A VF's way is its PF's.
 */
struct path path_to_root(const struct device *device);

/*
 * What the link above the function could be: the lesser of both ends' maxima. A VF's link is its
 * PF's. Where the port above is not known, what this end could.
 */
struct link path_best_link(const struct device *device);

/*
 * Whether that link runs below it in speed or width. Not known where the other end is not, unless
 * this end can do no more.
 */
enum tristate path_is_degraded(const struct device *device);

#endif
