/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does every path stay beneath its root, by either resolver?
 */
#include "os/resolve.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "tree.h"
#include "unit.h"

static void links_never_lead_out(void **state)
{
	static const enum resolver resolvers[] = { RESOLVER_OPENAT2, RESOLVER_COMPONENTS };
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_close_ int fd = -1;

	(void)state;
	tree_file(tree, "/etc/passwd", "captured");
	tree_link(tree, "/absolute", "/etc/passwd");
	tree_link(tree, "/dots", "../../../../../../etc/passwd");
	tree_link(tree, "/a/b/up", "../../etc");
	tree_link(tree, "/loop", "loop");
	fd = open(tree->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	for (size_t i = 0; i < ARRAY_SIZE(resolvers); i++) {
		static const char *const paths[] = { "/absolute", "/dots", "/a/b/up/passwd",
						     "/a/../etc/passwd", "/../etc/./passwd" };

		for (size_t j = 0; j < ARRAY_SIZE(paths); j++) {
			char text[64] = "";
			_cleanup_close_ int file =
				resolve_open(resolvers[i], fd, paths[j], O_RDONLY);

			assert_true(file >= 0);
			assert_int_equal(read(file, text, sizeof(text)), strlen("captured"));
		}
		assert_int_equal(resolve_open(resolvers[i], fd, "/loop", O_RDONLY), -ELOOP);
		assert_int_equal(resolve_open(resolvers[i], fd, "/gone", O_RDONLY), -ENOENT);
	}
}

/* Renames a directory there and back until it is killed, as a busy machine does all the time. */
static pid_t keep_renaming(const struct tree *tree)
{
	pid_t parent = getpid();
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid)
		return pid;
	if (chdir(tree->path) == 0 && prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent)
		while (rename("here", "there") == 0 && rename("there", "here") == 0)
			;
	_exit(1);
}

static void renames_elsewhere_do_not_matter(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_tree_ struct tree *busy = tree_new();
	_cleanup_close_ int fd = -1;
	enum resolver resolver = RESOLVER_COMPONENTS;
	int n_failed = 0;
	pid_t pid = 0;

	(void)state;
	tree_file(tree, "/a/file", "");
	tree_link(tree, "/b/c/link", "../../a/file");
	tree_directory(busy, "/here");
	fd = open(tree->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	resolver = resolver_probe(fd);
	pid = keep_renaming(busy);
	for (int i = 0; i < 5000; i++) {
		_cleanup_close_ int file = resolve_open(resolver, fd, "/b/c/link", O_RDONLY);

		n_failed += file < 0;
	}
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_int_equal(n_failed, 0);
}

static void what_leads_out_is_told(void **state)
{
	static const enum resolver resolvers[] = { RESOLVER_OPENAT2, RESOLVER_COMPONENTS };
	static const struct {
		const char *path;
		int result; /* 0: opened */
	} cases[] = {
		{ "/etc/passwd", 0 },	      { "/inside", 0 },	   { "/a/b/up/passwd", 0 },
		{ "/absolute", -EXDEV },      { "/dots", -EXDEV }, { "/by-way-of", -EXDEV },
		{ "/../etc/passwd", -EXDEV }, { "/loop", -ELOOP }, { "/dangling", -ENOENT },
	};
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_close_ int fd = -1;

	(void)state;
	tree_file(tree, "/etc/passwd", "captured");
	tree_link(tree, "/inside", "etc/../etc/passwd");
	tree_link(tree, "/a/b/up", "../../etc");
	tree_link(tree, "/absolute", "/etc/passwd");
	tree_link(tree, "/dots", "../etc/passwd");
	tree_link(tree, "/by-way-of", "dots");
	tree_link(tree, "/loop", "loop");
	tree_link(tree, "/dangling", "nowhere");
	fd = open(tree->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	for (size_t i = 0; i < ARRAY_SIZE(resolvers); i++) {
		for (size_t j = 0; j < ARRAY_SIZE(cases); j++) {
			_cleanup_close_ int file =
				resolve_open_beneath(resolvers[i], fd, cases[j].path, O_PATH);

			if (file < 0 ? file != cases[j].result : cases[j].result != 0)
				fail_msg("%s: %d", cases[j].path, file);
		}
	}
}

static void links_are_read_not_followed(void **state)
{
	static const enum resolver resolvers[] = { RESOLVER_OPENAT2, RESOLVER_COMPONENTS };
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_close_ int fd = -1;

	(void)state;
	tree_link(tree, "/dir/dangling", "../nowhere/igb");
	tree_file(tree, "/dir/file", "x");
	tree_link(tree, "/to-dir", "/dir");
	fd = open(tree->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	for (size_t i = 0; i < ARRAY_SIZE(resolvers); i++) {
		char target[64] = "";

		assert_int_equal(resolve_readlink(resolvers[i], fd, "/to-dir/dangling", target,
						  sizeof(target)),
				 strlen("../nowhere/igb"));
		assert_memory_equal(target, "../nowhere/igb", strlen("../nowhere/igb"));
		assert_int_equal(
			resolve_readlink(resolvers[i], fd, "/dir/file", target, sizeof(target)),
			-EINVAL);
	}
}

/* O_PATH with O_NOFOLLOW opens a link itself, by either resolver. */
static void links_are_opened_themselves(void **state)
{
	static const enum resolver resolvers[] = { RESOLVER_OPENAT2, RESOLVER_COMPONENTS };
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_close_ int fd = -1;

	(void)state;
	tree_link(tree, "/to", "dir");
	tree_link(tree, "/dir/link", "gone");
	fd = open(tree->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	for (size_t i = 0; i < ARRAY_SIZE(resolvers); i++) {
		_cleanup_close_ int link =
			resolve_open(resolvers[i], fd, "/to/link", O_PATH | O_NOFOLLOW);
		struct stat status;

		assert_true(link >= 0);
		assert_int_equal(fstat(link, &status), 0);
		assert_true(S_ISLNK(status.st_mode));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(links_never_lead_out),
		cmocka_unit_test(renames_elsewhere_do_not_matter),
		cmocka_unit_test(what_leads_out_is_told),
		cmocka_unit_test(links_are_read_not_followed),
		cmocka_unit_test(links_are_opened_themselves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
