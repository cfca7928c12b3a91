/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is another program run? In the C locale, with nothing to read, and where each program is looked for.
 */
#ifndef OS_PROGRAM_H
#define OS_PROGRAM_H

#include <stddef.h>

#include "base/arena.h"

struct program {
	const char *path;	  /* without a slash: as PATH has it */
	const char *const *words; /* its own name first; NULL behind the last */
	int output;	      /* what it prints goes there; -1: nowhere, and so do its complaints */
	const int *inherited; /* descriptors that it has, too, by their numbers */
	size_t n_inherited;
};

/* Runs it, and waits. Its exit status; -EINTR where a signal ended it; another -errno: it did not begin. */
int program_run(const struct program *program);

/* What one printed into fd, a file: 0 with the arena's text, or -errno. */
int program_printed(int fd, struct arena *arena, const char **ret_text);

#endif
