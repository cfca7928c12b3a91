/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which CPUs does a guest see, so that it can make good use of where they run? <cpu>: its mode,
 * topology and nodes.
 */
#ifndef DOMXML_TOPOLOGY_H
#define DOMXML_TOPOLOGY_H

#include "domxml/draft.h"
#include "model/placement.h"

/* Writes what the placement wants of it, as one edit of <cpu>. */
void topology_write(struct draft *draft, const struct placement *placement);

#endif
