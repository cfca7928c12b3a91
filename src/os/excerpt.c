/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do some lines of a configuration file say? See excerpt.h.
 */
#include "os/excerpt.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

enum {
	LARGEST_FILE = 1024 * 1024,
	PIECE = 16 * 1024,
};

static int read_whole(const struct root *root, const char *path, struct strbuf *text)
{
	_cleanup_close_ int fd = -1;
	int r = root_failure(root, path);

	if (r < 0)
		return r;
	fd = root_open_file(root, path, O_RDONLY);
	if (fd < 0)
		return fd;
	while (text->length <= LARGEST_FILE) {
		char piece[PIECE];
		ssize_t n = root_pread(fd, piece, sizeof(piece), (off_t)text->length);

		if (n <= 0)
			return (int)n;
		strbuf_add_bytes(text, piece, (size_t)n);
	}
	return -EFBIG;
}

static void keep_lines(char *text, excerpt_keep *keep, const void *arg, struct strbuf *kept)
{
	bool matters = false;

	for (char *rest = text, *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n")) {
		char *trimmed = str_trim(line);
		enum line_worth worth = LINE_NOTHING;

		if (*trimmed && *trimmed != '#' && *trimmed != ';')
			worth = keep(trimmed, arg);
		if (worth == LINE_NOTHING)
			continue;
		matters = matters || worth == LINE_MATTERS;
		strbuf_add(kept, trimmed);
		strbuf_add(kept, "\n");
	}
	if (!matters)
		strbuf_release(kept);
}

/* The same without a word to the recorder. */
static int read_quietly(const struct root *root, const char *path, excerpt_keep *keep,
			const void *arg, struct strbuf *kept)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };
	int r = read_whole(root, path, &text);

	/* What stands behind a NUL is no line of a text. */
	if (r == 0 && text.text)
		keep_lines(text.text, keep, arg, kept);
	return r;
}

ssize_t excerpt_read(const struct root *root, const char *path, excerpt_keep *keep, const void *arg,
		     struct arena *arena, char **ret_text)
{
	_cleanup_strbuf_ struct strbuf kept = { 0 };
	ssize_t n = read_quietly(root, path, keep, arg, &kept);

	if (n == 0)
		n = (ssize_t)kept.length;
	root_tell_read(root, ROOT_READ_FILE, path, kept.text ? kept.text : "", n);
	if (n >= 0)
		*ret_text = arena_strndup(arena, kept.text ? kept.text : "", kept.length);
	return n;
}

/* The names of a directory, sorted. */
struct names {
	const char **items;
	size_t n;
	size_t capacity;
};

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int list(const struct root *root, const char *path, const char *suffix, struct arena *arena,
		struct names *names)
{
	_cleanup_close_ int fd = -1;
	_cleanup_closedir_ DIR *directory = NULL;
	int r = root_failure(root, path);

	if (r < 0)
		return r;
	fd = root_open_file(root, path, O_RDONLY | O_DIRECTORY);
	if (fd < 0)
		return fd;
	directory = fdopendir(fd);
	if (!directory)
		return -errno;
	(void)TAKE_FD(fd);
	for (struct dirent *entry = readdir(directory); entry; entry = readdir(directory)) {
		if (entry->d_name[0] == '.' || !str_has_suffix(entry->d_name, suffix))
			continue;
		names->items = arena_grow(arena, names->items, names->n, &names->capacity,
					  sizeof(*names->items));
		names->items[names->n++] = arena_strdup(arena, entry->d_name);
	}
	if (names->n)
		qsort(names->items, names->n, sizeof(*names->items), compare_names);
	return 0;
}

int excerpt_scan(const struct root *root, const char *directory, const char *suffix,
		 excerpt_keep *keep, const void *keep_arg, struct arena *arena,
		 void (*each)(const char *path, const char *text, ssize_t n, void *arg), void *arg)
{
	struct names names = { 0 };
	struct root_event event = { .kind = ROOT_READ_DIRECTORY, .path = directory };
	const char **told = NULL;
	int r = list(root, directory, suffix, arena, &names);

	told = arena_new_array(arena, const char *, names.n);
	for (size_t i = 0; i < names.n; i++) {
		const char *path = arena_printf(arena, "%s/%s", directory, names.items[i]);
		_cleanup_strbuf_ struct strbuf kept = { 0 };
		ssize_t n = read_quietly(root, path, keep, keep_arg, &kept);

		/* A directory, or a file that is gone by now. */
		if (n == -EISDIR || n == -ENOENT || (n == 0 && !kept.length))
			continue;
		if (n == 0)
			n = (ssize_t)kept.length;
		root_tell_read(root, ROOT_READ_FILE, path, kept.text ? kept.text : "", n);
		told[event.n_names++] = names.items[i];
		each(path, arena_strndup(arena, kept.text ? kept.text : "", kept.length), n, arg);
	}
	event.error = -r;
	event.names = told;
	root_tell(root, &event);
	return r;
}
