/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which findings are told as one, and in which order? See report-fold.h.
 */
#include "render/report-fold.h"

#include <stdlib.h>

#include "base/text.h"

/* Unknown is worse than a note: it may be anything. */
static int weight_of(const struct finding *finding)
{
	switch (finding->verdict) {
	case VERDICT_FAIL:
		return finding->waiver ? 1 : 2 * (int)finding->severity + 2;
	case VERDICT_UNKNOWN:
		return 3;
	case VERDICT_PASS:
		return 1;
	default:
		return 0;
	}
}

static const struct device *owner_of(const struct finding *finding)
{
	const struct device *device = finding->device;

	return device && device->vf && device->vf->pf ? device->vf->pf : device;
}

bool mention_is_of_vf(const struct mention *mention)
{
	return mention->owner != mention->finding->device;
}

static int compare_pointers(const void *a, const void *b)
{
	return (a > b) - (a < b);
}

static int compare_texts(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

/* The host, VMs in the order of their names, devices in that of their addresses. */
static int compare_owners(const struct mention *a, const struct mention *b)
{
	if (a->owner == b->owner)
		return compare_pointers(a->finding->domain, b->finding->domain);
	if (!a->owner || !b->owner)
		return (a->owner != NULL) - (b->owner != NULL);
	return bdf_compare(a->owner->bdf, b->owner->bdf);
}

/* 0: one entry holds both. */
static int compare_kinds(const struct mention *left, const struct mention *right)
{
	const struct finding *a = left->finding;
	const struct finding *b = right->finding;

	if (a->rule != b->rule)
		return compare_pointers(a->rule, b->rule);
	if (a->verdict != b->verdict)
		return (int)a->verdict - (int)b->verdict;
	if (a->waiver != b->waiver)
		return compare_pointers(a->waiver, b->waiver);
	if (a->severity != b->severity)
		return (int)a->severity - (int)b->severity;
	if (mention_is_of_vf(left) != mention_is_of_vf(right))
		return mention_is_of_vf(left) - mention_is_of_vf(right);
	if (a->remedy.needs != b->remedy.needs)
		return (int)a->remedy.needs - (int)b->remedy.needs;
	return compare_texts(a->remedy.text, b->remedy.text);
}

static int compare_mentions(const void *left, const void *right)
{
	const struct mention *a = left;
	const struct mention *b = right;

	int order = compare_kinds(a, b);

	if (!order)
		order = compare_owners(a, b);
	return order ? order : compare_pointers(a->finding, b->finding);
}

size_t entry_next_owner(const struct entry *entry, size_t i)
{
	size_t next = i + 1;

	while (next < entry->n && compare_owners(&entry->mentions[i], &entry->mentions[next]) == 0)
		next++;
	return next;
}

static int compare_sets(const struct entry *a, const struct entry *b)
{
	size_t i = 0;
	size_t j = 0;

	while (i < a->n && j < b->n) {
		int order = compare_owners(&a->mentions[i], &b->mentions[j]);

		if (order)
			return order;
		i = entry_next_owner(a, i);
		j = entry_next_owner(b, j);
	}
	return (i < a->n) - (j < b->n);
}

bool entry_shares_owners(const struct entry *a, const struct entry *b)
{
	return compare_sets(a, b) == 0;
}

static int compare_by_owners(const void *left, const void *right)
{
	const struct entry *a = left;
	const struct entry *b = right;
	int order = compare_sets(a, b);

	return order ? order : b->weight - a->weight;
}

/* Of the same owners: the worst first, what the same source leaves unknown together. */
static int compare_entries(const void *left, const void *right)
{
	const struct entry *a = left;
	const struct entry *b = right;
	const struct finding *first = a->mentions->finding;
	const struct finding *second = b->mentions->finding;
	int order = b->worst - a->worst;

	if (!order)
		order = compare_by_owners(a, b);
	if (!order && first->verdict == VERDICT_UNKNOWN)
		order = compare_texts(first->evidence, second->evidence);
	return order ? order : compare_pointers(first, second);
}

static void sort_entries(struct entries *all)
{
	struct entry *entries = all->entries;

	qsort(entries, all->n, sizeof(*entries), compare_by_owners);
	for (size_t i = 0; i < all->n; i++)
		entries[i].worst = i && entry_shares_owners(&entries[i], &entries[i - 1])
					   ? entries[i - 1].worst
					   : entries[i].weight;
	qsort(entries, all->n, sizeof(*entries), compare_entries);
}

struct entries report_fold(const struct report *report, struct arena *arena)
{
	struct mention *mentions = arena_new_array(arena, struct mention, report->n_findings);
	struct entries all = {
		.entries = arena_new_array(arena, struct entry, report->n_findings),
	};

	if (!report->n_findings)
		return all;
	for (size_t i = 0; i < report->n_findings; i++)
		mentions[i] = (struct mention){ .finding = &report->findings[i],
						.owner = owner_of(&report->findings[i]) };
	qsort(mentions, report->n_findings, sizeof(*mentions), compare_mentions);
	for (size_t i = 0; i < report->n_findings; i++) {
		if (!i || compare_kinds(&mentions[i], &mentions[i - 1]))
			all.entries[all.n++] = (struct entry){
				.mentions = &mentions[i],
				.weight = weight_of(mentions[i].finding),
			};
		all.entries[all.n - 1].n++;
	}
	sort_entries(&all);
	return all;
}
