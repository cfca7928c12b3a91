/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do the parts share that follow a grub.cfg? Where its script stands, and who does what its commands
 * say. Only grub-*.c include this.
 */
#ifndef COLLECT_GRUB_SCRIPT_H
#define COLLECT_GRUB_SCRIPT_H

#include "collect/grub-menu.h"

enum {
	GRUB_MOST_WORDS = 512, /* of a command */
	GRUB_DEEPEST = 32      /* of blocks */
};

enum grub_block {
	BLOCK_IF,
	BLOCK_LOOP,
	BLOCK_BRACE, /* a function's, or none that is known */
	BLOCK_ENTRY,
	BLOCK_SUBMENU,
};

struct grub_script {
	struct grub_menu *menu;
	struct shell_lexer lexer;
	bool second; /* this time the entries */
	const char *words[GRUB_MOST_WORDS];
	bool quoted[GRUB_MOST_WORDS]; /* else blanks in it, from a variable, part it */
	size_t n_words;
	bool known;	 /* all of the command's words are */
	bool names_next; /* one of them is next_entry's value */
	enum grub_block blocks[GRUB_DEEPEST];
	size_t n_blocks;
	int entry;  /* that is being read, or GRUB_TOP */
	int parent; /* the submenu */
	struct strbuf unsure;
};

/* As shell_lookup; arg is the script. What may be set, or not, goes to its unsure. */
enum shell_state grub_script_look_up(void *arg, const char *name, size_t n, const char **ret_value);

/* NAME=VALUE, the command's word. */
void grub_script_set(struct grub_script *at, const char *word);

/* menuentry or submenu, with its title and options in words. */
void grub_script_begin_entry(struct grub_script *at, enum grub_block block);

/* blscfg: an entry for each file, where the command stands. */
void grub_script_list_files(struct grub_script *at);

/* linux, or module: of Xen, whose first one is the kernel. */
void grub_script_start_linux(struct grub_script *at, bool module);

#endif
