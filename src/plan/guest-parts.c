/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a guest divided among nodes: all on one, by cells of its own, or into new ones? See placing.h.
 */
#include "plan/page-sizes.h"
#include "plan/spare-memory.h"

enum {
	LARGE_GRAIN = 2 << 20, /* of a cell's memory, without hugepages */
	SMALL_GRAIN = 1 << 10, /* as libvirt counts it */
};

int64_t trial_bytes(const struct trial *trial)
{
	const struct definition *definition = trial->definition;
	int64_t bytes = 0;

	for (size_t i = 0; i < definition->n_cells; i++) {
		if (definition->cells[i].memory_bytes == UNKNOWN)
			return definition->memory_bytes;
		bytes += definition->cells[i].memory_bytes;
	}
	return definition->n_cells ? bytes : definition->memory_bytes;
}

/* Whether it has cells that stay what they are. */
static bool has_own_cells(const struct trial *trial)
{
	return trial->definition->n_cells > 1;
}

static struct part *add_part(struct trial *trial, int64_t node)
{
	struct part *part = &trial->parts[trial->n_parts++];

	*part = (struct part){
		.vcpus = arena_new_array(trial->arena, int64_t, trial->n_vcpus + 1),
		.node = node,
	};
	return part;
}

static bool is_in_any_cell(const struct definition *definition, int64_t vcpu)
{
	for (size_t i = 0; i < definition->n_cells; i++)
		if (idset_has(&definition->cells[i].vcpus, vcpu))
			return true;
	return false;
}

/* vCPUs that no cell names are the first one's (virDomainNumaFillCPUsInNode). */
static void add_cell(struct trial *trial, const struct guest_cell *cell, int64_t node)
{
	const struct definition *definition = trial->definition;
	struct part *part = add_part(trial, node);

	part->cell = cell;
	part->bytes = cell->memory_bytes;
	for (size_t i = 0; i < trial->n_vcpus; i++)
		if (idset_has(&cell->vcpus, trial->vcpus[i]) ||
		    (cell == definition->cells && !is_in_any_cell(definition, trial->vcpus[i])))
			part->vcpus[part->n++] = trial->vcpus[i];
}

static void begin(struct trial *trial)
{
	size_t most = trial->definition->n_cells + trial->n_nodes;

	trial->parts = arena_new_array(trial->arena, struct part, most);
	trial->n_parts = 0;
}

void parts_together(struct trial *trial)
{
	const struct definition *definition = trial->definition;
	struct part *part = NULL;

	begin(trial);
	for (size_t i = 0; has_own_cells(trial) && i < definition->n_cells; i++)
		add_cell(trial, &definition->cells[i], trial->nodes[0]);
	if (has_own_cells(trial))
		return;
	part = add_part(trial, trial->nodes[0]);
	part->bytes = trial_bytes(trial);
	for (; part->n < trial->n_vcpus; part->n++)
		part->vcpus[part->n] = trial->vcpus[part->n];
}

/* ---- what a node has for them */

static size_t n_groups(const struct trial *trial, size_t n)
{
	return (n + trial->width - 1) / trial->width;
}

/* Cores that are left for a part, but one on the first node: QEMU's own threads need CPUs, too. */
static size_t cores_left(const struct trial *trial, size_t node)
{
	size_t n = cores_n_free(&trial->cores, trial->nodes[node], trial->width);

	for (size_t i = 0; i < trial->n_parts; i++)
		if (trial->parts[i].node == trial->nodes[node])
			n -= n_groups(trial, trial->parts[i].n);
	return node == 0 && n ? n - 1 : n;
}

int64_t bytes_on(const struct trial *trial, int64_t node, int64_t page_bytes)
{
	int64_t bytes = 0;

	for (size_t i = 0; i < trial->n_parts; i++) {
		const struct part *part = &trial->parts[i];

		if (part->node == node && part->bytes != UNKNOWN &&
		    page_bytes_of(trial, part) == page_bytes)
			bytes += part->bytes;
	}
	return bytes;
}

/* INT64_MAX where it is not known. */
static int64_t bytes_left(const struct trial *trial, size_t node, int64_t page_bytes)
{
	int64_t spare =
		memory_spare(trial->host, trial->placing->domain, trial->nodes[node], page_bytes);

	return spare == UNKNOWN ? INT64_MAX
				: spare - bytes_on(trial, trial->nodes[node], page_bytes);
}

/* ---- cells of its own */

static bool put_cell(struct trial *trial, const struct guest_cell *cell)
{
	add_cell(trial, cell, -1);
	trial->n_parts--;
	for (size_t i = 0; i < trial->n_nodes; i++) {
		struct part *part = &trial->parts[trial->n_parts];

		if (n_groups(trial, part->n) > cores_left(trial, i) ||
		    (part->bytes != UNKNOWN &&
		     part->bytes > bytes_left(trial, i, page_bytes_of(trial, part))))
			continue;
		part->node = trial->nodes[i];
		trial->n_parts++;
		return true;
	}
	return false;
}

/* The node that a vCPU is pinned to; UNKNOWN. */
static int64_t node_pinned(const struct trial *trial, int64_t vcpu)
{
	const struct idset *cpus = definition_cpus_of(trial->definition, vcpu);
	struct spare_cpu *cpu = NULL;
	const struct core *core =
		cpus && cpus->n ? cores_of_cpu(&trial->cores, cpus->ranges[0].first, &cpu) : NULL;

	return core ? core->node : UNKNOWN;
}

