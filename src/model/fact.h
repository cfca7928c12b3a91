/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is known of one fact? Zero-initialised facts are unknown where the type allows it: a number
 * that could not be read is UNKNOWN, a text NULL, a yes-or-no FACT_UNKNOWN. Whoever leaves a fact
 * unknown adds a gap (model/gap.h). A fact that does not apply to a device (the VFs of a NIC that
 * has none) is not unknown: its struct is absent.
 */
#ifndef MODEL_FACT_H
#define MODEL_FACT_H

#include <stdbool.h>
#include <stdint.h>

/* The value of an int64_t fact that is not known. */
#define UNKNOWN INT64_MIN

enum tristate {
	FACT_UNKNOWN = 0,
	FACT_NO,
	FACT_YES,
	FACT_INAPPLICABLE, /* the driver has no such setting */
};

static inline enum tristate tristate_from_bool(bool value)
{
	return value ? FACT_YES : FACT_NO;
}

#endif
