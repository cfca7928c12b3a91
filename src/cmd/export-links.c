/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which .link files of the host's may mean a PF? udev takes the first of all for a card (systemd.link(5)), so
 * that either another one counts or the one that is exported.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cmd/exporting.h"
#include "model/link-match.h"

enum {
	MOST_LINK = 64 * 1024,
};

/* Of files of one name the first counts. */
static const struct {
	const char *directory;
	bool is_local; /* what a package brings is no news where it cannot be read */
} places[] = {
	{ "/etc/systemd/network", true },
	{ "/run/systemd/network", true },
	{ "/usr/local/lib/systemd/network", true },
	{ "/usr/lib/systemd/network", false },
};

struct link_file {
	const char *name;
	const char *path;
	bool is_local;
	const char *text; /* with its drop-ins behind; NULL: it could not be read */
};

struct link_files {
	const struct exporting *exporting;
	const char *suffix;
	struct link_file *items;
	size_t n;
	size_t capacity;
	const char *gap; /* a directory that could not be read, and why; NULL */
};

/* ---- those of all places */

static bool is_there(const struct link_files *files, const char *name)
{
	for (size_t i = 0; i < files->n; i++)
		if (str_equal(files->items[i].name, name))
			return true;
	return false;
}

static void list_place(struct link_files *files, const char *directory, bool is_local)
{
	struct arena *arena = files->exporting->arena;
	const char **names = NULL;
	ssize_t n = root_list(files->exporting->machine->root, directory, arena, &names);

	if (n < 0 && n != -ENOENT)
		files->gap = arena_printf(arena, "%s: %s", directory, errno_text((int)n));
	for (ssize_t i = 0; i < n; i++) {
		if (!str_has_suffix(names[i], files->suffix) || is_there(files, names[i]))
			continue;
		files->items = arena_grow(arena, files->items, files->n, &files->capacity,
					  sizeof(*files->items));
		files->items[files->n++] = (struct link_file){
			.name = names[i],
			.path = arena_printf(arena, "%s/%s", directory, names[i]),
			.is_local = is_local,
		};
	}
}

/* One that leads to /dev/null masks those of its name, as an empty one does. NULL: it cannot be read. */
static const char *read_text(const struct exporting *exporting, const char *path)
{
	const struct root *root = exporting->machine->root;
	char target[PATH_MAX] = "";
	char *text = NULL;

	if (root_readlink(root, path, target, sizeof(target)) >= 0 &&
	    str_has_suffix(target, "/dev/null"))
		return "";
	return root_read_all(root, path, MOST_LINK, exporting->arena, &text) < 0 ? NULL : text;
}

static int compare(const void *a, const void *b)
{
	const struct link_file *left = a;
	const struct link_file *right = b;

	return strcmp(left->name, right->name);
}

/* Puts its drop-ins behind it, in the order of their names. */
static void add_drop_ins(struct link_files *files, struct link_file *file)
{
	struct arena *arena = files->exporting->arena;
	struct link_files drop_ins = { .exporting = files->exporting, .suffix = ".conf" };

	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		list_place(&drop_ins,
			   arena_printf(arena, "%s/%s.d", places[i].directory, file->name),
			   places[i].is_local);
	if (drop_ins.n)
		qsort(drop_ins.items, drop_ins.n, sizeof(*drop_ins.items), compare);
	for (size_t i = 0; i < drop_ins.n && file->text; i++) {
		const char *text = read_text(files->exporting, drop_ins.items[i].path);

		file->text = text ? arena_printf(arena, "%s\n%s", file->text, text) : NULL;
	}
	if (drop_ins.gap)
		files->gap = drop_ins.gap;
}

static void read_files(struct link_files *files)
{
	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		list_place(files, places[i].directory, places[i].is_local);
	for (size_t i = 0; i < files->n; i++) {
		struct link_file *file = &files->items[i];

		file->text = read_text(files->exporting, file->path);
		if (file->text && *file->text)
			add_drop_ins(files, file);
	}
}

/* ---- those of a PF */

static bool is_other(const char *name)
{
	return !str_has_prefix(name, "10-vfctl-") && !str_equal(name, "99-default.link");
}

static bool may_mean(const struct link_file *file, const struct declared_pf *pf,
		     struct arena *arena)
{
	if (!is_other(file->name))
		return false;
	if (!file->text)
		return file->is_local;
	return *file->text && link_match_means(arena_strdup(arena, file->text), pf->device);
}

static void find_links(const struct link_files *files, struct declared_pf *pf)
{
	struct arena *arena = files->exporting->arena;
	size_t capacity = 0;

	for (size_t i = 0; i < files->n; i++) {
		if (!may_mean(&files->items[i], pf, arena))
			continue;
		pf->links =
			arena_grow(arena, pf->links, pf->n_links, &capacity, sizeof(*pf->links));
		pf->links[pf->n_links++] = files->items[i].path;
	}
	pf->links_gap = files->gap;
}

void exporting_find_links(struct exporting *exporting)
{
	struct link_files files = { .exporting = exporting, .suffix = ".link" };

	read_files(&files);
	if (!exporting->machine->live)
		files.gap = EXPORTING_CAPTURED;
	for (size_t i = 0; i < exporting->declared.n_pfs; i++)
		find_links(&files, &exporting->declared.pfs[i]);
}
