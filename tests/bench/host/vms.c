/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which processes hold the made-up VFs? A QEMU for each VM, by the /dev/vfio node of its VF's group:
 * what a capture keeps of /proc (docs/capture-format.md).
 */
#include <string.h>

#include "parts.h"
#include "place.h"

enum {
	FIRST_PID = 10000
};

static void write_vm(int tree, struct arena *arena, unsigned int number, const struct function *vf)
{
	static const char program[] = "/usr/bin/qemu-system-x86_64\0-name";
	const char *guest = arena_printf(arena, "guest=vm%u,debug-threads=on", number);
	const char *path = arena_printf(arena, "/proc/%u", FIRST_PID + number);
	const char *node = arena_printf(arena, "/dev/vfio/%d", vf->group);
	char cmdline[128];
	_cleanup_place_ struct place process = place_open(tree, path);
	_cleanup_place_ struct place descriptors =
		place_open(tree, arena_printf(arena, "%s/fd", path));

	memcpy(cmdline, program, sizeof(program));
	strcpy(cmdline + sizeof(program), guest);
	place_bytes(&process, "cmdline", cmdline, sizeof(program) + strlen(guest) + 1);
	place_text(&process, "comm", "qemu-system-x86\n");
	place_absolute(&descriptors, "40", node);
}

void write_vms(int tree, const struct layout *layout)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	unsigned int n = 0;

	for (size_t i = 0; i < layout->n_functions && n < layout->shape.n_vms; i++)
		if (layout->functions[i]->kind == VF)
			write_vm(tree, arena, ++n, layout->functions[i]);
}
