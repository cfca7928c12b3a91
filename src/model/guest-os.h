/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which systems of guests are known to have the driver of virtio's interfaces? By the ids of libosinfo, which
 * virt-install and virt-manager leave in a definition.
 */
#ifndef MODEL_GUEST_OS_H
#define MODEL_GUEST_OS_H

#include <stdbool.h>

/* Whether the system "http://debian.org/debian/12" has it by itself; not known is false, and so is NULL. */
bool guest_os_has_virtio(const char *id);

#endif
