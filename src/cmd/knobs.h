/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which knobs does the command line name?
 */
#ifndef CMD_KNOBS_H
#define CMD_KNOBS_H

#include "base/err.h"
#include "model/knob.h"

/* The knob of that id and side; NULL with a sentence that names the nearest. */
const struct knob *find_knob(const char *id, enum knob_side side, struct err *reterr);

#endif
