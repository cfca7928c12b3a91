/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is a PF's interface up? The row of pf-link.
 */
#ifndef APPLY_PF_LINK_H
#define APPLY_PF_LINK_H

#include "apply/kinds.h"

bool pf_link_is_value(enum step_kind kind, const char *value);
int pf_link_read(const struct site *site, const struct step *step, char *buf, size_t size);
int pf_link_write(const struct site *site, const struct step *step, const char *value);

/* Whether the PF's interface is "up", or "down"; false, too, where that cannot be read. */
bool pf_is(const struct site *site, const char *pf, const char *state);

#endif
