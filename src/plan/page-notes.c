/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What should somebody know who reserves hugepages? See page-notes.h.
 */
#include "plan/page-notes.h"

#include <inttypes.h>

#include "base/text.h"
#include "plan/page-room.h"

enum {
	KIB = 1024,
};

static const char *running_note(struct arena *arena, const struct page_need *need)
{
	if (!need->n_outside)
		return NULL;
	return arena_printf(arena,
			    need->n_outside > 1
				    ? "%s run without hugepages: theirs are taken only once they "
				      "are shut down and started again with them (vfctl tune vm)"
				    : "%s runs without hugepages: its are taken only once it is "
				      "shut down and started again with them (vfctl tune vm)",
			    page_vms_text(arena, need->last_outside, need->n_outside));
}

static const char *starting_note(struct arena *arena, const struct page_need *need)
{
	const char *name = need->n_starting ? need->last_starting->name : NULL;

	if (!need->n_starting)
		return NULL;
	return arena_printf(
		arena,
		need->n_starting > 1
			? "%s and others start with the host without hugepages: their pages are "
			  "taken only once their definitions ask for hugepages (vfctl tune vm %s)"
			: "%s starts with the host without hugepages: its pages are taken only "
			  "once its definition asks for hugepages (vfctl tune vm %s)",
		name, name);
}

/* "1G", as the kernel's command line and mount have it. */
static const char *size_text(struct arena *arena, int64_t bytes)
{
	static const char units[] = "KMG";
	size_t i = 0;

	for (bytes /= KIB; bytes % KIB == 0 && units[i + 1]; i++)
		bytes /= KIB;
	return arena_printf(arena, "%" PRId64 "%c", bytes, units[i]);
}

/* Of all that there are to be: "3", "0:2,1:3". */
static void add_counts(const struct page_needs *needs, int64_t page_bytes, struct strbuf *buf)
{
	const struct numa *numa = &needs->tuning->host->numa;
	const char *separator = "";

	for (size_t i = 0; i < needs->n; i++) {
		const struct page_need *need = &needs->items[i];
		const struct hugepages *pool = page_pool(needs, need);
		int64_t pages = page_needs_pages(needs, need);

		if (pool && pool->total > pages)
			pages = pool->total;
		if (need->page_bytes != page_bytes || !pages)
			continue;
		strbuf_add(buf, separator);
		if (numa->n_nodes)
			strbuf_addf(buf, "%" PRId64 ":", numa->nodes[need->place].id);
		strbuf_addf(buf, "%" PRId64, pages);
		separator = ",";
	}
}

/* Nodes in hugepages= came with the kernel's commit b5389086ad7b. */
static const char *boot_note(const struct page_needs *needs, const struct page_need *need)
{
	_cleanup_strbuf_ struct strbuf counts = { 0 };
	struct arena *arena = needs->tuning->arena;

	if (need->page_bytes <= INT64_C(2) << 20)
		return NULL;
	add_counts(needs, need->page_bytes, &counts);
	return arena_printf(
		arena,
		"pages of that size are found at boot as a rule, later memory is in "
		"pieces: put hugepagesz=%s hugepages=%s on the kernel's command line%s",
		size_text(arena, need->page_bytes), counts.text,
		needs->tuning->host->numa.n_nodes
			? " (nodes since Linux 5.16; before, hugepages=N spreads N pages "
			  "over all nodes)"
			: "");
}

const char *page_mount_note(const struct page_needs *needs, const struct page_need *need)
{
	const struct numa *numa = &needs->tuning->host->numa;
	struct arena *arena = needs->tuning->arena;
	const char *size = size_text(arena, need->page_bytes);

	for (size_t i = 0; i < numa->n_hugepages; i++)
		if (numa->hugepages[i].size_kib * KIB == need->page_bytes &&
		    numa->hugepages[i].mounted == FACT_NO)
			return arena_printf(
				arena,
				"no hugetlbfs of that size is mounted, and without it libvirt "
				"starts no VM in these pages: mkdir /dev/hugepages%s && mount -t "
				"hugetlbfs -o pagesize=%s hugetlbfs /dev/hugepages%s (in "
				"/etc/fstab with x-mount.mkdir), and restart libvirtd or virtqemud",
				size, size, size);
	return NULL;
}

const char *page_notes(const struct page_needs *needs, const struct page_need *need)
{
	struct arena *arena = needs->tuning->arena;
	const char *const notes[] = {
		running_note(arena, need),
		starting_note(arena, need),
		boot_note(needs, need),
		page_mount_note(needs, need),
	};
	const char *text = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(notes); i++)
		if (notes[i])
			text = text ? arena_printf(arena, "%s; %s", text, notes[i]) : notes[i];
	return text;
}
