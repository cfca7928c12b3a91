/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is what is written beneath a root whole or not there at all, and never outside of it?
 */
#include "os/write.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "os/lock.h"
#include "tree.h"
#include "unit.h"

static void assert_holds(const struct root *root, const char *path, const char *content)
{
	char text[64];

	assert_true(root_read(root, path, text, sizeof(text)) >= 0);
	assert_string_equal(text, content);
}

static mode_t mode_of(const struct root *root, const char *path)
{
	char target[8];
	int mode = root_peek(root, path, target, sizeof(target));

	assert_true(mode >= 0);
	return (mode_t)mode & 07777;
}

static void attributes_are_written_not_made(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(root_freep) struct root *root = NULL;

	(void)state;
	tree_file(tree, "/sys/a", "0\n");
	tree_link(tree, "/sys/out", "/../../sys/a");
	tree_link(tree, "/sys/none", "/sys/nowhere");
	assert_int_equal(root_open(tree->path, &root), 0);
	assert_int_equal(root_write(root, "/sys/a", "4"), 0);
	assert_holds(root, "/sys/a", "4\n");
	assert_int_equal(root_write(root, "/sys/out", "5"), 0);
	assert_holds(root, "/sys/a", "5\n");
	assert_int_equal(root_write(root, "/sys/none", "5"), -ENOENT);
	assert_int_equal(root_write(root, "/sys/b", "5"), -ENOENT);
	assert_int_equal(root_write(root, "/sys", "5"), -EISDIR);
}

static void files_are_replaced_and_removed(void **state)
{
	static const char path[] = "/etc/vfctl/policy.d/50-a.yaml";
	static const char unfinished[] = "/etc/vfctl/policy.d/.50-a.yaml.new";
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(root_freep) struct root *root = NULL;
	char target[8];

	(void)state;
	assert_int_equal(root_open(tree->path, &root), 0);
	assert_int_equal(root_remove(root, path), 0);
	assert_int_equal(root_replace(root, path, "one", 0644), -ENOENT);
	assert_int_equal(root_make_directory(root, "/etc/vfctl/policy.d", 0755), 0);
	assert_int_equal(root_replace(root, path, "one", 0644), 0);
	assert_holds(root, path, "one");
	assert_int_equal(mode_of(root, path), 0644);
	tree_file(tree, unfinished, "left by one who was killed");
	assert_int_equal(root_replace(root, path, "two", 0600), 0);
	assert_holds(root, path, "two");
	assert_int_equal(mode_of(root, path), 0600);
	assert_int_equal(root_peek(root, unfinished, target, sizeof(target)), -ENOENT);
	tree_file(tree, unfinished, "again");
	assert_int_equal(root_remove(root, path), 0);
	assert_int_equal(root_peek(root, path, target, sizeof(target)), -ENOENT);
	assert_int_equal(root_peek(root, unfinished, target, sizeof(target)), -ENOENT);
	tree_file(tree, "/etc/vfctl/file", "");
	assert_int_equal(root_replace(root, "/etc/vfctl/file/below", "x", 0600), -ENOTDIR);
}

/* A link where the file's new content is to stand is replaced, not followed. */
static void links_are_not_written_through(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(root_freep) struct root *root = NULL;

	(void)state;
	tree_file(tree, "/etc/passwd", "root");
	tree_link(tree, "/etc/vfctl/.a.new", "/etc/passwd");
	tree_link(tree, "/etc/vfctl/a", "/etc/passwd");
	assert_int_equal(root_open(tree->path, &root), 0);
	assert_int_equal(root_replace(root, "/etc/vfctl/a", "x", 0644), 0);
	assert_holds(root, "/etc/passwd", "root");
	assert_holds(root, "/etc/vfctl/a", "x");
}

enum {
	N_WRITERS = 3,
	N_WRITES = 60,
	LONG_TEXT = 100000,
};

/* All of them the same file, each with a letter of its own; ends the process. */
static void write_many(const struct root *root, char letter)
{
	static char text[LONG_TEXT + 1];

	memset(text, letter, LONG_TEXT);
	for (int i = 0; i < N_WRITES; i++)
		if (root_replace_shared(root, "/metrics/file", text, 0644) < 0)
			_exit(1);
	_exit(0);
}

static void several_may_write_at_once(void **state)
{
	static char text[LONG_TEXT + 2];
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(root_freep) struct root *root = NULL;
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const char **names = NULL;
	int left = N_WRITERS;

	(void)state;
	tree_file(tree, "/metrics/file", "");
	assert_int_equal(root_open(tree->path, &root), 0);
	assert_int_equal(root_replace_shared(root, "/metrics/file", "first", 0644), 0);
	assert_holds(root, "/metrics/file", "first");
	assert_int_equal(mode_of(root, "/metrics/file"), 0644);
	for (int i = 0; i < N_WRITERS; i++)
		if (fork() == 0)
			write_many(root, (char)('a' + i));
	while (left) {
		int status = 0;
		pid_t pid = waitpid(-1, &status, WNOHANG);
		size_t n = 0;

		assert_true(pid >= 0);
		assert_int_equal(status, 0);
		left -= pid > 0;
		assert_true(root_read(root, "/metrics/file", text, sizeof(text)) > 0);
		n = strlen(text);
		assert_true(n == strlen("first") || n == LONG_TEXT);
		assert_int_equal(strspn(text, (char[]){ text[0], '\0' }), n == LONG_TEXT ? n : 1);
	}
	assert_int_equal(root_list(root, "/metrics", arena, &names), 1);
	assert_string_equal(names[0], "file");
}

