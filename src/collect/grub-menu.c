/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which entries does a generated grub.cfg have? See grub-menu.h. The script is followed twice: what
 * variables come to when all is read, and then the entries, whose lines are expanded when they boot.
 */
#include "collect/grub-menu.h"

#include <string.h>

#include "collect/grub-script.h"

static void push(struct grub_script *at, enum grub_block block)
{
	if (at->n_blocks == GRUB_DEEPEST) {
		at->menu->broken = true;
		return;
	}
	at->blocks[at->n_blocks++] = block;
}

static bool is_brace(enum grub_block block)
{
	return block == BLOCK_BRACE || block == BLOCK_ENTRY || block == BLOCK_SUBMENU;
}

static void pop(struct grub_script *at, enum grub_block block)
{
	enum grub_block top = at->n_blocks ? at->blocks[at->n_blocks - 1] : block;

	if (!at->n_blocks || (block == BLOCK_BRACE ? !is_brace(top) : top != block))
		return;
	at->n_blocks--;
	if (top == BLOCK_ENTRY)
		at->entry = GRUB_TOP;
	if (top == BLOCK_SUBMENU && at->parent >= 0)
		at->parent = at->menu->entries[at->parent].parent;
}

static enum grub_block block_of(const char *word)
{
	if (str_equal(word, "menuentry"))
		return BLOCK_ENTRY;
	return str_equal(word, "submenu") ? BLOCK_SUBMENU : BLOCK_BRACE;
}

/* The command's words up to a '{', which begins a block. */
static void open_brace(struct grub_script *at)
{
	enum grub_block block = at->n_words ? block_of(at->words[0]) : BLOCK_BRACE;
	size_t n_entries = at->menu->n_entries;

	if (at->second && block != BLOCK_BRACE)
		grub_script_begin_entry(at, block);
	/* Without the entry (there are too many) its end must not end another. */
	push(at, at->second && at->menu->n_entries == n_entries ? BLOCK_BRACE : block);
	at->n_words = 0;
}

enum verb {
	VERB_NONE,
	VERB_SET,
	VERB_LINUX,
	VERB_MODULE,
	VERB_BLSCFG,
	VERB_CONFIGFILE,
	VERB_IF,
	VERB_THEN,
	VERB_FI,
	VERB_LOOP,
	VERB_DONE,
	VERB_CLOSE,
};

static enum verb verb_of(const char *word)
{
	static const struct {
		const char *word;
		enum verb verb;
	} verbs[] = {
		{ "set", VERB_SET },
		{ "linux", VERB_LINUX },
		{ "linux16", VERB_LINUX },
		{ "linuxefi", VERB_LINUX },
		{ "module", VERB_MODULE },
		{ "module2", VERB_MODULE },
		{ "blscfg", VERB_BLSCFG },
		{ "bls_import", VERB_BLSCFG },
		{ "configfile", VERB_CONFIGFILE },
		{ "if", VERB_IF },
		{ "then", VERB_THEN },
		{ "else", VERB_THEN },
		{ "elif", VERB_THEN },
		{ "do", VERB_THEN },
		{ "fi", VERB_FI },
		{ "while", VERB_LOOP },
		{ "until", VERB_LOOP },
		{ "for", VERB_LOOP },
		{ "done", VERB_DONE },
		{ "}", VERB_CLOSE },
	};

	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		if (str_equal(word, verbs[i].word))
			return verbs[i].verb;
	return VERB_NONE;
}

static void run(struct grub_script *at, enum verb verb)
{
	switch (verb) {
	case VERB_SET:
		if (at->n_words > 1)
			grub_script_set(at, at->words[1]);
		break;
	case VERB_LINUX:
	case VERB_MODULE:
		if (at->second)
			grub_script_start_linux(at, verb == VERB_MODULE);
		break;
	case VERB_BLSCFG:
		if (at->second)
			grub_script_list_files(at);
		break;
	case VERB_CONFIGFILE:
		at->menu->leads_elsewhere |= at->entry < 0;
		break;
	default:
		if (strchr(at->words[0], '='))
			grub_script_set(at, at->words[0]);
		break;
	}
}

static void end_command(struct grub_script *at)
{
	if (at->n_words)
		run(at, verb_of(at->words[0]));
	at->n_words = 0;
	at->known = true;
	at->names_next = false;
	at->unsure.length = 0;
}

/* A word at which a command would begin: what it opens or closes. True: the command begins behind it. */
static bool follow_block(struct grub_script *at, enum verb verb)
{
	switch (verb) {
	case VERB_IF:
		push(at, BLOCK_IF);
		return true;
	case VERB_LOOP:
		push(at, BLOCK_LOOP);
		return true;
	case VERB_THEN:
		return true;
	case VERB_FI:
		pop(at, BLOCK_IF);
		return true;
	case VERB_DONE:
		pop(at, BLOCK_LOOP);
		return true;
	case VERB_CLOSE:
		pop(at, BLOCK_BRACE);
		return true;
	default:
		return false;
	}
}

static bool stands_in(const char *name, const char *start, const char *end)
{
	return memmem(start, (size_t)(end - start), name, strlen(name));
}

static bool is_quoted(const char *start, const char *end)
{
	for (; start < end; start++)
		if (strchr("\"'\\", *start))
			return true;
	return false;
}

static void follow_word(struct grub_script *at)
{
	const struct shell_lexer *lexer = &at->lexer;
	const char *word = lexer->word.text;

	if (lexer->plain && str_equal(word, "{")) {
		open_brace(at);
		end_command(at);
		return;
	}
	if (!at->n_words && lexer->plain && follow_block(at, verb_of(word)))
		return;
	if (at->n_words == GRUB_MOST_WORDS) {
		at->known = false;
		return;
	}
	at->quoted[at->n_words] = is_quoted(lexer->start, lexer->at);
	at->words[at->n_words++] = arena_strdup(at->menu->arena, word);
	at->known &= lexer->known;
	at->names_next |= stands_in("next_entry", lexer->start, lexer->at);
}

static void follow(struct grub_script *at, const char *script)
{
	enum shell_token token = SHELL_END;

	at->lexer.at = script;
	at->n_blocks = 0;
	at->entry = GRUB_TOP;
	at->parent = GRUB_TOP;
	at->known = true;
	do {
		token = shell_lex(&at->lexer);
		if (token == SHELL_WORD)
			follow_word(at);
		else
			end_command(at);
	} while (token != SHELL_END && token != SHELL_BROKEN);
	at->menu->broken |= token == SHELL_BROKEN;
}

void grub_menu_read(struct grub_menu *menu, const char *script)
{
	struct grub_script at = { .menu = menu };

	at.lexer.lookup = grub_script_look_up;
	at.lexer.arg = &at;
	at.lexer.no_subshells = true;
	follow(&at, script);
	at.second = true;
	follow(&at, script);
	shell_lexer_release(&at.lexer);
	strbuf_release(&at.unsure);
}
