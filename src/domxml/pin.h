/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a placement come into a domain's XML? As pins, memory bindings, hugepages and the guest's
 * topology; remembered in <metadata> as all edits (record.h).
 */
#ifndef DOMXML_PIN_H
#define DOMXML_PIN_H

#include "base/arena.h"
#include "base/err.h"
#include "model/placement.h"

/*
 * The definition placed so, the arena's text; the same text where it is already. What a placement does
 * not ask for is left: shares, quotas and schedulers in <cputune>, <locked/> and the like.
 * domxml_unassign takes all back. -EBADMSG, -ENOPKG as domxml_read.
 */
int domxml_pin(const char *xml, const struct placement *placement, struct arena *arena,
	       const char **ret_xml, struct err *reterr);

#endif
