/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do the assignments of a shell script come to? See shell.h.
 */
#include "base/shell.h"

#include <ctype.h>
#include <string.h>

/* Where a script stands. */
struct following {
	struct shell *shell;
	struct shell_lexer lexer;
	unsigned int depth;	  /* of what may be run or not: if, loops, functions, subshells */
	unsigned int parentheses; /* of the depth; those of case's patterns are not */
	bool conditional;	  /* behind "&&" or "||" */
	bool ended;		  /* exit or return */
	bool broken;		  /* its last word does not end */
};

static struct shell_variable *find(const struct shell *shell, const char *name, size_t n)
{
	for (size_t i = 0; i < shell->n_variables; i++)
		if (strlen(shell->variables[i].name) == n &&
		    memcmp(shell->variables[i].name, name, n) == 0)
			return &shell->variables[i];
	return NULL;
}

static struct shell_variable *find_or_add(struct shell *shell, const char *name, size_t n)
{
	struct shell_variable *variable = find(shell, name, n);

	if (variable)
		return variable;
	shell->variables = arena_grow(shell->arena, shell->variables, shell->n_variables,
				      &shell->capacity, sizeof(*shell->variables));
	variable = &shell->variables[shell->n_variables++];
	*variable = (struct shell_variable){
		.name = arena_strndup(shell->arena, name, n),
		.state = shell->lost ? SHELL_UNKNOWN : SHELL_UNSET,
	};
	return variable;
}

static enum shell_state look_up(void *arg, const char *name, size_t n, const char **ret_value)
{
	const struct shell *shell = arg;
	const struct shell_variable *variable = find(shell, name, n);

	if (!variable)
		return shell->lost ? SHELL_UNKNOWN : SHELL_UNSET;
	*ret_value = variable->value;
	return variable->state;
}

enum shell_state shell_get(const struct shell *shell, const char *name, const char **ret_value)
{
	return look_up((void *)shell, name, strlen(name), ret_value);
}

static void tell(const struct shell *shell, enum shell_event event,
		 const struct shell_variable *variable, const char *text, size_t n, bool appended)
{
	if (shell->listener)
		shell->listener(event, variable, text, n, appended, shell->arg);
}

static void lose(struct shell *shell)
{
	for (size_t i = 0; i < shell->n_variables; i++)
		shell->variables[i] = (struct shell_variable){
			.name = shell->variables[i].name,
			.state = SHELL_UNKNOWN,
		};
	shell->lost = true;
	tell(shell, SHELL_LOST, NULL, NULL, 0, false);
}

static void change(struct shell *shell, const char *name, size_t n, enum shell_state state)
{
	struct shell_variable *variable = find_or_add(shell, name, n);

	variable->value = NULL;
	variable->state = state;
	tell(shell, SHELL_CHANGED, variable, NULL, 0, false);
}

/* The length of the name in "NAME=…" or "NAME+=…", which must stand there literally; else 0. */
static size_t assigned_name(const struct shell_lexer *lexer, bool *ret_appended)
{
	const char *word = lexer->word.text;
	size_t n = 0;
	bool appended = false;

	while (word[n] == '_' ||
	       (n ? isalnum((unsigned char)word[n]) : isalpha((unsigned char)word[n])))
		n++;
	appended = n && word[n] == '+' && word[n + 1] == '=';
	if (!n || word[n + appended] != '=' || lexer->n_literal < n + appended + 1)
		return 0;
	*ret_appended = appended;
	return n;
}

static bool is_certain(const struct following *at)
{
	return !at->depth && !at->conditional;
}

static void assign(struct following *at, size_t n_name, bool appended)
{
	struct shell *shell = at->shell;
	const char *word = at->lexer.word.text;
	const char *value = word + n_name + appended + 1;
	const char *text = memchr(at->lexer.start, '=', (size_t)(at->lexer.at - at->lexer.start));
	struct shell_variable *variable = NULL;
	/* "~" is somebody's home directory; "(" behind the '=' is bash's array. */
	bool known = at->lexer.known && *value != '~' && *at->lexer.at != '(';

	if (!is_certain(at)) {
		change(shell, word, n_name, SHELL_UNKNOWN);
		return;
	}
	variable = find_or_add(shell, word, n_name);
	if (appended && variable->state == SHELL_UNKNOWN)
		known = false;
	variable->value = !known ? NULL
			  : appended && variable->value
				  ? arena_printf(shell->arena, "%s%s", variable->value, value)
				  : arena_strdup(shell->arena, value);
	variable->state = known ? SHELL_SET : SHELL_UNKNOWN;
	text = text ? text + 1 : at->lexer.at;
	tell(shell, known ? SHELL_ASSIGNED : SHELL_CHANGED, variable, text,
	     (size_t)(at->lexer.at - text), appended);
}

/* Words that begin and end what may be run or not. */
static int depth_of(const char *word)
{
	static const char *const begin[] = { "if",    "case",	"for", "while",
					     "until", "select", "{",   "function" };
	static const char *const end[] = { "fi", "esac", "done", "}" };

	for (size_t i = 0; i < ARRAY_SIZE(begin); i++)
		if (str_equal(word, begin[i]))
			return 1;
	for (size_t i = 0; i < ARRAY_SIZE(end); i++)
		if (str_equal(word, end[i]))
			return -1;
	return 0;
}

