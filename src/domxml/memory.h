/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does it come into a domain's XML where its memory lies, and in which pages? What is there is edited in
 * its attributes: what else stands beside them stays, and so does what says the same already.
 */
#ifndef DOMXML_MEMORY_H
#define DOMXML_MEMORY_H

#include "domxml/draft.h"
#include "model/placement.h"

/* Binds it to the placement's nodes, and cells each to its own: <numatune>. */
void memory_bind(struct draft *draft, const struct placement *placement);

/* Puts all of it into hugepages of one size: <hugepages>. */
void memory_back(struct draft *draft, const struct placement *placement);

#endif
