/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which interface of a VM stands in for its VF? libvirt's <teaming>: one stays (persistent, of virtio),
 * the other goes for a migration (transient), and both have one MAC.
 */
#ifndef DOMXML_PAIR_H
#define DOMXML_PAIR_H

#include "domxml/draft.h"
#include "model/assignment.h"

/*
 * The interface of model virtio on the network or bridge of the standby that is asked for, that is in no pair
 * yet, or in that of the same VF: the one with the MAC that is asked for, else the first; NULL where
 * there is none.
 */
xmlNode *pair_find(const struct markup *document, const struct assignment *asked);

/* Its MAC, lower case; NULL where it names none. */
const char *pair_mac(const struct markup *document, const xmlNode *interface);

/* Makes that interface, or with NULL a new one, the standby with that MAC; its alias. */
const char *pair_make(struct draft *draft, const struct standby *standby, xmlNode *interface,
		      const char *mac, const char *vf_alias);

#endif
