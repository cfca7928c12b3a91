/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which of the paths of a program is there? See programs.h.
 */
#include "collect/programs.h"

#include <errno.h>

#include "os/device-node.h"

/* A capture that another tool took tells of no programs. */
const char *program_find(struct machine *machine, struct host *host, const char *const *paths,
			 size_t n)
{
	int r = 0;

	for (size_t i = 0; i < n; i++) {
		int there = device_node_look(machine->root, paths[i]);

		if (there == 1)
			return paths[i];
		r = there < 0 ? there : r;
	}
	if (r == 0 && !machine_is_complete(machine))
		r = -ENOENT;
	if (r == 0)
		return "";
	gaps_add(&host->gaps, host->arena, r, paths[0]);
	return NULL;
}
