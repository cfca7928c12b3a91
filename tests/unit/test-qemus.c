/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Are the QEMUs of domains that run found, with the threads of vhost's that serve them, where kernels have
 * them and as captures hold them?
 */
#include "unit.h"

#include <errno.h>

#include "base/text.h"
#include "collected.h"

static void add_qemu(const struct tree *tree, unsigned int pid, const char *guest)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_strbuf_ struct strbuf cmdline = { 0 };
	const char *path = arena_printf(arena, "/proc/%u/cmdline", pid);

	strbuf_addf(&cmdline, "qemu-system-x86_64%c-name%cguest=%s", '\0', '\0', guest);
	tree_bytes(tree, path, cmdline.text, cmdline.length + 1);
	tree_file(tree, arena_printf(arena, "/proc/%u/comm", pid), "qemu-system-x86\n");
}

static void add_thread(const struct tree *tree, const char *directory, const char *comm,
		       const char *cpus)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	tree_file(tree, arena_printf(arena, "%s/comm", directory), comm);
	tree_file(tree, arena_printf(arena, "%s/status", directory),
		  arena_printf(
			  arena,
			  "Name:\tx\nCpus_allowed:\tff\nCpus_allowed_list:\t%s\nMems_allowed:\t1\n",
			  cpus));
}

static struct tree *make_tree(const char *running)
{
	struct tree *tree = tree_new();
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	tree_file(tree, "/vfctl/version", "format=1\n");
	tree_directory(tree, "/sys/bus/pci/devices");
	tree_file(tree, "/vfctl/domains/index",
		  arena_printf(arena, "00000000-0000-4000-8000-000000000001\t1\t%s\tno\tweb1\n",
			       running));
	tree_file(tree, "/vfctl/domains/00000000-0000-4000-8000-000000000001.xml",
		  "<domain><name>web1</name></domain>");
	add_qemu(tree, 70, "web1");
	add_thread(tree, "/proc/70/task/70", "qemu-system-x86\n", "0-3");
	return tree;
}

static void threads_of_new_kernels_are_qemus(void **state)
{
	_cleanup_tree_ struct tree *tree = make_tree("yes");
	_cleanup_(host_freep) struct host *host = NULL;
	const struct qemu *qemu = NULL;

	(void)state;
	add_thread(tree, "/proc/70/task/71", "CPU 0/KVM\n", "0");
	add_thread(tree, "/proc/70/task/73", "vhost-70\n", "2,4-5");
	add_thread(tree, "/proc/70/task/72", "vhost-70\n", "1");
	add_thread(tree, "/proc/70/task/74", "vhost-x\n", "1");
	tree_file(tree, "/proc/70/status",
		  "VmRSS:\t  9000 kB\nRssAnon:\t   100 kB\nRssFile:\t   7 kB\nRssShmem:\t  20 kB\n"
		  "HugetlbPages:\t  8000 kB\n");
	host = collected(tree->path, FACTS_QEMUS);
	qemu = vm_backing_find_qemu(&host->vm_backing, "web1");
	assert_non_null(qemu);
	assert_int_equal(qemu->pid, 70);
	assert_int_equal(qemu->resident_bytes, 120 * 1024);
	assert_int_equal(qemu->n_vhosts, 2);
	assert_int_equal(qemu->vhosts[0].tid, 72);
	assert_int_equal(qemu->vhosts[1].tid, 73);
	assert_string_equal(qemu->vhosts[1].cpus, "2,4-5");
	assert_null(vm_backing_find_qemu(&host->vm_backing, "web2"));
}

static void threads_of_old_kernels_stand_by_themselves(void **state)
{
	_cleanup_tree_ struct tree *tree = make_tree("yes");
	_cleanup_(host_freep) struct host *host = NULL;
	const struct qemu *qemu = NULL;

	(void)state;
	add_thread(tree, "/proc/90", "vhost-70\n", "0-7");
	add_thread(tree, "/proc/91", "vhost-99\n", "0-7");
	add_thread(tree, "/proc/92", "bash\n", "0-7");
	host = collected(tree->path, FACTS_QEMUS);
	qemu = vm_backing_find_qemu(&host->vm_backing, "web1");
	assert_non_null(qemu);
	assert_int_equal(qemu->n_vhosts, 1);
	assert_int_equal(qemu->vhosts[0].tid, 90);
	assert_string_equal(qemu->vhosts[0].cpus, "0-7");
	assert_true(qemu->resident_bytes == UNKNOWN);
	assert_int_equal(host->vm_backing.n_qemus, 1);
}

/* Captures of before have no threads, and then nobody knows; without a VM that runs nobody asks. */
static void what_was_not_captured_is_unknown(void **state)
{
	_cleanup_tree_ struct tree *tree = make_tree("yes");
	_cleanup_tree_ struct tree *off = make_tree("no");
	_cleanup_(host_freep) struct host *host = NULL;
	_cleanup_(host_freep) struct host *idle = collected(off->path, FACTS_QEMUS);

	(void)state;
	tree_file(tree, "/vfctl/errors", "ENODATA\t/proc/70/task/70/status\n");
	host = collected(tree->path, FACTS_QEMUS);
	assert_int_equal(host->vm_backing.n_qemus, 0);
	assert_int_equal(idle->vm_backing.n_qemus, 0);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(threads_of_new_kernels_are_qemus),
	cmocka_unit_test(threads_of_old_kernels_stand_by_themselves),
	cmocka_unit_test(what_was_not_captured_is_unknown),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
