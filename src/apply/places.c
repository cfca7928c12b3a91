/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which steps of a plan change the same thing? See places.h. Sorted, they stand side by side.
 */
#include "apply/places.h"

#include <stdlib.h>
#include <string.h>

/* Those of one place in the plan's order. */
static int compare(const void *a, const void *b)
{
	const struct step *left = *(const struct step *const *)a;
	const struct step *right = *(const struct step *const *)b;
	int order = (int)left->kind - (int)right->kind;

	if (!order)
		order = strcmp(left->object, right->object);
	return order ? order : (left > right) - (left < right);
}

struct places places_of(const struct plan *plan, struct arena *arena)
{
	const struct step **sorted = arena_new_array(arena, const struct step *, plan->n);
	struct places places = {
		.earlier = arena_new_array(arena, const struct step *, plan->n),
		.later = arena_new_array(arena, const struct step *, plan->n),
	};

	for (size_t i = 0; i < plan->n; i++)
		sorted[i] = &plan->steps[i];
	if (plan->n)
		qsort(sorted, plan->n, sizeof(const struct step *), compare);
	for (size_t i = 1; i < plan->n; i++) {
		if (!step_has_place(sorted[i - 1], sorted[i]))
			continue;
		places.earlier[sorted[i] - plan->steps] = sorted[i - 1];
		places.later[sorted[i - 1] - plan->steps] = sorted[i];
	}
	return places;
}
