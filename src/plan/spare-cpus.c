/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which of the host's cores could a virtual machine have? See spare-cpus.h.
 */
#include "plan/spare-cpus.h"

/* ---- what there is */

/* CPUs that are nowhere known to be are on no node. */
static int64_t node_of(const struct numa *numa, const struct cpu *cpu)
{
	return numa->n_nodes ? cpu->node : 0;
}

/* Another VM that is pinned to the CPU, now or after its next start. */
static const struct domain *find_other(const struct host *host, const struct domain *domain,
				       int64_t cpu, const struct idset *everywhere)
{
	const struct occupancy occupancy = { .everywhere = everywhere };

	for (size_t i = 0; i < host->n_domains; i++) {
		const struct domain *other = &host->domains[i];

		if (other == domain)
			continue;
		if (other->defined && definition_occupies(other->defined, cpu, &occupancy))
			return other;
		if (other->live && definition_occupies(other->live, cpu, &occupancy))
			return other;
	}
	return NULL;
}

/* A CPU whose core is not known has one of its own. */
static struct core *find_core(struct cores *cores, const struct cpu *cpu)
{
	for (size_t i = 0; cpu->core != UNKNOWN && i < cores->n; i++)
		if (cores->items[i].id == cpu->core)
			return &cores->items[i];
	return NULL;
}

static struct core *add_core(struct cores *cores, const struct cpu *cpu, int64_t node)
{
	struct core *core = &cores->items[cores->n++];

	*core = (struct core){
		.id = cpu->core,
		.node = node,
		.cluster = cpu->cluster,
		.first = true,
		.whole = true,
	};
	for (size_t i = 0; i + 1 < cores->n && core->first; i++)
		core->first = cores->items[i].node != node;
	return core;
}

static size_t n_of_core(const struct numa *numa, int64_t core)
{
	size_t n = 0;

	for (size_t i = 0; i < numa->n_cpus; i++)
		n += numa->cpus[i].core == core;
	return n;
}

struct cores cores_find(const struct host *host, const struct domain *domain, struct arena *arena)
{
	const struct numa *numa = &host->numa;
	struct cores cores = { arena_new_array(arena, struct core, numa->n_cpus), 0 };
	struct idset everywhere = numa_cpus(numa, arena);

	for (size_t i = 0; i < numa->n_cpus; i++) {
		const struct cpu *cpu = &numa->cpus[i];
		struct core *core = find_core(&cores, cpu);
		const struct domain *other = NULL;

		if (cpu->allowed == FACT_NO)
			continue;
		if (!core) {
			core = add_core(&cores, cpu, node_of(numa, cpu));
			core->cpus = arena_new_array(arena, struct spare_cpu,
						     n_of_core(numa, cpu->core));
		}
		other = find_other(host, domain, cpu->id, &everywhere);
		core->whole = core->whole && !other;
		core->cpus[core->n_cpus++] = (struct spare_cpu){ .id = cpu->id, .other = other };
	}
	return cores;
}

struct core *cores_of_cpu(const struct cores *cores, int64_t cpu, struct spare_cpu **ret_cpu)
{
	for (size_t i = 0; i < cores->n; i++)
		for (size_t j = 0; j < cores->items[i].n_cpus; j++)
			if (cores->items[i].cpus[j].id == cpu) {
				*ret_cpu = &cores->items[i].cpus[j];
				return &cores->items[i];
			}
	return NULL;
}

/* ---- how many */

static bool is_free(const struct core *core, int64_t node, size_t width)
{
	return core->node == node && core->whole && !core->taken && core->n_cpus >= width;
}

size_t cores_n_cpus(const struct cores *cores, int64_t node)
{
	size_t n = 0;

	for (size_t i = 0; i < cores->n; i++)
		n += cores->items[i].node == node ? cores->items[i].n_cpus : 0;
	return n;
}

size_t cores_n_free_cpus(const struct cores *cores, int64_t node)
{
	size_t n = 0;

	for (size_t i = 0; i < cores->n; i++)
		n += is_free(&cores->items[i], node, 1) ? cores->items[i].n_cpus : 0;
	return n;
}

size_t cores_n_free(const struct cores *cores, int64_t node, size_t width)
{
	size_t n = 0;

	for (size_t i = 0; i < cores->n; i++)
		n += is_free(&cores->items[i], node, width);
	return n;
}

