/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From which machines does the root file system come? Only lifelines.c asks.
 */
#ifndef COLLECT_ROOT_MOUNT_H
#define COLLECT_ROOT_MOUNT_H

#include "model/host.h"
#include "os/machine.h"

/*
 * Calls each() for the IP address of each server of it; none where it stands on the machine's own
 * disks. What could not be read is a gap.
 */
void root_mount_servers(const struct machine *machine, struct host *host,
			void (*each)(const char *address, void *arg), void *arg);

#endif
