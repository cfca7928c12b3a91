/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * In which words is a reader told what a place costs, or why there is none? With figures. See placing.h.
 */
#include <errno.h>
#include <inttypes.h>

#include "base/text.h"
#include "plan/page-sizes.h"
#include "plan/placing.h"
#include "plan/spare-memory.h"

enum {
	MOST_NAMES = 3,
};

static const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

/* "node 1", "node 1, where eth0 is,", "this host". */
static const char *node_name(const struct trial *trial, int64_t node)
{
	const char *near = trial->placing->near;

	if (!trial->host->numa.n_nodes)
		return "this host";
	if (node != trial->placing->node || !near)
		return arena_printf(trial->arena, "node %" PRId64, node);
	return arena_printf(trial->arena, "node %" PRId64 ", where %s is,", node, near);
}

static size_t node_index(const struct numa *numa, int64_t id)
{
	size_t i = 0;

	while (i < numa->n_nodes && numa->nodes[i].id != id)
		i++;
	return i;
}

/* " (distance 21)" from the node that was asked for; "" where it is not known. */
static const char *distance_text(const struct trial *trial, int64_t node)
{
	const struct numa *numa = &trial->host->numa;
	const struct numa_node *from = numa_find_node(numa, trial->placing->node);
	size_t to = node_index(numa, node);

	if (!from || !from->distances || to == numa->n_nodes)
		return "";
	return arena_printf(trial->arena, " (distance %" PRId64 ")", from->distances[to]);
}

/* ---- whose CPUs they are */

static bool is_among(const struct domain *const *domains, size_t n, const struct domain *domain)
{
	for (size_t i = 0; i < n; i++)
		if (domains[i] == domain)
			return true;
	return false;
}

/* The VMs that are pinned to CPUs of the node, in the order of these; how many. */
static size_t find_others(const struct trial *trial, int64_t node, const struct domain **others)
{
	size_t n = 0;

	for (size_t i = 0; i < trial->cores.n; i++)
		for (size_t j = 0; j < trial->cores.items[i].n_cpus; j++) {
			const struct domain *other = trial->cores.items[i].cpus[j].other;

			if (other && trial->cores.items[i].node == node &&
			    !is_among(others, n, other))
				others[n++] = other;
		}
	return n;
}

/* " (others are db1's, db2's)"; "" where no other VM has any. */
static const char *others_text(const struct trial *trial, int64_t node)
{
	const struct domain **others =
		arena_new_array(trial->arena, const struct domain *, trial->host->n_domains + 1);
	size_t n = find_others(trial, node, others);
	_cleanup_strbuf_ struct strbuf text = { 0 };

	for (size_t i = 0; i < n && i < MOST_NAMES; i++)
		strbuf_addf(&text, "%s%s", i ? ", " : " (pinned to others: ", others[i]->name);
	if (n > MOST_NAMES)
		strbuf_addf(&text, " and %zu more", n - MOST_NAMES);
	return n ? arena_printf(trial->arena, "%s)", text.text) : "";
}

/* ---- what lacks */

/* "12 vCPUs", "12 vCPUs, of which 4 are on at the start". */
static const char *vcpus_text(const struct trial *trial)
{
	const struct definition *definition = trial->definition;
	size_t n = (size_t)definition->most_vcpus;
	const char *text = arena_printf(trial->arena, "%zu vCPU%s", n, plural(n));

	if (definition->n_vcpus == definition->most_vcpus)
		return text;
	return arena_printf(trial->arena, "%s, of which %" PRId64 " %s on at the start", text,
			    definition->n_vcpus, definition->n_vcpus == 1 ? "is" : "are");
}

/* "12 vCPUs, and node 1 has 8 CPUs free of 16, in whole cores". */
static const char *cpus_text(const struct trial *trial, int64_t node)
{
	const struct definition *definition = trial->definition;
	size_t n = (size_t)definition->most_vcpus;
	size_t free_cpus = cores_n_free_cpus(&trial->cores, node);
	size_t all = cores_n_cpus(&trial->cores, node);

	return arena_printf(trial->arena, "%s, and %s has %zu CPU%s free of %zu%s%s",
			    vcpus_text(trial), node_name(trial, node), free_cpus, plural(free_cpus),
			    all, free_cpus < all && n <= all ? " in whole cores" : "",
			    others_text(trial, node));
}

/* Memory in pages of one size, were all of it on the node. */
struct share {
	int64_t page; /* 0: no hugepages */
	int64_t bytes;
	int64_t spare;
};

static struct share share_of(const struct trial *trial, int64_t node, int64_t page)
{
	const struct definition *definition = trial->definition;
	int64_t usual = trial->host->numa.default_hugepage_bytes;
	struct share share = {
		.page = page,
		.bytes = trial_bytes(trial),
		.spare = memory_spare(trial->host, trial->placing->domain, node, page),
	};

	if (trial->page_bytes != PAGES_AS_THEY_ARE || share.bytes == UNKNOWN)
		return share;
	share.bytes = 0;
	for (size_t i = 0; i < definition->n_cells; i++)
		if (definition_page_bytes(definition, definition->cells[i].id, usual) == page)
			share.bytes += definition->cells[i].memory_bytes;
	return share;
}

/* The pages that there are too few of; false where it is not memory that lacks. */
static bool find_lack(const struct trial *trial, int64_t node, struct share *ret_share)
{
	const struct definition *definition = trial->definition;
	bool several = trial->page_bytes == PAGES_AS_THEY_ARE;

	for (size_t i = 0; i < (several ? definition->n_cells : 1); i++) {
		int64_t page =
			several ? definition_page_bytes(definition, definition->cells[i].id,
							trial->host->numa.default_hugepage_bytes)
				: trial->page_bytes;
		struct share share = share_of(trial, node, page);

		if (share.bytes == UNKNOWN || share.spare == UNKNOWN || share.bytes <= share.spare)
			continue;
		*ret_share = share;
		return true;
	}
	return false;
}

