/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which files does hwloc open by itself? As the strings in libhwloc 2.9 and strace(1) of it show; the
 * cgroup's are found as it finds them.
 */
#include "os/topo.h"

#include <errno.h>
#include <fnmatch.h>
#include <limits.h>
#include <mntent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/parse.h"
#include "base/text.h"

/* hwloc's own buffers, which cut what is longer. */
enum {
	LONGEST_CPUSET_NAME = 128,
	LONGEST_CGROUP_LINE = 256,
	LONGEST_CGROUP_PATH = 256,
	LARGEST_MOUNTS = 1024 * 1024,
	LARGEST_LIST = 1024 * 1024,
	MOST_MOUNTS = 256,    /* of cgroups; a dozen is usual */
	MOST_CPUS = 1 << 20,  /* more than the kernel's largest NR_CPUS */
	MOST_NODES = 1 << 10, /* its largest MAX_NUMNODES */
};

/* Files that hwloc's linux component opens by itself. */
static const struct topo_source {
	const char *directory; /* its components may be patterns (fnmatch(3)) */
	const char *files;     /* in it, parted by blanks */
	bool feeds;	       /* a fact comes from them; others are opened for nothing we ask */
} topo_sources[] = {
	{ "/sys/devices/system/cpu", "online possible", true },
	{ "/sys/devices/system/cpu/cpu[0-9]*", "online cpu_capacity", true },
	{ "/sys/devices/system/cpu/cpu[0-9]*/topology",
	  "package_cpus core_siblings physical_package_id die_cpus die_id cluster_cpus cluster_id "
	  "core_cpus thread_siblings core_id book_siblings book_id drawer_siblings drawer_id",
	  true },
	{ "/sys/devices/system/cpu/cpu[0-9]*/cache/index*", "level type id size shared_cpu_map",
	  true },
	{ "/sys/devices/system/cpu/cpu[0-9]*/cache/index*",
	  "coherency_line_size number_of_sets physical_line_partition", false },
	{ "/sys/devices/system/cpu/cpu[0-9]*/cpufreq", "base_frequency cpuinfo_max_freq", false },
	{ "/sys/devices/system/node", "online possible", true },
	{ "/sys/devices/system/node/node[0-9]*", "cpumap distance meminfo", true },
	{ "/sys/devices/system/node/node[0-9]*/hugepages/hugepages-*", "nr_hugepages", true },
	{ "/sys/devices/system/node/node[0-9]*/access[01]/initiators",
	  "node* read_bandwidth write_bandwidth read_latency write_latency", false },
	{ "/sys/devices/system/node/node[0-9]*/memory_side_cache/index*", "indexing line_size size",
	  false },
	{ "/sys/kernel/mm/hugepages/hugepages-*", "nr_hugepages", true },
	{ "/sys/bus/dax/devices/*", "target_node", false },
	{ "/sys/bus/dax/drivers/kmem", "*", false },
	{ "/sys/class/dmi/id", "*", false },
	{ "/sys/devices/virtual/dmi/id", "*", false },
	{ "/sys/firmware/dmi/entries/17-*", "raw", false },
	{ "/proc", "cpuinfo meminfo", true },
	{ "/proc", "hwloc-nofile-info", false },
	{ "/proc/self", "cgroup cpuset", true },
	{ "/proc/device-tree/cpus/*", "*", true },
	{ "/proc/driver/nvidia/gpus/*", "numa_status", false },
	{ "/run/hwloc", "*", false },
	{ "/proc", "mounts", true }, /* the last, for cgroups are looked up in it */
};

struct walk {
	const struct root *root;
	struct arena *arena;
	topo_visitor *visit;
	void *arg;
	bool feeds;
	bool strict; /* what cannot be listed ends the walk */
};

/* directory/name, as the arena's. */
static int visit_file(const struct walk *walk, const char *directory, const char *name)
{
	const char *path = arena_printf(walk->arena, "%s/%s", directory, name);

	return walk->visit(walk->root, path, walk->feeds, walk->arg);
}

typedef int name_visitor(const struct walk *walk, const char *directory, const char *name,
			 const void *arg);

/* Calls each for what the directory holds by that pattern. */
static int visit_matches(const struct walk *walk, const char *directory, const char *pattern,
			 name_visitor *each, const void *arg)
{
	const char **names = NULL;
	int r = walk->visit(walk->root, directory, walk->feeds, walk->arg);
	ssize_t n = r ? 0 : root_list(walk->root, directory, walk->arena, &names);

	if (walk->strict && n < 0 && n != -ENOENT && n != -ENOTDIR)
		return (int)n;
	for (ssize_t i = 0; i < n && r == 0; i++)
		if (fnmatch(pattern, names[i], FNM_PERIOD) == 0)
			r = each(walk, directory, names[i], arg);
	return r;
}

static int visit_matched_file(const struct walk *walk, const char *directory, const char *name,
			      const void *arg)
{
	(void)arg;
	return visit_file(walk, directory, name);
}

