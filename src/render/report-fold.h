/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which findings are told as one, and in which order?
 */
#ifndef RENDER_REPORT_FOLD_H
#define RENDER_REPORT_FOLD_H

#include "model/finding.h"
#include "model/host.h"

/* A finding, and whose it is. */
struct mention {
	const struct finding *finding;
	const struct device *owner; /* the PF of a VF; NULL: a VM, or the host */
};

/* Findings of one rule that weigh the same and are mended the same way, in the order of their owners. */
struct entry {
	const struct mention *mentions;
	size_t n;
	int weight;
	int worst; /* weight of those that are about the same owners */
};

/* All of a report's entries: those about the same owners stand together, the worst first. */
struct entries {
	struct entry *entries;
	size_t n;
};

struct entries report_fold(const struct report *report, struct arena *arena);

/* Whether both are about the same owners, by whichever of their functions. */
bool entry_shares_owners(const struct entry *a, const struct entry *b);

/* The index behind the last of the mentions that have the same owner as the one at i. */
size_t entry_next_owner(const struct entry *entry, size_t i);

/* Whether it is about a VF, but told of its PF. */
bool mention_is_of_vf(const struct mention *mention);

#endif
