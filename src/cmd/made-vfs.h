/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Did vfctl make the VFs that a PF has?
 */
#ifndef CMD_MADE_VFS_H
#define CMD_MADE_VFS_H

#include "model/device.h"
#include "os/machine.h"

/* Whether the machine's history says so, of this boot; false, too, where that cannot be read. */
bool are_made_vfs(const struct machine *machine, const struct device *pf);

#endif
