/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What holds wherever a virtual machine is placed? Shown on many hosts and VMs that a seed makes up: no CPU
 * twice and none of another VM's, whole cores, siblings together, memory that is free, nothing off the
 * node where it must not be, and the same again for one that is placed so already.
 */
#include "plan/place.h"

#include <errno.h>

#include "base/text.h"
#include "tried.h"
#include "unit.h"

enum {
	TRIALS = 3000,
};

static struct arena *arena_of(struct tried *tried)
{
	return tried->made.host->arena;
}

static const struct cpu *cpu_at(const struct tried *tried, int64_t id)
{
	const struct cpu *cpu = numa_find_cpu(&tried->made.host->numa, id);

	assert_non_null(cpu);
	return cpu;
}

/* ---- what holds */

static bool has_note(const struct tried *tried, const char *text)
{
	for (size_t i = 0; i < tried->placement.n_notes; i++)
		if (strstr(tried->placement.notes[i], text))
			return true;
	return false;
}

static bool is_anothers(const struct tried *tried, int64_t cpu)
{
	const struct occupancy all = { 0 };

	for (size_t i = 0; i < tried->made.host->n_domains; i++) {
		const struct domain *domain = &tried->made.host->domains[i];

		if (domain != tried->placing.domain &&
		    definition_occupies(domain->defined, cpu, &all))
			return true;
	}
	return false;
}

/* Those alone have none that are off, which is told, and then all that are off. */
static int64_t cpu_of(const struct tried *tried, size_t vcpu)
{
	if (!tried->placement.vcpus[vcpu].n) {
		assert_false(definition_is_on(tried->definition, (int64_t)vcpu));
		assert_true(has_note(tried, "no CPUs of their own for vCPU "));
		assert_int_equal(tried->placing.policy, PLACE_PREFERRED);
		return UNKNOWN;
	}
	if (!definition_is_on(tried->definition, (int64_t)vcpu))
		assert_false(has_note(tried, "no CPUs of their own for vCPU "));
	assert_int_equal(idset_count(&tried->placement.vcpus[vcpu]), 1);
	return tried->placement.vcpus[vcpu].ranges[0].first;
}

/* Of its core there is no CPU that is another VM's. */
static void assert_whole_core(const struct tried *tried, int64_t cpu)
{
	const struct numa *numa = &tried->made.host->numa;

	for (size_t i = 0; i < numa->n_cpus; i++)
		if (numa->cpus[i].core == cpu_at(tried, cpu)->core &&
		    numa->cpus[i].allowed != FACT_NO)
			assert_false(is_anothers(tried, numa->cpus[i].id));
}

static void assert_vcpus(const struct tried *tried)
{
	const struct placement *placement = &tried->placement;

	assert_int_equal(placement->n_vcpus, tried->definition->most_vcpus);
	for (size_t i = 0; i < placement->n_vcpus; i++) {
		int64_t cpu = cpu_of(tried, i);

		if (cpu == UNKNOWN)
			continue;
		assert_int_equal(cpu_at(tried, cpu)->allowed, FACT_YES);
		assert_whole_core(tried, cpu);
		assert_true(idset_has(&placement->nodes, cpu_at(tried, cpu)->node));
		for (size_t j = 0; j < i; j++)
			assert_int_not_equal(cpu, cpu_of(tried, j));
	}
}

/*
 * vCPUs that share a core follow each other, but for those that have none of their own, and where the guest
 * is told of threads, they are these.
 */
static void assert_siblings(const struct tried *tried)
{
	const struct placement *placement = &tried->placement;

	for (size_t i = 0; i < placement->n_vcpus; i++)
		for (size_t j = 0; placement->vcpus[i].n && j < i; j++) {
			int64_t core = cpu_at(tried, cpu_of(tried, i))->core;
			bool share = false;

			if (!placement->vcpus[j].n)
				continue;
			share = cpu_at(tried, cpu_of(tried, j))->core == core;
			for (size_t k = j + 1; share && k < i; k++)
				assert_int_equal(placement->vcpus[k].n, 0);
			if (placement->threads)
				assert_int_equal(share, (int64_t)i / placement->threads ==
								(int64_t)j / placement->threads);
		}
}

