/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is it told where a virtual machine is to be? See placement.h.
 */
#include "render/placement.h"

#include <inttypes.h>

#include "base/text.h"
#include "render/printable.h"

enum {
	LABEL_WIDTH = 12,
	BYTES_OF_MIB = 1 << 20,
	MIB_OF_GIB = 1 << 10,
};

/* Adds "8 GiB" or "5736 MiB". */
static void add_bytes(int64_t bytes, struct strbuf *buf)
{
	int64_t mib = bytes / BYTES_OF_MIB;

	if (mib % MIB_OF_GIB)
		strbuf_addf(buf, "%" PRId64 " MiB", mib);
	else
		strbuf_addf(buf, "%" PRId64 " GiB", mib / MIB_OF_GIB);
}

static void print_line(FILE *stream, const char *label, const struct strbuf *text)
{
	fprintf(stream, "%-*s%s\n", LABEL_WIDTH, label, text->text ? text->text : "");
}

/* ---- CPUs */

static const struct cpu *cpu_of(const struct placed *placed, size_t vcpu)
{
	const struct idset *cpus = &placed->placement->vcpus[vcpu];

	return cpus->n ? numa_find_cpu(&placed->host->numa, cpus->ranges[0].first) : NULL;
}

static bool is_off(const struct placed *placed, size_t vcpu)
{
	const struct definition *definition = domain_next(placed->domain);

	return definition && !definition_is_on(definition, (int64_t)vcpu);
}

/* Whether they are on one core, or both on none; and both on at the start, or both off. */
static bool are_together(const struct placed *placed, size_t a, size_t b)
{
	const struct cpu *one = cpu_of(placed, a);
	const struct cpu *other = cpu_of(placed, b);
	const struct idset *vcpus = placed->placement->vcpus;

	if (is_off(placed, a) != is_off(placed, b) || !vcpus[a].n != !vcpus[b].n)
		return false;
	return !vcpus[a].n || (one && other && one->core != UNKNOWN && one->core == other->core);
}

/* How many vCPUs from this one on. */
static size_t n_together(const struct placed *placed, size_t vcpu)
{
	size_t n = 1;

	while (vcpu + n < placed->placement->n_vcpus && are_together(placed, vcpu, vcpu + n))
		n++;
	return n;
}

static void add_node(const struct placed *placed, const struct cpu *cpu, struct strbuf *buf)
{
	if (cpu && placed->host->numa.n_nodes && cpu->node >= 0)
		strbuf_addf(buf, " on node %" PRId64, cpu->node);
}

static void add_core(const struct placed *placed, size_t vcpu, size_t n, struct strbuf *buf)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	strbuf_add(buf, "CPU");
	for (size_t i = 0; i < n; i++)
		strbuf_addf(buf, " %s", idset_text(arena, &placed->placement->vcpus[vcpu + i]));
	add_node(placed, cpu_of(placed, vcpu), buf);
	if (n > 1)
		strbuf_add(buf, ", one core");
}

static void print_core(FILE *stream, const struct placed *placed, size_t vcpu, size_t n)
{
	_cleanup_strbuf_ struct strbuf label = { 0 };
	_cleanup_strbuf_ struct strbuf text = { 0 };

	strbuf_addf(&label, n > 1 ? "vCPU %zu-%zu" : "vCPU %zu", vcpu, vcpu + n - 1);
	if (placed->placement->vcpus[vcpu].n)
		add_core(placed, vcpu, n, &text);
	else
		strbuf_add(&text, "no CPUs of their own");
	if (is_off(placed, vcpu))
		strbuf_add(&text, ", off at the start");
	print_line(stream, label.text, &text);
}

static void print_threads(FILE *stream, const struct placed *placed, const char *label,
			  const struct idset *cpus)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_strbuf_ struct strbuf text = { 0 };

	if (!cpus->n)
		return;
	strbuf_addf(&text, "CPU %s", idset_text(arena, cpus));
	add_node(placed, numa_find_cpu(&placed->host->numa, cpus->ranges[0].first), &text);
	print_line(stream, label, &text);
}

/* ---- memory */

static void add_pages(const struct placement *placement, struct strbuf *buf)
{
	if (placement->keeps_pages && !placement->page_bytes)
		strbuf_add(buf, ", hugepages of several sizes, as it has them");
	if (!placement->page_bytes)
		return;
	strbuf_add(buf, ", hugepages of ");
	add_bytes(placement->page_bytes, buf);
}

static void print_memory(FILE *stream, const struct placed *placed)
{
	const struct definition *definition = domain_next(placed->domain);
	const struct placement *placement = placed->placement;
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_strbuf_ struct strbuf text = { 0 };

	if (definition && definition->memory_bytes != UNKNOWN)
		add_bytes(definition->memory_bytes, &text);
	else
		strbuf_add(&text, "all");
	if (placement->nodes.n)
		strbuf_addf(&text, " on node %s alone", idset_text(arena, &placement->nodes));
	add_pages(placement, &text);
	print_line(stream, "memory", &text);
}

static void print_cells(FILE *stream, const struct placement *placement)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	for (size_t i = 0; i < placement->n_cells; i++) {
		const struct guest_cell *cell = &placement->cells[i];
		_cleanup_strbuf_ struct strbuf label = { 0 };
		_cleanup_strbuf_ struct strbuf text = { 0 };

		strbuf_addf(&label, "cell %" PRId64, cell->id);
		strbuf_addf(&text, "vCPU %s", idset_text(arena, &cell->vcpus));
		if (cell->memory_bytes != UNKNOWN) {
			strbuf_add(&text, ", ");
			add_bytes(cell->memory_bytes, &text);
		}
		strbuf_addf(&text, " on node %" PRId64, placement->cell_nodes[i]);
		print_line(stream, label.text, &text);
	}
}

/* ---- all of it */

void placement_print(FILE *stream, const struct placed *placed)
{
	const struct placement *placement = placed->placement;
	_cleanup_strbuf_ struct strbuf name = { 0 };
	size_t n = 1;

	printable_add(placed->domain->name, false, &name);
	fprintf(stream, "%s: %zu vCPU%s\n", name.text, placement->n_vcpus,
		placement->n_vcpus == 1 ? "" : "s");
	for (size_t i = 0; i < placement->n_vcpus; i += n) {
		n = n_together(placed, i);
		print_core(stream, placed, i, n);
	}
	print_threads(stream, placed, "QEMU", &placement->emulator);
	print_threads(stream, placed, "iothreads", &placement->iothreads);
	print_memory(stream, placed);
	print_cells(stream, placement);
	if (placement->threads)
		fprintf(stream, "%-*s%" PRId64 " threads a core\n", LABEL_WIDTH, "guest",
			placement->threads);
	for (size_t i = 0; i < placement->n_notes; i++)
		fprintf(stream, "note: %s\n", placement->notes[i]);
}
