/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What are the states of what can be tuned called? See knob.h.
 */
#include "model/knob.h"

const char *const knob_side_names[N_KNOB_SIDES] = {
	[KNOB_HOST] = "host",
	[KNOB_VM] = "vm",
	[KNOB_GUEST] = "guest",
};

const char *const setting_state_names[N_SETTING_STATES] = {
	[SETTING_SO] = "so",
	[SETTING_CHANGES] = "changes",
	[SETTING_LEFT] = "left",
	[SETTING_UNKNOWN] = "unknown",
};
