/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is it told which was first, a process or what a file says, on this machine and of a captured one? And what
 * of a daemon that was started before qemu.conf was written?
 */
#include "os/process-times.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/audit.h"
#include "base/text.h"
#include "collected.h"
#include "unit.h"

#define UNIT "/sys/fs/cgroup/system.slice/libvirtd.service"

static void this_machine_tells(void **state)
{
	_cleanup_(root_freep) struct root *root = NULL;
	_cleanup_tree_ struct tree *tree = tree_new();
	const struct timespec times[] = { { .tv_sec = 1000 }, { .tv_sec = 2000 } };
	char path[128];
	int64_t written = 0;
	int64_t began = 0;
	int64_t of_init = 0;

	(void)state;
	assert_int_equal(root_open("/", &root), 0);
	tree_file(tree, "/file", "x\n");
	snprintf(path, sizeof(path), "%s/file", tree->path);
	assert_int_equal(process_began(root, (uint64_t)getpid(), &began), 0);
	assert_int_equal(process_began(root, 1, &of_init), 0);
	assert_true(of_init <= began);
	assert_int_equal(file_written(root, path, &written), 0);
	/* This test began before, up to a second by the clock of ticks. */
	assert_true(began <= written + 1);
	assert_true(written - began < 3600);
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
	assert_int_equal(file_written(root, path, &written), 0);
	assert_int_equal(written, 2000);
	unlink(path);
	assert_int_equal(file_written(root, path, &written), -ENOENT);
}

/* The name of a process is anything. */
static void a_capture_tells(void **state)
{
	_cleanup_(root_freep) struct root *root = NULL;
	_cleanup_tree_ struct tree *tree = tree_new();
	int64_t seconds = 0;

	(void)state;
	assert_int_equal(root_open(tree->path, &root), 0);
	assert_int_equal(process_began(root, 9, &seconds), -ENOENT);
	tree_file(tree, "/proc/9/stat",
		  "9 (a) b ) S 1 9 9 0 -1 4194560 1 1 1 1 1 1 1 1 20 0 1 0 12345 1 1\n");
	assert_int_equal(process_began(root, 9, &seconds), -ENOENT);
	tree_file(tree, "/proc/stat", "cpu 1 2 3\nbtime 1700000000\nprocesses 1\n");
	assert_int_equal(process_began(root, 9, &seconds), 0);
	assert_int_equal(seconds, 1700000123);
	tree_file(tree, "/proc/9/stat", "9 (a) S 1 9\n");
	assert_int_equal(process_began(root, 9, &seconds), -EINVAL);
	/* Times of files no capture keeps, but what was told. */
	tree_file(tree, "/etc/x", "y\n");
	assert_int_equal(file_written(root, "/etc/x", &seconds), -ENOENT);
	tree_file(tree, WRITTEN_DIRECTORY "/etc/x", "1700000200\n");
	assert_int_equal(file_written(root, "/etc/x", &seconds), 0);
	assert_int_equal(seconds, 1700000200);
}

/* ---- libvirt's daemon */

/* It is libvirtd, which began in second 123, and runs as told; qemu.conf was written in that second. */
static struct tree *new_daemon(const char *written)
{
	struct tree *tree = tree_new();

	tree_file(tree, "/vfctl/version", "format=1\n");
	tree_directory(tree, "/sys/bus/pci/devices");
	tree_file(tree, "/usr/lib/systemd/system/libvirtd.service", "LimitNOFILE=8192\n");
	tree_file(tree, "/etc/libvirt/qemu.conf", "max_files = 4096\n");
	tree_directory(tree, UNIT);
	tree_file(tree, UNIT "/cgroup.procs", "8\n9\n");
	tree_file(tree, "/proc/8/comm", "dnsmasq\n");
	tree_file(tree, "/proc/9/comm", "libvirtd\n");
	tree_file(tree, "/proc/9/stat",
		  "9 (libvirtd) S 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 12345\n");
	tree_file(tree, "/proc/stat", "btime 1700000000\n");
	tree_file(tree, "/proc/9/limits",
		  "Max open files            1024                 524288               files\n");
	if (written)
		tree_file(tree, WRITTEN_DIRECTORY "/etc/libvirt/qemu.conf", written);
	return tree;
}

static void assert_new(const struct tree *tree, enum tristate is_new)
{
	_cleanup_(host_freep) struct host *host = collected(tree->path, FACTS_SERVICES);

	assert_string_equal(host->services.daemon, "libvirtd");
	assert_int_equal(host->services.daemon_is_new, is_new);
}

static void a_daemon_is_older_than_its_file(void **state)
{
	static const struct {
		const char *written;
		enum tristate is_new;
	} cases[] = {
		{ "1700000100\n", FACT_YES }, { "1700000124\n", FACT_YES },
		{ "1700000125\n", FACT_NO },  { "1700009999\n", FACT_NO },
		{ NULL, FACT_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_tree_ struct tree *tree = new_daemon(cases[i].written);

		assert_new(tree, cases[i].is_new);
	}
}

static void what_cannot_be_seen_is_unknown(void **state)
{
	_cleanup_tree_ struct tree *tree = new_daemon("1700009999\n");
	_cleanup_(host_freep) struct host *host = NULL;

	(void)state;
	tree_file(tree, UNIT "/cgroup.procs", "8\n");
	host = collected(tree->path, FACTS_SERVICES);
	assert_int_equal(host->services.daemon_is_new, FACT_UNKNOWN);
	assert_null(host->services.daemon_limit.source);
	assert_true(has_gap(host, UNIT "/cgroup.procs", ESRCH));
}

static enum verdict verdict_of(const struct tree *tree)
{
	const struct profile profile = { .open_files = 2048 };
	const struct audit_request request = { .profile = &profile, .way = WAY_VIRTIO };
	_cleanup_(host_freep) struct host *host = collected(tree->path, FACTS_SERVICES);
	const struct report *report = audit(host, &request);

	for (size_t i = 0; i < report->n_findings; i++)
		if (str_equal(report->findings[i].rule->id, "libvirt-max-files"))
			return report->findings[i].verdict;
	return VERDICT_NOT_APPLICABLE;
}

/* A VM that is started has what the daemon goes by, and not what its files say by now. */
static void the_audit_goes_by_the_daemon(void **state)
{
	_cleanup_tree_ struct tree *read = new_daemon("1700000100\n");
	_cleanup_tree_ struct tree *unread = new_daemon("1700009999\n");

	(void)state;
	assert_int_equal(verdict_of(read), VERDICT_PASS);
	assert_int_equal(verdict_of(unread), VERDICT_UNKNOWN);
	/* Its unit says 8192. */
	tree_file(read, "/etc/libvirt/qemu.conf", "\n");
	assert_int_equal(verdict_of(read), VERDICT_FAIL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(this_machine_tells),
		cmocka_unit_test(a_capture_tells),
		cmocka_unit_test(a_daemon_is_older_than_its_file),
		cmocka_unit_test(what_cannot_be_seen_is_unknown),
		cmocka_unit_test(the_audit_goes_by_the_daemon),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
