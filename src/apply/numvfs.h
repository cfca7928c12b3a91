/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a PF get as many VFs as it is to have?
 */
#ifndef APPLY_NUMVFS_H
#define APPLY_NUMVFS_H

#include "apply/kinds.h"

/* The row of sriov-numvfs. The write ends when all VFs are there that the driver made. */
bool numvfs_is_value(enum step_kind kind, const char *value);
int numvfs_read(const struct site *site, const struct step *step, char *buf, size_t size);
int numvfs_write(const struct site *site, const struct step *step, const char *value);
int numvfs_patience_ms(const struct step *step);

#endif
