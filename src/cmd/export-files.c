/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where do exported files go? To stdout one behind the other, or to a directory, in which only what an export
 * wrote is replaced. Files of an earlier export may stand there that this one has not: those are told, for
 * they go on acting, and left, for they may be of another policy.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

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

/* Whether an export in this form wrote it, as its first line says: 1, 0 or -errno. */
static int is_own(const struct export_files *files, const struct root *root, const char *name)
{
	enum {
		MOST_MARK = 64
	};
	_cleanup_strbuf_ struct strbuf path = { 0 };
	char start[MOST_MARK] = "";
	ssize_t n = 0;

	strbuf_addf(&path, "/%s", name);
	n = root_read_start(root, path.text, start, sizeof(start));
	return n < 0 ? (int)n : str_has_prefix(start, files->mark);
}

/* -EEXIST where one would replace what no export wrote, or a link, which no export makes. 0 or -errno. */
static int check_replaced(const struct export_files *files, const struct root *root,
			  const struct exported *exported, struct err *reterr)
{
	for (size_t i = 0; i < exported->n; i++) {
		const char *name = exported->files[i].name;
		int r = root_peek(root, arena_printf(exported->arena, "/%s", name), NULL, 0);

		if (r == -ENOENT)
			continue;
		if (r >= 0)
			r = S_ISREG(r) ? is_own(files, root, name) : 0;
		if (r < 0)
			return err_set(reterr, r, "cannot read %s/%s, to replace it: %s",
				       root_directory(root), name, errno_text(r));
		if (r == 0)
			return err_set(reterr, -EEXIST,
				       "%s/%s stands there, and no export wrote it: move it away, "
				       "or name another directory; nothing is written",
				       root_directory(root), name);
	}
	return 0;
}

static void tell_others(const struct export_files *files, const struct root *root,
			const struct exported *exported)
{
	const char **names = NULL;
	ssize_t n = files->prefix ? root_list(root, "/", exported->arena, &names) : 0;

	for (ssize_t i = 0; i < n; i++)
		if (str_has_prefix(names[i], files->prefix) &&
		    str_has_suffix(names[i], files->suffix) && !is_written(exported, names[i]) &&
		    is_own(files, root, names[i]) > 0)
			tell("%s/%s is of another export and not of this one: it goes on acting, "
			     "remove it%s unless it is still meant",
			     root_directory(root), names[i], files->undone_by);
}

enum exit_status export_write(const char *directory, const struct export_files *files,
			      const struct exported *exported, bool tells, struct err *reterr)
{
	_cleanup_(root_freep) struct root *root = NULL;
	int r = root_open(directory, &root);

	if (r == 0) {
		r = check_replaced(files, root, exported, reterr);
		if (r < 0)
			return r == -EEXIST ? EXIT_REFUSED : EXIT_UNREACHABLE;
	}
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
