/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which CPUs has each node, and how are they arranged? Nodes from /sys/devices/system/node, whose
 * numbers are the kernel's own (hwloc makes up a node where there is none, and gives CPUs to nodes
 * that have none); the CPUs' places from hwloc.
 */
#include "collect/collectors.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/parse.h"
#include "base/text.h"
#include "collect/cpuset.h"
#include "collect/memory.h"
#include "os/topo.h"

enum {
	MOST_NODES = 1 << 10, /* the kernel's largest MAX_NUMNODES */
	MOST_CPUS = 1 << 20,  /* and more than its largest NR_CPUS */
	LARGEST_LIST = 1 << 20,
	LONGEST_PATH = 128,
};

static const char node_directory[] = "/sys/devices/system/node";
static const char online_nodes[] = "/sys/devices/system/node/online";
static const char cpu_directory[] = "/sys/devices/system/cpu";

struct node_list {
	struct host *host;
	size_t capacity;
};

static int add_node(unsigned int id, void *arg)
{
	struct node_list *list = arg;
	struct numa *numa = &list->host->numa;

	numa->nodes = arena_grow(list->host->arena, numa->nodes, numa->n_nodes, &list->capacity,
				 sizeof(*numa->nodes));
	numa->nodes[numa->n_nodes++] = (struct numa_node){
		.id = id,
		.memory_bytes = UNKNOWN,
		.memory_free_bytes = UNKNOWN,
	};
	return 0;
}

static int compare_nodes(const void *a, const void *b)
{
	const struct numa_node *left = a;
	const struct numa_node *right = b;

	return (left->id > right->id) - (left->id < right->id);
}

/* Old kernels have no list of nodes that are online: then all that have a directory. */
static void add_directories(struct node_list *list, const char *const *names, ssize_t n)
{
	struct numa *numa = &list->host->numa;

	for (ssize_t i = 0; i < n; i++) {
		uint64_t id = 0;

		if (str_has_prefix(names[i], "node") && parse_u64(names[i] + 4, &id) == 0 &&
		    id <= MOST_NODES)
			(void)add_node((unsigned int)id, list);
	}
	if (numa->n_nodes)
		qsort(numa->nodes, numa->n_nodes, sizeof(*numa->nodes), compare_nodes);
}

static void find_nodes(const struct machine *machine, struct host *host)
{
	struct node_list list = { .host = host };
	const char **names = NULL;
	char *text = NULL;
	ssize_t n = root_list(machine->root, node_directory, host->arena, &names);

	if (n == -ENOENT && machine_is_complete(machine)) {
		host->numa.has_nodes = FACT_NO;
		return;
	}
	if (n < 0) {
		gaps_add(&host->gaps, host->arena, (int)n, node_directory);
		return;
	}
	host->numa.has_nodes = FACT_YES;
	if (root_read_all(machine->root, online_nodes, LARGEST_LIST, host->arena, &text) < 0 ||
	    parse_rising_list(text, MOST_NODES, add_node, &list) < 0) {
		host->numa.n_nodes = 0;
		add_directories(&list, names, n);
	}
}

/* CPUs that come in rising order, written as a list. */
struct list_writer {
	struct strbuf text;
	unsigned int first;
	unsigned int last;
	bool open; /* first to last is still to be written */
};

static void end_range(struct list_writer *writer)
{
	if (!writer->open)
		return;
	if (writer->text.length)
		strbuf_add(&writer->text, ",");
	strbuf_addf(&writer->text, "%u", writer->first);
	if (writer->last > writer->first)
		strbuf_addf(&writer->text, "-%u", writer->last);
	writer->open = false;
}

static int write_cpu(unsigned int cpu, void *arg)
{
	struct list_writer *writer = arg;

	if (!writer->open || cpu != writer->last + 1) {
		end_range(writer);
		writer->first = cpu;
		writer->open = true;
	}
	writer->last = cpu;
	return 0;
}

/* Kernels before 2.6.26 have the mask alone. */
static char *read_mask(const struct machine *machine, struct host *host, const char *path)
{
	struct list_writer writer = { .open = false };
	char *text = NULL;
	char *list = NULL;

	if (root_read_all(machine->root, path, LARGEST_LIST, host->arena, &text) < 0)
		return NULL;
	if (parse_mask(text, MOST_CPUS, write_cpu, &writer) == 0) {
		end_range(&writer);
		list = arena_strdup(host->arena, writer.text.text ? writer.text.text : "");
	}
	strbuf_release(&writer.text);
	return list;
}