static bool is_pattern(const char *name)
{
	return strpbrk(name, "*[");
}

static int visit_files(const struct walk *walk, const char *directory, const char *files)
{
	char *rest = arena_strdup(walk->arena, files);
	int r = 0;

	for (const char *name = strsep(&rest, " "); name && r == 0; name = strsep(&rest, " "))
		r = is_pattern(name)
			    ? visit_matches(walk, directory, name, visit_matched_file, NULL)
			    : visit_file(walk, directory, name);
	return r;
}

/* What is still to come of a row once the directories before it are named. */
struct rest {
	const char *directories; /* "/index*", or "" */
	const char *files;
};

static int visit_directories(const struct walk *walk, const char *directory,
			     const struct rest *rest);

static int visit_matched_directory(const struct walk *walk, const char *directory, const char *name,
				   const void *arg)
{
	return visit_directories(walk, arena_printf(walk->arena, "%s/%s", directory, name), arg);
}

static int visit_directories(const struct walk *walk, const char *directory,
			     const struct rest *rest)
{
	const char *name = rest->directories + strspn(rest->directories, "/");
	size_t length = strcspn(name, "/");
	const struct rest behind = { name + length, rest->files };
	const char *next = arena_strndup(walk->arena, name, length);

	if (!length)
		return visit_files(walk, directory, rest->files);
	if (is_pattern(next))
		return visit_matches(walk, directory, next, visit_matched_directory, &behind);
	return visit_matched_directory(walk, directory, next, &behind);
}

/* Directories where a cpuset hierarchy may be mounted, and names of the process' group in it. */
struct cgroups {
	const char **mounts;
	size_t n_mounts;
	size_t capacity;
	const char
		*names[4]; /* of the root group, by /proc/self/cpuset, by version 1, by version 2 */
};

static void add_mount(struct arena *arena, struct cgroups *cgroups, const char *directory)
{
	cgroups->mounts = arena_grow(arena, cgroups->mounts, cgroups->n_mounts, &cgroups->capacity,
				     sizeof(*cgroups->mounts));
	cgroups->mounts[cgroups->n_mounts++] = arena_strdup(arena, directory);
}

static bool is_cpuset_mount(const struct mntent *mount)
{
	return str_equal(mount->mnt_type, "cgroup2") || str_equal(mount->mnt_type, "cpuset") ||
	       (str_equal(mount->mnt_type, "cgroup") && hasmntopt(mount, "cpuset"));
}

static int find_mounts(const struct walk *walk, struct cgroups *cgroups)
{
	char *text = NULL;
	ssize_t n = root_read_all(walk->root, "/proc/mounts", LARGEST_MOUNTS, walk->arena, &text);
	_cleanup_fclose_ FILE *file = n > 0 ? fmemopen(text, (size_t)n, "r") : NULL;
	size_t size = 4 * (size_t)sysconf(_SC_PAGESIZE); /* hwloc's, which cuts lines, too */
	char *line = arena_alloc(walk->arena, size);
	struct mntent mount = { 0 };

	add_mount(walk->arena, cgroups, "/sys/fs/cgroup");
	add_mount(walk->arena, cgroups, "/sys/fs/cgroup/cpuset");
	add_mount(walk->arena, cgroups, "/dev/cpuset");
	while (file && getmntent_r(file, &mount, line, (int)size)) {
		if (!is_cpuset_mount(&mount))
			continue;
		if (cgroups->n_mounts == MOST_MOUNTS)
			return -E2BIG;
		add_mount(walk->arena, cgroups, mount.mnt_dir);
	}
	return n == -EFBIG ? -E2BIG : 0;
}

static const char *first_line(struct arena *arena, const char *text)
{
	return arena_strndup(arena, text, strcspn(text, "\n"));
}

/* Lines "4:cpuset:/name" of version 1 and "0::/name" of version 2; the first of either counts. */
static void find_names(const struct walk *walk, struct cgroups *cgroups)
{
	static const char *const marks[] = { ":cpuset:", "::" };
	const char **names = &cgroups->names[2];
	char text[LONGEST_CPUSET_NAME];
	char line[LONGEST_CGROUP_LINE];
	char *lines = NULL;
	ssize_t n = 0;
	_cleanup_fclose_ FILE *file = NULL;

	cgroups->names[0] = "";
	if (root_read_start(walk->root, "/proc/self/cpuset", text, sizeof(text)) > 0)
		cgroups->names[1] = first_line(walk->arena, text);
	n = root_read_all(walk->root, "/proc/self/cgroup", LARGEST_MOUNTS, walk->arena, &lines);
	file = n > 0 ? fmemopen(lines, (size_t)n, "r") : NULL;
	while (file && fgets(line, sizeof(line), file)) {
		const char *colon = strchr(line, ':');

		for (size_t i = 0; i < ARRAY_SIZE(marks) && colon; i++)
			if (!names[i] && str_has_prefix(colon, marks[i]))
				names[i] = first_line(walk->arena, colon + strlen(marks[i]));
	}
}