size_t cores_width(const struct cores *cores, int64_t node)
{
	size_t width = 0;

	for (size_t i = 0; i < cores->n; i++)
		if (cores->items[i].node == node && cores->items[i].n_cpus > width)
			width = cores->items[i].n_cpus;
	return width;
}

/* ---- which */

/* What is looked for. */
struct choice {
	const struct cores *cores;
	int64_t node;
	size_t width;
	bool with_first;
};

static bool suits(const struct choice *choice, const struct core *core)
{
	return is_free(core, choice->node, choice->width) && (choice->with_first || !core->first);
}

static size_t n_suiting(const struct choice *choice, int64_t cluster)
{
	size_t n = 0;

	for (size_t i = 0; i < choice->cores->n; i++)
		n += suits(choice, &choice->cores->items[i]) &&
		     choice->cores->items[i].cluster == cluster;
	return n;
}

/* The smallest cluster that has n, else the largest one; NULL where none has any. */
static const struct core *find_cluster(const struct choice *choice, size_t n)
{
	const struct core *best = NULL;
	size_t n_best = 0;

	for (size_t i = 0; i < choice->cores->n; i++) {
		const struct core *core = &choice->cores->items[i];
		size_t its = suits(choice, core) ? n_suiting(choice, core->cluster) : 0;
		bool better = n_best < n ? its > n_best : its >= n && its < n_best;

		if (its && better) {
			best = core;
			n_best = its;
		}
	}
	return best;
}

/* Marks them as taken while it chooses, and again as free. */
static bool choose(const struct choice *choice, size_t n, struct core **ret_cores)
{
	size_t chosen = 0;

	while (chosen < n) {
		const struct core *one = find_cluster(choice, n - chosen);

		if (!one)
			break;
		for (size_t i = 0; i < choice->cores->n && chosen < n; i++) {
			struct core *core = &choice->cores->items[i];

			if (core->cluster != one->cluster || !suits(choice, core))
				continue;
			core->taken = true;
			ret_cores[chosen++] = core;
		}
	}
	for (size_t i = 0; i < chosen; i++)
		ret_cores[i]->taken = false;
	return chosen == n;
}

bool cores_choose(const struct cores *cores, int64_t node, size_t n, size_t width,
		  struct core **ret_cores)
{
	struct choice choice = { .cores = cores, .node = node, .width = width };

	if (choose(&choice, n, ret_cores))
		return true;
	choice.with_first = true;
	return choose(&choice, n, ret_cores);
}

void cores_leave(struct cores *cores)
{
	for (size_t i = 0; i < cores->n; i++) {
		cores->items[i].taken = false;
		for (size_t j = 0; j < cores->items[i].n_cpus; j++)
			cores->items[i].cpus[j].mine = false;
	}
}

/* ---- the rest */

static bool is_rest(const struct spare_cpu *cpu)
{
	return !cpu->other && !cpu->mine;
}

/* What a core is worth to what needs no core of its own: 0 nothing. */
static int worth(const struct core *core)
{
	bool any = false;

	for (size_t i = 0; i < core->n_cpus; i++)
		any = any || is_rest(&core->cpus[i]);
	if (!any)
		return 0;
	if (!core->whole)
		return 1; /* beside another VM's vCPU, perhaps */
	if (core->taken)
		return 2; /* beside its own */
	return core->first ? 3 : 4;
}

/* The last of the best: vCPUs take the first ones. */
struct idset cores_rest(const struct cores *cores, int64_t node, struct arena *arena)
{
	const struct core *best = NULL;
	struct idset rest = { 0 };

	for (size_t i = 0; i < cores->n; i++) {
		const struct core *core = &cores->items[i];

		if (core->node == node && worth(core) && (!best || worth(core) >= worth(best)))
			best = core;
	}
	for (size_t i = 0; best && i < best->n_cpus; i++) {
		struct idset one = idset_alone(arena, best->cpus[i].id);

		if (is_rest(&best->cpus[i]))
			rest = idset_join(arena, &rest, &one);
	}
	return rest;
}

bool cores_are_rest(const struct cores *cores, int64_t node, const struct idset *cpus)
{
	for (size_t i = 0; i < cpus->n; i++)
		for (int64_t id = cpus->ranges[i].first; id <= cpus->ranges[i].last; id++) {
			struct spare_cpu *cpu = NULL;
			const struct core *core = cores_of_cpu(cores, id, &cpu);

			if (!core || core->node != node || !is_rest(cpu))
				return false;
		}
	return cpus->n;
}
