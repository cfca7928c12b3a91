/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is a captured machine found wherever it is nested, its failures repeated, and its archive gone in
 * the end, however the run ended?
 */
#include "os/machine.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/text.h"
#include "tarball.h"
#include "tree.h"
#include "unit.h"

static const char *path_in(const struct tree *tree, const char *path, char whole[static PATH_MAX])
{
	snprintf(whole, PATH_MAX, "%s%s", tree->path, path);
	return whole;
}

static int open_in(const struct tree *tree, const char *path, struct machine **ret_machine,
		   struct err *reterr)
{
	char whole[PATH_MAX];

	return machine_open(path_in(tree, path, whole), ret_machine, reterr);
}

static void assert_reads(const struct machine *machine, const char *path, const char *content)
{
	char text[64] = "";

	assert_int_equal(root_read_word(machine->root, path, text, sizeof(text)), 0);
	assert_string_equal(text, content);
}

static void this_machine_is_live(void **state)
{
	_cleanup_(machine_freep) struct machine *machine = NULL;

	(void)state;
	assert_int_equal(machine_open(NULL, &machine, NULL), 0);
	assert_true(machine->live);
	assert_true(root_is_live(machine->root));
}

static void the_shallowest_sys_is_the_root(void **state)
{
	static const char *const tops[] = { "/a", "/b", "/c" };
	_cleanup_tree_ struct tree *tree = tree_new();

	(void)state;
	tree_file(tree, "/a/sys/id", "here");
	tree_file(tree, "/a/host/sys/id", "deeper");
	tree_file(tree, "/b/must-gather/node/sys/id", "here");
	tree_file(tree, "/b/must-gather/node/x/y/sys/id", "deeper");
	tree_file(tree, "/b/z", "a file");
	tree_link(tree, "/c/sys", "elsewhere");
	tree_file(tree, "/c/elsewhere/id", "through a link");
	tree_file(tree, "/c/host/sys/id", "here");
	for (size_t i = 0; i < ARRAY_SIZE(tops); i++) {
		_cleanup_(machine_freep) struct machine *machine = NULL;

		assert_int_equal(open_in(tree, tops[i], &machine, NULL), 0);
		assert_false(machine->live);
		assert_reads(machine, "/sys/id", "here");
	}
}

static void says_what_is_no_machine(void **state)
{
	static const struct {
		const char *path;
		int code;
		const char *because;
	} cases[] = {
		{ "/none", -ENOENT, "No such file" },
		{ "/empty", -ENOENT, "no directory in it holds sys/" },
		{ "/fifo", -ESPIPE, "it is a pipe" },
		{ "/fifo", -ESPIPE, "write what comes through it to a file, and name that" },
		{ "/version", -ESPIPE, "a pipe or device stands in a file's place" },
		{ "/text", -EBADMSG, "cannot be read as a tar archive" },
		{ "/several", -ENOTUNIQ, "of them: /a, /b" },
	};
	_cleanup_tree_ struct tree *tree = tree_new();

	(void)state;
	tree_directory(tree, "/empty/proc");
	tree_file(tree, "/text", "hello");
	tree_directory(tree, "/several/a/sys");
	tree_directory(tree, "/several/b/sys");
	tree_directory(tree, "/version/sys");
	tree_fifo(tree, "/version/vfctl/version");
	tree_fifo(tree, "/fifo");
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct machine *machine = NULL;
		struct err err = { 0 };

		assert_int_equal(open_in(tree, cases[i].path, &machine, &err), cases[i].code);
		assert_non_null(strstr(err.text, cases[i].because));
		assert_non_null(strstr(err.text, cases[i].path));
		assert_null(machine);
	}
}

static void repeats_recorded_failures(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(machine_freep) struct machine *machine = NULL;
	char text[8];

	(void)state;
	tree_file(tree, "/sys/speed", "");
	tree_file(tree, "/sys/name", "kept");
	tree_file(tree, "/vfctl/version", "format=1\nvfctl=0.1.0\n");
	tree_file(tree, "/vfctl/errors",
		  "EINVAL\t/sys/speed\nno tab\nENOSUCHNAME\t/sys/odd\n"
		  "EACCES\t/proc/hidden/deep");
	assert_int_equal(open_in(tree, "/", &machine, NULL), 0);
	assert_int_equal(root_read(machine->root, "/sys/speed", text, sizeof(text)), -EINVAL);
	assert_int_equal(root_read(machine->root, "/sys/odd", text, sizeof(text)), -EIO);
	assert_int_equal(root_read(machine->root, "/proc/hidden/deep", text, sizeof(text)),
			 -EACCES);
	assert_reads(machine, "/sys/name", "kept");
}

