/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does a network of libvirt's have when it is started next?
 */
#ifndef APPLY_NETWORKS_H
#define APPLY_NETWORKS_H

#include "apply/kinds.h"

bool network_is_value(enum step_kind kind, const char *value);

/* Whether there is no definition any more, whoever took it away: then there is nothing to lead back. */
bool network_is_over(const struct site *site, const struct step *step);
int network_read(const struct site *site, const struct step *step, char *buf, size_t size);
int network_write(const struct site *site, const struct step *step, const char *value);

#endif
