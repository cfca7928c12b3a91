/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which modules have to be loaded before a plan can bind drivers?
 */
#ifndef CMD_MODULES_H
#define CMD_MODULES_H

#include "base/arena.h"
#include "base/err.h"
#include "model/step.h"
#include "os/machine.h"

/*
 * Has the plan begin with loading those of drivers that are not in the kernel yet; of a captured machine
 * nobody knows which are. -ENOENT, with a sentence, where modprobe finds none of a driver's name.
 */
int load_modules(const struct machine *machine, struct plan *plan, struct arena *arena,
		 struct err *reterr);

#endif
