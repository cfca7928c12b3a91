/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does somebody see at a terminal while a change takes its time? One line on stderr that is written
 * anew: "3 of 12: sriov-numvfs of 0000:41:00.0, 4 s"; nothing where all is over at once, with -q, or where
 * stderr is no terminal.
 */
#ifndef CMD_PROGRESS_H
#define CMD_PROGRESS_H

#include <sys/types.h>

#include "apply/kinds.h"
#include "cmd/command.h"

struct progress {
	struct kernel kernel; /* the site's, which ticks */
	struct watcher watcher;
	pid_t pid; /* who shows it: children wait, too */
	char text[160];
	int64_t start_ms; /* of what the text tells */
	int64_t shown_ms; /* when the line was written last */
	bool on_line;
};

/* Has the site tell of its steps, if anybody is there to read it; ends with progress_end. */
void progress_begin(struct progress *progress, const struct run *run, struct site *site);

/* Whether anybody is there. */
bool progress_is_watched(const struct progress *progress);

/* What is done now, which is no step. */
void progress_note(struct progress *progress, const char *text);

/* Takes the line away. */
void progress_end(struct progress *progress);

#endif
