/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What can be said of the NUMA node that a function is next to: CPUs, memory and hugepages?
 */
#include <inttypes.h>

#include "render/parts.h"

/* Of a node that nobody lists no more is known than its number, if that. */
const void *node_part(const struct host *host, const void *object)
{
	const struct device *device = object;
	const struct numa_node *node = numa_find_node(&host->numa, device->numa_node);
	struct numa_node *unlisted = NULL;

	if (node || device->numa_node == -1)
		return node;
	unlisted = arena_new_struct(host->arena, struct numa_node);
	unlisted->id = device->numa_node;
	unlisted->memory_bytes = UNKNOWN;
	unlisted->memory_free_bytes = UNKNOWN;
	return unlisted;
}

void add_bytes(int64_t bytes, struct strbuf *buf)
{
	static const char *const units[] = { "bytes", "KiB", "MiB", "GiB", "TiB" };
	size_t unit = 0;
	int64_t tenths = 0;

	if (bytes == UNKNOWN) {
		strbuf_add(buf, "?");
		return;
	}
	for (; bytes >= 1024 && unit + 1 < ARRAY_SIZE(units); bytes /= 1024, unit++)
		tenths = bytes % 1024 * 10 / 1024;
	strbuf_addf(buf, "%" PRId64, bytes);
	if (tenths)
		strbuf_addf(buf, ".%" PRId64, tenths);
	strbuf_addf(buf, " %s", units[unit]);
}

static const struct mark *memory_cell(const struct host *host, const void *object,
				      struct strbuf *buf)
{
	const struct numa_node *node = object;

	(void)host;
	add_bytes(node->memory_free_bytes, buf);
	if (node->memory_free_bytes == UNKNOWN && node->memory_bytes == UNKNOWN)
		return NULL;
	strbuf_add(buf, " free of ");
	add_bytes(node->memory_bytes, buf);
	return NULL;
}

static bool knows_hugepages(const struct host *host, const void *part)
{
	(void)host;
	return ((const struct numa_node *)part)->hugepages;
}

static void add_count(int64_t count, struct strbuf *buf)
{
	struct value value = { 0 };

	value_set_number(&value, count);
	value_add(&value, buf);
}

/* "2 MiB: 3 free of 512, 1 GiB: 0 free of 0". */
static const struct mark *hugepages_cell(const struct host *host, const void *object,
					 struct strbuf *buf)
{
	const struct numa_node *node = object;

	(void)host;
	if (!node->hugepages) {
		strbuf_add(buf, "?");
		return NULL;
	}
	if (!node->n_hugepages)
		strbuf_add(buf, "none");
	for (size_t i = 0; i < node->n_hugepages; i++) {
		const struct hugepages *pages = &node->hugepages[i];

		strbuf_add(buf, i ? ", " : "");
		add_bytes(pages->size_kib * 1024, buf);
		strbuf_add(buf, ": ");
		add_count(pages->free, buf);
		strbuf_add(buf, " free of ");
		add_count(pages->total, buf);
	}
	return NULL;
}

static const struct field hugepages_fields[] = {
	LEAF("size_kib", NULL, NULL, FIELD_NUMBER, struct hugepages, size_kib),
	LEAF("total", NULL, NULL, FIELD_NUMBER, struct hugepages, total),
	LEAF("free", NULL, NULL, FIELD_NUMBER, struct hugepages, free),
	LEAF("surplus", NULL, NULL, FIELD_NUMBER, struct hugepages, surplus),
	{ 0 },
};

/*
 * JSON has no free memory: it is another from one moment to the next, and a capture says what its host
 * said, byte for byte.
 */
const struct field node_fields[] = {
	LEAF("id", NULL, NULL, FIELD_NUMBER, struct numa_node, id),
	LEAF("cpus", NULL, NULL, FIELD_TEXT, struct numa_node, cpus, .constant = ""),
	LEAF("memory_bytes", NULL, NULL, FIELD_NUMBER, struct numa_node, memory_bytes),
	{ .key = "memory",
	  .column = "MEMORY",
	  .help = "memory of its NUMA node",
	  .no_json = true,
	  .cell = memory_cell },
	OBJECTS("hugepages", hugepages_fields, struct numa_node, hugepages, n_hugepages,
		.is_known = knows_hugepages, .column = "HUGEPAGES",
		.help = "hugepages of its NUMA node, by size", .cell = hugepages_cell),
	{ 0 },
};