/* "48 GiB of memory, and node 1 has 20 GiB free". */
static const char *memory_lack(const struct trial *trial, int64_t node, const struct share *share)
{
	if (!share->page)
		return arena_printf(trial->arena, "%s of memory, and %s has %s free",
				    memory_text(trial->arena, share->bytes), node_name(trial, node),
				    memory_text(trial->arena, share->spare));
	return arena_printf(
		trial->arena,
		"%s of memory in %" PRId64 " pages of %s, and %s has %" PRId64 " of these free%s",
		memory_text(trial->arena, share->bytes), share->bytes / share->page,
		memory_text(trial->arena, share->page), node_name(trial, node),
		share->spare / share->page,
		trial->page_bytes == PAGES_AS_THEY_ARE
			? " (its cells have pages of several sizes, which stay as they are: "
			  "--hugepages 1G or 2M gives all of it one size)"
			: "");
}

static size_t n_cores_wanted(const struct trial *trial)
{
	return (trial->n_vcpus + trial->width - 1) / trial->width;
}

/* What the VM has, and what the node has too little of. */
static const char *lack_text(struct trial *trial, int64_t node)
{
	struct share share = { 0 };

	cores_leave(&trial->cores);
	trial->width = cores_width(&trial->cores, node);
	if (!trial->width)
		return arena_printf(trial->arena, "%s, and %s has no CPUs that may be used",
				    vcpus_text(trial), node_name(trial, node));
	if (cores_n_free(&trial->cores, node, trial->width) < n_cores_wanted(trial))
		return cpus_text(trial, node);
	if (find_lack(trial, node, &share))
		return memory_lack(trial, node, &share);
	return arena_printf(trial->arena, "%s: none is left for QEMU's own threads",
			    cpus_text(trial, node));
}

int refuse_place(struct trial *trial, int64_t node, const char *further, struct err *reterr)
{
	const char *lack = lack_text(trial, node);

	return err_set(reterr, -ENOSPC, "%s has %s%s", trial->placing->domain->name, lack, further);
}

/* ---- what it costs */

/* A topology of its own is left, and may have been made for a guest without cells. */
static void note_sockets(struct trial *trial)
{
	const struct definition *definition = trial->definition;
	int64_t size = definition->sockets > 0 ? definition->most_vcpus / definition->sockets : 0;

	for (size_t i = 1; size > 0 && i < trial->n_parts; i++) {
		if (trial->parts[i].cell || trial->parts[i].vcpus[0] % size == 0)
			continue;
		trial_note(trial,
			   "a socket of its topology has %" PRId64
			   " vCPUs, which are not of one cell: without <topology> (virsh edit) it "
			   "gets one that fits",
			   size);
		return;
	}
}

static void note_parts(struct trial *trial)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };

	for (size_t i = 0; i < trial->n_parts; i++) {
		const struct part *part = &trial->parts[i];

		strbuf_addf(&text, "%s%zu vCPU%s", i ? ", " : "", part->n, plural(part->n));
		if (part->bytes != UNKNOWN)
			strbuf_addf(&text, " and %s", memory_text(trial->arena, part->bytes));
		strbuf_addf(&text, " on node %" PRId64 "%s", part->node,
			    distance_text(trial, part->node));
	}
	trial_note(trial, "it spans nodes, as cells of the guest: %s", text.text);
	note_sockets(trial);
}

static const char *parts_text(const struct trial *trial)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };

	for (size_t i = 0; i < trial->n_parts; i++) {
		int64_t node = trial->parts[i].node;

		if (!i || node != trial->parts[i - 1].node)
			strbuf_addf(&text, "%snode %" PRId64 "%s", i ? ", " : "", node,
				    distance_text(trial, node));
	}
	return arena_strdup(trial->arena, text.text);
}

const char *way_text(const struct trial *trial, int64_t node)
{
	const char *alone = trial_leaves_out(trial) ? " CPUs only to those vCPUs that are on" : "";
	bool is_there = parts_n_nodes(trial) == 1 && trial->parts[0].node == node;

	if (is_there && *alone)
		return arena_printf(trial->arena, "would give%s", alone);
	if (is_there)
		return "would have these elsewhere";
	return arena_printf(trial->arena, "would take %s%s%s", parts_text(trial),
			    *alone ? ", and give" : "", alone);
}

void note_off(struct trial *trial, int64_t node)
{
	struct trial all = *trial;
	struct trial off = *trial;
	struct idset ids = { 0 };

	trial_take_vcpus(&off, false, true);
	trial_take_vcpus(&all, true, true);
	ids = idset_of(trial->arena, off.vcpus, off.n_vcpus);
	trial_note(trial, "no CPUs of their own for vCPU %s, off at the start: it has %s",
		   idset_text(trial->arena, &ids), lack_text(&all, node));
}

void note_distance(struct trial *trial)
{
	const struct placing *placing = trial->placing;
	struct trial nearer = *trial;

	nearer.page_bytes = page_least(trial);
	if (placing->node != UNKNOWN && trial->parts[0].node != placing->node)
		trial_note(trial, "it is on %s: it has %s", parts_text(trial),
			   lack_text(&nearer, placing->node));
	if (parts_n_nodes(trial) > 1)
		note_parts(trial);
}