static void assert_emulator(const struct tried *tried)
{
	const struct placement *placement = &tried->placement;
	const struct idset *emulator = &placement->emulator;
	bool shares = has_note(tried, "share CPU");
	bool away = has_note(tried, "of another node");

	if (tried->placing.policy == PLACE_STRICT)
		assert_false(shares || away);
	assert_true(emulator->n);
	assert_int_equal(placement->iothreads.n > 0, tried->definition->n_iothreads > 0);
	for (size_t i = 0; i < placement->n_vcpus; i++) {
		assert_false(idset_meets(emulator, &placement->vcpus[i]));
		assert_false(idset_meets(&placement->iothreads, &placement->vcpus[i]));
	}
	for (size_t i = 0; i < tried->made.host->numa.n_cpus; i++) {
		const struct cpu *cpu = &tried->made.host->numa.cpus[i];

		if (!idset_has(emulator, cpu->id))
			continue;
		assert_int_equal(cpu->allowed, FACT_YES);
		assert_true(shares || !is_anothers(tried, cpu->id));
		assert_true(away || idset_has(&placement->nodes, cpu->node));
	}
}

/* How much of its memory is on the node, of cells whose pages are of that size. */
static int64_t cells_on(const struct tried *tried, int64_t node, int64_t page)
{
	const struct placement *placement = &tried->placement;
	const struct definition *definition = tried->definition;
	int64_t usual = tried->made.host->numa.default_hugepage_bytes;
	int64_t bytes = 0;

	for (size_t i = 0; i < definition->n_cells; i++)
		if (definition_page_bytes(definition, definition->cells[i].id, usual) == page &&
		    (placement->n_cells ? placement->cell_nodes[i] == node
					: idset_has(&placement->nodes, node)))
			bytes += definition->cells[i].memory_bytes;
	return bytes;
}

/* How much of its memory is on the node. */
static int64_t bytes_on(const struct tried *tried, int64_t node)
{
	const struct placement *placement = &tried->placement;
	int64_t bytes = 0;

	if (!placement->n_cells)
		return idset_has(&placement->nodes, node) ? tried->definition->memory_bytes : 0;
	for (size_t i = 0; i < placement->n_cells; i++)
		if (placement->cell_nodes[i] == node)
			bytes += placement->cells[i].memory_bytes;
	return bytes;
}

/* Pages of several sizes: each of them is there. */
static void assert_pages(const struct tried *tried)
{
	const struct numa *numa = &tried->made.host->numa;

	assert_true(tried->definition->n_cells > 1 && tried->definition->n_pages);
	assert_true(tried->placing.page_bytes == UNKNOWN);
	for (size_t i = 0; i < numa->n_nodes; i++) {
		const struct numa_node *node = &numa->nodes[i];

		assert_true(cells_on(tried, node->id, GIB) <= node->hugepages[1].free * GIB);
		assert_true(cells_on(tried, node->id, 2 << 20) <=
			    node->hugepages[0].free * (2 << 20));
		assert_true(cells_on(tried, node->id, 0) <= node->memory_free_bytes);
	}
}

static void assert_memory(const struct tried *tried)
{
	const struct numa *numa = &tried->made.host->numa;
	int64_t page = tried->placement.page_bytes;
	int64_t all = 0;

	if (tried->placement.keeps_pages && !page) {
		assert_pages(tried);
		return;
	}
	if (tried->placing.page_bytes != UNKNOWN)
		assert_true(page == tried->placing.page_bytes);
	for (size_t i = 0; i < numa->n_nodes; i++) {
		const struct numa_node *node = &numa->nodes[i];
		int64_t bytes = bytes_on(tried, node->id);
		int64_t spare = page == GIB ? node->hugepages[1].free * page
				: page	    ? node->hugepages[0].free * page
					    : node->memory_free_bytes;

		assert_true(bytes <= spare);
		assert_true(!page || bytes % page == 0);
		all += bytes;
	}
	if (!tried->definition->n_cells)
		assert_true(all == tried->definition->memory_bytes);
}

/* Each vCPU is in one cell, and on that one's node. */
static void assert_cells(const struct tried *tried)
{
	const struct placement *placement = &tried->placement;

	assert_int_equal(placement->n_cells > 0, idset_count(&placement->nodes) > 1);
	for (size_t i = 0; placement->n_cells && i < placement->n_vcpus; i++) {
		size_t n = 0;

		for (size_t j = 0; j < placement->n_cells; j++) {
			if (!idset_has(&placement->cells[j].vcpus, (int64_t)i))
				continue;
			n++;
			if (!placement->vcpus[i].n)
				continue;
			assert_int_equal(cpu_at(tried, cpu_of(tried, i))->node,
					 placement->cell_nodes[j]);
		}
		assert_int_equal(n, 1);
	}
}

