/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which networks of libvirt's give VMs the VFs that there are to be?
 */
#ifndef DOMXML_POOLS_H
#define DOMXML_POOLS_H

#include "model/form.h"

#define POOL_NAME "vfs-%s" /* of the PF's name; of VFs in a VLAN, with that behind it */

/*
 * Adds a <network> for each PF with all its VFs, or where those differ one for each VLAN, without VFs that
 * somebody has already, or the host's own drivers; and says what they do not.
 */
void pools_write(const struct declared *declared, struct unsaid *unsaid, struct exported *exported);

#endif
