/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does an anonymous capture name no control group, and leave the process the same CPUs?
 */
#include <fcntl.h>
#include <ftw.h>
#include <string.h>
#include <unistd.h>

#include "collected.h"
#include "disguised.h"
#include "unit.h"

static void components_are_the_same_everywhere(void **state)
{
	_cleanup_(pseudonyms_freep) struct pseudonyms *pseudonyms = pseudonyms_new();

	(void)state;
	assert_becomes(pseudonyms, "proc/self/cgroup",
		       "12:pids:/a\n4:cpuset:/lxc/node17\n1:name=a:/b\na::/b\n"
		       "0::/system.slice/a.service/../node17\ncut",
		       "4:cpuset:/group-1/group-2\n"
		       "0::/system.slice/group-3/../group-2\n");
	assert_becomes(pseudonyms, "proc/self/cpuset", "/lxc/node17\n", "/group-1/group-2\n");
	assert_becomes(pseudonyms, "proc/self/cpuset", "/", "/");
	assert_name_becomes(pseudonyms, "sys/fs/cgroup/lxc/node17/cpuset.cpus.effective",
			    "sys/fs/cgroup/group-1/group-2/cpuset.cpus.effective");
	assert_name_becomes(pseudonyms, "/dev/cpuset/node17/mems", "/dev/cpuset/group-2/mems");
	assert_name_becomes(pseudonyms, "sys/fs/cgroup/cpu,cpuset/lxc,cpu/cpus",
			    "sys/fs/cgroup/cpu,cpuset/group-4/cpus");
	assert_name_becomes(pseudonyms, "sys/devices/lxc/node17", "sys/devices/lxc/node17");
	assert_name_becomes(pseudonyms, "sys/fs/cgroups/lxc", "sys/fs/cgroups/lxc");
	assert_name_becomes(pseudonyms, "mnt/lxc/cpus", "mnt/lxc/cpus");
}

/* Where hierarchies are is said to the filter by the table of mounts, with its escapes. */
static void mounts_are_groups_too(void **state)
{
	_cleanup_(pseudonyms_freep) struct pseudonyms *pseudonyms = pseudonyms_new();

	(void)state;
	assert_becomes(
		pseudonyms, "proc/mounts",
		"nas:/a /a nfs rw 0 0\na /mnt/my\\040jobs/ cgroup rw,cpuset,release_agent=/a 0 0\n"
		"a /b cgroup rw,memory 0 0\na /sys/fs/cgroup cgroup2 a 0 0\n"
		"a / cpuset rw,noprefix 0 0\ncut cgroup\n",
		"cgroup /group-1/group-2/ cgroup rw,cpuset 0 0\n"
		"cgroup2 /sys/fs/cgroup cgroup2 rw 0 0\n"
		"cpuset / cpuset rw,noprefix 0 0\n");
	assert_name_becomes(pseudonyms, "mnt/my jobs/a/cpus", "group-1/group-2/group-3/cpus");
	assert_name_becomes(pseudonyms, "mnt/my jobs", "group-1/group-2");
	assert_name_becomes(pseudonyms, "mnt/my", "mnt/my");
	assert_name_becomes(pseudonyms, "b/a", "b/a");
}

static int look_at(const char *path, const struct stat *status, int kind, struct FTW *at)
{
	_cleanup_fclose_ FILE *file = kind == FTW_F ? fopen(path, "r") : NULL;
	char line[1024];

	(void)status;
	assert_null(strcasestr(path + at->base, "canary"));
	while (file && fgets(line, sizeof(line), file))
		assert_null(strcasestr(line, "canary"));
	return 0;
}

static void assert_same_cpus(const struct tree *tree)
{
	_cleanup_(pseudonyms_freep) struct pseudonyms *pseudonyms = pseudonyms_new();
	_cleanup_tree_ struct tree *capture = tree_new();
	_cleanup_(host_freep) struct host *before = NULL;
	_cleanup_(host_freep) struct host *after = NULL;

	tree_file(tree, "/vfctl/version", "format=1\n");
	tree_file(capture, "/vfctl/version", "format=1\n");
	before = collected_disguised(tree->path, FACTS_NUMA, pseudonyms, capture);
	after = collected(capture->path, FACTS_NUMA);
	assert_int_equal(nftw(capture->path, look_at, 16, FTW_PHYS), 0);
	assert_int_equal(numa_find_cpu(&before->numa, 2)->allowed, FACT_YES);
	assert_int_equal(numa_find_cpu(&before->numa, 3)->allowed, FACT_NO);
	assert_int_equal(after->numa.n_cpus, before->numa.n_cpus);
	for (size_t i = 0; i < before->numa.n_cpus; i++)
		assert_int_equal(after->numa.cpus[i].allowed, before->numa.cpus[i].allowed);
}

static void forget_version_2(const struct tree *tree)
{
	static const char *const files[] = {
		"proc/self/cgroup",
		"sys/fs/cgroup/cgroup.controllers",
		"sys/fs/cgroup/cpuset.cpus.effective",
		"sys/fs/cgroup/machine.slice/cpuset.cpus.effective",
	};
	_cleanup_close_ int fd = open(tree->path, O_PATH | O_DIRECTORY | O_CLOEXEC);

	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		assert_int_equal(unlinkat(fd, files[i], 0), 0);
}

static void the_process_has_the_same_cpus(void **state)
{
	static const struct {
		const char *mounts;
		const char *file; /* of the process, that names its group */
		const char *group;
		const char *cpus;
	} cases[] = {
		{ "none /dev/cpuset cgroup rw,cpuset,noprefix,release_agent=/canary 0 0\n",
		  "/proc/self/cpuset", "/torque/513.canary\n",
		  "/dev/cpuset/torque/513.canary/cpus" },
		{ "none /canary/cpuset cgroup rw,cpuset 0 0\n", "/proc/self/cgroup",
		  "4:cpuset:/canary/x\n1:name=canary:/canary\n",
		  "/canary/cpuset/canary/x/cpuset.cpus" },
		{ "canary /sys/fs/cgroup cgroup2 rw 0 0\n", "/proc/self/cgroup", "0::/lxc/canary\n",
		  "/sys/fs/cgroup/lxc/canary/cpuset.cpus.effective" },
		{ "canary /sys/fs/cgroup cgroup2 rw 0 0\n", "/proc/self/cgroup",
		  "0::/lxc/canary/x/canary\n", "/sys/fs/cgroup/lxc/canary/cpuset.cpus.effective" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_tree_ struct tree *tree = tree_new();

		tree_cpus(tree);
		if (!strstr(cases[i].mounts, "cgroup2"))
			forget_version_2(tree);
		tree_file(tree, "/proc/mounts", cases[i].mounts);
		tree_file(tree, cases[i].file, cases[i].group);
		tree_file(tree, cases[i].cpus, "0-2\n");
		assert_same_cpus(tree);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(components_are_the_same_everywhere),
		cmocka_unit_test(mounts_are_groups_too),
		cmocka_unit_test(the_process_has_the_same_cpus),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
