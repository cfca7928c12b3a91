/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What becomes of the definitions, networks and files that a policy changes?
 */
#ifndef CMD_DIFFS_H
#define CMD_DIFFS_H

#include <stdio.h>

#include "base/arena.h"
#include "base/err.h"
#include "model/planned.h"

/* The option of those that show them, in a table of a command's. */
#define DIFF_OPTION(type, member)                                                        \
	{                                                                                \
		.name = "diff", .kind = OPTION_SWITCH, .offset = offsetof(type, member), \
		.help = "show what changes in definitions and files"                     \
	}

/* Gives each of those changes its diff. 0; -errno, with a sentence. */
int diffs_take(struct planned *planned, struct arena *arena, struct err *reterr);

/* One behind the other, so that patch(1) takes them. */
void diffs_print(FILE *stream, const struct planned *planned);

#endif
