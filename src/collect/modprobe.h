/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which modules is modprobe told not to load, and with which options others? Only modules.c asks.
 */
#ifndef COLLECT_MODPROBE_H
#define COLLECT_MODPROBE_H

#include "model/host.h"
#include "os/machine.h"

/* Fills barred_by and the options of host->modules; a gap for what could not be read. */
void modprobe_read(const struct machine *machine, struct host *host);

#endif
