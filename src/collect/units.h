/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which of systemd's services run? Only collect/ includes this.
 */
#ifndef COLLECT_UNITS_H
#define COLLECT_UNITS_H

#include <stdint.h>

#include "model/host.h"
#include "os/machine.h"

/*
 * Whether that one ("irqbalance.service") has processes: systemd makes a control group for each unit that
 * runs, and removes it with the unit. FACT_UNKNOWN with a gap.
 */
enum tristate unit_runs(const struct machine *machine, struct host *host, const char *unit);

/*
 * The process of that unit whose name (comm) this is: 0 with its pid, or -errno with a gap; -ESRCH where none
 * can be seen.
 */
int unit_process(const struct machine *machine, struct host *host, const char *unit,
		 const char *name, uint64_t *ret_pid);

#endif
