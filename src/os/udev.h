/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How far is udev? By the files beneath /run/udev, which it keeps for whoever asks (sd-device(3) does).
 */
#ifndef OS_UDEV_H
#define OS_UDEV_H

#include <stdint.h>

#include "os/root.h"

/* Whether somebody handles the kernel's events. */
bool udev_runs(const struct root *root);

/* Whether there are some that it has not done with (udevadm settle). */
bool udev_is_busy(const struct root *root);

/* Whether it has heard of the PCI function, "0000:41:00.0". */
bool udev_knows_function(const struct root *root, const char *address);

/* Whether the interface has the name that it gives it. */
bool udev_has_named(const struct root *root, int64_t ifindex);

#endif
