/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Of which words does a shell script consist, and what do they come to? By POSIX.1-2017, Shell Command
 * Language, 2.2 to 2.6; what would have to be run is passed over and leaves its word unknown.
 */
#include <ctype.h>
#include <string.h>

#include "base/shell.h"

enum {
	DEEPEST = 16,	     /* ${A:-${B:-…}}; no person nests more */
	LONGEST = 64 * 1024, /* of a word: A=$A$A doubles it with each line */
};

void shell_lexer_release(struct shell_lexer *lexer)
{
	strbuf_release(&lexer->word);
}

static void add(struct shell_lexer *lexer, char c)
{
	strbuf_add_bytes(&lexer->word, &c, 1);
}

static bool is_name(char c, bool first)
{
	return c == '_' || (first ? isalpha((unsigned char)c) : isalnum((unsigned char)c));
}

static size_t name_length(const char *text)
{
	size_t n = 0;

	while (is_name(text[n], n == 0))
		n++;
	return n;
}

/* The length of a line's end at text: "\n", "\r\n", or "\r" as the very last; else 0. */
static size_t newline_length(const char *text)
{
	if (*text == '\n' || (text[0] == '\r' && !text[1]))
		return 1;
	return text[0] == '\r' && text[1] == '\n' ? 2 : 0;
}

static char closing_of(char c)
{
	if (c == '(')
		return ')';
	return (char)(c == '{' ? '}' : c);
}

/* Past what `closing` ends, with quotes and brackets within; false where nothing does. */
static bool skip_to(struct shell_lexer *lexer, char closing)
{
	char closings[DEEPEST] = { closing };
	size_t n = 1;

	for (; *lexer->at; lexer->at++) {
		char c = *lexer->at;
		bool single = closings[n - 1] == '\'';

		if (c == closings[n - 1]) {
			if (--n == 0) {
				lexer->at++;
				return true;
			}
		} else if (c == '\\' && !single && lexer->at[1]) {
			lexer->at++;
		} else if (!single && strchr("\"`({", c) && n < DEEPEST) {
			closings[n++] = closing_of(c);
		} else if (c == '\'' && closings[n - 1] != '"' && n < DEEPEST) {
			closings[n++] = c;
		}
	}
	return false;
}

static bool skip_command(struct shell_lexer *lexer, char closing)
{
	lexer->known = false;
	return skip_to(lexer, closing);
}

static enum shell_state expand(struct shell_lexer *lexer, const char *name, size_t n)
{
	const char *value = NULL;
	enum shell_state state = lexer->lookup(lexer->arg, name, n, &value);

	if (state == SHELL_SET && lexer->word.length + strlen(value) > LONGEST)
		return SHELL_UNKNOWN;
	if (state == SHELL_SET)
		strbuf_add(&lexer->word, value);
	return state;
}

static bool read_word_until(struct shell_lexer *lexer, char closing, unsigned int depth);

/* "${NAME:-WORD}", "${NAME-WORD}" and the same with '+'; at stands behind the name. */
static bool read_alternative(struct shell_lexer *lexer, const char *name, size_t n,
			     unsigned int depth)
{
	bool colon = *lexer->at == ':';
	char kind = lexer->at[colon];
	size_t before = lexer->word.length;
	enum shell_state state = SHELL_UNSET;
	size_t after = 0;
	bool known = lexer->known;
	bool is_there = false;

	if ((kind != '-' && kind != '+') || depth == DEEPEST)
		return skip_command(lexer, '}');
	state = expand(lexer, name, n);
	after = lexer->word.length;
	is_there = state == SHELL_SET && (!colon || after > before);
	lexer->at += colon + 1;
	if (!read_word_until(lexer, '}', depth + 1))
		return false;
	if (state == SHELL_UNKNOWN) {
		lexer->known = false;
		return true;
	}
	/* Both stand in the word now, the value and then the alternative: one of them goes. */
	if (kind == '-' && is_there) {
		lexer->word.length = after;
		lexer->known = known;
	} else if (kind == '+' && !is_there) {
		lexer->word.length = before;
		lexer->known = known;
	} else {
		memmove(lexer->word.text + before, lexer->word.text + after,
			lexer->word.length - after);
		lexer->word.length -= after - before;
	}
	lexer->word.text[lexer->word.length] = '\0';
	return true;
}

static bool read_braces(struct shell_lexer *lexer, unsigned int depth)
{
	const char *name = lexer->at;
	size_t n = name_length(name);

	if (!n)
		return skip_command(lexer, '}');
	lexer->at += n;
	if (*lexer->at != '}')
		return read_alternative(lexer, name, n, depth);
	lexer->at++;
	if (expand(lexer, name, n) == SHELL_UNKNOWN)
		lexer->known = false;
	return true;
}

/* What stands at a '$'. */
static bool read_dollar(struct shell_lexer *lexer, bool in_quotes, unsigned int depth)
{
	const char *name = ++lexer->at;
	size_t n = name_length(name);

	lexer->plain = false;
	if (n) {
		lexer->at += n;
		if (expand(lexer, name, n) == SHELL_UNKNOWN)
			lexer->known = false;
		return true;
	}
	if (*name == '{' || *name == '(') {
		lexer->at++;
		return *name == '{' ? read_braces(lexer, depth) : skip_command(lexer, ')');
	}
	if (isdigit((unsigned char)*name) || (*name && strchr("#?@*$!-", *name))) {
		lexer->at++;
		lexer->known = false;
	} else if (!in_quotes && (*name == '\'' || *name == '"')) {
		/* bash's $'…' and $"…"; a POSIX shell sees a dollar and a quote. */
		lexer->known = false;
	} else {
		add(lexer, '$');
	}
	return true;
}

