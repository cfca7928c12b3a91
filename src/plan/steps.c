/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a plan grow, step by step? See steps.h.
 */
#include "plan/steps.h"

#include <stdio.h>

#include "base/text.h"

static struct step step_of(struct arena *arena, enum step_kind kind, const char *object,
			   const char *from, const char *to)
{
	return (struct step){
		.kind = kind,
		.object = arena_strdup(arena, object),
		.from = arena_strdup(arena, from),
		.to = arena_strdup(arena, to),
	};
}

void steps_add(struct steps *steps, enum step_kind kind, const char *object, const char *from,
	       const char *to)
{
	steps->items = arena_grow(steps->arena, steps->items, steps->n, &steps->capacity,
				  sizeof(*steps->items));
	steps->items[steps->n++] = step_of(steps->arena, kind, object, from, to);
}

void steps_leave_out(struct steps *steps, enum step_kind kind, const char *object, const char *from,
		     const char *to, const char *why)
{
	struct step *step = arena_new_struct(steps->arena, struct step);
	struct step_result *result = NULL;

	*step = step_of(steps->arena, kind, object, from, to);
	steps->left_out = arena_grow(steps->arena, steps->left_out, steps->n_left_out,
				     &steps->left_out_capacity, sizeof(*steps->left_out));
	result = &steps->left_out[steps->n_left_out++];
	*result = (struct step_result){ .step = step, .state = STEP_SKIPPED };
	snprintf(result->error, sizeof(result->error), "%s", why);
}

struct plan steps_plan(const struct steps *steps)
{
	return (struct plan){ .steps = steps->items,
			      .n = steps->n,
			      .best_effort = steps->best_effort,
			      .left_out = steps->left_out,
			      .n_left_out = steps->n_left_out };
}

struct plan plan_join(const struct plan *plan, const struct step *first, size_t n_first,
		      const struct step *second, size_t n_second, struct arena *arena)
{
	struct step *items = arena_new_array(arena, struct step, n_first + n_second);
	struct plan joined = *plan;

	for (size_t i = 0; i < n_first; i++)
		items[i] = first[i];
	for (size_t i = 0; i < n_second; i++)
		items[n_first + i] = second[i];
	joined.steps = items;
	joined.n = n_first + n_second;
	return joined;
}

void plan_load_driver(struct plan *plan, const char *driver, struct arena *arena)
{
	struct step *load = arena_new_struct(arena, struct step);

	*load = step_of(arena, STEP_MODULE, driver, NULL, MODULE_LOADED);
	*plan = plan_join(plan, load, 1, plan->steps, plan->n, arena);
}
