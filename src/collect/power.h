/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do the readers of cpufreq and cpuidle share?
 */
#ifndef COLLECT_POWER_H
#define COLLECT_POWER_H

#include "model/host.h"
#include "os/machine.h"

#define POWER_CPUS "/sys/devices/system/cpu"

/* The idle states of host->power, and the latency that somebody keeps CPUs below. */
void power_read_idle(struct machine *machine, struct host *host);

#endif