/* The node that a cell's memory is bound to; UNKNOWN. */
static int64_t node_bound(const struct trial *trial, const struct guest_cell *cell)
{
	const struct memory_binding *binding = definition_binding(trial->definition, cell->id);

	return binding && binding->nodes.n ? binding->nodes.ranges[0].first : UNKNOWN;
}

/* Where the part is, if that is one of the trial's nodes: a cell may have memory alone. UNKNOWN. */
static int64_t node_now(const struct trial *trial, const struct part *part)
{
	int64_t node = part->n ? node_pinned(trial, part->vcpus[0]) : node_bound(trial, part->cell);

	for (size_t i = 0; i < trial->n_nodes; i++)
		if (trial->nodes[i] == node)
			return node;
	return UNKNOWN;
}

bool parts_as_they_are(struct trial *trial)
{
	const struct definition *definition = trial->definition;

	begin(trial);
	if (!has_own_cells(trial))
		return false;
	for (size_t i = 0; i < definition->n_cells; i++) {
		struct part *part = NULL;

		add_cell(trial, &definition->cells[i], UNKNOWN);
		part = &trial->parts[trial->n_parts - 1];
		part->node = node_now(trial, part);
		if (part->node == UNKNOWN)
			return false;
	}
	return true;
}

/* ---- new ones */

static int64_t grain_of(const struct trial *trial, int64_t bytes)
{
	if (trial->page_bytes)
		return trial->page_bytes;
	return bytes % LARGE_GRAIN ? SMALL_GRAIN : LARGE_GRAIN;
}

/* vCPUs, of n, that the node has cores for, and their shares of the memory. */
static size_t n_that_fit(const struct trial *trial, size_t node, size_t n, int64_t bytes)
{
	int64_t share = bytes == UNKNOWN ? 0 : bytes / (int64_t)trial->n_vcpus;
	size_t most = cores_left(trial, node) * trial->width;
	int64_t with_memory =
		share ? bytes_left(trial, node, trial->page_bytes) / share : INT64_MAX;

	if ((int64_t)most > with_memory)
		most = with_memory > 0 ? (size_t)with_memory : 0;
	if (most >= n)
		return n;
	return trial->divides_cores ? most : most - most % trial->width;
}

/* Up to so many bytes more, of those that are left on its node; how many. */
static int64_t add_memory(const struct trial *trial, struct part *part, int64_t most, int64_t grain)
{
	int64_t room = 0;

	for (size_t i = 0; i < trial->n_nodes; i++)
		if (trial->nodes[i] == part->node)
			room = bytes_left(trial, i, trial->page_bytes) / grain * grain;
	if (room > most)
		room = most;
	if (room < 0)
		room = 0;
	part->bytes += room;
	return room;
}

/*
 * To each its share in whole pages; what is left over to those that would get nothing, then to the first
 * that has room for it. false where there is none.
 */
static bool share_memory(struct trial *trial, int64_t bytes)
{
	int64_t grain = grain_of(trial, bytes);
	int64_t left = bytes;

	for (size_t i = 0; i < trial->n_parts; i++) {
		struct part *part = &trial->parts[i];

		part->bytes = bytes / grain * (int64_t)part->n / (int64_t)trial->n_vcpus * grain;
		left -= part->bytes;
	}
	for (size_t i = 0; i < trial->n_parts && left; i++)
		if (!trial->parts[i].bytes)
			left -= add_memory(trial, &trial->parts[i], grain, grain);
	for (size_t i = 0; i < trial->n_parts && left; i++)
		left -= add_memory(trial, &trial->parts[i], left, grain);
	for (size_t i = 0; i < trial->n_parts && !left; i++)
		if (!trial->parts[i].bytes)
			return false;
	return !left;
}

static bool divide(struct trial *trial)
{
	int64_t bytes = trial_bytes(trial);
	size_t vcpu = 0;

	for (size_t i = 0; i < trial->n_nodes && vcpu < trial->n_vcpus; i++) {
		size_t n = n_that_fit(trial, i, trial->n_vcpus - vcpu, bytes);
		struct part *part = n ? add_part(trial, trial->nodes[i]) : NULL;

		while (part && part->n < n)
			part->vcpus[part->n++] = trial->vcpus[vcpu++];
	}
	for (size_t i = 0; i < trial->n_parts; i++)
		trial->parts[i].bytes = UNKNOWN;
	return vcpu == trial->n_vcpus && (bytes == UNKNOWN || share_memory(trial, bytes));
}

bool parts_apart(struct trial *trial)
{
	const struct definition *definition = trial->definition;

	cores_leave(&trial->cores);
	begin(trial);
	if (!has_own_cells(trial))
		return divide(trial);
	for (size_t i = 0; i < definition->n_cells; i++)
		if (!put_cell(trial, &definition->cells[i]))
			return false;
	return true;
}

size_t parts_n_nodes(const struct trial *trial)
{
	size_t n = 0;

	for (size_t i = 0; i < trial->n_parts; i++) {
		bool again = false;

		for (size_t j = 0; j < i; j++)
			again = again || trial->parts[j].node == trial->parts[i].node;
		n += !again;
	}
	return n;
}
