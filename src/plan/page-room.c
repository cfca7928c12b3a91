/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is there memory for more hugepages? See page-room.h.
 */
#include "plan/page-room.h"

#include <inttypes.h>

#include "base/sums.h"
#include "plan/spare-memory.h"

enum {
	BYTES_OF_KIB = 1024,
	RESERVED_PART = 20, /* of memory, one in so many */
	LARGEST_PART = 4,   /* and at most */
};

/*
 * At least that much a host keeps: a kernel with its slabs, libvirt, sshd and the journal take 1 GiB, a QEMU
 * some hundred MiB beside its VM's memory, and what is in hugepages can be neither swapped nor given back.
 */
static const int64_t reserved_least = INT64_C(2) << 30;

const char *page_vms_text(struct arena *arena, const struct domain *last, size_t n)
{
	return n > 1 ? arena_printf(arena, "%s and others", last->name) : last->name;
}

/* The pools there, of all sizes. */
static const struct hugepages *pools_at(const struct page_needs *needs, size_t place, size_t *ret_n)
{
	const struct numa *numa = &needs->tuning->host->numa;

	*ret_n = numa->n_nodes ? numa->nodes[place].n_hugepages : numa->n_hugepages;
	return numa->n_nodes ? numa->nodes[place].hugepages : numa->hugepages;
}

const struct hugepages *page_pool(const struct page_needs *needs, const struct page_need *need)
{
	size_t n = 0;
	const struct hugepages *pools = pools_at(needs, need->place, &n);

	for (size_t i = 0; i < n; i++)
		if (pools[i].size_kib * BYTES_OF_KIB == need->page_bytes)
			return &pools[i];
	return NULL;
}

/* Each of n nodes keeps its share; where there is little memory a part of it, else none were left. */
static int64_t reserved_of(int64_t memory, int64_t n)
{
	int64_t most = memory / LARGEST_PART;
	int64_t least = reserved_least / n;
	int64_t part = memory / RESERVED_PART;

	least = least < most ? least : most;
	return part > least ? part : least;
}

/* What a place could give to pages of one size. What was asked for already is gone. */
struct room {
	int64_t free_bytes; /* and what only files are in, but for what somebody may still take; UNKNOWN */
	int64_t later_bytes;		  /* once nobody has memory outside of hugepages; at most */
	const struct page_need *outside;  /* where somebody runs without, or */
	const struct page_need *starting; /* is to start so */
};

/* All that is not reserved, and not in pages. */
static int64_t capacity_of(const struct page_needs *needs, size_t place, int64_t rest)
{
	size_t n = 0;
	const struct hugepages *pools = pools_at(needs, place, &n);

	for (size_t i = 0; i < n; i++)
		if (pools[i].total > 0)
			rest = bounded_rest(rest, bounded_product(pools[i].total,
								  bounded_product(pools[i].size_kib,
										  BYTES_OF_KIB)));
	return rest;
}

static struct room room_for(const struct page_needs *needs, const struct page_need *need)
{
	const struct numa *numa = &needs->tuning->host->numa;
	const struct numa_node *node = numa->n_nodes ? &numa->nodes[need->place] : NULL;
	int64_t memory = node ? node->memory_bytes : numa->memory_bytes;
	int64_t free = node ? node->memory_free_bytes : numa->memory_free_bytes;
	int64_t cache = node ? node->memory_cache_bytes : numa->memory_cache_bytes;
	int64_t n_places = node ? (int64_t)numa->n_nodes : 1;
	int64_t gone = 0;
	int64_t awaited = 0;
	int64_t held = 0;
	int64_t most = 0;
	struct room room = { .free_bytes = UNKNOWN };

	if (free == UNKNOWN || memory == UNKNOWN)
		return room;
	gone = bounded_sum(reserved_of(memory, n_places), needs->awaited_bytes / n_places);
	for (size_t i = 0; i < needs->n; i++) {
		const struct page_need *other = &needs->items[i];

		if (other->place != need->place)
			continue;
		gone = bounded_sum(gone, other->taken_bytes);
		awaited = bounded_sum(awaited, other->awaited_bytes);
		held = bounded_sum(held, other->held_bytes);
		if (other->n_outside && (!room.outside || other == need))
			room.outside = other;
		if (other->n_starting && (!room.starting || other == need))
			room.starting = other;
	}
	free = bounded_sum(free, cache);
	room.free_bytes = bounded_rest(free, bounded_sum(gone, awaited));
	room.later_bytes = bounded_rest(bounded_sum(free, held), gone);
	most = capacity_of(needs, need->place, bounded_rest(memory, gone));
	if (room.later_bytes > most)
		room.later_bytes = most;
	return room;
}

static const char *more_text(struct arena *arena, int64_t n)
{
	return n == 1 ? "1 page more is" : arena_printf(arena, "%" PRId64 " pages more are", n);
}

/* vfctl tune vm gives nobody hugepages that are not there: who starts without has to ask for them first. */
static const char *way_text(struct arena *arena, const struct room *room)
{
	const struct page_need *outside = room->outside;
	const struct page_need *starting = room->starting;

	if (outside)
		return arena_printf(
			arena,
			outside->n_outside > 1
				? "%s have ended, which run without hugepages: then set this, and "
				  "start them with hugepages (vfctl tune vm)"
				: "%s has ended, which runs without hugepages: then set this, and "
				  "start it with hugepages (vfctl tune vm)",
			page_vms_text(arena, outside->last_outside, outside->n_outside));
	return arena_printf(
		arena,
		"the definition%s of %s ask%s for hugepages, without which %s with the host: "
		"virsh edit %s, <memoryBacking><hugepages/></memoryBacking>",
		starting->n_starting > 1 ? "s" : "",
		page_vms_text(arena, starting->last_starting, starting->n_starting),
		starting->n_starting > 1 ? "" : "s",
		starting->n_starting > 1 ? "they start" : "it starts",
		starting->last_starting->name);
}

/*
 * What a VM has outside of hugepages is free once it has ended; what of it the VM has not touched yet is free
 * now, but no longer when it does.
 */
const char *page_hindrance(const struct page_needs *needs, const struct page_need *need,
			   int64_t total, int64_t wanted)
{
	const struct room room = room_for(needs, need);
	struct arena *arena = needs->tuning->arena;
	int64_t more = bounded_product(wanted - total, need->page_bytes);
	int64_t later = room.outside || room.starting ? room.later_bytes : room.free_bytes;

	if (room.free_bytes == UNKNOWN)
		return "how much memory is free there is not known";
	if (more <= room.free_bytes && more != INT64_MAX)
		return NULL;
	if (more > later || more == INT64_MAX)
		return arena_printf(arena,
				    "%zu VM%s (%s) take%s %s, and for that %s needed, where %s of "
				    "memory can be had: give VMs less, or place some elsewhere",
				    need->n_vms, need->n_vms > 1 ? "s" : "",
				    page_vms_text(arena, need->last, need->n_vms),
				    need->n_vms > 1 ? "" : "s", memory_text(arena, need->bytes),
				    more_text(arena, wanted - total), memory_text(arena, later));
	return arena_printf(arena, "%s needed, for which there is memory only once %s",
			    more_text(arena, wanted - total), way_text(arena, &room));
}
