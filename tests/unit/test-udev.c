/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is it told from udev's files whether it is at work, and done with a device?
 */
#include "os/udev.h"

#include "tree.h"
#include "unit.h"

static void it_is_at_work_while_it_has_a_queue(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(root_freep) struct root *root = NULL;

	(void)state;
	assert_int_equal(root_open(tree->path, &root), 0);
	assert_false(udev_runs(root));
	assert_false(udev_is_busy(root));
	tree_file(tree, "/run/udev/control", "");
	assert_true(udev_runs(root));
	assert_false(udev_is_busy(root));
	tree_file(tree, "/run/udev/queue", "");
	assert_true(udev_is_busy(root));
}

static void functions_have_records(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(root_freep) struct root *root = NULL;

	(void)state;
	assert_int_equal(root_open(tree->path, &root), 0);
	tree_file(tree, "/run/udev/data/+pci:0000:41:00.0", "");
	assert_true(udev_knows_function(root, "0000:41:00.0"));
	assert_false(udev_knows_function(root, "0000:41:00.1"));
}

/* As udev of systemd 252 writes them. */
static void interfaces_are_named_once_they_are_renamed(void **state)
{
	static const char renaming[] =
		"I:1868713\nE:ID_NET_NAME_PATH=enp65s0f0\nE:ID_RENAMING=1\nG:systemd\nV:1\n";
	static const char named[] = "I:1868713\nE:ID_NET_NAME_PATH=enp65s0f0\nG:systemd\nV:1\n";
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(root_freep) struct root *root = NULL;

	(void)state;
	assert_int_equal(root_open(tree->path, &root), 0);
	assert_false(udev_has_named(root, 4));
	tree_file(tree, "/run/udev/data/n4", renaming);
	assert_false(udev_has_named(root, 4));
	tree_file(tree, "/run/udev/data/n4", named);
	assert_true(udev_has_named(root, 4));
	assert_false(udev_has_named(root, 41));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_at_work_while_it_has_a_queue),
		cmocka_unit_test(functions_have_records),
		cmocka_unit_test(interfaces_are_named_once_they_are_renamed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
