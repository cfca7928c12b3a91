/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which networks of libvirt's give VMs the VFs that there are to be?
 */
#ifndef DOMXML_POOLS_H
#define DOMXML_POOLS_H

#include "model/form.h"

/*
 * Adds a <network> for each PF with all its VFs, or where those differ one for each VLAN, without VFs that
 * the host itself uses; and says what they do not.
 */
void pools_write(const struct declared *declared, struct unsaid *unsaid, struct exported *exported);

#endif
