/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which words are there to complete from: commands, options, columns, the host's devices, choices?
 */
#ifndef CMD_CANDIDATES_H
#define CMD_CANDIDATES_H

#include "cmd/command.h"

/* The word to complete; what stands in its first n_front bytes stays as it is. */
struct word {
	const char *text;
	size_t n_front;
	const char *front; /* the operand in front of it; NULL: none */
	bool described;	   /* a tab and what it is stand behind each candidate */
};

/* These print what the word may become; each is a line. */
void offer_commands(const struct command *const *commands, struct word word);

/* Of a command's options, or of the global ones, those that the command (NULL: none yet) takes. */
void offer_options(const struct command *command, const struct option_row *rows, struct word word);

/* By these words, or from the source that they name (option_row.words). */
void offer_words(const struct run *run, const char *words, struct word word);

#endif
