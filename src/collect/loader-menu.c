/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What will the kernel be told at the next boot? The default entry of the menu that was generated, in
 * GRUB's or systemd-boot's files.
 */
#include <errno.h>
#include <fnmatch.h>

#include "base/text.h"
#include "collect/grub-menu.h"
#include "collect/loader.h"

enum {
	LONGEST_MENU = 1024 * 1024, /* os-prober adds every kernel of every disk */
	LONGEST_ENVIRONMENT = 64 * 1024
};

static const char menu_of_grub[] = "/boot/grub/grub.cfg";
static const char menu_of_grub2[] = "/boot/grub2/grub.cfg";
static const char entries_directory[] = "/loader/entries";
static const char vendors_directory[] = "/boot/efi/EFI";
static const char *const paths_of_conf[] = {
	"/efi/loader/loader.conf",
	"/boot/loader/loader.conf",
	"/boot/efi/loader/loader.conf",
};

/* Whether the menu's file was found, readable or not. */
static bool try_menu(struct loader *loader, const char *path)
{
	char *text = NULL;
	ssize_t n = root_read_all(loader->machine->root, path, LONGEST_MENU, loader->host->arena,
				  &text);

	loader->menu = path;
	loader->menu_text = text;
	loader->menu_error = n == -ENOTDIR ? -ENOENT : n < 0 ? (int)n : 0;
	return loader->menu_error != -ENOENT;
}

/* GRUB on the ESP: RHEL 8 has its menu there, others a file that leads to the one in /boot. */
static void find_menu_of_vendor(struct loader *loader)
{
	struct arena *arena = loader->host->arena;
	const char **names = NULL;
	ssize_t n = root_list(loader->machine->root, vendors_directory, arena, &names);

	if (n < 0 && n != -ENOENT && n != -ENOTDIR) {
		loader->menu = vendors_directory;
		loader->menu_error = (int)n;
	}
	for (ssize_t i = 0; i < n; i++) {
		if (try_menu(loader,
			     arena_printf(arena, "%s/%s/grub.cfg", vendors_directory, names[i])) &&
		    (!loader->menu_text || !strstr(loader->menu_text, "configfile ")))
			return;
		loader->menu_text = NULL;
		loader->menu_error = -ENOENT;
	}
}

static void find_loader_conf(struct loader *loader)
{
	for (size_t i = 0; i < ARRAY_SIZE(paths_of_conf); i++) {
		int r = loader_read(loader, paths_of_conf[i], &loader->conf_text);

		if (r == -ENOENT || r == -ENOTDIR)
			continue;
		loader->loader_conf = paths_of_conf[i];
		loader->conf_error = r;
		return;
	}
}

void loader_find_menus(struct loader *loader)
{
	enum distribution distribution = loader->host->boot.distribution;
	bool grub2 = distribution == DISTRIBUTION_FEDORA || distribution == DISTRIBUTION_SUSE;

	if (!try_menu(loader, menu_of_grub) && !try_menu(loader, menu_of_grub2))
		find_menu_of_vendor(loader);
	if (loader->menu_error == -ENOENT)
		loader->menu = grub2 ? menu_of_grub2 : menu_of_grub;
	find_loader_conf(loader);
}

/* The entries in a directory behind those there are; -errno. */
static int read_entries(const struct loader *loader, const char *directory, bool in_grub,
			struct bls_entry **entries, size_t *n_entries)
{
	struct arena *arena = loader->host->arena;
	const char **names = NULL;
	size_t capacity = *n_entries;
	ssize_t n = root_list(loader->machine->root, directory, arena, &names);

	for (ssize_t i = 0; i < n; i++) {
		const char *path = arena_printf(arena, "%s/%s", directory, names[i]);
		const char *text = NULL;
		int r = 0;

		if (!bls_is_entry(names[i]))
			continue;
		r = loader_read(loader, path, &text);
		if (r < 0)
			return r;
		*entries = arena_grow(arena, *entries, *n_entries, &capacity, sizeof(**entries));
		bls_parse(names[i], text, in_grub, arena, &(*entries)[*n_entries]);
		(*entries)[(*n_entries)++].source = path;
	}
	return n < 0 ? (int)n : 0;
}

static void read_environment(const struct loader *loader, struct grubenv *env)
{
	struct arena *arena = loader->host->arena;
	const char *slash = strrchr(loader->menu, '/');
	const char *path =
		arena_printf(arena, "%.*s/grubenv", (int)(slash - loader->menu), loader->menu);
	char *bytes = NULL;
	ssize_t n = root_read_all(loader->machine->root, path, LONGEST_ENVIRONMENT, arena, &bytes);

	if (n == -ENOENT)
		return;
	if (n < 0)
		env->error = (int)n;
	else
		(void)grubenv_parse(bytes, (size_t)n, arena, env);
	if (env->error)
		gaps_add(&loader->host->gaps, arena, env->error, path);
	loader_add_source(loader, &loader->host->boot.next, path);
}

static void take_entry(const struct loader *loader, const struct grub_menu *menu,
		       const struct grub_entry *entry)
{
	struct boot_line *line = &loader->host->boot.next;

	line->entry = entry->title;
	if (entry->source)
		loader_add_source(loader, line, entry->source);
	if (entry->line) {
		line->text = entry->line;
		line->unsure = entry->unsure;
	} else if (!entry->starts_linux) {
		loader_fail(loader, line, loader->menu, -ENOEXEC,
			    "the default entry names no Linux kernel");
	} else {
		loader_fail(loader, line, loader->menu,
			    menu->env->error ? menu->env->error : -EOPNOTSUPP,
			    "the default entry's line is decided while booting");
	}
}

