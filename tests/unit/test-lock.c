/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does the lock let one in, and name that one to the others?
 */
#include "os/lock.h"

#include <errno.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "tree.h"
#include "unit.h"

static void one_holds_the_lock(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(root_freep) struct root *root = NULL;
	struct ledger whose = { 0 };
	struct err err = { 0 };
	char wanted[256];
	int fd = -1;

	(void)state;
	assert_int_equal(root_open(tree->path, &root), 0);
	whose = ledger_of(root);
	assert_int_equal(lock_look(&whose, &err), 0);
	fd = lock_take(&whose, "vfctl create eth0 -n 4", &err);
	assert_true(fd >= 0);
	assert_int_equal(lock_look(&whose, NULL), -EBUSY);
	assert_int_equal(lock_take(&whose, "vfctl set", &err), -EBUSY);
	snprintf(wanted, sizeof(wanted),
		 "another vfctl is changing this machine, process %ld (vfctl create eth0 -n 4): "
		 "try again when it has ended",
		 (long)getpid());
	assert_string_equal(err.text, wanted);
	close(fd);
	assert_int_equal(lock_look(&whose, &err), 0);
	fd = lock_take(&whose, "vfctl set", NULL);
	assert_true(fd >= 0);
	close(fd);
}

/* Whoever waits for somebody's consent says so, to those who look and to those who want the lock. */
static void it_tells_what_is_unconfirmed(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(root_freep) struct root *root = NULL;
	struct lock_holder holder = { 0 };
	struct ledger whose = { 0 };
	struct err err = { 0 };
	char name[64];
	char wanted[256];
	int fd = -1;

	(void)state;
	assert_int_equal(root_open(tree->path, &root), 0);
	whose = ledger_of(root);
	assert_false(lock_ask(&whose, &holder));
	fd = lock_take(&whose, "vfctl apply --confirm 60", NULL);
	snprintf(name, sizeof(name), "%ld (vfctl apply --confirm 60)", (long)getpid());
	assert_true(lock_ask(&whose, &holder));
	assert_string_equal(holder.until, "");
	lock_set_unconfirmed(fd, "2026-11-21T14:02:02Z");
	assert_true(lock_ask(&whose, &holder));
	assert_string_equal(holder.name, name);
	assert_int_equal(holder.pid, getpid());
	assert_string_equal(holder.until, "2026-11-21T14:02:02Z");
	assert_int_equal(lock_take(&whose, "vfctl set", &err), -EBUSY);
	snprintf(wanted, sizeof(wanted),
		 "process %s waits until 2026-11-21T14:02:02Z for somebody to confirm what it has "
		 "changed on this machine (kill -USR1 %ld): try again when it has ended",
		 name, (long)getpid());
	assert_string_equal(err.text, wanted);
	lock_set_unconfirmed(fd, NULL);
	assert_true(lock_ask(&whose, &holder));
	assert_string_equal(holder.name, name);
	assert_string_equal(holder.until, "");
	close(fd);
}

/* One who was killed holds no lock, but for the child that a driver does not let go of. */
static void a_child_keeps_the_lock(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(root_freep) struct root *root = NULL;
	struct ledger whose = { 0 };
	struct lock_holder holder = { 0 };
	struct err err = { 0 };
	int alive[2] = { -1, -1 };
	pid_t pid = -1;

	(void)state;
	assert_int_equal(root_open(tree->path, &root), 0);
	whose = ledger_of(root);
	assert_int_equal(pipe(alive), 0);
	pid = fork();
	if (pid == 0) {
		int lock = -1;
		char byte = 0;

		close(alive[1]);
		lock = lock_take(&whose, "vfctl create", NULL);
		if (lock < 0)
			_exit(1);
		lock_set_unconfirmed(lock, "2026-11-21T14:02:02Z");
		/* The child of this one lives until the test closes its end. */
		if (fork() == 0)
			_exit(read(alive[0], &byte, 1) < 0);
		_exit(0);
	}
	close(alive[0]);
	waitpid(pid, NULL, 0);
	assert_int_equal(lock_look(&whose, NULL), -EBUSY);
	assert_int_equal(lock_take(&whose, "vfctl set", &err), -EBUSY);
	assert_true(str_has_prefix(err.text, "a write of process "));
	/* Nobody is left whom one could tell that all is well. */
	assert_true(lock_ask(&whose, &holder));
	assert_string_equal(holder.until, "");
	close(alive[1]);
}

struct waiting {
	int end; /* of a pipe from which the holder reads a byte, and ends */
	int n_ticks;
};

