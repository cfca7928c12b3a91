/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a plan grow, step by step? See steps.h.
 */
#include "plan/steps.h"

void steps_add(struct steps *steps, enum step_kind kind, const char *object, const char *from,
	       const char *to)
{
	steps->items = arena_grow(steps->arena, steps->items, steps->n, &steps->capacity,
				  sizeof(*steps->items));
	steps->items[steps->n++] = (struct step){
		.kind = kind,
		.object = arena_strdup(steps->arena, object),
		.from = arena_strdup(steps->arena, from),
		.to = arena_strdup(steps->arena, to),
	};
}
