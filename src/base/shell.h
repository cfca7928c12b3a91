/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do the assignments of a shell script come to, as far as that can be told without running it?
 * Quotes, continued lines, comments, $NAME, ${NAME}, ${NAME:-WORD}, ${NAME:+WORD}, +=, export and
 * unset are followed. What a command would have to say, or a condition to decide, is unknown.
 */
#ifndef BASE_SHELL_H
#define BASE_SHELL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/text.h"

enum shell_state {
	SHELL_UNSET = 0,
	SHELL_SET,
	SHELL_UNKNOWN,
};

enum shell_token {
	SHELL_END,
	SHELL_WORD,
	SHELL_SEPARATOR, /* the end of a line, or ';' */
	SHELL_AND_OR,	 /* "&&", "||" */
	SHELL_PIPE,	 /* '|', '&' */
	SHELL_OPEN,	 /* '(' */
	SHELL_CLOSE,	 /* ')' */
	SHELL_DOCUMENT,	 /* "<<" */
	SHELL_BROKEN,	 /* a quote is not closed: no shell would read on */
};

/* What a variable is worth: the value goes to *ret_value where it is set. name: n bytes. */
typedef enum shell_state shell_lookup(void *arg, const char *name, size_t n,
				      const char **ret_value);

/* Takes a script apart; lines may end in CR LF. */
struct shell_lexer {
	const char *at; /* the rest of the script */
	shell_lookup *lookup;
	void *arg;
	bool no_subshells; /* parentheses are letters like others */
	/* Of the last word: */
	struct strbuf word; /* what it comes to; released by shell_lexer_release */
	const char *start;  /* where it stands */
	bool known;	    /* else part of it is made by a command */
	bool plain;	    /* nothing is quoted or expanded in it */
	size_t n_literal;   /* how much of its start is literal: a name and '=' must be */
};

void shell_lexer_release(struct shell_lexer *lexer);

enum shell_token shell_lex(struct shell_lexer *lexer);

struct shell_variable {
	const char *name;
	const char *value; /* NULL: unset, or unknown */
	enum shell_state state;
};

/* What a command of a script did, told in its order. */
enum shell_event {
	SHELL_ASSIGNED, /* text: where the value stands in the script, n bytes; variable: its worth */
	SHELL_CHANGED, /* the variable is unknown from here on, or unset */
	SHELL_LOST,    /* any variable may have changed: unknown until it is assigned again */
};

typedef void shell_listener(enum shell_event event, const struct shell_variable *variable,
			    const char *text, size_t n, bool appended, void *arg);

struct shell {
	struct arena *arena; /* owns the variables */
	struct shell_variable *variables;
	size_t n_variables;
	size_t capacity;
	size_t broken_line;	  /* of the last script: of the word that does not end; 0: none */
	bool lost;		  /* what is not among the variables is unknown */
	shell_listener *listener; /* or NULL */
	void *arg;
};

/*
 * Follows a script; further ones go on with what the earlier ones assigned. What cannot be followed at
 * all (a quote that is not closed, a here-document, eval, another script) leaves variables unknown.
 */
void shell_read(struct shell *shell, const char *script);

/* What a variable is worth; the value goes to *ret_value where it is set. */
enum shell_state shell_get(const struct shell *shell, const char *name, const char **ret_value);

#endif
