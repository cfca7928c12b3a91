/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How do two plans for one VM become one? See vm-joined.h.
 */
#include "plan/vm-joined.h"

#include "base/text.h"
#include "plan/steps.h"

/* What both say is said once. */
static void add_notes(struct plan *plan, const struct plan *second, struct arena *arena)
{
	const char **notes = arena_new_array(arena, const char *, plan->n_notes + second->n_notes);
	size_t n = 0;

	for (size_t i = 0; i < plan->n_notes; i++)
		notes[n++] = plan->notes[i];
	for (size_t i = 0; i < second->n_notes; i++)
		if (!str_is_among(second->notes[i], notes, n))
			notes[n++] = second->notes[i];
	plan->notes = notes;
	plan->n_notes = n;
}

struct plan vm_plans_join(const struct plan *first, const struct plan *second, struct arena *arena)
{
	struct plan joined =
		plan_join(first, first->steps, first->n, second->steps, second->n, arena);
	struct step *steps = (struct step *)joined.steps;
	struct step *definition = NULL;
	size_t n = 0;

	for (size_t i = 0; i < joined.n; i++) {
		if (steps[i].kind == STEP_DOMAIN && definition) {
			definition->to = steps[i].to;
			continue;
		}
		steps[n] = steps[i];
		if (steps[n].kind == STEP_DOMAIN)
			definition = &steps[n];
		n++;
	}
	joined.n = n;
	add_notes(&joined, second, arena);
	if (joined.needs < second->needs)
		joined.needs = second->needs;
	return joined;
}
