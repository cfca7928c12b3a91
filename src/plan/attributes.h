/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which steps give VFs of one PF what that administers?
 */
#ifndef PLAN_ATTRIBUTES_H
#define PLAN_ATTRIBUTES_H

#include "model/vf-wish.h"
#include "plan/planning.h"

/* A VF of the PF and what it is to have. */
struct vf_target {
	int64_t index;
	const struct device *vf; /* NULL: it is still to be made */
	const struct vf_wish *wish;
	const struct vf *foreseen; /* of one to be made, what steps before give it; NULL: nothing */
};

/* Whether a VF is to be given anything through its PF. */
bool attributes_are_wanted(const struct vf_wish *wish);

/* Whether there is a way to, by the PF's interface: 0, or -errno with a sentence. */
int attributes_check_way(const struct planning *planning);

/* Whether the PF has one here. */
int attributes_check_interface(const struct planning *planning);

/* Whether it is to have another number of MSI-X vectors than it has, for which it must have no driver. */
bool attributes_change_msix(const struct vf_target *target);

/* Attribute by attribute, and only what a VF does not have. 0, or -errno with a sentence. */
int attributes_plan(struct planning *planning, const struct vf_target *targets, size_t n);

#endif