/* What a command's first word says of the words behind it. */
enum command {
	COMMAND_NONE, /* a command may still begin here */
	COMMAND_OTHER,
	COMMAND_EXPORT,
	COMMAND_UNSET,
	COMMAND_LOSE,
	COMMAND_END,
	COMMAND_HEAD, /* of for, case: the words to its first separator are no command */
};

static enum command command_of(const char *word)
{
	static const struct {
		const char *word;
		enum command command;
	} commands[] = {
		{ "export", COMMAND_EXPORT },  { "readonly", COMMAND_EXPORT },
		{ "declare", COMMAND_EXPORT }, { "typeset", COMMAND_EXPORT },
		{ "unset", COMMAND_UNSET },    { ".", COMMAND_LOSE },
		{ "source", COMMAND_LOSE },    { "eval", COMMAND_LOSE },
		{ "read", COMMAND_LOSE },      { "exit", COMMAND_END },
		{ "return", COMMAND_END },     { "exec", COMMAND_END },
		{ "for", COMMAND_HEAD },       { "case", COMMAND_HEAD },
		{ "select", COMMAND_HEAD },    { "function", COMMAND_HEAD },
		{ "if", COMMAND_NONE },	       { "then", COMMAND_NONE },
		{ "else", COMMAND_NONE },      { "elif", COMMAND_NONE },
		{ "while", COMMAND_NONE },     { "until", COMMAND_NONE },
		{ "do", COMMAND_NONE },	       { "{", COMMAND_NONE },
		{ "!", COMMAND_NONE },	       { "fi", COMMAND_OTHER },
	};

	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (str_equal(word, commands[i].word))
			return commands[i].command;
	return COMMAND_OTHER;
}

/* Ends the script, for certain or perhaps: then all that follows is conditional. */
static void end(struct following *at)
{
	if (is_certain(at))
		at->ended = true;
	else
		at->depth++;
}

static enum command begin_command(struct following *at)
{
	const char *word = at->lexer.word.text;
	enum command command = at->lexer.plain ? command_of(word) : COMMAND_OTHER;
	int depth = at->lexer.plain ? depth_of(word) : 0;

	if (depth > 0)
		at->depth++;
	else if (depth < 0 && at->depth > at->parentheses)
		at->depth--;
	if (command == COMMAND_LOSE || !at->lexer.known)
		lose(at->shell);
	if (command == COMMAND_END)
		end(at);
	return command;
}

static enum command follow_word(struct following *at, enum command command)
{
	bool appended = false;
	size_t n_name = assigned_name(&at->lexer, &appended);
	const char *word = at->lexer.word.text;

	if (command == COMMAND_UNSET) {
		change(at->shell, word, strlen(word),
		       is_certain(at) && at->lexer.known ? SHELL_UNSET : SHELL_UNKNOWN);
		return command;
	}
	if (n_name && (command == COMMAND_NONE || command == COMMAND_EXPORT)) {
		assign(at, n_name, appended);
		return command;
	}
	if (command == COMMAND_EXPORT && strchr(word, '='))
		lose(at->shell);
	if (command != COMMAND_NONE)
		return command;
	return begin_command(at);
}

/*
 * "A=1 command" sets A for the command alone, unless the shell has that command built in; and what
 * stands in a pipe, or in the background, has variables of its own.
 */
static void doubt(struct following *at, const char *start)
{
	struct shell_lexer lexer = { .at = start, .lookup = look_up, .arg = at->shell };
	bool appended = false;

	while (lexer.at < at->lexer.at && shell_lex(&lexer) == SHELL_WORD) {
		size_t n = assigned_name(&lexer, &appended);

		if (!n)
			break;
		change(at->shell, lexer.word.text, n, SHELL_UNKNOWN);
	}
	shell_lexer_release(&lexer);
}

static void follow_parenthesis(struct following *at, enum shell_token token)
{
	if (token == SHELL_OPEN) {
		at->depth++;
		at->parentheses++;
	} else if (at->parentheses) {
		at->depth--;
		at->parentheses--;
	}
}

/* One command with what ends it; false at the end of the script. */
static bool follow_command(struct following *at)
{
	enum command command = COMMAND_NONE;
	enum shell_token token = SHELL_END;
	const char *start = at->lexer.at;
	bool was_conditional = at->conditional;

	while ((token = shell_lex(&at->lexer)) == SHELL_WORD) {
		enum command before = command;

		command = follow_word(at, command);
		if (before == COMMAND_NONE && command != COMMAND_NONE)
			doubt(at, start);
	}
	if (token == SHELL_BROKEN || token == SHELL_DOCUMENT) {
		at->broken = token == SHELL_BROKEN;
		lose(at->shell);
		return false;
	}
	if (token == SHELL_PIPE)
		doubt(at, start);
	if (token == SHELL_OPEN || token == SHELL_CLOSE)
		follow_parenthesis(at, token);
	at->conditional = token == SHELL_AND_OR ||
			  (was_conditional && token != SHELL_SEPARATOR && token != SHELL_PIPE);
	return token != SHELL_END && !at->ended;
}

static size_t line_of(const char *script, const char *at)
{
	size_t line = 1;

	for (; script < at; script++)
		line += *script == '\n';
	return line;
}

void shell_read(struct shell *shell, const char *script)
{
	struct following at = {
		.shell = shell,
		.lexer = { .at = script, .lookup = look_up, .arg = shell },
	};

	shell->broken_line = 0;
	while (follow_command(&at))
		;
	if (at.broken)
		shell->broken_line = line_of(script, at.lexer.start);
	shell_lexer_release(&at.lexer);
}
