/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which driver has a VF, and which may have it? The rows of driver and driver-override.
 */
#ifndef APPLY_DRIVERS_H
#define APPLY_DRIVERS_H

#include "apply/kinds.h"

bool driver_is_value(enum step_kind kind, const char *value);
/* Whichever driver there is, or none, fits "auto". */
bool driver_fits(const char *now, const char *wanted);
int driver_read(const struct site *site, const struct step *step, char *buf, size_t size);
int driver_write(const struct site *site, const struct step *step, const char *value);
int driver_patience_ms(const struct step *step);

int override_read(const struct site *site, const struct step *step, char *buf, size_t size);
int override_write(const struct site *site, const struct step *step, const char *value);

#endif