static void refuses_a_later_format(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	struct machine *machine = NULL;
	struct err err = { 0 };

	(void)state;
	tree_directory(tree, "/sys");
	tree_file(tree, "/vfctl/version", "format=2\n");
	assert_int_equal(open_in(tree, "/", &machine, &err), -EPROTONOSUPPORT);
	assert_non_null(strstr(err.text, "a later vfctl"));
}

/* Writes an archive of two machines into the tree, and sends temporary files there too. */
static void write_archive(const struct tree *tree)
{
	_cleanup_strbuf_ struct strbuf tarball = { 0 };
	char whole[PATH_MAX];

	tarball_entry(&tarball, TARBALL_FILE, "./one/sys/id", NULL, "1");
	tarball_entry(&tarball, TARBALL_FILE, "./two/sys/id", NULL, "2");
	tarball_entry(&tarball, TARBALL_LINK, "./link", "two", NULL);
	tarball_end(&tarball);
	tree_bytes(tree, "/hosts.tar", tarball.text, tarball.length);
	tree_directory(tree, "/tmp");
	assert_int_equal(setenv("TMPDIR", path_in(tree, "/tmp", whole), 1), 0);
}

static bool is_empty(const struct tree *tree, const char *path)
{
	char whole[PATH_MAX];

	/* rmdir(2) is the shortest question; where it answers yes, the directory is made again. */
	if (rmdir(path_in(tree, path, whole)) < 0)
		return false;
	assert_int_equal(mkdir(whole, 0700), 0);
	return true;
}

static void unpacks_an_archive_and_removes_it(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	struct machine *machine = NULL;
	struct err err = { 0 };

	(void)state;
	write_archive(tree);
	assert_int_equal(open_in(tree, "/hosts.tar/two", &machine, NULL), 0);
	assert_reads(machine, "/sys/id", "2");
	assert_false(is_empty(tree, "/tmp"));
	machine_free(machine);
	assert_true(is_empty(tree, "/tmp"));

	assert_int_equal(open_in(tree, "/hosts.tar", &machine, &err), -ENOTUNIQ);
	assert_non_null(strstr(err.text, "of them: /one, /two"));
	assert_int_equal(open_in(tree, "/hosts.tar/link", &machine, NULL), -ENOENT);
	assert_int_equal(open_in(tree, "/hosts.tar/../../etc", &machine, NULL), -ENOENT);
	assert_true(is_empty(tree, "/tmp"));
}

/* Opens the archive, says so, and is killed. */
static void __attribute__((noreturn)) be_killed(const struct tree *tree, int ready_fd)
{
	struct machine *machine = NULL;

	if (open_in(tree, "/hosts.tar/one", &machine, NULL) == 0 && write(ready_fd, "x", 1) == 1)
		pause();
	_exit(1);
}

static void an_archive_is_gone_after_a_kill(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_close_ int watch = inotify_init1(IN_CLOEXEC);
	struct pollfd removed = { .fd = watch, .events = POLLIN };
	char whole[PATH_MAX];
	int ready[2];
	char byte = 0;
	pid_t pid = -1;

	(void)state;
	write_archive(tree);
	assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
	pid = fork();
	if (pid == 0)
		be_killed(tree, ready[1]);
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	assert_false(is_empty(tree, "/tmp"));
	assert_true(inotify_add_watch(watch, path_in(tree, "/tmp", whole), IN_DELETE) >= 0);
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_int_equal(poll(&removed, 1, 10000), 1);
	assert_true(is_empty(tree, "/tmp"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(this_machine_is_live),
		cmocka_unit_test(the_shallowest_sys_is_the_root),
		cmocka_unit_test(says_what_is_no_machine),
		cmocka_unit_test(repeats_recorded_failures),
		cmocka_unit_test(refuses_a_later_format),
		cmocka_unit_test(unpacks_an_archive_and_removes_it),
		cmocka_unit_test(an_archive_is_gone_after_a_kill),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
