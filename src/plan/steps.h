/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a plan grow, step by step?
 */
#ifndef PLAN_STEPS_H
#define PLAN_STEPS_H

#include "base/arena.h"
#include "model/step.h"

struct steps {
	struct arena *arena; /* owns the steps and their texts */
	struct step *items;
	size_t n;
	size_t capacity;
};

/* Adds one; its texts are copied. from and to are NULL where nothing stands. */
void steps_add(struct steps *steps, enum step_kind kind, const char *object, const char *from,
	       const char *to);

#endif
