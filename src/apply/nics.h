/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How are a card's rings and interrupts read and written? The rows of nic-rings and nic-coalescing.
 */
#ifndef APPLY_NICS_H
#define APPLY_NICS_H

#include "apply/kinds.h"

bool nic_is_value(enum step_kind kind, const char *value);

bool rings_fit(const char *now, const char *wanted);
bool coalescing_fits(const char *now, const char *wanted);

int nic_read(const struct site *site, const struct step *step, char *buf, size_t size);
int nic_write(const struct site *site, const struct step *step, const char *value);
int nic_patience_ms(const struct step *step);

#endif
