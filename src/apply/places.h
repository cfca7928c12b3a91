/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which steps of a plan change the same thing?
 */
#ifndef APPLY_PLACES_H
#define APPLY_PLACES_H

#include "base/arena.h"
#include "model/step.h"

/* By step: the last one before it, and the first behind it, that changes the same; NULL: none. */
struct places {
	const struct step **earlier;
	const struct step **later;
};

/* The arena's. */
struct places places_of(const struct plan *plan, struct arena *arena);

#endif
