/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is another look worth while for a PF that got its carrier, or is no more what it was, and for nothing else?
 */
#include "cmd/carriers.h"

#include <errno.h>

#include "tree.h"
#include "unit.h"

#define CARRIER "/sys/class/net/eth0/carrier"
#define NUMVFS	"/sys/bus/pci/devices/0000:41:00.0/sriov_numvfs"

static const struct sriov sriov = { .num_vfs = 2 };
static const struct sriov unread = { .num_vfs = UNKNOWN };

/* One PF, down, with an interface (NULL: without), as it was looked at. */
static bool has_news(const struct root *root, const char *name, const struct sriov *seen)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct netdev netdev = { .name = name };
	struct sriov own = *seen;
	const struct device pf = {
		.bdf = { .bus = 0x41 },
		.sriov = &own,
		.netdevs = name ? &netdev : NULL,
	};
	struct carriers carriers = { 0 };

	carriers_await(&carriers, &pf, arena);
	return carriers_have_news(&carriers, root);
}

static void a_carrier_is_news(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(root_freep) struct root *root = NULL;

	(void)state;
	tree_file(tree, NUMVFS, "2\n");
	tree_file(tree, CARRIER, "0\n");
	assert_int_equal(root_open(tree->path, &root), 0);
	assert_false(has_news(root, "eth0", &sriov));
	tree_file(tree, CARRIER, "1\n");
	assert_true(has_news(root, "eth0", &sriov));
}

/* So the kernel answers while the interface is down. */
static void who_is_down_has_none(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(root_freep) struct root *root = NULL;

	(void)state;
	tree_file(tree, NUMVFS, "2\n");
	tree_file(tree, CARRIER, "");
	assert_int_equal(root_open(tree->path, &root), 0);
	root_fail(root, CARRIER, EINVAL);
	assert_false(has_news(root, "eth0", &sriov));
}

static void another_name_is_news(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(root_freep) struct root *root = NULL;

	(void)state;
	tree_file(tree, NUMVFS, "2\n");
	tree_file(tree, CARRIER, "0\n");
	assert_int_equal(root_open(tree->path, &root), 0);
	assert_true(has_news(root, "lan0", &sriov));
	assert_true(has_news(root, NULL, &sriov));
}

static void other_vfs_are_news(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(root_freep) struct root *root = NULL;

	(void)state;
	tree_file(tree, CARRIER, "0\n");
	tree_file(tree, NUMVFS, "0\n");
	assert_int_equal(root_open(tree->path, &root), 0);
	assert_true(has_news(root, "eth0", &sriov));
	assert_true(has_news(root, "eth0", &unread));
	tree_file(tree, NUMVFS, "none\n");
	assert_true(has_news(root, "eth0", &sriov));
	assert_false(has_news(root, "eth0", &unread));
}

static void nobody_is_no_news(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(root_freep) struct root *root = NULL;

	(void)state;
	assert_int_equal(root_open(tree->path, &root), 0);
	assert_false(carriers_have_news(&(struct carriers){ 0 }, root));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_carrier_is_news),	cmocka_unit_test(who_is_down_has_none),
		cmocka_unit_test(another_name_is_news), cmocka_unit_test(other_vfs_are_news),
		cmocka_unit_test(nobody_is_no_news),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
