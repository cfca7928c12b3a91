/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which of libvirt's daemons run, and not only their sockets? Asked by a socket, systemd starts them, which
 * at boot wait for vfctl.
 */
#ifndef OS_LIBVIRT_DAEMONS_H
#define OS_LIBVIRT_DAEMONS_H

#include <stdbool.h>

#include "os/root.h"

/* The one for VMs. */
bool libvirt_runs(const struct root *root);

/* The one for networks, which may be another: virtqemud asks virtnetworkd. */
bool libvirt_networks_run(const struct root *root);

#endif