/* At the second tick the holder ends. */
static void let_go(void *arg)
{
	struct waiting *waiting = arg;

	if (++waiting->n_ticks == 2)
		assert_int_equal(write(waiting->end, "", 1), 1);
}

/* Somebody holds the lock until he reads a byte, or the end, from this pipe. */
static pid_t hold(const struct ledger *whose, int *ret_end)
{
	int ready[2] = { -1, -1 };
	int alive[2] = { -1, -1 };
	char byte = 0;
	pid_t pid = -1;

	assert_int_equal(pipe(ready), 0);
	assert_int_equal(pipe(alive), 0);
	pid = fork();
	if (pid == 0) {
		close(alive[1]);
		if (lock_take(whose, "vfctl create", NULL) < 0 || write(ready[1], "", 1) != 1)
			_exit(1);
		_exit(read(alive[0], &byte, 1) < 0);
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	close(alive[0]);
	*ret_end = alive[1];
	return pid;
}

static void a_lock_is_waited_for(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(root_freep) struct root *root = NULL;
	struct ledger whose = { 0 };
	struct waiting waiting = { .end = -1 };
	const struct watcher watcher = { .tick = let_go, .arg = &waiting };
	int status = 0;
	pid_t pid = -1;
	int fd = -1;

	(void)state;
	assert_int_equal(root_open(tree->path, &root), 0);
	whose = ledger_of(root);
	pid = hold(&whose, &waiting.end);
	fd = lock_await(&whose, "vfctl set", 60000, &watcher, NULL);
	assert_true(fd >= 0);
	assert_int_equal(waiting.n_ticks, 2);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	/* It is this process's now, though a child has got it. */
	assert_int_equal(lock_take(&whose, "vfctl other", NULL), -EBUSY);
	close(fd);
	fd = lock_take(&whose, "vfctl other", NULL);
	assert_true(fd >= 0);
	close(fd);
	close(waiting.end);
}

static void not_for_ever(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(root_freep) struct root *root = NULL;
	struct ledger whose = { 0 };
	struct err err = { 0 };
	int end = -1;
	pid_t pid = -1;

	(void)state;
	assert_int_equal(root_open(tree->path, &root), 0);
	whose = ledger_of(root);
	pid = hold(&whose, &end);
	assert_int_equal(lock_await(&whose, "vfctl set", 50, NULL, &err), -EBUSY);
	assert_true(str_has_prefix(err.text, "another vfctl is changing this machine, process "));
	close(end);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	/* Nobody is left who waits. */
	assert_int_equal(waitpid(-1, NULL, 0), -1);
	assert_int_equal(lock_look(&whose, NULL), 0);
}

static bool has_no_processes;

pid_t __real_fork(void);
pid_t __wrap_fork(void);
pid_t __wrap_fork(void)
{
	if (!has_no_processes)
		return __real_fork();
	errno = EAGAIN;
	return -1;
}

/* Who cannot wait has not waited: it is not as if somebody held it to the end. */
static void no_process_to_wait_in(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(root_freep) struct root *root = NULL;
	struct ledger whose = { 0 };
	struct err err = { 0 };
	int end = -1;
	pid_t pid = -1;

	(void)state;
	assert_int_equal(root_open(tree->path, &root), 0);
	whose = ledger_of(root);
	pid = hold(&whose, &end);
	has_no_processes = true;
	assert_int_equal(lock_await(&whose, "vfctl set", 0, NULL, NULL), -EBUSY);
	assert_int_equal(lock_await(&whose, "vfctl set", 60000, NULL, &err), -EAGAIN);
	has_no_processes = false;
	assert_string_equal(err.text,
			    "cannot lock /run/vfctl/lock: Resource temporarily unavailable");
	close(end);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void a_lock_that_cannot_be_made(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(root_freep) struct root *root = NULL;
	struct ledger whose = { 0 };
	struct err err = { 0 };

	(void)state;
	tree_file(tree, "/run", "no directory");
	assert_int_equal(root_open(tree->path, &root), 0);
	whose = ledger_of(root);
	assert_int_equal(lock_take(&whose, "vfctl set", &err), -ENOTDIR);
	assert_string_equal(err.text, "cannot open the lock /run/vfctl/lock: Not a directory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_holds_the_lock),
		cmocka_unit_test(it_tells_what_is_unconfirmed),
		cmocka_unit_test(a_child_keeps_the_lock),
		cmocka_unit_test(a_lock_is_waited_for),
		cmocka_unit_test(not_for_ever),
		cmocka_unit_test(no_process_to_wait_in),
		cmocka_unit_test(a_lock_that_cannot_be_made),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
