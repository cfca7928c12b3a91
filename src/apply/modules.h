/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is a driver's module in the kernel? The row of module.
 */
#ifndef APPLY_MODULES_H
#define APPLY_MODULES_H

#include "apply/kinds.h"

/* Whether the kernel has this PCI driver, built in or loaded: 0, -ENOENT or another -errno. */
int module_look(const struct root *root, const char *driver);

bool is_module(const char *object);
bool module_is_value(enum step_kind kind, const char *value);
/* By the driver that it brings. */
int module_read(const struct site *site, const struct step *step, char *buf, size_t size);
/* Loads it. It is never unloaded: other devices may have got its driver meanwhile. */
int module_write(const struct site *site, const struct step *step, const char *value);
int module_patience_ms(const struct step *step);

#endif
