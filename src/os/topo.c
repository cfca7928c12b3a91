/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How are CPUs arranged? hwloc's answer, as the model has it; see topo.h.
 */
#include "os/topo.h"

#include <errno.h>
#include <fcntl.h>
#include <hwloc.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

DEFINE_CLEANUP(hwloc_topology_t, hwloc_topology_destroy);

enum {
	LARGEST_SOURCE = 1024 * 1024 /* /proc/cpuinfo with 512 CPUs has 800 KiB */
};

/*
 * hwloc is steered by the environment of the whole process, and a caller's own settings (an XML file,
 * a synthetic machine) must not pass for this machine's. Its variables are set aside and ours stand
 * for as long as it loads.
 */
static const char prefix[] = "HWLOC_";

static const struct {
	const char *name;
	const char *value;
} settings[] = {
	{ "HWLOC_COMPONENTS", "linux,stop" }, /* no x86 component, which binds to every CPU */
	{ "HWLOC_HIDE_ERRORS", "2" },
	{ "HWLOC_PLUGINS_PATH", "" },
};

/* Takes every variable with the prefix out of the environment; ends in NULL, the arena's. */
static const char **take_environment(struct arena *arena)
{
	const char **taken = NULL;
	size_t capacity = 0;
	size_t n = 0;

	for (char **variable = environ; *variable; variable++) {
		if (!str_has_prefix(*variable, prefix))
			continue;
		taken = arena_grow(arena, taken, n, &capacity, sizeof(*taken));
		taken[n++] = arena_strdup(arena, *variable);
	}
	taken = arena_grow(arena, taken, n, &capacity, sizeof(*taken));
	taken[n] = NULL;
	for (size_t i = 0; i < n; i++)
		unsetenv(arena_strndup(arena, taken[i], strcspn(taken[i], "=")));
	return taken;
}

static void set_environment(const struct root *root)
{
	for (size_t i = 0; i < ARRAY_SIZE(settings); i++)
		setenv(settings[i].name, settings[i].value, 1);
	if (!root_is_live(root))
		setenv("HWLOC_FSROOT", root_directory(root), 1);
}

static void restore_environment(struct arena *arena, const char *const *taken)
{
	for (size_t i = 0; i < ARRAY_SIZE(settings); i++)
		unsetenv(settings[i].name);
	unsetenv("HWLOC_FSROOT");
	for (; *taken; taken++) {
		const char *value = strchr(*taken, '=') + 1;

		setenv(arena_strndup(arena, *taken, (size_t)(value - *taken) - 1), value, 1);
	}
}

static int last_error(void)
{
	return errno ? -errno : -EIO;
}

/* Only what the model has is kept: no I/O, no caches but L3, and groups for the kernel's clusters. */
static int load(hwloc_topology_t topology)
{
	static const hwloc_obj_type_t kept[] = { HWLOC_OBJ_PACKAGE, HWLOC_OBJ_DIE,
						 HWLOC_OBJ_L3CACHE, HWLOC_OBJ_CORE };

	errno = 0;
	if (hwloc_topology_set_all_types_filter(topology, HWLOC_TYPE_FILTER_KEEP_NONE) < 0 ||
	    hwloc_topology_set_type_filter(topology, HWLOC_OBJ_GROUP,
					   HWLOC_TYPE_FILTER_KEEP_STRUCTURE) < 0)
		return last_error();
	for (size_t i = 0; i < ARRAY_SIZE(kept); i++)
		if (hwloc_topology_set_type_filter(topology, kept[i], HWLOC_TYPE_FILTER_KEEP_ALL) <
		    0)
			return last_error();
	if (hwloc_topology_set_flags(topology, HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED) < 0 ||
	    hwloc_topology_load(topology) < 0)
		return last_error();
	return 0;
}

static int open_topology(const struct root *root, hwloc_topology_t *ret_topology)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const char **taken = take_environment(arena);
	hwloc_topology_t topology = NULL;
	int r = 0;

	set_environment(root);
	errno = 0;
	r = hwloc_topology_init(&topology) < 0 ? last_error() : load(topology);
	restore_environment(arena, taken);
	if (r < 0 && topology)
		hwloc_topology_destroy(topology);
	if (r == 0)
		*ret_topology = topology;
	return r;
}

