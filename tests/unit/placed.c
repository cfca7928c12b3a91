/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a test get a host with sockets, nodes, cores and VMs, to place a VM on? See placed.h.
 */
#include "placed.h"

#include <inttypes.h>

#include "base/text.h"
#include "domxml/read.h"
#include "unit.h"

enum {
	LOCAL = 10,
	NEIGHBOUR = 12,
	FAR = 21,
};

const struct shape placed_two_nodes = {
	.sockets = 2,
	.nodes = 1,
	.cores = 8,
	.threads = 2,
	.memory_free_bytes = (int64_t)64 << 30,
};

const char placed_other[] = "<domain type='kvm'><name>db1</name><vcpu>4</vcpu><cputune>"
			    "<vcpupin vcpu='0' cpuset='9'/><vcpupin vcpu='1' cpuset='25'/>"
			    "<vcpupin vcpu='2' cpuset='10'/><vcpupin vcpu='3' cpuset='26'/>"
			    "<emulatorpin cpuset='11'/></cputune></domain>";

static void make_node(struct made *made, const struct shape *shape, int64_t id)
{
	struct numa *numa = &made->host->numa;
	struct numa_node *node = &numa->nodes[id];

	*node = (struct numa_node){
		.id = id,
		.cpus = "",
		.memory_bytes = shape->memory_free_bytes,
		.memory_free_bytes = shape->memory_free_bytes,
		.hugepages = arena_new_array(made->host->arena, struct hugepages, 2),
		.n_hugepages = 2,
		.distances = arena_new_array(made->host->arena, int64_t, numa->n_nodes),
	};
	node->hugepages[0] = (struct hugepages){ .size_kib = 2048,
						 .total = shape->pages_2m,
						 .free = shape->pages_2m };
	node->hugepages[1] = (struct hugepages){ .size_kib = 1 << 20,
						 .total = shape->pages_1g,
						 .free = shape->pages_1g };
	for (int64_t i = 0; i < (int64_t)numa->n_nodes; i++)
		node->distances[i] = i == id				     ? LOCAL
				     : i / shape->nodes == id / shape->nodes ? NEIGHBOUR
									     : FAR;
}

void placed_make_host(struct made *made, const struct shape *shape)
{
	struct numa *numa = &made->host->numa;
	int64_t n_nodes = shape->sockets * shape->nodes;
	int64_t n_cores = n_nodes * shape->cores;

	numa->has_nodes = FACT_YES;
	numa->n_nodes = (size_t)n_nodes;
	numa->nodes = arena_new_array(made->host->arena, struct numa_node, n_nodes);
	for (int64_t i = 0; i < n_nodes; i++)
		make_node(made, shape, i);
	numa->n_cpus = (size_t)(n_cores * shape->threads);
	numa->cpus = arena_new_array(made->host->arena, struct cpu, numa->n_cpus);
	for (int64_t i = 0; i < (int64_t)numa->n_cpus; i++) {
		int64_t core = i % n_cores;
		int64_t node = shape->takes_turns ? core % n_nodes : core / shape->cores;
		int64_t in_node = shape->takes_turns ? core / n_nodes : core % shape->cores;

		numa->cpus[i] = (struct cpu){
			.id = i,
			.node = node,
			.package = node / shape->nodes,
			.core = core,
			.cluster = node * 1000 + (shape->cluster ? in_node / shape->cluster : 0),
			.allowed = FACT_YES,
		};
	}
	numa->smt = shape->threads > 1 ? FACT_YES : FACT_NO;
	numa->default_hugepage_bytes = 2 << 20;
	made->host->domains_known = true;
}

void placed_add(struct made *made, const char *name, const char *xml)
{
	struct host *host = made->host;
	struct domain *domains = arena_new_array(host->arena, struct domain, host->n_domains + 1);
	struct domain *domain = &domains[host->n_domains];

	if (host->n_domains)
		memcpy(domains, host->domains, host->n_domains * sizeof(*domains));
	*domain = (struct domain){ .name = name, .id = -1, .running = FACT_NO, .xml = xml };
	assert_int_equal(domxml_read(domain, host->arena), 0);
	host->domains = domains;
	host->n_domains++;
}

