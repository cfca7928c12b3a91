/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How would somebody do by hand what a plan does to a host? As a script for sh(1).
 */
#ifndef RENDER_SCRIPT_H
#define RENDER_SCRIPT_H

#include <limits.h>
#include <stdio.h>

#include "model/step.h"

/* Where a step's value stands in sysfs or procfs: 0, or -errno for steps of other kinds. */
typedef int script_path(enum step_kind kind, const char *object, char path[static PATH_MAX]);

/* Behind the name of a knob that has vfctl run at boot. */
#define SCRIPT_KEEPS_NOT                                                                     \
	" is not kept after a reboot by this script: that takes vfctl itself, by tune host " \
	"--apply --persist"

/*
 * Prints the script, which stops at the first command that fails. about: what it does, for its first
 * lines; uri: of the libvirt daemon that was asked for, NULL: virsh's own choice. Of steps that no tuning has
 * it says that they are not in it.
 */
void script_print(FILE *stream, const char *about, const struct plan *plan, script_path *path_of,
		  const char *uri);

#endif
