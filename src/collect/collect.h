/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How do a machine's facts become a host? One collector per source, and a table that names the facts
 * each of them brings.
 */
#ifndef COLLECT_COLLECT_H
#define COLLECT_COLLECT_H

#include "base/err.h"
#include "model/host.h"
#include "os/machine.h"

/*
 * Fills a new host with the wanted facts (a mask of enum facts; what they need in turn is added).
 * What cannot be read is a gap and no failure; -errno with a sentence only where nothing can be said
 * of the machine at all.
 */
int collect(struct machine *machine, unsigned int wanted, struct host **ret_host,
	    struct err *reterr);

#endif
