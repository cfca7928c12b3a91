/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do the readers of services share?
 */
#ifndef COLLECT_SERVICES_H
#define COLLECT_SERVICES_H

#include "model/host.h"
#include "os/machine.h"

/* What the daemon that starts QEMU goes by, of its units and qemu.conf. */
void services_read_daemon(const struct machine *machine, struct host *host);

/* The soft limit of open files in a text as /proc/PID/limits has it; INT64_MAX: none; UNKNOWN. */
int64_t services_parse_limits(const char *limits);

/* Files that have VFs made at boot, where there are VFs. */
void services_read_vf_makers(struct machine *machine, struct host *host);

#endif
