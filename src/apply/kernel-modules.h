/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is a module in the kernel, and with which option? The rows of kernel-module and module-option.
 */
#ifndef APPLY_KERNEL_MODULES_H
#define APPLY_KERNEL_MODULES_H

#include "apply/kinds.h"

/* Loaded, or built in. */
int kernel_module_read(const struct site *site, const struct step *step, char *buf, size_t size);
/* One that somebody uses stays, which is no error. */
int kernel_module_write(const struct site *site, const struct step *step, const char *value);

bool module_option_is_value(enum step_kind kind, const char *value);
/* "Y" is what the kernel makes of "1" for an option that is on or off. */
bool module_option_fits(const char *now, const char *wanted);
/*
 * Takes the module out and loads it with this option: -EBUSY, with nothing done, where somebody uses it. One
 * that does not load so is loaded with what the option was. Loads it, too, where it is not there.
 */
int module_option_write(const struct site *site, const struct step *step, const char *value);

int module_change_patience_ms(const struct step *step);

#endif