bool loader_next_of_grub(const struct loader *loader)
{
	struct boot_line *line = &loader->host->boot.next;
	struct grubenv env = { 0 };
	struct grub_menu menu = { .arena = loader->host->arena, .env = &env };
	const struct grub_entry *entry = NULL;
	const char *reason = NULL;
	int error = 0;
	int r = 0;

	if (!loader->menu_text) {
		loader_fail(loader, line, loader->menu, loader->menu_error, NULL);
		return false;
	}
	loader_add_source(loader, line, loader->menu);
	read_environment(loader, &env);
	if (strstr(loader->menu_text, "blscfg"))
		r = read_entries(loader, "/boot/loader/entries", true, &menu.bls, &menu.n_bls);
	bls_sort(menu.bls, menu.n_bls, true);
	grub_menu_read(&menu, loader->menu_text);
	entry = grub_menu_default(&menu, &error, &reason);
	if (r < 0 && menu.has_blscfg)
		loader_fail(loader, line, "/boot/loader/entries", r, NULL);
	else if (entry)
		take_entry(loader, &menu, entry);
	else
		loader_fail(loader, line, loader->menu, error, reason);
	return menu.has_blscfg;
}

/* The last value of a key in loader.conf; NULL where there is none. */
static const char *find_key(const struct loader *loader, const char *key)
{
	char *copy = arena_strdup(loader->host->arena, loader->conf_text);
	const char *found = NULL;

	for (char *line = strsep(&copy, "\n"); line; line = strsep(&copy, "\n")) {
		char *word = str_trim(line);
		char *value = word + strcspn(word, " \t");

		if (!*value)
			continue;
		*value++ = '\0';
		if (str_equal(word, key))
			found = str_trim(value);
	}
	return found;
}

/* Unified kernel images stand in the same menu, and hold their lines within. */
static bool has_images(const struct loader *loader, const char *top)
{
	struct arena *arena = loader->host->arena;
	const char **names = NULL;
	ssize_t n = root_list(loader->machine->root, arena_printf(arena, "%s/EFI/Linux", top),
			      arena, &names);

	for (ssize_t i = 0; i < n; i++)
		if (str_has_suffix(names[i], ".efi"))
			return true;
	return n < 0 && n != -ENOENT && n != -ENOTDIR;
}

/* The first that the pattern fits, as systemd-boot goes through its menu; NULL: there is none. */
static const struct bls_entry *find_entry(const struct loader *loader,
					  const struct bls_entry *entries, size_t n,
					  const char *pattern)
{
	for (size_t i = 0; i < n; i++) {
		const char *name = arena_printf(loader->host->arena, "%s.conf", entries[i].id);

		if (!entries[i].linux_path)
			continue;
		if (!pattern || fnmatch(pattern, name, FNM_CASEFOLD) == 0 ||
		    fnmatch(pattern, entries[i].id, FNM_CASEFOLD) == 0)
			return &entries[i];
	}
	return NULL;
}

/* Those of the ESP, and of /boot where that is another partition. */
static int read_all_entries(const struct loader *loader, const char *top,
			    struct bls_entry **entries, size_t *n)
{
	struct arena *arena = loader->host->arena;
	int r = read_entries(loader, arena_printf(arena, "%s%s", top, entries_directory), false,
			     entries, n);
	int more = 0;

	if (!str_equal(top, "/boot"))
		more = read_entries(loader, "/boot/loader/entries", false, entries, n);
	if (r == -ENOENT && more != -ENOENT)
		return more;
	return more == -ENOENT ? r : r < 0 ? r : more;
}

static void choose(const struct loader *loader, const char *top, const struct bls_entry *entries,
		   size_t n)
{
	struct boot_line *line = &loader->host->boot.next;
	const char *pattern = find_key(loader, "default");
	const struct bls_entry *entry = NULL;

	if (pattern && *pattern == '@') {
		loader_fail(loader, line, loader->loader_conf, -EOPNOTSUPP,
			    "it boots what was booted last");
		return;
	}
	if (pattern)
		entry = find_entry(loader, entries, n, pattern);
	if ((!entry || strpbrk(pattern, "*?[")) && has_images(loader, top)) {
		loader_fail(
			loader, line, loader->loader_conf, -EOPNOTSUPP,
			"a unified kernel image may be the default, which holds its line within");
		return;
	}
	if (!entry)
		entry = find_entry(loader, entries, n, NULL);
	if (!entry) {
		loader_fail(loader, line, loader->loader_conf, -ENOENT, "the menu has no entry");
		return;
	}
	loader_add_source(loader, line, entry->source);
	line->entry = entry->title ? entry->title : entry->id;
	line->text = entry->all_options ? entry->all_options : "";
}

void loader_next_of_systemd_boot(const struct loader *loader)
{
	struct boot_line *line = &loader->host->boot.next;
	struct bls_entry *entries = NULL;
	const char *top = NULL;
	size_t n = 0;
	int r = loader->conf_error;

	if (!loader->loader_conf) {
		loader_fail(loader, line, paths_of_conf[0], -ENOENT, NULL);
		return;
	}
	top = arena_strndup(loader->host->arena, loader->loader_conf,
			    strlen(loader->loader_conf) - strlen("/loader/loader.conf"));
	if (r == 0)
		r = read_all_entries(loader, top, &entries, &n);
	if (r < 0) {
		loader_fail(loader, line, loader->loader_conf, r, NULL);
		return;
	}
	loader_add_source(loader, line, loader->loader_conf);
	bls_sort(entries, n, false);
	choose(loader, top, entries, n);
}