/* What nobody writes any more goes, and what is none of it stays: others' names, files, links and pipes. */
static void what_the_killed_left_goes(void **state)
{
	static const char *const others[] = {
		".file.new",
		".file.0123456789abcde.new",
		".file.0123456789abcdef0.new",
		".file.0123456789abcdeF.new",
		".file.0123456789abcdef.old",
		".file.x.0123456789abcdef.new",
		".other.0123456789abcdef.new",
		"file.0123456789abcdef.new",
	};
	static const char written[] = ".file.00000000000000aa.new"; /* by who lives */
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(root_freep) struct root *root = NULL;
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	_cleanup_close_ int fd = -1;
	const char **names = NULL;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		tree_file(tree, arena_printf(arena, "/metrics/%s", others[i]), "");
	tree_link(tree, "/metrics/.file.00000000000000bb.new", "/metrics/.file.new");
	tree_file(tree, "/metrics/.file.0123456789abcdef.new", "half");
	tree_file(tree, "/metrics/.file.fedcba9876543210.new", "");
	tree_file(tree, arena_printf(arena, "/metrics/%s", written), "half");
	fd = open(arena_printf(arena, "%s/metrics/%s", tree->path, written), O_WRONLY | O_CLOEXEC);
	assert_int_equal(fcntl(fd, F_OFD_SETLK, &lock), 0);
	assert_int_equal(root_open(tree->path, &root), 0);
	assert_int_equal(root_replace_shared(root, "/metrics/file", "whole", 0644), 0);
	assert_holds(root, "/metrics/file", "whole");
	assert_int_equal(root_list(root, "/metrics", arena, &names), ARRAY_SIZE(others) + 3);
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		assert_true(root_peek(root, arena_printf(arena, "/metrics/%s", others[i]), NULL,
				      0) >= 0);
	assert_true(root_peek(root, "/metrics/.file.00000000000000bb.new", NULL, 0) >= 0);
	assert_holds(root, "/metrics/.file.00000000000000aa.new", "half");
	close(TAKE_FD(fd));
	assert_int_equal(root_replace_shared(root, "/metrics/file", "whole", 0644), 0);
	assert_int_equal(root_peek(root, "/metrics/.file.00000000000000aa.new", NULL, 0), -ENOENT);
}

static void files_move(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(root_freep) struct root *root = NULL;

	(void)state;
	tree_file(tree, "/var/journal", "x");
	assert_int_equal(root_open(tree->path, &root), 0);
	assert_int_equal(root_rename(root, "/var/journal", "/var/history/1"), -ENOENT);
	assert_int_equal(root_make_directory(root, "/var/history/old", 0700), 0);
	assert_int_equal(root_make_directory(root, "/var/history/old", 0755), 0);
	assert_int_equal(mode_of(root, "/var/history/old"), 0700);
	assert_int_equal(root_rename(root, "/var/journal", "/var/history/1"), 0);
	assert_holds(root, "/var/history/1", "x");
}

static void directories_go_when_they_are_empty(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(root_freep) struct root *root = NULL;
	char target[8];

	(void)state;
	tree_file(tree, "/etc/vfctl/file", "");
	assert_int_equal(root_open(tree->path, &root), 0);
	assert_int_equal(root_remove_directory(root, "/etc/none"), 0);
	assert_int_equal(root_remove_directory(root, "/none/none"), 0);
	assert_int_equal(root_remove_directory(root, "/etc/vfctl/file"), -ENOTDIR);
	assert_int_equal(root_remove_directory(root, "/etc/vfctl"), -ENOTEMPTY);
	assert_int_equal(root_remove(root, "/etc/vfctl/file"), 0);
	assert_int_equal(root_remove_directory(root, "/etc/vfctl"), 0);
	assert_int_equal(root_peek(root, "/etc/vfctl", target, sizeof(target)), -ENOENT);
}

/* That of the units leaves others nothing. */
static void modes_are_those_that_are_asked_for(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(root_freep) struct root *root = NULL;
	mode_t before = umask(0077);
	struct ledger whose = { 0 };

	(void)state;
	assert_int_equal(root_open(tree->path, &root), 0);
	whose = ledger_of(root);
	assert_int_equal(root_make_directory(root, "/etc/vfctl/policy.d", 0755), 0);
	assert_int_equal(root_replace(root, "/etc/vfctl/policy.d/a", "", 0644), 0);
	close(lock_take(&whose, "vfctl set", NULL));
	umask(before);
	assert_int_equal(mode_of(root, "/etc/vfctl"), 0755);
	assert_int_equal(mode_of(root, "/etc/vfctl/policy.d"), 0755);
	assert_int_equal(mode_of(root, "/etc/vfctl/policy.d/a"), 0644);
	assert_int_equal(mode_of(root, whose.lock), 0644);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(attributes_are_written_not_made),
		cmocka_unit_test(files_are_replaced_and_removed),
		cmocka_unit_test(links_are_not_written_through),
		cmocka_unit_test(several_may_write_at_once),
		cmocka_unit_test(what_the_killed_left_goes),
		cmocka_unit_test(files_move),
		cmocka_unit_test(directories_go_when_they_are_empty),
		cmocka_unit_test(modes_are_those_that_are_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
