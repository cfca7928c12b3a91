/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does an anonymous capture keep of a grub.cfg? Commands that add entries, choose one, or tell the
 * kernel something, and the blocks that they stand in.
 */
#include <string.h>

#include "base/shell.h"
#include "os/disguise-boot.h"
#include "os/disguise-text.h"
#include "os/span.h"

enum {
	MOST_WORDS = 512,
	MOST_SETS = 2000 /* for each of which the script is searched */
};

struct rewriting {
	struct pseudonyms *pseudonyms;
	struct arena *arena;
	const char *script;
	struct shell_lexer lexer;
	const char *words[MOST_WORDS]; /* what they come to, without variables */
	struct span spans[MOST_WORDS]; /* as they are written */
	size_t n_words;
	size_t n_sets;
	struct strbuf *out;
};

static enum shell_state look_up(void *arg, const char *name, size_t n, const char **ret_value)
{
	static const char option[] = "menuentry_id_option";

	(void)arg;
	*ret_value = "--id";
	return n == strlen(option) && memcmp(name, option, n) == 0 ? SHELL_SET : SHELL_UNSET;
}

static void keep_word_of_line(struct rewriting *at, struct span word)
{
	if (!disguise_shell_word(at->pseudonyms, word.text, word.n, at->out))
		strbuf_add(at->out, CMDLINE_HIDDEN);
}

static void keep_raw(struct rewriting *at, size_t first)
{
	for (size_t i = first; i < at->n_words; i++) {
		strbuf_add(at->out, " ");
		keep_word_of_line(at, at->spans[i]);
	}
	strbuf_add(at->out, "\n");
}

/* What is written behind the first '='; a quote that begins before it is as good behind it. */
static struct span value_of(const struct rewriting *at, size_t i)
{
	struct span word = at->spans[i];
	const char *end = word.text + word.n;
	const char *equals = memchr(word.text, '=', word.n);
	const char *value = equals ? equals + 1 : end;
	const char *whole = NULL;

	if (*word.text != '"' && *word.text != '\'')
		return span(value, end);
	whole = arena_printf(at->arena, "%c%.*s", *word.text, (int)(end - value), value);
	return span(whole, strchr(whole, 0));
}

/* A default is somebody's title, and one that refers to a variable takes it from there. */
static void keep_default(struct rewriting *at, struct span value, const char *expanded)
{
	strbuf_add(at->out, "set default=");
	if (memchr(value.text, '$', value.n)) {
		keep_word_of_line(at, value);
	} else {
		strbuf_add(at->out, "'");
		disguise_entry_path(at->pseudonyms, expanded, strlen(expanded), at->out);
		strbuf_add(at->out, "'");
	}
	strbuf_add(at->out, "\n");
}

static bool is_line(const char *name, size_t n)
{
	static const char *const names[] = { "kernelopts", "default_kernelopts", "tuned_params" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (span_is(span(name, name + n), names[i]))
			return true;
	return false;
}

/* NAME=VALUE */
static void keep_set(struct rewriting *at, size_t i)
{
	const char *word = i < at->n_words ? at->words[i] : "";
	const char *equals = strchr(word, '=');
	size_t n = equals ? (size_t)(equals - word) : 0;

	if (!n)
		return;
	if (span_is(span(word, equals), "default")) {
		keep_default(at, value_of(at, i), equals + 1);
	} else if (is_line(word, n) ||
		   (at->n_sets++ < MOST_SETS && disguise_is_referenced(at->script, word, n))) {
		strbuf_addf(at->out, "set %.*s=", (int)n, word);
		keep_word_of_line(at, value_of(at, i));
		strbuf_add(at->out, "\n");
	}
}

static void keep_entry(struct rewriting *at)
{
	const char *title = NULL;
	const char *id = NULL;

	for (size_t i = 1; i < at->n_words; i++) {
		const char *word = at->words[i];

		if (str_equal(word, "--unrestricted") || (!str_has_prefix(word, "--") && title))
			continue;
		if (!str_has_prefix(word, "--")) {
			title = word;
			continue;
		}
		if (str_has_prefix(word, "--id="))
			id = word + strlen("--id=");
		else if (str_equal(word, "--id") && i + 1 < at->n_words)
			id = at->words[i + 1];
		i += !strchr(word, '=');
	}
	strbuf_addf(at->out, "%s '", at->words[0]);
	disguise_entry_name(at->pseudonyms, title ? title : "", title ? strlen(title) : 0, at->out);
	strbuf_add(at->out, "'");
	if (id) {
		strbuf_add(at->out, " --id '");
		disguise_entry_name(at->pseudonyms, id, strlen(id), at->out);
		strbuf_add(at->out, "'");
	}
}

static void keep_linux(struct rewriting *at)
{
	size_t first = 1;

	while (first < at->n_words && str_has_prefix(at->words[first], "--"))
		first++;
	strbuf_addf(at->out, "%s /linux", at->words[0]);
	keep_raw(at, first + 1);
}

static bool is_one_of(const char *word, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_equal(word, words[i]))
			return true;
	return false;
}

