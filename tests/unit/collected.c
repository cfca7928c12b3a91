/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a test see what collectors make of a tree? See collected.h.
 */
#include "collected.h"

#include <limits.h>
#include <stdio.h>

#include "base/text.h"
#include "collect/collect.h"
#include "unit.h"

struct host *collected(const char *path, unsigned int facts)
{
	_cleanup_(machine_freep) struct machine *machine = NULL;

	assert_int_equal(machine_open(path, &machine, NULL), 0);
	return collect(machine, facts);
}

bool has_gap(const struct host *host, const char *source, int error)
{
	for (size_t i = 0; i < host->gaps.n; i++)
		if (str_equal(host->gaps.items[i].source, source) &&
		    host->gaps.items[i].error == error)
			return true;
	return false;
}

void tree_numbered(const struct tree *tree, const char *directory, unsigned int number,
		   const char *name, const char *content)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s%u/%s", directory, number, name);
	tree_file(tree, path, content);
}

void tree_pool(const struct tree *tree, const char *directory, const char *size, const char *total)
{
	static const char *const names[] = { "nr_hugepages", "free_hugepages",
					     "surplus_hugepages" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		char path[PATH_MAX];

		snprintf(path, sizeof(path), "%s/%s/%s", directory, size, names[i]);
		tree_file(tree, path, i == 0 ? total : "1\n");
	}
}

/* A CPU as sysfs shows it; masks are of one word. */
static void put_cpu(const struct tree *tree, unsigned int id, unsigned int package,
		    unsigned int core, unsigned int core_cpus, unsigned int l3_cpus)
{
	static const char cpu[] = "/sys/devices/system/cpu/cpu";
	char text[16];

	snprintf(text, sizeof(text), "%u\n", package);
	tree_numbered(tree, cpu, id, "topology/physical_package_id", text);
	snprintf(text, sizeof(text), "%u\n", core);
	tree_numbered(tree, cpu, id, "topology/core_id", text);
	snprintf(text, sizeof(text), "%x\n", core_cpus);
	tree_numbered(tree, cpu, id, "topology/core_cpus", text);
	snprintf(text, sizeof(text), "%x\n", package ? 0xf0 : 0x0f);
	tree_numbered(tree, cpu, id, "topology/package_cpus", text);
	snprintf(text, sizeof(text), "%x\n", l3_cpus);
	tree_numbered(tree, cpu, id, "cache/index3/shared_cpu_map", text);
	tree_numbered(tree, cpu, id, "cache/index3/level", "3\n");
	tree_numbered(tree, cpu, id, "cache/index3/type", "Unified\n");
	tree_numbered(tree, cpu, id, "cache/index3/size", "32768K\n");
}

void tree_cpus(const struct tree *tree)
{
	tree_file(tree, "/sys/devices/system/cpu/online", "0-7\n");
	tree_file(tree, "/sys/devices/system/cpu/possible", "0-7\n");
	put_cpu(tree, 0, 0, 0, 0x05, 0x0f);
	put_cpu(tree, 1, 0, 1, 0x0a, 0x0f);
	put_cpu(tree, 2, 0, 0, 0x05, 0x0f);
	put_cpu(tree, 3, 0, 1, 0x0a, 0x0f);
	put_cpu(tree, 4, 1, 0, 0x30, 0x30);
	put_cpu(tree, 5, 1, 0, 0x30, 0x30);
	put_cpu(tree, 6, 1, 1, 0xc0, 0xc0);
	put_cpu(tree, 7, 1, 1, 0xc0, 0xc0);
	tree_file(tree, "/proc/self/cgroup", "0::/machine.slice\n");
	tree_file(tree, "/proc/mounts", "cgroup2 /sys/fs/cgroup cgroup2 rw 0 0\n");
	tree_file(tree, "/sys/fs/cgroup/cgroup.controllers", "cpuset cpu\n");
	tree_file(tree, "/sys/fs/cgroup/cpuset.cpus.effective", "0-7\n");
	tree_file(tree, "/sys/fs/cgroup/machine.slice/cpuset.cpus.effective", "0-5\n");
	tree_file(tree, "/proc/meminfo", "MemTotal:  4096 kB\nMemFree:  512 kB\n");
	tree_pool(tree, "/sys/kernel/mm/hugepages", "hugepages-2048kB", "7\n");
}