static hwloc_obj_t ancestor(hwloc_obj_t object, hwloc_obj_type_t type)
{
	for (; object; object = object->parent)
		if (object->type == type)
			return object;
	return NULL;
}

static hwloc_obj_t kernel_cluster(hwloc_obj_t object)
{
	for (; object; object = object->parent)
		if (object->type == HWLOC_OBJ_GROUP && str_equal(object->subtype, "Cluster"))
			return object;
	return NULL;
}

static hwloc_obj_t find_cluster(hwloc_obj_t pu)
{
	static const hwloc_obj_type_t types[] = { HWLOC_OBJ_L3CACHE, HWLOC_OBJ_DIE,
						  HWLOC_OBJ_PACKAGE };
	hwloc_obj_t cluster = kernel_cluster(pu);

	for (size_t i = 0; i < ARRAY_SIZE(types) && !cluster; i++)
		cluster = ancestor(pu, types[i]);
	return cluster;
}

/* The number that the firmware gave, or where it gave none, hwloc's own. */
static int64_t package_number(hwloc_obj_t package)
{
	if (!package)
		return UNKNOWN;
	return package->os_index == HWLOC_UNKNOWN_INDEX ? package->logical_index
							: package->os_index;
}

static int compare_cpus(const void *a, const void *b)
{
	const struct cpu *left = a;
	const struct cpu *right = b;

	return (left->id > right->id) - (left->id < right->id);
}

/* A cluster gets its number where it is met first; hwloc leaves userdata to us. */
static int64_t cluster_number(hwloc_obj_t cluster, struct arena *arena, int64_t *n_clusters)
{
	if (!cluster)
		return UNKNOWN;
	if (!cluster->userdata) {
		int64_t *number = arena_new_struct(arena, int64_t);

		*number = (*n_clusters)++;
		cluster->userdata = number;
	}
	return *(int64_t *)cluster->userdata;
}

static void read_cpus(hwloc_topology_t topology, struct arena *arena, struct numa *numa)
{
	hwloc_const_cpuset_t allowed = hwloc_topology_get_allowed_cpuset(topology);
	int n = hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_PU);
	int64_t n_clusters = 0;

	numa->cpus = arena_new_array(arena, struct cpu, (size_t)n);
	for (hwloc_obj_t pu = hwloc_get_next_obj_by_type(topology, HWLOC_OBJ_PU, NULL); pu;
	     pu = hwloc_get_next_obj_by_type(topology, HWLOC_OBJ_PU, pu)) {
		hwloc_obj_t core = ancestor(pu, HWLOC_OBJ_CORE);

		numa->cpus[numa->n_cpus++] = (struct cpu){
			.id = pu->os_index,
			.node = UNKNOWN,
			.package = package_number(ancestor(pu, HWLOC_OBJ_PACKAGE)),
			.core = core ? core->logical_index : UNKNOWN,
			.cluster = cluster_number(find_cluster(pu), arena, &n_clusters),
			.allowed = tristate_from_bool(hwloc_bitmap_isset(allowed, pu->os_index)),
		};
		if (core && core->arity > 1)
			numa->smt = FACT_YES;
	}
	if (numa->smt == FACT_UNKNOWN && hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_CORE) > 0)
		numa->smt = FACT_NO;
	qsort(numa->cpus, numa->n_cpus, sizeof(*numa->cpus), compare_cpus);
}

/* For a capture: what hwloc reads by itself is read once more where the recorder sees it. */
static int record(const struct root *root, const char *path, bool feeds, void *arg)
{
	_cleanup_close_ int fd = feeds ? root_open_file(root, path, O_PATH) : -1;
	char *bytes = NULL;

	if (fd >= 0 || (feeds && fd != -ENOENT))
		(void)root_read_all(root, path, LARGEST_SOURCE, arg, &bytes);
	return 0;
}

int topo_read(const struct root *root, struct arena *arena, struct numa *numa,
	      const char **ret_path)
{
	_cleanup_(hwloc_topology_destroyp) hwloc_topology_t topology = NULL;
	int r = root_is_live(root) ? 0 : topo_check(root, arena, ret_path);

	if (r < 0)
		return r;
	if (root_is_recorded(root)) {
		_cleanup_(arena_freep) struct arena *read = arena_new();

		(void)topo_walk(root, record, read);
	}
	r = open_topology(root, &topology);
	if (r == 0)
		read_cpus(topology, arena, numa);
	return r;
}
