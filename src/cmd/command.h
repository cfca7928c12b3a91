/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is a subcommand? One file of cmd/ that ends in its descriptor; main.c lists the descriptors.
 * Parsing, help, completion and the manual's option lists all read these tables.
 */
#ifndef CMD_COMMAND_H
#define CMD_COMMAND_H

/* Exit statuses: a promise to scripts (see vfctl(1)). */
enum exit_status {
	EXIT_DONE = 0,
	EXIT_FINDINGS = 1,
	EXIT_USAGE = 2,
	EXIT_REFUSED = 3,
	EXIT_UNDONE = 4,
	EXIT_LEFT_CHANGED = 5,
	EXIT_NOT_PERMITTED = 6,
	EXIT_UNREACHABLE = 7,
};

#endif
