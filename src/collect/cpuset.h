/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which CPUs does the cgroup leave to the process that reads? Only numa.c asks.
 */
#ifndef COLLECT_CPUSET_H
#define COLLECT_CPUSET_H

#include "model/host.h"
#include "os/machine.h"

/*
 * Corrects the allowed of host's CPUs, which hwloc has set: unknown where no file names the cgroup (a
 * gap); no for those that a group above leaves out, where the process' own group says nothing.
 */
void cpuset_correct(const struct machine *machine, struct host *host);

#endif
