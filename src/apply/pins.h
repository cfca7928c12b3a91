/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * On which CPUs do the threads of a running VM run?
 */
#ifndef APPLY_PINS_H
#define APPLY_PINS_H

#include "apply/kinds.h"

/* A thread of a VM, "NAME/NUMBER". */
bool is_vm_thread(const char *object);

/* A list that rises, such as "0-3,6". */
bool pin_is_value(enum step_kind kind, const char *value);
int pin_read(const struct site *site, const struct step *step, char *buf, size_t size);
int pin_write(const struct site *site, const struct step *step, const char *value);

#endif
