/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is said of many things at once: of the VFs of a PF, of the CPUs and memory of a node?
 */
#include <inttypes.h>

#include "model/group.h"
#include "render/parts.h"
#include "render/picture.h"

const struct vf_use_text vf_use_texts[N_VF_USES] = {
	[VF_IN_VM] = { "V", "given to a VM", "given to VMs" },
	[VF_IN_NETDEV] = { "I", "in use as an interface", "in use as interfaces" },
	[VF_IN_PROCESS] = { "P", "held by a process", "held by processes" },
	[VF_IN_NETNS] = { "N", "in a network namespace", "in network namespaces" },
	[VF_USE_UNKNOWN] = { "?", "of unknown use", "of unknown use" },
	[VF_FREE] = { "", "free", "free" },
};

/* How the users of a VF begin (struct vf). */
static const char *const user_prefixes[] = {
	[VF_IN_VM] = "vm:",
	[VF_IN_NETDEV] = "netdev:",
	[VF_IN_PROCESS] = "pid:",
	[VF_IN_NETNS] = "netns",
};

enum vf_use vf_use_of(const struct vf *vf)
{
	for (size_t use = 0; use < ARRAY_SIZE(user_prefixes); use++)
		for (size_t i = 0; i < vf->n_used_by; i++)
			if (str_has_prefix(vf->used_by[i], user_prefixes[use]))
				return (enum vf_use)use;
	return vf->used_by_known ? VF_FREE : VF_USE_UNKNOWN;
}

static void add_vm(struct vf_uses *uses, const char *name, size_t *capacity, struct arena *arena)
{
	for (size_t i = 0; i < uses->n_vms; i++)
		if (str_equal(uses->vms[i], name))
			return;
	uses->vms = arena_grow(arena, uses->vms, uses->n_vms, capacity, sizeof(*uses->vms));
	uses->vms[uses->n_vms++] = name;
}

static void add_vms(struct vf_uses *uses, const struct vf *vf, size_t *capacity,
		    struct arena *arena)
{
	size_t n_prefix = strlen(user_prefixes[VF_IN_VM]);

	for (size_t i = 0; i < vf->n_used_by; i++)
		if (str_has_prefix(vf->used_by[i], user_prefixes[VF_IN_VM]))
			add_vm(uses, vf->used_by[i] + n_prefix, capacity, arena);
}

const struct vf_uses *vf_uses_of(const struct host *host, const struct device *pf)
{
	struct arena *arena = host->arena;
	struct vf_uses *uses = arena_new_struct(arena, struct vf_uses);
	size_t capacity = 0;
	int64_t n_seen = 0;

	uses->total = pf->sriov->total_vfs;
	uses->num = pf->sriov->num_vfs;
	for (size_t i = 0; i < pf->sriov->n_vfs; i++) {
		const struct device *vf = pf->sriov->vfs[i];

		if (!vf)
			continue;
		uses->n[vf_use_of(vf->vf)]++;
		uses->n_shared += group_is_isolated(&host->iommu, vf) == FACT_NO;
		add_vms(uses, vf->vf, &capacity, arena);
		n_seen++;
	}
	/* Those that are there and were not found, and what nobody knows. */
	if (uses->num > n_seen)
		uses->n[VF_USE_UNKNOWN] += uses->num - n_seen;
	for (size_t use = 0; uses->num == UNKNOWN && !n_seen && use < N_VF_USES; use++)
		uses->n[use] = UNKNOWN;
	return uses;
}

static void add_number(int64_t number, struct strbuf *buf)
{
	if (number == UNKNOWN)
		strbuf_add(buf, "?");
	else
		strbuf_addf(buf, "%" PRId64, number);
}

/* Of many VMs the first: JSON, and each VF by itself, have them all. */
static void add_names(const struct vf_uses *uses, struct strbuf *buf)
{
	enum {
		MOST_NAMES = 2
	};

	for (size_t i = 0; i < uses->n_vms && i < MOST_NAMES; i++)
		strbuf_addf(buf, "%s%s", i ? ", " : " (", uses->vms[i]);
	if (uses->n_vms > MOST_NAMES)
		strbuf_addf(buf, " and %zu more", uses->n_vms - MOST_NAMES);
	strbuf_add(buf, uses->n_vms ? ")" : "");
}

