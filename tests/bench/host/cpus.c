/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which CPUs and caches does a made-up host have? /sys/devices/system/cpu, and the lists and masks
 * that name a socket's. CPUs are numbered as Linux numbers them: the first threads of all cores, then
 * the second ones.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "parts.h"
#include "place.h"

enum {
	CORES_PER_L3 = 4
};

/* A box of CPUs: some neighbouring cores with some of their threads. */
struct cpu_set {
	unsigned int first_core; /* over the whole host */
	unsigned int n_cores;
	unsigned int n_threads;
};

static unsigned int all_cores(const struct shape *shape)
{
	return shape->n_sockets * shape->n_cores;
}

unsigned int all_cpus(const struct shape *shape)
{
	return all_cores(shape) * shape->n_threads;
}

unsigned int socket_cpu(const struct shape *shape, unsigned int socket, unsigned int number)
{
	unsigned int thread = number / shape->n_cores % shape->n_threads;

	return thread * all_cores(shape) + socket * shape->n_cores + number % shape->n_cores;
}

static const char *list_text(struct arena *arena, const struct shape *shape, struct cpu_set set)
{
	_cleanup_strbuf_ struct strbuf list = { 0 };

	if (set.n_cores == all_cores(shape))
		return arena_printf(arena, "0-%u", all_cpus(shape) - 1);
	for (unsigned int thread = 0; thread < set.n_threads; thread++) {
		unsigned int first = thread * all_cores(shape) + set.first_core;

		strbuf_addf(&list, "%s%u", thread ? "," : "", first);
		if (set.n_cores > 1)
			strbuf_addf(&list, "-%u", first + set.n_cores - 1);
	}
	return arena_strdup(arena, list.text);
}

/* As %*pb writes it: words of 32 bits, the highest first, the first one no wider than it must be. */
static const char *mask_text(struct arena *arena, const struct shape *shape, struct cpu_set set)
{
	unsigned int n_words = (all_cpus(shape) + 31) / 32;
	uint32_t *words = arena_new_array(arena, uint32_t, n_words);
	_cleanup_strbuf_ struct strbuf mask = { 0 };
	int width = (int)(all_cpus(shape) + 3) / 4 % 8;

	for (unsigned int thread = 0; thread < set.n_threads; thread++)
		for (unsigned int core = 0; core < set.n_cores; core++) {
			unsigned int cpu = thread * all_cores(shape) + set.first_core + core;

			words[cpu / 32] |= 1U << cpu % 32;
		}
	strbuf_addf(&mask, "%0*x", width ? width : 8, words[n_words - 1]);
	for (unsigned int i = n_words - 1; i-- > 0;)
		strbuf_addf(&mask, ",%08x", words[i]);
	return arena_strdup(arena, mask.text);
}

static struct cpu_set socket_set(const struct shape *shape, unsigned int socket)
{
	return (struct cpu_set){ socket * shape->n_cores, shape->n_cores, shape->n_threads };
}

const char *socket_cpu_list(struct arena *arena, const struct shape *shape, unsigned int socket)
{
	return list_text(arena, shape, socket_set(shape, socket));
}

const char *socket_cpu_mask(struct arena *arena, const struct shape *shape, unsigned int socket)
{
	return mask_text(arena, shape, socket_set(shape, socket));
}

/* NAME with the mask and NAME_list with the list. */
static void write_set(const struct place *place, struct arena *arena, const struct shape *shape,
		      const char *name, struct cpu_set set)
{
	place_text(place, name, "%s\n", mask_text(arena, shape, set));
	place_text(place, arena_printf(arena, "%s_list", name), "%s\n",
		   list_text(arena, shape, set));
}

static void write_topology(int tree, struct arena *arena, const struct shape *shape,
			   unsigned int cpu, unsigned int core)
{
	unsigned int socket = core / shape->n_cores;
	struct cpu_set siblings = { core, 1, shape->n_threads };
	struct cpu_set package = socket_set(shape, socket);
	_cleanup_place_ struct place place = place_open(
		tree, arena_printf(arena, "/sys/devices/system/cpu/cpu%u/topology", cpu));

	place_text(&place, "physical_package_id", "%u\n", socket);
	place_text(&place, "die_id", "0\n");
	place_text(&place, "core_id", "%u\n", core % shape->n_cores);
	write_set(&place, arena, shape, "thread_siblings", siblings);
	write_set(&place, arena, shape, "core_cpus", siblings);
	write_set(&place, arena, shape, "core_siblings", package);
	write_set(&place, arena, shape, "die_cpus", package);
	write_set(&place, arena, shape, "package_cpus", package);
}

