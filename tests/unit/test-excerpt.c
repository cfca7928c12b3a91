/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a capture get of a file the lines that matter, and of a directory the files that have any, and do
 * they read back the same?
 */
#include "os/excerpt.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "os/recording.h"
#include "tree.h"
#include "unit.h"

static const char file[] = "/etc/net/one.conf";
static const char content[] = "# max_files = 1\n"
			      "[wifi]\n"
			      "psk=secret\n"
			      "  for=eth0  \r\n"
			      "vfs=4\n"
			      ";vfs=5\n"
			      "last=secret";

static enum line_worth weigh(const char *line, const void *arg)
{
	(void)arg;
	if (str_has_prefix(line, "vfs="))
		return LINE_MATTERS;
	return str_has_prefix(line, "for=") ? LINE_CONTEXT : LINE_NOTHING;
}

static struct root *open_root(const char *path)
{
	struct root *root = NULL;

	assert_int_equal(root_open(path, &root), 0);
	return root;
}

static void lines_that_matter_are_kept(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(root_freep) struct root *root = open_root(tree->path);
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	char *text = NULL;

	(void)state;
	tree_file(tree, file, content);
	assert_int_equal(excerpt_read(root, file, weigh, NULL, arena, &text), 15);
	assert_string_equal(text, "for=eth0\nvfs=4\n");
	/* What a line is about matters only with one that matters. */
	tree_file(tree, file, "for=eth0\n");
	assert_int_equal(excerpt_read(root, file, weigh, NULL, arena, &text), 0);
	assert_string_equal(text, "");
	tree_file(tree, file, "");
	assert_int_equal(excerpt_read(root, file, weigh, NULL, arena, &text), 0);
	assert_int_equal(excerpt_read(root, "/etc/none", weigh, NULL, arena, &text), -ENOENT);
	tree_fifo(tree, "/etc/fifo");
	assert_int_equal(excerpt_read(root, "/etc/fifo", weigh, NULL, arena, &text), -ESPIPE);
}

/* What was found: "path:lines", one behind the other. */
static void take(const char *path, const char *lines, ssize_t n, void *arg)
{
	strbuf_addf(arg, "%s:", path);
	if (n < 0)
		strbuf_addf(arg, "%d\n", (int)n);
	else
		strbuf_add(arg, lines);
}

static void scan(const struct root *root, struct strbuf *found)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	assert_int_equal(excerpt_scan(root, "/etc/net", ".conf", weigh, NULL, arena, take, found),
			 0);
}

static void nothing_else_is_recorded(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_tree_ struct tree *captured = tree_new();
	_cleanup_close_ int directory = open(captured->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	_cleanup_(root_freep) struct root *root = open_root(tree->path);
	_cleanup_(root_freep) struct root *again = open_root(captured->path);
	_cleanup_strbuf_ struct strbuf first = { 0 };
	_cleanup_strbuf_ struct strbuf second = { 0 };
	struct recording *recording = recording_new(root, directory, NULL);
	char path[PATH_MAX];

	(void)state;
	tree_file(tree, file, content);
	tree_file(tree, "/etc/net/secret.conf", "psk=secret\n");
	tree_file(tree, "/etc/net/two.conf.bak", "vfs=1\n");
	tree_file(tree, "/etc/net/two.conf", "vfs=2\n");
	tree_directory(tree, "/etc/net/dir.conf");
	scan(root, &first);
	assert_string_equal(first.text, "/etc/net/one.conf:for=eth0\nvfs=4\n"
					"/etc/net/two.conf:vfs=2\n");
	assert_int_equal(recording_finish(recording, NULL), 0);
	recording_free(recording);
	scan(again, &second);
	assert_string_equal(second.text, first.text);
	snprintf(path, sizeof(path), "%s/etc/net/secret.conf", captured->path);
	assert_int_equal(access(path, F_OK), -1);
	snprintf(path, sizeof(path), "%s/vfctl/errors", captured->path);
	assert_int_equal(access(path, F_OK), -1);
}

static void failures_are_handed_on(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(root_freep) struct root *root = open_root(tree->path);
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_strbuf_ struct strbuf found = { 0 };

	(void)state;
	assert_int_equal(excerpt_scan(root, "/etc/none", "", weigh, NULL, arena, take, &found),
			 -ENOENT);
	tree_file(tree, file, content);
	root_fail(root, file, EACCES);
	scan(root, &found);
	assert_string_equal(found.text, "/etc/net/one.conf:-13\n");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(lines_that_matter_are_kept),
	cmocka_unit_test(nothing_else_is_recorded),
	cmocka_unit_test(failures_are_handed_on),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
