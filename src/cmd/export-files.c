/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where do exported files go? To stdout one behind the other, or to a directory, in which files of an earlier
 * export may stand that this one has not: those are told, for they go on acting, and left, for they may be
 * of another policy.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cmd/exporting.h"
#include "os/write.h"

void export_print(const struct export_files *files, const struct exported *exported)
{
	for (size_t i = 0; i < exported->n; i++) {
		if (i)
			putchar('\n');
		if (files->head[0])
			printf("%s%s%s\n", files->head[0], exported->files[i].name, files->head[1]);
		fputs(exported->files[i].text, stdout);
	}
	fflush(stdout);
}

static bool is_written(const struct exported *exported, const char *name)
{
	for (size_t i = 0; i < exported->n; i++)
		if (str_equal(exported->files[i].name, name))
			return true;
	return false;
}

/* Whether an export in this form wrote it, as its first line says. */
static bool is_own(const struct export_files *files, const struct root *root, const char *name)
{
	enum {
		MOST_MARK = 64
	};
	_cleanup_strbuf_ struct strbuf path = { 0 };
	char start[MOST_MARK] = "";

	if (!str_has_prefix(name, files->prefix) || !str_has_suffix(name, files->suffix))
		return false;
	strbuf_addf(&path, "/%s", name);
	return root_read_start(root, path.text, start, sizeof(start)) >= 0 &&
	       str_has_prefix(start, files->mark);
}

static void tell_others(const struct export_files *files, const struct root *root,
			const struct exported *exported)
{
	const char **names = NULL;
	ssize_t n = files->mark ? root_list(root, "/", exported->arena, &names) : 0;

	for (ssize_t i = 0; i < n; i++)
		if (!is_written(exported, names[i]) && is_own(files, root, names[i]))
			tell("%s/%s is of another export and not of this one: it goes on acting, "
			     "remove it%s unless it is still meant",
			     root_directory(root), names[i], files->undone_by);
}

enum exit_status export_write(const char *directory, const struct export_files *files,
			      const struct exported *exported, bool tells, struct err *reterr)
{
	_cleanup_(root_freep) struct root *root = NULL;
	int r = root_open(directory, &root);

	for (size_t i = 0; r == 0 && i < exported->n; i++)
		r = root_replace_shared(
			root, arena_printf(exported->arena, "/%s", exported->files[i].name),
			exported->files[i].text, files->mode);
	if (r < 0) {
		err_set(reterr, r, "cannot write to %s: %s", directory, errno_text(r));
		return EXIT_UNREACHABLE;
	}
	if (tells)
		tell_others(files, root, exported);
	return EXIT_DONE;
}
