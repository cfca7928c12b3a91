/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For which reasons does the kernel refuse what steps write, and what helps?
 */
#ifndef APPLY_REASONS_H
#define APPLY_REASONS_H

#include <stdint.h>

#include "apply/circumstances.h"

#define KIND(kind) (UINT64_C(1) << (kind))

/* One row each; of those that are about a refusal the first counts. */
struct reason {
	uint64_t kinds;				      /* bits by enum step_kind */
	int errors[2];				      /* positive; none: any */
	const char *logged;			      /* a part of what the kernel logs then */
	bool (*holds)(const struct refusal *refusal); /* what tells where nothing was logged */
	bool (*only)(const struct refusal *refusal);  /* and this is so, too; NULL: whatever is */
	/* Clauses, with words in braces (circumstance_tell). */
	const char *cause;
	const char *remedy;
	enum needs needs; /* what the remedy takes */
};

/* All of them, in this order; NULL behind the last. */
const struct reason *reason_at(size_t i);

/* A part of them. */
extern const struct reason setting_reasons[];
extern const size_t n_setting_reasons;

#endif
