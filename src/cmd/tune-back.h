/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a host become what it was before vfctl tune host?
 */
#ifndef CMD_TUNE_BACK_H
#define CMD_TUNE_BACK_H

#include "cmd/command.h"
#include "model/step.h"
#include "plan/settings.h"

/*
 * Plans to put back what vfctl tune host changed of the chosen knobs, where it is still as that left it; the
 * rest is left out, with the reason. Values are the arena's. -errno with a sentence where the history cannot
 * be read.
 */
int plan_tune_back(const struct run *run, struct machine *machine, const struct knob_choice *choice,
		   struct arena *arena, struct plan *ret_plan, struct err *reterr);

#endif
