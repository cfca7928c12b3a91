/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a test make up a host, VMs on it, and a place that is asked for? See tried.h.
 */
#include "tried.h"

#include "base/text.h"
#include "unit.h"

/* A number below n, from a row that is the same each time. */
static int64_t below(struct tried *tried, int64_t n)
{
	tried->seed = tried->seed * 6364136223846793005U + 1442695040888963407U;
	return (int64_t)(tried->seed >> 33) % n;
}

static struct arena *arena_of(struct tried *tried)
{
	return tried->made.host->arena;
}

static void make_host(struct tried *tried)
{
	struct numa *numa = &tried->made.host->numa;

	tried->shape = (struct shape){
		.sockets = 1 + below(tried, 2),
		.nodes = 1 + below(tried, 4),
		.cores = 1 + below(tried, 10),
		.threads = 1 + below(tried, 2),
		.cluster = below(tried, 5),
		.takes_turns = below(tried, 2),
		.memory_free_bytes = below(tried, 40) * GIB,
		.pages_1g = below(tried, 20),
		.pages_2m = below(tried, 9000),
	};
	placed_make_host(&tried->made, &tried->shape);
	for (size_t i = 0; i < numa->n_cpus; i++)
		if (below(tried, 30) == 0)
			numa->cpus[i].allowed = FACT_NO;
	for (size_t i = 0; i < numa->n_nodes; i++)
		if (below(tried, 4) == 0)
			numa->nodes[i].hugepages[below(tried, 2)].free /= 2;
}

static void make_other(struct tried *tried, const char *name)
{
	struct definition *definition = NULL;

	placed_add(&tried->made, name, "<domain type='kvm'><vcpu>1</vcpu></domain>");
	definition = placed_domain(&tried->made, name)->defined;
	definition->n_pins = (size_t)below(tried, 6);
	definition->pins = arena_new_array(arena_of(tried), struct thread_pin, 6);
	for (size_t i = 0; i < definition->n_pins; i++)
		definition->pins[i] = (struct thread_pin){
			(int64_t)i,
			idset_alone(arena_of(tried),
				    below(tried, (int64_t)tried->made.host->numa.n_cpus))
		};
	definition->has_emulator_pin = true;
	definition->emulator = idset_alone(arena_of(tried), 0);
}

/* Pins at random, as somebody may have set them. */
static void make_pins(struct tried *tried, struct definition *definition)
{
	int64_t n = (int64_t)tried->made.host->numa.n_cpus;

	definition->pins = arena_new_array(arena_of(tried), struct thread_pin, 64);
	for (int64_t i = 0; i < definition->n_vcpus; i++)
		definition->pins[definition->n_pins++] =
			(struct thread_pin){ i, idset_alone(arena_of(tried), below(tried, n)) };
	definition->has_emulator_pin = below(tried, 2);
	definition->emulator = idset_alone(arena_of(tried), below(tried, n));
}

static void make_cells(struct tried *tried, struct definition *definition)
{
	int64_t half = definition->most_vcpus / 2;
	struct id_range *ranges = arena_new_array(arena_of(tried), struct id_range, 2);

	ranges[0] = (struct id_range){ 0, (uint32_t)half - 1 };
	ranges[1] = (struct id_range){ (uint32_t)half, (uint32_t)definition->most_vcpus - 1 };
	definition->n_cells = 2;
	definition->cells = arena_new_array(arena_of(tried), struct guest_cell, 2);
	for (int64_t i = 0; i < 2; i++)
		definition->cells[i] =
			(struct guest_cell){ i, { &ranges[i], 1 }, definition->memory_bytes / 2 };
}

/* Some are off: the last ones, or any but the first. */
static void make_off(struct tried *tried, struct definition *definition)
{
	int64_t ids[64] = { 0 };
	size_t n = 0;

	definition->most_vcpus = definition->n_vcpus;
	if (below(tried, 4))
		return;
	definition->most_vcpus += 1 + below(tried, 5);
	if (below(tried, 2))
		return;
	for (int64_t i = 0; i < definition->most_vcpus; i++)
		if (!i || below(tried, 2))
			ids[n++] = i;
	definition->n_vcpus = (int64_t)n;
	definition->vcpus_on = idset_of(arena_of(tried), ids, n);
}

/* The first cell has small hugepages, the second large ones or none. */
static void make_pages(struct tried *tried, struct definition *definition)
{
	struct page_choice *pages = arena_new_array(arena_of(tried), struct page_choice, 2);

	for (int64_t i = 0; i < 2; i++)
		pages[i] = (struct page_choice){ i ? GIB : 2 << 20, true,
						 idset_alone(arena_of(tried), i) };
	definition->hugepages = true;
	definition->pages = pages;
	definition->n_pages = 1 + (size_t)below(tried, 2);
}

static void make_vm(struct tried *tried)
{
	struct definition *definition = NULL;

	placed_add(&tried->made, "web1", "<domain type='kvm'><vcpu>1</vcpu></domain>");
	definition = placed_domain(&tried->made, "web1")->defined;
	definition->n_vcpus = 1 + below(tried, 24);
	make_off(tried, definition);
	definition->memory_bytes = below(tried, 3) ? (1 + below(tried, 24)) * GIB
						   : (1 + below(tried, 24000)) * (2 << 20);
	definition->core_threads = below(tried, 4) == 0 ? 1 + below(tried, 2) : 0;
	definition->n_iothreads = below(tried, 3);
	definition->hugepages = below(tried, 4) == 0;
	if (below(tried, 4) == 0)
		make_pins(tried, definition);
	if (below(tried, 6) == 0 && definition->n_vcpus > 1)
		make_cells(tried, definition);
	if (definition->n_cells && below(tried, 2) == 0)
		make_pages(tried, definition);
}

void tried_make(struct tried *tried, uint64_t seed)
{
	static const int64_t pages[] = { 0, UNKNOWN, UNKNOWN, 2 << 20, GIB };
	int64_t n_others = 0;

	tried->seed = seed * 7919;
	tried->made.host = host_new();
	make_host(tried);
	make_vm(tried);
	n_others = below(tried, 3);
	for (int64_t i = 0; i < n_others; i++)
		make_other(tried, i ? "db1" : "db2");
	tried->placing = (struct placing){
		.domain = placed_domain(&tried->made, "web1"),
		.node = below(tried, 5) ? below(tried, (int64_t)tried->made.host->numa.n_nodes)
					: UNKNOWN,
		.policy = below(tried, 2) ? PLACE_STRICT : PLACE_PREFERRED,
		.policy_option = "--policy",
		.page_bytes = pages[below(tried, ARRAY_SIZE(pages))],
	};
	tried->definition = tried->placing.domain->defined;
	tried->r = place_domain(tried->made.host, &tried->placing, arena_of(tried),
				&tried->placement, &tried->err);
}