static int visit_cgroup(const struct walk *walk, const char *mount, const char *name)
{
	static const char *const files[] = { "cgroup.controllers",
					     "cpuset.cpus.effective",
					     "cpuset.mems.effective",
					     "cpuset.cpus",
					     "cpuset.mems",
					     "cpus",
					     "mems" };
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(files) && r == 0; i++) {
		char path[LONGEST_CGROUP_PATH];

		snprintf(path, sizeof(path), "%s%s/%s", mount, name, files[i]);
		r = walk->visit(walk->root, arena_strdup(walk->arena, path), true, walk->arg);
	}
	return r;
}

static int visit_cgroups(const struct walk *walk)
{
	struct cgroups cgroups = { 0 };
	int r = find_mounts(walk, &cgroups);

	if (r < 0)
		return walk->strict ? r : 0;
	find_names(walk, &cgroups);
	for (size_t i = 0; i < cgroups.n_mounts; i++)
		for (size_t j = 0; j < ARRAY_SIZE(cgroups.names) && r == 0; j++)
			if (cgroups.names[j])
				r = visit_cgroup(walk, cgroups.mounts[i], cgroups.names[j]);
	return r;
}

static int visit_all(struct walk *walk)
{
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(topo_sources) && r == 0; i++) {
		const struct rest rest = { topo_sources[i].directory, topo_sources[i].files };

		walk->feeds = topo_sources[i].feeds;
		r = visit_directories(walk, "", &rest);
	}
	return r ? r : visit_cgroups(walk);
}

int topo_walk(const struct root *root, topo_visitor *visit, void *arg)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct walk walk = { .root = root, .arena = arena, .visit = visit, .arg = arg };

	return visit_all(&walk);
}

struct last_visit {
	const char *path;
};

static int check(const struct root *root, const char *path, bool feeds, void *arg)
{
	struct last_visit *last = arg;

	(void)feeds;
	last->path = path;
	return root_check(root, path);
}

/* hwloc takes each number for what it counts, and would count for minutes. */
static int check_lists(const struct root *root, struct arena *arena, struct last_visit *last)
{
	static const struct {
		const char *path;
		unsigned int most;
	} lists[] = {
		{ "/sys/devices/system/cpu/online", MOST_CPUS },
		{ "/sys/devices/system/cpu/possible", MOST_CPUS },
		{ "/sys/devices/system/node/online", MOST_NODES },
		{ "/sys/devices/system/node/possible", MOST_NODES },
	};

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		char *text = NULL;
		ssize_t n = root_read_all(root, lists[i].path, LARGEST_LIST, arena, &text);
		int r = n < 0 ? (int)n : parse_rising_list(text, lists[i].most, NULL, NULL);

		last->path = lists[i].path;
		if (r < 0 && r != -ENOENT)
			return r;
	}
	return 0;
}

static int count_one(unsigned int value, void *arg)
{
	(void)value;
	++*(size_t *)arg;
	return 0;
}

/* hwloc ends the program (an assertion) where there is this directory, and no node in it. */
static int check_nodes(const struct root *root, struct arena *arena, struct last_visit *last)
{
	static const char directory[] = "/sys/devices/system/node";
	static const char online[] = "/sys/devices/system/node/online";
	const char **names = NULL;
	char *text = NULL;
	ssize_t n = root_list(root, directory, arena, &names);
	size_t n_nodes = 0;

	if (n < 0)
		return n == -ENOENT ? 0 : (int)n;
	last->path = directory;
	if (root_read_all(root, online, LARGEST_LIST, arena, &text) >= 0) {
		last->path = online;
		(void)parse_rising_list(text, MOST_NODES, count_one, &n_nodes);
	}
	for (ssize_t i = 0; !text && i < n; i++)
		n_nodes += fnmatch("node[0-9]*", names[i], 0) == 0;
	return n_nodes ? 0 : -ENODATA;
}

/*
 * The walk must see what hwloc will see, and not the failures that a capture asks to be repeated: so
 * the directory is opened anew.
 */
int topo_check(const struct root *root, struct arena *arena, const char **ret_path)
{
	_cleanup_(root_freep) struct root *plain = NULL;
	_cleanup_(arena_freep) struct arena *walked = arena_new();
	struct last_visit last = { .path = "/" };
	struct walk walk = { .arena = walked, .visit = check, .arg = &last, .strict = true };
	int r = root_open(root_directory(root), &plain);

	walk.root = plain;
	if (r == 0)
		r = visit_all(&walk);
	if (r == 0)
		r = check_lists(plain, walked, &last);
	if (r == 0)
		r = check_nodes(plain, walked, &last);
	if (r < 0)
		*ret_path = arena_strdup(arena, last.path);
	return r;
}
