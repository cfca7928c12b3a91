/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which CPUs does a guest see, so that it can make good use of where they run? See topology.h.
 */
#include "domxml/topology.h"

#include <inttypes.h>

#include "base/text.h"
#include "domxml/device-text.h"

static size_t cell_index(const struct placement *placement, int64_t vcpu)
{
	size_t i = 0;

	while (i < placement->n_cells && !idset_has(&placement->cells[i].vcpus, vcpu))
		i++;
	return i;
}

static int64_t greatest_divisor(int64_t a, int64_t b)
{
	while (b) {
		int64_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/* vCPUs of a socket: as many as can be, of n, with none of whose sockets in two cells. */
static int64_t socket_size(const struct placement *placement, int64_t n)
{
	int64_t size = n;

	for (int64_t vcpu = 1; placement->n_cells && vcpu < n; vcpu++)
		if (cell_index(placement, vcpu) != cell_index(placement, vcpu - 1))
			size = greatest_divisor(size, vcpu);
	return size;
}

/* "" where the vCPUs cannot be told apart so. */
static const char *topology_text(struct draft *draft, const struct placement *placement)
{
	int64_t n = element_text_number(&draft->document.reading, draft_find(draft, "vcpu"));
	int64_t size = 0;

	if (placement->threads <= 0 || n <= 0)
		return "";
	size = socket_size(placement, n);
	if (size % placement->threads != 0)
		return "";
	return arena_printf(draft->arena,
			    "<topology sockets='%" PRId64 "' dies='1' cores='%" PRId64
			    "' threads='%" PRId64 "'/>",
			    n / size, size / placement->threads, placement->threads);
}

/* ---- cells */

static xmlNode *find_cell(struct draft *draft, int64_t id, size_t *ret_number)
{
	xmlNode *node = markup_child(draft_find(draft, "cpu/numa"), "cell");

	*ret_number = 0;
	for (; node; node = node->next) {
		if (!markup_is(node, "cell"))
			continue;
		/* Without an id they are counted. */
		if (element_number(&draft->document.reading, node, "id", (int64_t)*ret_number) ==
		    id)
			break;
		++*ret_number;
	}
	++*ret_number;
	return node;
}

/* What else the first one says of its memory, as memAccess=, holds for those that it is divided among. */
static const char *other_attributes(struct draft *draft)
{
	static const char *const own[] = { "id", "cpus", "memory", "unit" };
	xmlNode *first = draft_find(draft, "cpu/numa/cell");
	_cleanup_strbuf_ struct strbuf buf = { 0 };

	for (xmlAttr *attr = first ? first->properties : NULL; attr; attr = attr->next) {
		const char *name = (const char *)attr->name;
		const char *value = element_attribute(&draft->document.reading, first, name);

		if (value && !attr->ns && !str_is_among(name, own, ARRAY_SIZE(own)))
			strbuf_addf(&buf, " %s='%s'", name, xml_escape(draft->arena, value));
	}
	return arena_strdup(draft->arena, buf.text ? buf.text : "");
}

static const char *cell_text(struct draft *draft, const struct guest_cell *cell)
{
	return arena_printf(draft->arena,
			    "<cell id='%" PRId64 "' cpus='%s' memory='%" PRId64 "' unit='KiB'%s/>",
			    cell->id, idset_text(draft->arena, &cell->vcpus),
			    cell->memory_bytes / 1024, other_attributes(draft));
}

static const char *cells_text(struct draft *draft, const struct placement *placement)
{
	_cleanup_strbuf_ struct strbuf buf = { 0 };

	strbuf_add(&buf, "<numa>");
	for (size_t i = 0; i < placement->n_cells; i++)
		strbuf_addf(&buf, "\n  %s", cell_text(draft, &placement->cells[i]));
	strbuf_add(&buf, "\n</numa>");
	return arena_strdup(draft->arena, buf.text);
}

/* What is so already stays as it is written; attributes and children that are none of ours stay, too. */
static void write_cell(struct draft *draft, const struct guest_cell *cell)
{
	const struct reading *reading = &draft->document.reading;
	size_t number = 0;
	xmlNode *node = find_cell(draft, cell->id, &number);
	const char *path = arena_printf(draft->arena, "cpu/numa/cell[%zu]", number);
	bool has_vcpus = element_says_set(reading, node, "cpus", &cell->vcpus);
	bool has_memory = node && element_bytes(reading, node, "memory") == cell->memory_bytes;

	if (draft->error)
		return;
	if (!node) {
		draft_put(draft, path, cell_text(draft, cell));
		return;
	}
	if (cell->vcpus.n && !has_vcpus)
		draft_set(draft, path, "cpus", idset_text(draft->arena, &cell->vcpus));
	if (has_memory)
		return;
	draft_set(draft, path, "memory",
		  arena_printf(draft->arena, "%" PRId64, cell->memory_bytes / 1024));
	draft_set(draft, path, "unit", "KiB");
}

static void write_cells(struct draft *draft, const struct placement *placement)
{
	if (placement->n_cells && !draft_find(draft, "cpu/numa/cell")) {
		draft_put(draft, "cpu/numa", cells_text(draft, placement));
		return;
	}
	for (size_t i = 0; i < placement->n_cells; i++)
		write_cell(draft, &placement->cells[i]);
}

/* What was said of a model is of none any more; how libvirt checks it, it knows itself. */
static void set_mode(struct draft *draft, const char *mode)
{
	if (element_says(&draft->document.reading, draft_find(draft, "cpu"), "mode", mode))
		return;
	draft_set(draft, "cpu", "mode", mode);
	draft_set(draft, "cpu", "match", NULL);
	draft_set(draft, "cpu", "check", NULL);
	draft_remove(draft, "cpu/vendor");
	draft_remove(draft, "cpu/model");
}

/* A policy that somebody chose stays. */
static void show_threads(struct draft *draft)
{
	static const char feature[] = "cpu/feature[@name='topoext']";
	int64_t threads = element_number(&draft->document.reading,
					 draft_find(draft, "cpu/topology"), "threads", 0);

	if (threads > 1 && !draft_find(draft, feature))
		draft_put(draft, feature, "<feature policy='require' name='topoext'/>");
}

void topology_write(struct draft *draft, const struct placement *placement)
{
	struct before before = draft_before(draft, "cpu");
	const char *topology = draft->error ? "" : topology_text(draft, placement);
	bool writes = placement->cpu_mode || *topology || placement->n_cells;

	if (draft->error || (!writes && !placement->topoext))
		return;
	if (!before.was && writes)
		draft_put(draft, "cpu", "<cpu/>");
	if (placement->cpu_mode)
		set_mode(draft, placement->cpu_mode);
	if (*topology)
		draft_put(draft, "cpu/topology", topology);
	if (placement->topoext)
		show_threads(draft);
	write_cells(draft, placement);
	draft_remember(draft, &(struct purpose){ 0 }, before);
}
