/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a VF get as many MSI-X vectors as it is to have? The row of vf-msix.
 */
#ifndef APPLY_VF_MSIX_H
#define APPLY_VF_MSIX_H

#include "apply/kinds.h"

bool vf_msix_is_value(enum step_kind kind, const char *value);
bool vf_msix_fits(const char *now, const char *wanted);
int vf_msix_read(const struct site *site, const struct step *step, char *buf, size_t size);
int vf_msix_write(const struct site *site, const struct step *step, const char *value);

#endif