static void end_command(struct rewriting *at)
{
	static const char *const kernels[] = { "linux", "linux16", "linuxefi", "module",
					       "module2" };
	static const char *const others[] = { "blscfg", "bls_import" };
	const char *verb = at->n_words ? at->words[0] : "";

	if (str_equal(verb, "set"))
		keep_set(at, 1);
	else if (is_one_of(verb, kernels, ARRAY_SIZE(kernels)))
		keep_linux(at);
	else if (is_one_of(verb, others, ARRAY_SIZE(others)))
		strbuf_addf(at->out, "%s\n", verb);
	else if (str_equal(verb, "configfile"))
		strbuf_add(at->out, "configfile /menu\n");
	else
		keep_set(at, 0);
	at->n_words = 0;
}

static void open_brace(struct rewriting *at)
{
	const char *verb = at->n_words ? at->words[0] : "";

	if (str_equal(verb, "menuentry") || str_equal(verb, "submenu"))
		keep_entry(at);
	else
		strbuf_add(at->out, "function f");
	strbuf_add(at->out, " {\n");
	at->n_words = 0;
}

/* A word at which a command would begin: what opens, parts or closes a block stays. */
static bool keep_block(struct rewriting *at, const char *word)
{
	static const char *const asking[] = { "if", "elif", "while", "until", "for" };
	static const char *const alone[] = { "then", "else", "fi", "do", "done", "}" };

	if (is_one_of(word, asking, ARRAY_SIZE(asking)))
		strbuf_addf(at->out, "%s true\n", word);
	else if (is_one_of(word, alone, ARRAY_SIZE(alone)))
		strbuf_addf(at->out, "%s\n", word);
	else
		return false;
	return true;
}

static void keep_word(struct rewriting *at)
{
	const struct shell_lexer *lexer = &at->lexer;
	const char *word = lexer->word.text;

	if (lexer->plain && str_equal(word, "{"))
		open_brace(at);
	else if (!at->n_words && lexer->plain && keep_block(at, word))
		return;
	else if (at->n_words < MOST_WORDS) {
		at->words[at->n_words] = arena_strdup(at->arena, word);
		at->spans[at->n_words++] = span(lexer->start, lexer->at);
	}
}

void disguise_menu(struct pseudonyms *pseudonyms, const char *bytes, size_t n, struct strbuf *out)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct rewriting at = {
		.pseudonyms = pseudonyms,
		.arena = arena,
		.script = arena_strndup(arena, bytes, n),
		.out = out,
	};
	enum shell_token token = SHELL_END;

	at.lexer = (struct shell_lexer){
		.at = at.script,
		.lookup = look_up,
		.no_subshells = true,
	};
	do {
		token = shell_lex(&at.lexer);
		if (token == SHELL_WORD)
			keep_word(&at);
		else
			end_command(&at);
	} while (token != SHELL_END && token != SHELL_BROKEN);
	/* A menu that cannot be followed to its end must not become one that can. */
	if (token == SHELL_BROKEN)
		strbuf_add(out, "'\n");
	shell_lexer_release(&at.lexer);
}
