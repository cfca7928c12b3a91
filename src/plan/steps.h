/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a plan grow, step by step?
 */
#ifndef PLAN_STEPS_H
#define PLAN_STEPS_H

#include "base/arena.h"
#include "model/outcome.h"

struct steps {
	struct arena *arena; /* owns the steps and their texts */
	bool best_effort;    /* the plan's */
	struct step *items;
	size_t n;
	size_t capacity;
	struct step_result *left_out;
	size_t n_left_out;
	size_t left_out_capacity;
};

/* Adds one; its texts are copied. from and to are NULL where nothing stands. */
void steps_add(struct steps *steps, enum step_kind kind, const char *object, const char *from,
	       const char *to);

/* Notes one that is not to be, and why. */
void steps_leave_out(struct steps *steps, enum step_kind kind, const char *object, const char *from,
		     const char *to, const char *why);

/* All of them. */
struct plan steps_plan(const struct steps *steps);

/* The plan with both as its steps, one behind the other; the arena's, the texts not copied. */
struct plan plan_join(const struct plan *plan, const struct step *first, size_t n_first,
		      const struct step *second, size_t n_second, struct arena *arena);

/* Has the plan begin with loading the module of this driver. */
void plan_load_driver(struct plan *plan, const char *driver, struct arena *arena);

#endif
