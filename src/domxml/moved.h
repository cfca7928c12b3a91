/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which devices are those that vfctl gave a VM, where somebody has given them other names since?
 */
#ifndef DOMXML_MOVED_H
#define DOMXML_MOVED_H

#include "domxml/draft.h"

/*
 * Lets what is remembered of VFs, and of their standbys, lead to them under the names that they have: a VF
 * is known by the function that it is or by its pool and its MAC, a standby by the VF that names it, else
 * by the MAC that both have.
 */
void moved_follow(struct draft *draft);

/*
 * Lets what is remembered under a device's old path lead to the one at this place (locate_place), of which
 * the old path does not tell any more.
 */
void moved_rename(struct draft *draft, const char *old, const char *place);

/*
 * The path of an interface that has the MAC of this VF, which is no more there as what vfctl wrote; NULL
 * where there is none. The arena's.
 */
const char *moved_remains(struct draft *draft, const struct remembered *vf);

#endif