static void assert_node(const struct tried *tried)
{
	const struct idset *nodes = &tried->placement.nodes;

	if (tried->placing.policy == PLACE_STRICT)
		assert_int_equal(idset_count(nodes), 1);
	if (tried->placing.policy == PLACE_STRICT && tried->placing.node != UNKNOWN)
		assert_true(idset_has(nodes, tried->placing.node));
	if (tried->placing.node != UNKNOWN && !idset_has(nodes, tried->placing.node))
		assert_true(has_note(tried, "it is on node"));
}

static void assert_same(struct tried *tried, const struct placement *a, const struct placement *b)
{
	assert_string_equal(placed_vcpus(arena_of(tried), a), placed_vcpus(arena_of(tried), b));
	assert_true(idset_equal(&a->emulator, &b->emulator));
	assert_true(idset_equal(&a->iothreads, &b->iothreads));
	assert_true(idset_equal(&a->nodes, &b->nodes));
	assert_true(a->page_bytes == b->page_bytes);
	assert_int_equal(a->keeps_pages && !a->page_bytes, b->keeps_pages && !b->page_bytes);
	assert_int_equal(a->n_cells, b->n_cells);
	for (size_t i = 0; i < a->n_cells; i++) {
		assert_true(a->cell_nodes[i] == b->cell_nodes[i]);
		assert_true(idset_equal(&a->cells[i].vcpus, &b->cells[i].vcpus));
		assert_true(a->cells[i].memory_bytes == b->cells[i].memory_bytes);
	}
}

static void assert_again(struct tried *tried)
{
	struct placement again = { 0 };

	assert_int_equal(
		place_domain(tried->made.host, &tried->placing, arena_of(tried), &again, NULL), 0);
	assert_same(tried, &tried->placement, &again);
	assert_int_equal(again.threads, tried->placement.threads);
	placed_define(arena_of(tried), &tried->placement, tried->placing.domain->defined);
	assert_int_equal(
		place_domain(tried->made.host, &tried->placing, arena_of(tried), &again, NULL), 0);
	assert_same(tried, &tried->placement, &again);
}

/* Where one node alone has room by all that is known, it is not refused. */
static void assert_no_room(const struct tried *tried)
{
	const struct numa *numa = &tried->made.host->numa;
	int64_t cores = 0;

	assert_int_equal(tried->r, tried->err.code);
	assert_true(strlen(tried->err.text) > 20);
	if (tried->r == -EINVAL || tried->placing.node == UNKNOWN)
		return;
	assert_int_equal(tried->r, -ENOSPC);
	if (numa->nodes[tried->placing.node].memory_free_bytes < tried->definition->memory_bytes ||
	    tried->placing.page_bytes > 0 || tried->definition->hugepages)
		return;
	for (int64_t i = 0; i < tried->shape.sockets * tried->shape.nodes * tried->shape.cores;
	     i++) {
		bool whole = cpu_at(tried, i)->node == tried->placing.node;

		for (size_t j = 0; j < numa->n_cpus; j++)
			if (numa->cpus[j].core == i && (numa->cpus[j].allowed == FACT_NO ||
							is_anothers(tried, numa->cpus[j].id)))
				whole = false;
		cores += whole;
	}
	assert_true(cores * tried->shape.threads <=
		    tried->definition->most_vcpus + tried->shape.threads * 2);
}

static void whatever_is_asked_for(void **state)
{
	size_t n_placed = 0;
	size_t n_spanning = 0;
	size_t n_all = 0;
	size_t n_sizes = 0;
	size_t n_left_out = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= TRIALS; seed++) {
		struct tried *tried = calloc(1, sizeof(*tried));

		assert_non_null(tried);
		tried_make(tried, seed);
		if (tried->r < 0) {
			assert_no_room(tried);
		} else {
			n_placed++;
			n_spanning += tried->placement.n_cells > 0;
			n_sizes += tried->placement.keeps_pages && !tried->placement.page_bytes;
			if (tried->definition->n_vcpus < tried->definition->most_vcpus)
				*(has_note(tried, "of their own for") ? &n_left_out : &n_all) += 1;
			assert_node(tried);
			assert_vcpus(tried);
			assert_siblings(tried);
			assert_emulator(tried);
			assert_cells(tried);
			assert_memory(tried);
			assert_again(tried);
		}
		host_free(tried->made.host);
		free(tried);
	}
	/* Enough of each kind. */
	assert_in_range(n_placed, TRIALS / 4, TRIALS * 9 / 10);
	assert_in_range(n_spanning, TRIALS / 50, TRIALS);
	assert_in_range(n_sizes, TRIALS / 300, TRIALS);
	assert_in_range(n_all, TRIALS / 30, TRIALS);
	assert_in_range(n_left_out, TRIALS / 100, TRIALS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whatever_is_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
