/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which CPUs of the host has a domain's vCPU for itself?
 */
#ifndef DOMXML_PINS_H
#define DOMXML_PINS_H

#include "base/arena.h"
#include "model/domain.h"

/*
 * Fills domain->pinned_cpus, of what runs or else is defined; the arena's. -EBADMSG for what is no
 * domain's definition, -ENOPKG without libxml2.
 */
int domxml_read_pins(struct domain *domain, struct arena *arena);

#endif
