/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which options does a command take, and where do their values go? One const table per command,
 * read by parsing, help and completion alike.
 */
#ifndef BASE_OPTIONS_H
#define BASE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/text.h"

/* What an option does to the place that its offset names. */
enum option_kind {
	OPTION_SWITCH, /* bool: becomes true */
	OPTION_COUNT,  /* unsigned int: how often it was given */
	OPTION_TEXT,   /* const char *: the argument, not empty; given twice, the last one counts */
	OPTION_TEXTS,  /* struct option_texts: each argument, not empty */
	OPTION_VALUE,  /* int: .value, not 0; others of the same offset exclude it */
	OPTION_CHOICE, /* int: the argument's place among .words, from .value on */
};

enum {
	OPTION_MOST_TEXTS = 64
};

struct option_texts {
	const char *items[OPTION_MOST_TEXTS];
	size_t n;
};

struct option_row {
	char letter;	  /* 0 where it has none */
	const char *name; /* without the dashes; NULL ends a table */
	enum option_kind kind;
	size_t offset;
	int value;
	const char *argument; /* what help calls its argument; NULL where it takes none */
	/*
	 * What its argument may be: words parted by '|', or for completion alone "@" and the name of
	 * a source of words ("@devices"); NULL where nothing is known.
	 */
	const char *words;
	const char *help; /* lower case, no full stop */
};

/* A table and the struct that its offsets count in. */
struct option_set {
	const struct option_row *rows;
	void *values;
};

enum {
	OPTION_SETS = 2 /* a command's own options and the global ones */
};

/*
 * Parses argv[1…] by the sets (entries without rows are empty). Options may stand before and behind
 * operands, or, in_front, only before the first; "--" ends them. argv is permuted: operands stand
 * from *ret_first on. Long names may be cut short where that is unambiguous. -EINVAL with a sentence
 * that names the nearest options, or all that a name cut short may be.
 */
int options_parse(const struct option_set sets[static OPTION_SETS], int argc, char **argv,
		  bool in_front, int *ret_first, struct err *reterr);

/* Adds a line for the option, "  -J, --json          help", or one for each of a table, to buf. */
void option_help(const struct option_row *row, struct strbuf *buf);
void options_help(const struct option_row *rows, struct strbuf *buf);

/* The row of that name (n bytes long) or letter in the table; NULL where there is none. */
const struct option_row *options_find(const struct option_row *rows, const char *name, size_t n);
const struct option_row *options_find_letter(const struct option_row *rows, char letter);

/* Adds those of the table that were given, each behind a blank, as a shell takes them again: " --pf eth0". */
void options_repeat(const struct option_row *rows, const void *values, struct strbuf *buf);

#endif
