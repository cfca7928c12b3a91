/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How do a machine's facts become a host? One collector per source, and a table that names the facts
 * each of them brings.
 */
#ifndef COLLECT_COLLECT_H
#define COLLECT_COLLECT_H

#include "model/host.h"
#include "os/machine.h"

/*
 * A new host with the wanted facts (a mask of enum facts; what they need in turn is added). What cannot
 * be read is a gap and no failure.
 */
struct host *collect(struct machine *machine, unsigned int wanted);

#endif