int vf_uses_add(const struct vf_uses *uses, struct strbuf *buf)
{
	const char *before = ": ";

	add_number(uses->num, buf);
	strbuf_add(buf, " of ");
	add_number(uses->total, buf);
	strbuf_add(buf, uses->total == 1 ? " VF" : " VFs");
	if (uses->n_shared)
		strbuf_addf(buf, ", %" PRId64 " in shared groups", uses->n_shared);
	/* What can still be had comes first: for that one looks. */
	for (size_t use = N_VF_USES; use-- > 0;) {
		if (uses->n[use] <= 0)
			continue;
		strbuf_addf(buf, "%s%" PRId64 " %s", before, uses->n[use],
			    uses->n[use] == 1 ? vf_use_texts[use].one : vf_use_texts[use].several);
		before = ", ";
	}
	add_names(uses, buf);
	return (uses->num == UNKNOWN) + (uses->total == UNKNOWN) +
	       (uses->n[VF_USE_UNKNOWN] > 0 ? (int)uses->n[VF_USE_UNKNOWN] : 0);
}

/* ---- CPUs and memory */

static void note_unknown(const char *text, struct strbuf *buf, struct box *box)
{
	strbuf_add(buf, text);
	box->n_unknown++;
}

static void note(struct strbuf *buf, struct arena *arena, struct box *box)
{
	enum {
		MOST_NOTES = 8
	};

	if (!box->notes)
		box->notes = arena_new_array(arena, const char *, MOST_NOTES);
	if (buf->length && box->n_notes < MOST_NOTES)
		box->notes[box->n_notes++] = arena_strdup(arena, buf->text);
	strbuf_release(buf);
}

static void note_memory(int64_t total, int64_t available, struct arena *arena, struct box *box)
{
	struct strbuf buf = { 0 };

	if (total == UNKNOWN) {
		note_unknown("memory unknown", &buf, box);
	} else if (total == 0) {
		strbuf_add(&buf, "no memory");
	} else {
		add_bytes(total, &buf);
		if (available != UNKNOWN) {
			strbuf_add(&buf, ", ");
			add_bytes(available, &buf);
			strbuf_add(&buf, " free");
		}
	}
	note(&buf, arena, box);
}

/* Only sizes of which there are any. */
static void note_hugepages(const struct hugepages *pages, size_t n, struct arena *arena,
			   struct box *box)
{
	for (size_t i = 0; i < n; i++) {
		struct strbuf buf = { 0 };

		if (pages[i].total == 0)
			continue;
		add_number(pages[i].total, &buf);
		strbuf_add(&buf, " hugepages of ");
		add_bytes(pages[i].size_kib * 1024, &buf);
		strbuf_add(&buf, ", ");
		add_number(pages[i].free, &buf);
		strbuf_add(&buf, " free");
		note(&buf, arena, box);
	}
}

static void note_cpus(const char *cpus, struct arena *arena, struct box *box)
{
	struct strbuf buf = { 0 };

	if (!cpus)
		note_unknown("CPUs unknown", &buf, box);
	else if (!*cpus)
		strbuf_add(&buf, "no CPUs");
	else
		strbuf_addf(&buf, "CPUs %s", cpus);
	note(&buf, arena, box);
}

static void note_cpu_count(size_t n, struct arena *arena, struct box *box)
{
	struct strbuf buf = { 0 };

	if (n)
		strbuf_addf(&buf, "%zu CPU%s", n, n > 1 ? "s" : "");
	else
		note_unknown("CPUs unknown", &buf, box);
	note(&buf, arena, box);
}

void picture_note_node(const struct numa *numa, const struct numa_node *node, struct arena *arena,
		       struct box *box)
{
	if (node) {
		note_cpus(node->cpus, arena, box);
		note_memory(node->memory_bytes, node->memory_free_bytes, arena, box);
		note_hugepages(node->hugepages, node->n_hugepages, arena, box);
	} else {
		note_cpu_count(numa->n_cpus, arena, box);
		note_memory(numa->memory_bytes, numa->memory_free_bytes, arena, box);
		note_hugepages(numa->hugepages, numa->n_hugepages, arena, box);
	}
}

void picture_note_host(const struct host *host, struct box *picture)
{
	const struct identity *identity = &host->identity;
	const struct iommu *iommu = &host->iommu;
	struct strbuf buf = { 0 };

	if (identity->kernel)
		strbuf_addf(&buf, "Linux %s", identity->kernel);
	if (identity->product)
		strbuf_addf(&buf, "%s%s", buf.length ? ", " : "", identity->product);
	if (identity->virtualized == FACT_YES)
		strbuf_addf(&buf, "%sa virtual machine", buf.length ? ", " : "");
	note(&buf, host->arena, picture);
	if (iommu->in_use == FACT_UNKNOWN)
		note_unknown("IOMMU unknown", &buf, picture);
	else if (iommu->in_use == FACT_NO)
		strbuf_add(&buf, "no IOMMU in use");
	else if (!iommu->n_units)
		strbuf_add(&buf, "an IOMMU in use");
	for (size_t i = 0; iommu->in_use == FACT_YES && i < iommu->n_units; i++)
		strbuf_addf(&buf, "%s%s", i ? ", " : "IOMMU ", iommu->units[i]);
	note(&buf, host->arena, picture);
}
