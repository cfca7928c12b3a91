/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which entries do the commands of a grub.cfg add to its menu, and what do these tell the kernel?
 */
#include <string.h>

#include "collect/grub-script.h"

enum {
	MOST_ENTRIES = 1000
};

static struct grub_entry *add_entry(struct grub_script *at)
{
	struct grub_menu *menu = at->menu;

	if (menu->n_entries == MOST_ENTRIES) {
		menu->broken = true;
		return NULL;
	}
	menu->entries = arena_grow(menu->arena, menu->entries, menu->n_entries,
				   &menu->entries_capacity, sizeof(*menu->entries));
	menu->entries[menu->n_entries] = (struct grub_entry){ .parent = at->parent };
	for (size_t i = 0; i < at->n_blocks; i++)
		menu->entries[menu->n_entries].conditional |= at->blocks[i] != BLOCK_SUBMENU;
	return &menu->entries[menu->n_entries++];
}

/* menuentry and submenu: a title, and options of which most have an argument. */
void grub_script_begin_entry(struct grub_script *at, enum grub_block block)
{
	static const char *const alone[] = { "--unrestricted", "{" };
	struct grub_entry *entry = add_entry(at);

	if (!entry)
		return;
	entry->is_submenu = block == BLOCK_SUBMENU;
	for (size_t i = 1; i < at->n_words; i++) {
		const char *word = at->words[i];

		if (str_equal(word, alone[0]) || str_equal(word, alone[1]))
			continue;
		if (!str_has_prefix(word, "--")) {
			if (!entry->title)
				entry->title = arena_strdup(at->menu->arena, word);
			continue;
		}
		if (str_has_prefix(word, "--id="))
			entry->id = arena_strdup(at->menu->arena, word + strlen("--id="));
		else if (str_equal(word, "--id") && i + 1 < at->n_words)
			entry->id = arena_strdup(at->menu->arena, at->words[i + 1]);
		i += !strchr(word, '=');
	}
	if (block == BLOCK_SUBMENU)
		at->parent = (int)at->menu->n_entries - 1;
	else
		at->entry = (int)at->menu->n_entries - 1;
}

/* GRUB's blscfg: an entry for each file, where the command stands. */
void grub_script_list_files(struct grub_script *at)
{
	struct grub_menu *menu = at->menu;

	if (menu->has_blscfg)
		return;
	menu->has_blscfg = true;
	for (size_t i = 0; i < menu->n_bls; i++) {
		const struct bls_entry *file = &menu->bls[i];
		struct grub_entry *entry = file->linux_path ? add_entry(at) : NULL;
		const char *options = file->options;

		if (!entry)
			continue;
		entry->title = file->title ? file->title : file->linux_path;
		entry->id = file->id;
		entry->source = file->source;
		entry->starts_linux = true;
		entry->conditional = false;
		at->unsure.length = 0;
		if (!options)
			options = "$default_kernelopts";
		entry->line = bls_expand(options, grub_script_look_up, at, menu->arena);
		if (at->unsure.length)
			entry->unsure = arena_strdup(menu->arena, at->unsure.text);
	}
}

/* The words behind the kernel's path; GRUB quotes again what holds blanks. */
static const char *join(const struct grub_script *at, size_t first)
{
	_cleanup_strbuf_ struct strbuf line = { 0 };

	strbuf_add(&line, "");
	for (size_t i = first; i < at->n_words; i++) {
		bool blanks = at->quoted[i] && strchr(at->words[i], ' ');

		if (!*at->words[i])
			continue;
		strbuf_addf(&line, "%s%s%s%s", line.length ? " " : "", blanks ? "\"" : "",
			    at->words[i], blanks ? "\"" : "");
	}
	return arena_strdup(at->menu->arena, line.text);
}

/* module: of Xen, whose first one is the kernel; "placeholder" stands for Xen's own path. */
void grub_script_start_linux(struct grub_script *at, bool module)
{
	struct grub_entry *entry = at->entry < 0 ? NULL : &at->menu->entries[at->entry];
	size_t first = 1;
	const char *line = NULL;

	if (!entry || (module && entry->starts_linux))
		return;
	while (first < at->n_words && str_has_prefix(at->words[first], "--"))
		first++;
	first++;
	if (module && first < at->n_words && str_equal(at->words[first], "placeholder"))
		first++;
	line = at->known ? join(at, first) : NULL;
	/* A second command, by another condition, may say something else. */
	if (entry->starts_linux && !str_equal(entry->line, line))
		line = NULL;
	entry->line = line;
	entry->starts_linux = true;
	if (at->unsure.length)
		entry->unsure = arena_strdup(at->menu->arena, at->unsure.text);
}
