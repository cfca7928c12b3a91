/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which CPUs does the cgroup leave to the process that reads? hwloc allows all where it finds no file
 * of the process' own group. In version 2 that is the rule: a group has cpuset files only where its
 * parent hands the controller on, and else obeys the nearest group above that has them
 * (Documentation/admin-guide/cgroup-v2.rst, "Cpuset").
 */
#include "collect/cpuset.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>

#include "base/parse.h"
#include "base/text.h"

enum {
	LARGEST_CGROUP = 64 * 1024,
	LARGEST_LIST = 1024 * 1024,
	MOST_CPUS = 1 << 20,
};

static const char self_cgroup[] = "/proc/self/cgroup";
static const char self_cpuset[] = "/proc/self/cpuset";

static bool is_there(const struct root *root, const char *path)
{
	_cleanup_close_ int fd = root_open_file(root, path, O_PATH);

	return fd >= 0;
}

static void forget_allowed(struct host *host, const char *source)
{
	for (size_t i = 0; i < host->numa.n_cpus; i++)
		host->numa.cpus[i].allowed = FACT_UNKNOWN;
	gaps_add(&host->gaps, host->arena, ENOENT, source);
}

/* The group in version 2's hierarchy, "/user.slice"; NULL where version 1 has the cpusets. */
static char *read_group(const struct machine *machine, struct arena *arena)
{
	static const char mark[] = "0::";
	char *text = NULL;
	char *group = NULL;

	if (root_read_all(machine->root, self_cgroup, LARGEST_CGROUP, arena, &text) < 0)
		return NULL;
	for (char *line = strsep(&text, "\n"); line; line = strsep(&text, "\n")) {
		if (strstr(line, ":cpuset:"))
			return NULL;
		if (str_has_prefix(line, mark))
			group = line + strlen(mark);
	}
	return group;
}

/* The list of the nearest group that has one, its own or one above; NULL where none has. */
static char *read_effective(const struct machine *machine, struct arena *arena, char *group)
{
	for (;;) {
		const char *path = arena_printf(arena, "/sys/fs/cgroup%s/cpuset.cpus.effective",
						str_equal(group, "/") ? "" : group);
		char *slash = strrchr(group, '/');
		char *text = NULL;

		if (root_read_all(machine->root, path, LARGEST_LIST, arena, &text) >= 0)
			return text;
		if (!slash)
			return NULL;
		*slash = '\0';
	}
}

static int allow(unsigned int id, void *arg)
{
	const struct numa *numa = arg;
	const struct cpu *cpu = numa_find_cpu(numa, id);

	if (cpu)
		numa->cpus[cpu - numa->cpus].allowed = FACT_YES;
	return 0;
}

/* Whether what hwloc found, or did not find, of version 1 can be believed. */
static bool has_version_1(const struct machine *machine)
{
	return machine_is_complete(machine) || is_there(machine->root, "/sys/fs/cgroup/cpuset") ||
	       is_there(machine->root, "/dev/cpuset");
}

static void allow_only(struct numa *numa, const char *list)
{
	for (size_t i = 0; i < numa->n_cpus; i++)
		numa->cpus[i].allowed = FACT_NO;
	(void)parse_rising_list(list, MOST_CPUS, allow, numa);
}

void cpuset_correct(const struct machine *machine, struct host *host)
{
	char *group = read_group(machine, host->arena);
	char *list = group ? read_effective(machine, host->arena, group) : NULL;

	if (list && parse_rising_list(list, MOST_CPUS, NULL, NULL) == 0)
		allow_only(&host->numa, list);
	else if (!is_there(machine->root, self_cgroup) && !is_there(machine->root, self_cpuset))
		forget_allowed(host, self_cgroup);
	else if (!has_version_1(machine))
		forget_allowed(host, "/sys/fs/cgroup");
}