/* What stands at a '\'; in double quotes it goes only before what would mean something there. */
static void read_backslash(struct shell_lexer *lexer, bool in_quotes)
{
	size_t n = newline_length(lexer->at + 1);

	lexer->at++;
	if (n) {
		lexer->at += n;
		return;
	}
	lexer->plain = false;
	if (!*lexer->at) {
		add(lexer, '\\');
		return;
	}
	if (in_quotes && !strchr("$`\"\\", *lexer->at))
		add(lexer, '\\');
	add(lexer, *lexer->at++);
}

static bool read_single_quotes(struct shell_lexer *lexer)
{
	const char *end = strchr(++lexer->at, '\'');

	if (!end)
		return false;
	strbuf_add_bytes(&lexer->word, lexer->at, (size_t)(end - lexer->at));
	lexer->at = end + 1;
	return true;
}

/* One character, or what it begins. */
static bool read_part(struct shell_lexer *lexer, bool in_quotes, unsigned int depth)
{
	switch (*lexer->at) {
	case '\\':
		read_backslash(lexer, in_quotes);
		return true;
	case '$':
		return read_dollar(lexer, in_quotes, depth);
	case '`':
		lexer->plain = false;
		lexer->at++;
		return skip_command(lexer, '`');
	case '\r':
		if (!newline_length(lexer->at))
			add(lexer, *lexer->at);
		lexer->at++;
		return true;
	default:
		add(lexer, *lexer->at++);
		return true;
	}
}

static bool read_double_quotes(struct shell_lexer *lexer, unsigned int depth)
{
	for (lexer->at++; *lexer->at != '"';)
		if (!*lexer->at || !read_part(lexer, true, depth))
			return false;
	lexer->at++;
	return true;
}

/* Quoted or not; closing 0: up to white space or an operator, which stay. */
static bool read_word_until(struct shell_lexer *lexer, char closing, unsigned int depth)
{
	const char *ends = lexer->no_subshells ? " \t\n;&|" : " \t\n;&|()";

	while (closing ? *lexer->at != closing : *lexer->at && !strchr(ends, *lexer->at)) {
		char c = *lexer->at;

		if (!c)
			return false;
		if (!closing && (newline_length(lexer->at) || (c == '<' && lexer->at[1] == '<')))
			break;
		if (c == '\'' || c == '"') {
			lexer->plain = false;
			if (!(c == '"' ? read_double_quotes(lexer, depth)
				       : read_single_quotes(lexer)))
				return false;
			continue;
		}
		/* ">&" and "<&" are one operator. */
		if (!closing && (c == '<' || c == '>') && lexer->at[1] == '&')
			add(lexer, *lexer->at++);
		else if (!read_part(lexer, false, depth))
			return false;
		if (c == '>' && *lexer->at == '&')
			add(lexer, *lexer->at++);
		if (lexer->plain)
			lexer->n_literal = lexer->word.length;
	}
	lexer->at += closing != '\0';
	return true;
}

static void skip_blanks(struct shell_lexer *lexer)
{
	for (;;) {
		if (*lexer->at == ' ' || *lexer->at == '\t' ||
		    (*lexer->at == '\r' && lexer->at[1] != '\n'))
			lexer->at++;
		else if (*lexer->at == '\\' && newline_length(lexer->at + 1))
			lexer->at += 1 + newline_length(lexer->at + 1);
		else if (*lexer->at == '#')
			lexer->at += strcspn(lexer->at, "\n");
		else
			return;
	}
}

static enum shell_token take(struct shell_lexer *lexer, size_t n, enum shell_token token)
{
	lexer->at += n;
	return token;
}

static enum shell_token lex_operator(struct shell_lexer *lexer)
{
	const char *at = lexer->at;

	if (newline_length(at))
		return take(lexer, newline_length(at), SHELL_SEPARATOR);
	if (*at == ';')
		return take(lexer, strspn(at, ";"), SHELL_SEPARATOR);
	if (*at == '(' && !lexer->no_subshells)
		return take(lexer, 1, SHELL_OPEN);
	if (*at == ')' && !lexer->no_subshells)
		return take(lexer, 1, SHELL_CLOSE);
	if (at[0] == '<' && at[1] == '<')
		return take(lexer, 2, SHELL_DOCUMENT);
	if (*at == '&' || *at == '|')
		return at[1] == *at ? take(lexer, 2, SHELL_AND_OR) : take(lexer, 1, SHELL_PIPE);
	return SHELL_END;
}

enum shell_token shell_lex(struct shell_lexer *lexer)
{
	enum shell_token token = SHELL_END;

	skip_blanks(lexer);
	lexer->start = lexer->at;
	if (!*lexer->at)
		return SHELL_END;
	token = lex_operator(lexer);
	if (token != SHELL_END)
		return token;
	lexer->word.length = 0;
	strbuf_add(&lexer->word, "");
	lexer->known = true;
	lexer->plain = true;
	lexer->n_literal = 0;
	return read_word_until(lexer, '\0', 0) ? SHELL_WORD : SHELL_BROKEN;
}
