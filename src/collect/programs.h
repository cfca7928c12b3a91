/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which of the paths of a program is there? Only collect/ includes this.
 */
#ifndef COLLECT_PROGRAMS_H
#define COLLECT_PROGRAMS_H

#include "model/host.h"
#include "os/machine.h"

/* The first of the n; "" where none is installed. NULL with a gap: nobody knows. */
const char *program_find(struct machine *machine, struct host *host, const char *const *paths,
			 size_t n);

#endif
