/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * May CPUs slow down? See power.h.
 */
#include "model/power.h"

#include "base/text.h"

bool power_is_led(const struct power *power, const struct frequency *frequency)
{
	return (str_equal(power->driver, "intel_pstate") ||
		str_equal(power->driver, "amd-pstate-epp") ||
		str_equal(power->driver, "amd_pstate_epp")) &&
	       frequency->preference && *frequency->preference;
}