static const struct cache {
	unsigned int level;
	const char *type;
	unsigned int kib;
	unsigned int n_ways;
} caches[] = {
	{ 1, "Data", 32, 8 },
	{ 1, "Instruction", 32, 8 },
	{ 2, "Unified", 512, 8 },
	{ 3, "Unified", 16384, 16 },
};

static struct cpu_set cache_set(const struct shape *shape, unsigned int core, unsigned int level)
{
	struct cpu_set set = { core, 1, shape->n_threads };
	unsigned int within = core % shape->n_cores;

	if (level < 3)
		return set;
	within -= within % CORES_PER_L3;
	set.first_core = core - core % shape->n_cores + within;
	set.n_cores = shape->n_cores - within;
	if (set.n_cores > CORES_PER_L3)
		set.n_cores = CORES_PER_L3;
	return set;
}

static void write_caches(int tree, struct arena *arena, const struct shape *shape, unsigned int cpu,
			 unsigned int core)
{
	for (size_t i = 0; i < ARRAY_SIZE(caches); i++) {
		const struct cache *cache = &caches[i];
		struct cpu_set set = cache_set(shape, core, cache->level);
		_cleanup_place_ struct place place = place_open(
			tree, arena_printf(arena, "/sys/devices/system/cpu/cpu%u/cache/index%zu",
					   cpu, i));

		place_text(&place, "id", "%u\n",
			   set.first_core / (cache->level < 3 ? 1 : CORES_PER_L3));
		place_text(&place, "level", "%u\n", cache->level);
		place_text(&place, "type", "%s\n", cache->type);
		place_text(&place, "size", "%uK\n", cache->kib);
		place_text(&place, "coherency_line_size", "64\n");
		place_text(&place, "number_of_sets", "%u\n", cache->kib * 16 / cache->n_ways);
		place_text(&place, "physical_line_partition", "1\n");
		place_text(&place, "ways_of_associativity", "%u\n", cache->n_ways);
		place_text(&place, "shared_cpu_map", "%s\n", mask_text(arena, shape, set));
		place_text(&place, "shared_cpu_list", "%s\n", list_text(arena, shape, set));
	}
}

static void write_cpu(int tree, struct arena *arena, const struct shape *shape, unsigned int cpu,
		      unsigned int core)
{
	unsigned int socket = core / shape->n_cores;
	const char *path = arena_printf(arena, "/sys/devices/system/cpu/cpu%u", cpu);
	const char *node = arena_printf(arena, "/sys/devices/system/node/node%u", socket);
	_cleanup_place_ struct place place = place_open(tree, path);
	_cleanup_place_ struct place node_place = place_open(tree, node);

	if (cpu)
		place_text(&place, "online", "1\n"); /* CPU 0 cannot be taken off */
	place_link(&place, arena_printf(arena, "node%u", socket), node);
	place_link(&node_place, arena_printf(arena, "cpu%u", cpu), path);
	write_topology(tree, arena, shape, cpu, core);
	write_caches(tree, arena, shape, cpu, core);
}

void write_cpus(int tree, const struct layout *layout)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const struct shape *shape = &layout->shape;
	_cleanup_place_ struct place place = place_open(tree, "/sys/devices/system/cpu");
	_cleanup_place_ struct place smt = place_open(tree, "/sys/devices/system/cpu/smt");
	static const char *const lists[] = { "online", "possible", "present" };

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
		place_text(&place, lists[i], "0-%u\n", all_cpus(shape) - 1);
	place_text(&place, "offline", "\n");
	place_text(&place, "isolated", "\n");
	place_text(&place, "kernel_max", "8191\n");
	place_text(&smt, "active", "%d\n", shape->n_threads > 1);
	place_text(&smt, "control", "%s\n", shape->n_threads > 1 ? "on" : "notsupported");
	for (unsigned int thread = 0; thread < shape->n_threads; thread++)
		for (unsigned int core = 0; core < all_cores(shape); core++)
			write_cpu(tree, arena, shape, thread * all_cores(shape) + core, core);
}