struct domain *placed_domain(struct made *made, const char *name)
{
	for (size_t i = 0; i < made->host->n_domains; i++)
		if (str_equal(made->host->domains[i].name, name))
			return &made->host->domains[i];
	fail_msg("there is no %s", name);
	return NULL;
}

const char *placed_vcpus(struct arena *arena, const struct placement *placement)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };

	for (size_t i = 0; i < placement->n_vcpus; i++)
		strbuf_addf(&text, "%s%s", i ? " " : "", idset_text(arena, &placement->vcpus[i]));
	return arena_strdup(arena, text.text ? text.text : "");
}

static void bind_memory(struct arena *arena, const struct placement *placement,
			struct definition *definition)
{
	definition->bindings =
		arena_new_array(arena, struct memory_binding, placement->n_cells + 1);
	definition->bindings[0] =
		(struct memory_binding){ UNKNOWN, "strict", false, placement->nodes };
	definition->n_bindings = 1;
	for (size_t i = 0; i < placement->n_cells; i++)
		definition->bindings[definition->n_bindings++] =
			(struct memory_binding){ placement->cells[i].id, "strict", false,
						 idset_alone(arena, placement->cell_nodes[i]) };
}

void placed_define(struct arena *arena, const struct placement *placement,
		   struct definition *definition)
{
	definition->pins = arena_new_array(arena, struct thread_pin, placement->n_vcpus);
	definition->n_pins = 0;
	for (size_t i = 0; i < placement->n_vcpus; i++)
		if (placement->vcpus[i].n)
			definition->pins[definition->n_pins++] =
				(struct thread_pin){ (int64_t)i, placement->vcpus[i] };
	definition->has_emulator_pin = placement->emulator.n;
	definition->emulator = placement->emulator;
	definition->iothread_pins =
		arena_new_array(arena, struct thread_pin, (size_t)definition->n_iothreads + 1);
	definition->n_iothread_pins = 0;
	for (int64_t i = 1; placement->iothreads.n && i <= definition->n_iothreads; i++)
		definition->iothread_pins[definition->n_iothread_pins++] =
			(struct thread_pin){ i, placement->iothreads };
	bind_memory(arena, placement, definition);
	if (!placement->keeps_pages) {
		definition->hugepages = placement->page_bytes;
		definition->pages = arena_new_struct(arena, struct page_choice);
		definition->pages->bytes = placement->page_bytes;
		definition->n_pages = placement->page_bytes ? 1 : 0;
	}
	if (placement->cpu_mode)
		definition->cpu_mode = placement->cpu_mode;
	if (placement->threads)
		definition->core_threads = placement->threads;
	if (placement->n_cells) {
		definition->cells = placement->cells;
		definition->n_cells = placement->n_cells;
	}
}

struct placing placed_near(struct made *made, int64_t node, enum place_policy policy)
{
	return (struct placing){
		.domain = placed_domain(made, "web1"),
		.node = node,
		.policy = policy,
		.policy_option = "--policy",
		.page_bytes = UNKNOWN,
	};
}

struct placement placed_place(struct made *made, const struct placing *placing)
{
	struct placement placement = { 0 };
	struct err err = { 0 };

	if (place_domain(made->host, placing, made->host->arena, &placement, &err) < 0)
		fail_msg("%s", err.text);
	return placement;
}

void placed_refuses(struct made *made, const struct placing *placing, int code, const char *text)
{
	struct placement placement = { 0 };
	struct err err = { 0 };

	assert_int_equal(place_domain(made->host, placing, made->host->arena, &placement, &err),
			 code);
	assert_string_equal(err.text, text);
	assert_null(placement.vcpus);
}

void placed_assert_set(struct made *made, const struct idset *set, const char *text)
{
	assert_string_equal(idset_text(made->host->arena, set), text);
}

void placed_assert_vcpus(struct made *made, const struct placement *placement, const char *text)
{
	assert_string_equal(placed_vcpus(made->host->arena, placement), text);
}

void placed_assert_note(const struct placement *placement, const char *text)
{
	for (size_t i = 0; i < placement->n_notes; i++)
		if (str_equal(placement->notes[i], text))
			return;
	for (size_t i = 0; i < placement->n_notes; i++)
		print_message("noted: %s\n", placement->notes[i]);
	fail_msg("not noted: %s", text);
}
