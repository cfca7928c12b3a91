/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Has all that was printed arrived, and if not, why? Only dispatch.c asks.
 */
#ifndef CMD_OUTPUT_H
#define CMD_OUTPUT_H

#include <stdio.h>

struct output {
	FILE *usual; /* the C library's own stdout */
	int error;   /* the errno of the first write that failed; 0 none */
};

/*
 * Puts a stream in stdout's place that remembers why a write failed: of a stream of the C library's own,
 * which writes whenever its buffer is full, only the last failure is known.
 */
void output_begin(struct output *output);

/* Writes what is left, and takes the stream out again. 0, or the errno (positive) of the first failure. */
int output_end(struct output *output);

#endif
