/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which of systemd's services run? Only collect/ includes this.
 */
#ifndef COLLECT_UNITS_H
#define COLLECT_UNITS_H

#include "model/host.h"
#include "os/machine.h"

/*
 * Whether that one ("irqbalance.service") has processes: systemd makes a control group for each unit that
 * runs, and removes it with the unit. FACT_UNKNOWN with a gap.
 */
enum tristate unit_runs(const struct machine *machine, struct host *host, const char *unit);

#endif
