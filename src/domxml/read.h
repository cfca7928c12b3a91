/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does a domain's XML say that facts and findings rest on? Its text comes from libvirt, or from a
 * stranger's capture.
 */
#ifndef DOMXML_READ_H
#define DOMXML_READ_H

#include "base/arena.h"
#include "model/domain.h"

/*
 * Adds what domain->xml and domain->live_xml say to the domain, as the arena's: name and uuid where
 * they are NULL, both definitions, hostdevs, networks. -EBADMSG where one of the two is not a
 * domain's definition; what the other says is added all the same. -ENOPKG without libxml2.
 */
int domxml_read(struct domain *domain, struct arena *arena);

#endif
