/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which modules stand in a list of a kernel's modules? See module-list.h.
 */
#include "os/module-list.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/pathname.h"
#include "base/text.h"
#include "os/lines.h"

struct search {
	const char *const *names;
	size_t n;
	bool *found;
	struct strbuf kept;
};

void module_name(const char *text, size_t n, char *name, size_t size)
{
	size_t length = 0;

	for (; length < n && length + 1 < size; length++)
		name[length] = text[length];
	name[length] = '\0';
	for (char *dash = strchr(name, '-'); dash; dash = strchr(dash, '-'))
		*dash = '_';
}

/* Whose the line is, which goes on with the files that this one needs; false: nobody's. */
static bool name_line(char *line, char name[static NAME_MAX + 1])
{
	const char *file = NULL;
	const char *end = NULL;

	line[strcspn(line, ": ")] = '\0';
	file = pathname_last(line);
	end = strstr(file, ".ko");
	if (end)
		module_name(file, (size_t)(end - file), name, NAME_MAX + 1);
	return end;
}

static void take_line(char *line, void *arg)
{
	struct search *search = arg;
	char name[NAME_MAX + 1];

	if (!name_line(line, name))
		return;
	for (size_t i = 0; i < search->n; i++)
		if (str_equal(search->names[i], name)) {
			search->found[i] = true;
			strbuf_addf(&search->kept, "%s:\n", line);
		}
}

int module_list_search(const struct root *root, const char *path, const char *const *names,
		       size_t n, bool *found)
{
	struct search search = { .names = names, .n = n };
	int r = 0;

	search.found = found;
	r = lines_read(root, path, take_line, &search);
	root_tell_read(root, ROOT_READ_FILE, path, search.kept.text,
		       r < 0 ? r : (ssize_t)search.kept.length);
	strbuf_release(&search.kept);
	return r;
}

struct look {
	const char *name;
	bool found;
};

static void look_at_line(char *line, void *arg)
{
	struct look *look = arg;
	char name[NAME_MAX + 1];

	look->found = look->found || (name_line(line, name) && str_equal(name, look->name));
}

static int look_at(const struct root *root, const char *path, const char *name)
{
	struct look look = { .name = name };
	char buf[2 * PATH_MAX];
	int r = lines_read_into(root, path, buf, sizeof(buf), look_at_line, &look);

	if (r < 0)
		return r;
	return look.found ? 0 : -ENOENT;
}

int module_list_look(const struct root *root, const char *list, const char *name)
{
	static const char *const above[] = { "/lib/modules", "/usr/lib/modules" };
	char release[128];
	char path[PATH_MAX];
	int r = root_read_word(root, "/proc/sys/kernel/osrelease", release, sizeof(release));

	if (r < 0)
		return r;
	for (size_t i = 0; i < ARRAY_SIZE(above); i++) {
		snprintf(path, sizeof(path), "%s/%s/%s", above[i], release, list);
		r = look_at(root, path, name);
		if (r != -ENOENT)
			return r;
	}
	return r;
}
