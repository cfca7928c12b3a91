/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which CPU does a domain's XML want of a host?
 */
#ifndef DOMXML_GUEST_CPU_H
#define DOMXML_GUEST_CPU_H

#include "base/arena.h"

/* <cpu> as it stands there, the arena's; NULL: it has none. -EBADMSG, -ENOPKG as domxml_read. */
int domxml_guest_cpu(const char *xml, struct arena *arena, const char **ret_cpu);

#endif
