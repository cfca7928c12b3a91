/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is a driver's module in the kernel? The row of module.
 */
#ifndef APPLY_MODULES_H
#define APPLY_MODULES_H

#include "apply/kinds.h"

bool is_module(const char *object);
bool module_is_value(enum step_kind kind, const char *value);
/* By the driver that it brings, which may be built in. */
int module_read(const struct site *site, const struct step *step, char *buf, size_t size);
/* Loads it. It is never unloaded: other devices may have got its driver meanwhile. */
int module_write(const struct site *site, const struct step *step, const char *value);
int module_patience_ms(const struct step *step);

#endif