static void read_cpus(const struct machine *machine, struct host *host, struct numa_node *node)
{
	char path[LONGEST_PATH];
	char *text = NULL;
	ssize_t n = 0;

	snprintf(path, sizeof(path), "%s/node%" PRId64 "/cpulist", node_directory, node->id);
	n = root_read_all(machine->root, path, LARGEST_LIST, host->arena, &text);
	if (n >= 0 && parse_rising_list(text, MOST_CPUS, NULL, NULL) < 0)
		n = -EINVAL;
	if (n >= 0) {
		node->cpus = str_trim(text);
		return;
	}
	snprintf(path, sizeof(path), "%s/node%" PRId64 "/cpumap", node_directory, node->id);
	node->cpus = read_mask(machine, host, path);
	if (!node->cpus)
		gaps_addf(&host->gaps, host->arena, (int)n, "%s/node%" PRId64 "/cpulist",
			  node_directory, node->id);
}

/* "10 21 17": to each online node in the order of their numbers (drivers/base/node.c). */
static int parse_distances(char *text, int64_t *distances, size_t n)
{
	char *rest = str_trim(text);
	size_t found = 0;

	for (char *word = strsep(&rest, " "); word; word = strsep(&rest, " ")) {
		int r = found < n ? parse_i64(word, &distances[found]) : -ENODATA;

		if (r < 0)
			return r;
		found++;
	}
	return found == n ? 0 : -ENODATA;
}

static void read_distances(const struct machine *machine, struct host *host, struct numa_node *node)
{
	int64_t *distances = arena_new_array(host->arena, int64_t, host->numa.n_nodes);
	char path[LONGEST_PATH];
	char *text = NULL;
	ssize_t n = 0;

	snprintf(path, sizeof(path), "%s/node%" PRId64 "/distance", node_directory, node->id);
	n = root_read_all(machine->root, path, LARGEST_LIST, host->arena, &text);
	if (n >= 0)
		n = parse_distances(text, distances, host->numa.n_nodes);
	if (n < 0)
		gaps_add(&host->gaps, host->arena, (int)n, path);
	else
		node->distances = distances;
}

/* 0 where hwloc will find CPUs; -errno where it would make one up. */
static int look_for_cpus(const struct root *root, struct arena *arena)
{
	_cleanup_close_ int cpuinfo = root_open_file(root, "/proc/cpuinfo", O_PATH);
	const char **names = NULL;
	ssize_t n = root_list(root, cpu_directory, arena, &names);

	for (ssize_t i = 0; i < n; i++)
		if (str_has_prefix(names[i], "cpu") && isdigit((unsigned char)names[i][3]))
			return 0;
	if (cpuinfo >= 0)
		return 0;
	return n < 0 ? (int)n : -ENOENT;
}

/* A gap for each kind of place that the first CPU without one lacks. */
static void check_places(struct host *host)
{
	const struct cpu *homeless = NULL;

	for (size_t i = 0; i < host->numa.n_cpus && !homeless; i++)
		if (host->numa.cpus[i].package == UNKNOWN || host->numa.cpus[i].core == UNKNOWN)
			homeless = &host->numa.cpus[i];
	if (homeless)
		gaps_addf(&host->gaps, host->arena, ENODATA, "%s/cpu%" PRId64 "/topology",
			  cpu_directory, homeless->id);
}

static void read_places(const struct machine *machine, struct host *host)
{
	const char *path = cpu_directory;
	int r = look_for_cpus(machine->root, host->arena);

	if (r == 0) {
		path = "hwloc";
		r = topo_read(machine->root, host->arena, &host->numa, &path);
	}
	if (r < 0) {
		gaps_add(&host->gaps, host->arena, r, path);
		return;
	}
	cpuset_correct(machine, host);
	check_places(host);
}

struct placement {
	struct numa *numa;
	int64_t node;
};

static int place_cpu(unsigned int id, void *arg)
{
	struct placement *placement = arg;
	struct cpu *cpu = (struct cpu *)numa_find_cpu(placement->numa, id);

	if (cpu)
		cpu->node = placement->node;
	return 0;
}

static void place_cpus(struct numa *numa)
{
	for (size_t i = 0; i < numa->n_cpus && numa->has_nodes == FACT_NO; i++)
		numa->cpus[i].node = -1;
	for (size_t i = 0; i < numa->n_nodes; i++) {
		struct placement placement = { numa, numa->nodes[i].id };

		if (numa->nodes[i].cpus)
			(void)parse_rising_list(numa->nodes[i].cpus, MOST_CPUS, place_cpu,
						&placement);
	}
}

void collect_numa(struct machine *machine, struct host *host)
{
	find_nodes(machine, host);
	for (size_t i = 0; i < host->numa.n_nodes; i++) {
		read_cpus(machine, host, &host->numa.nodes[i]);
		read_distances(machine, host, &host->numa.nodes[i]);
		memory_read_node(machine, host, &host->numa.nodes[i]);
	}
	memory_read_host(machine, host);
	read_places(machine, host);
	place_cpus(&host->numa);
}
