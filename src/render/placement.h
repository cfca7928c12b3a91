/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is it told where a virtual machine is to be?
 */
#ifndef RENDER_PLACEMENT_H
#define RENDER_PLACEMENT_H

#include <stdio.h>

#include "model/host.h"
#include "model/placement.h"

/* A VM, and the place that was found for it on the host. */
struct placed {
	const struct host *host;
	const struct domain *domain;
	const struct placement *placement;
};

/* Prints a line for each core that vCPUs are on, for QEMU's own threads and the memory, and the notes. */
void placement_print(FILE *stream, const struct placed *placed);

#endif
