/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do the readers of services share?
 */
#ifndef COLLECT_SERVICES_H
#define COLLECT_SERVICES_H

#include "model/host.h"
#include "os/machine.h"

/* Files that have VFs made at boot, where there are VFs. */
void services_read_vf_makers(struct machine *machine, struct host *host);

#endif
