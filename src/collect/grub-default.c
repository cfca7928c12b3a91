/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which entry of GRUB's menu is booted by default? As grub-core/normal/menu.c finds it: by number, title
 * or id, through submenus parted by '>'; the first entry where there is none such.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "collect/grub-menu.h"

struct search {
	const struct grub_menu *menu;
	int parent;
	int error;
	const char *reason;
};

static const struct grub_entry *fail(struct search *search, int error, const char *reason)
{
	search->error = error;
	search->reason = reason;
	return NULL;
}

/* The first part of "a>b", with ">>" as '>'; *path goes behind it, and is NULL at the end. */
static char *take_part(const char **path, struct strbuf *part)
{
	const char *at = *path;

	strbuf_add(part, "");
	for (; *at && (*at != '>' || at[1] == '>'); at++) {
		at += *at == '>';
		strbuf_add_bytes(part, at, 1);
	}
	*path = *at ? at + 1 : NULL;
	return part->text;
}

/* Where one before it may not be there, its number is not known. */
static const struct grub_entry *find_number(struct search *search, unsigned long number)
{
	const struct grub_menu *menu = search->menu;

	for (size_t i = 0; i < menu->n_entries; i++) {
		const struct grub_entry *entry = &menu->entries[i];

		if (entry->parent != search->parent)
			continue;
		if (entry->conditional)
			return fail(search, -EOPNOTSUPP,
				    "entries that may not be there stand before the default");
		if (!number--)
			return entry;
	}
	return NULL;
}

static const struct grub_entry *find_name(struct search *search, const char *name)
{
	for (size_t i = 0; i < search->menu->n_entries; i++) {
		const struct grub_entry *entry = &search->menu->entries[i];

		if (entry->parent == search->parent &&
		    (str_equal(entry->title, name) || (entry->id && str_equal(entry->id, name))))
			return entry;
	}
	return NULL;
}

static const struct grub_entry *find_part(struct search *search, const char *part)
{
	const struct grub_entry *entry = NULL;
	char *end = NULL;
	unsigned long number = strtoul(part, &end, 0);

	if (*part && !*end && *part != '-' && number < INT_MAX)
		entry = find_number(search, number);
	else if (*part)
		entry = find_name(search, part);
	return entry || search->error ? entry : find_number(search, 0);
}

static const struct grub_entry *find(struct search *search, const char *path)
{
	const struct grub_entry *entry = NULL;

	do {
		_cleanup_strbuf_ struct strbuf part = { 0 };

		entry = find_part(search, path ? take_part(&path, &part) : "");
		if (entry)
			search->parent = (int)(entry - search->menu->entries);
	} while (entry && entry->is_submenu);
	return entry || search->error ? entry : fail(search, -ENOENT, "the menu has no entry");
}

/* What the default is set to; NULL where that cannot be told. */
static const char *find_path(struct search *search)
{
	static const char next_entry[] = "next_entry";
	const struct grub_menu *menu = search->menu;
	const char *next = "";

	if (menu->asks_next_entry &&
	    grubenv_get(menu->env, next_entry, strlen(next_entry), &next) == SHELL_UNKNOWN)
		search->error = menu->env->error;
	else if (*next)
		return next;
	else if (!menu->is_set)
		return "0";
	else if (!menu->chosen)
		search->error = menu->env->error ? menu->env->error : -EOPNOTSUPP;
	search->reason = "which entry is the default is decided while booting";
	if (menu->env->error && search->error)
		search->reason =
			"which entry is the default stands in grubenv, which cannot be read";
	return menu->chosen;
}

const struct grub_entry *grub_menu_default(const struct grub_menu *menu, int *ret_error,
					   const char **ret_reason)
{
	struct search search = { .menu = menu, .parent = GRUB_TOP };
	const struct grub_entry *entry = NULL;
	const char *path = NULL;

	if (menu->broken)
		(void)fail(&search, -EBADMSG, "it cannot be followed to its end");
	else
		path = find_path(&search);
	if (path && !search.error)
		entry = find(&search, path);
	if (!entry) {
		*ret_error = search.error;
		*ret_reason = search.reason;
	}
	return entry;
}
