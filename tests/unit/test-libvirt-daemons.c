/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is it told which of libvirt's daemons run, without asking any?
 */
#include "os/libvirt-daemons.h"

#include "base/text.h"
#include "tree.h"
#include "unit.h"

static void those_run_whose_processes_there_are(void **state)
{
	static const struct {
		const char *file;
		bool vms;
		bool networks;
	} daemons[] = {
		{ "/run/libvirtd.pid", true, true },
		{ "/run/virtqemud.pid", true, false },
		{ "/run/virtnetworkd.pid", false, true },
		{ "/run/virtnodedevd.pid", false, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(daemons); i++) {
		_cleanup_tree_ struct tree *tree = tree_new();
		_cleanup_(root_freep) struct root *root = NULL;

		assert_int_equal(root_open(tree->path, &root), 0);
		tree_file(tree, daemons[i].file, "4711\n");
		assert_false(libvirt_runs(root) || libvirt_networks_run(root));
		tree_file(tree, "/proc/4711/stat", "");
		assert_int_equal(libvirt_runs(root), daemons[i].vms);
		assert_int_equal(libvirt_networks_run(root), daemons[i].networks);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(those_run_whose_processes_there_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
