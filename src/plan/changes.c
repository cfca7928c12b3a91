/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does a plan change in the end? See changes.h.
 */
#include "plan/changes.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static int compare_places(const struct step *left, const struct step *right)
{
	if (left->kind != right->kind)
		return left->kind < right->kind ? -1 : 1;
	return strcmp(left->object, right->object);
}

/* One of the plan's, which stand in one array. */
struct sorted {
	const struct step *step;
};

/* By what they change, those of one thing in the plan's order. */
static int compare(const void *a, const void *b)
{
	const struct step *left = ((const struct sorted *)a)->step;
	const struct step *right = ((const struct sorted *)b)->step;
	int r = compare_places(left, right);

	return r ? r : (left > right) - (left < right);
}

struct plan plan_changes(const struct plan *plan, struct arena *arena)
{
	struct sorted *sorted = arena_new_array(arena, struct sorted, plan->n);
	struct step *whole = arena_new_array(arena, struct step, plan->n);
	bool *counts = arena_new_array(arena, bool, plan->n);
	struct plan changes = *plan;

	for (size_t i = 0; i < plan->n; i++)
		sorted[i].step = &plan->steps[i];
	if (plan->n)
		qsort(sorted, plan->n, sizeof(*sorted), compare);
	for (size_t i = 0, end = 0; i < plan->n; i = end) {
		size_t first = (size_t)(sorted[i].step - plan->steps);

		for (end = i + 1;
		     end < plan->n && !compare_places(sorted[i].step, sorted[end].step);)
			end++;
		whole[first] = *sorted[i].step;
		whole[first].to = sorted[end - 1].step->to;
		counts[first] = !str_equal(whole[first].from, whole[first].to);
	}
	changes.steps = whole;
	changes.n = 0;
	for (size_t i = 0; i < plan->n; i++)
		if (counts[i])
			whole[changes.n++] = whole[i];
	return changes;
}
