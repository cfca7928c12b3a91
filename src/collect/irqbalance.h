/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does irqbalance run, and which CPUs does it leave alone? Only interrupts.c asks.
 */
#ifndef COLLECT_IRQBALANCE_H
#define COLLECT_IRQBALANCE_H

#include "model/host.h"
#include "os/machine.h"

/* Fills host->irqbalance; a gap for what stays unknown. */
void irqbalance_read(const struct machine *machine, struct host *host);

#endif
