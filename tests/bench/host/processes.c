/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which processes run beside the QEMUs? Ones that hold sockets, pipes and files, and no device: /proc
 * as it is on the machine, of which a capture would keep nothing.
 */
#include "parts.h"
#include "place.h"

enum {
	FIRST_PID = 1000000, /* behind those of the VMs */
	N_DESCRIPTORS = 50
};

static const char *target_of(struct arena *arena, unsigned int process, unsigned int descriptor)
{
	unsigned int inode = process * N_DESCRIPTORS + descriptor;

	switch (descriptor % 4) {
	case 0:
		return arena_printf(arena, "socket:[%u]", inode);
	case 1:
		return arena_printf(arena, "pipe:[%u]", inode);
	case 2:
		return "anon_inode:[eventfd]";
	default:
		return arena_printf(arena, "/var/lib/service/%u/journal", inode);
	}
}

static void write_process(int tree, unsigned int number)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const char *path = arena_printf(arena, "/proc/%u/fd", FIRST_PID + number);
	_cleanup_place_ struct place descriptors = place_open(tree, path);

	for (unsigned int i = 0; i < N_DESCRIPTORS; i++)
		place_absolute(&descriptors, arena_printf(arena, "%u", i),
			       target_of(arena, number, i));
}

void write_processes(int tree, const struct layout *layout)
{
	for (unsigned int i = 0; i < layout->shape.n_processes; i++)
		write_process(tree, i);
}
