/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which CPUs may serve an interrupt of a function? The row of irq-affinity. By its number alone it could be
 * another's by now: drivers get others with each load, and some whenever their interface goes up.
 */
#ifndef APPLY_IRQS_H
#define APPLY_IRQS_H

#include "apply/kinds.h"

bool irq_affinity_is_value(enum step_kind kind, const char *value);
bool irq_affinity_fits(const char *now, const char *wanted);

/* -ENOENT where the function has no such interrupt. */
int irq_affinity_read(const struct site *site, const struct step *step, char *buf, size_t size);
int irq_affinity_write(const struct site *site, const struct step *step, const char *value);

bool irq_is_over(const struct site *site, const struct step *step);

#endif
