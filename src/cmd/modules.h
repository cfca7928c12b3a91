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
 * Whether the kernel has the drivers that the plan binds, or could load a module of their name: -ENOENT, with
 * a sentence, where not. Of a captured machine nobody knows which modules there are.
 */
int check_drivers(const struct machine *machine, const struct plan *plan, struct arena *arena,
		  struct err *reterr);

/* The same, and has the plan begin with loading those that are not in the kernel yet. */
int load_modules(const struct machine *machine, struct plan *plan, struct arena *arena,
		 struct err *reterr);

#endif
