/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Did vfctl make the VFs that a PF has?
 */
#ifndef CMD_MADE_VFS_H
#define CMD_MADE_VFS_H

#include "os/machine.h"
#include "plan/create.h"

/* Where the PF has other VFs than it is to have, and it is not said yet that those may go. */
void made_vfs_ask(const struct machine *machine, struct creation *creation, struct arena *arena);

#endif
