/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What are the states of what can be tuned called? See knob.h.
 */
#include "model/knob.h"

const char *const setting_state_names[N_SETTING_STATES] = {
	[SETTING_SO] = "so",
	[SETTING_CHANGES] = "changes",
	[SETTING_LEFT] = "left",
};
