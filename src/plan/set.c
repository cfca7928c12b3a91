/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which steps give VFs that stand what they are to have? See set.h.
 */
#include "plan/set.h"

#include <stdlib.h>

#include "plan/drivers.h"

int set_plan(struct planning *planning, const struct vf_target *targets, size_t n)
{
	int r = 0;

	for (size_t i = 0; i < n && r == 0; i++)
		if (attributes_are_wanted(targets[i].wish)) {
			r = attributes_check_way(planning);
			break;
		}
	if (r == 0)
		r = drivers_plan_release(planning, targets, n);
	if (r == 0)
		r = attributes_plan(planning, targets, n);
	if (r == 0)
		drivers_plan_bind(planning, targets, n);
	return r;
}

/* PF by PF, and by their indexes. */
static int compare(const void *a, const void *b)
{
	const struct vf_target *left = a;
	const struct vf_target *right = b;
	const struct device *pfs[] = { left->vf->vf->pf, right->vf->vf->pf };

	if (pfs[0] != pfs[1])
		return pfs[0] < pfs[1] ? -1 : 1;
	return (left->index > right->index) - (left->index < right->index);
}

int plan_set(const struct host *host, const struct device *const *vfs, size_t n,
	     const struct vf_wish *wish, const struct terms *terms, struct arena *arena,
	     struct plan *ret_plan, struct err *reterr)
{
	struct vf_target *targets = arena_new_array(arena, struct vf_target, n);
	const struct macs macs = macs_of(host, arena);
	struct steps steps = { .arena = arena, .best_effort = terms->best_effort };
	int r = 0;

	for (size_t i = 0; i < n; i++)
		targets[i] = (struct vf_target){ vfs[i]->vf->index, vfs[i], wish, NULL };
	if (n)
		qsort(targets, n, sizeof(*targets), compare);
	for (size_t i = 0, end = 0; i < n && r == 0; i = end) {
		const struct device *pf = targets[i].vf->vf->pf;
		struct planning planning = planning_begin(host, pf, terms, &macs, &steps, reterr);

		for (end = i + 1; end < n && targets[end].vf->vf->pf == pf;)
			end++;
		r = set_plan(&planning, &targets[i], end - i);
	}
	if (r == 0)
		*ret_plan = steps_plan(&steps);
	return r;
}

int plan_set_new(const struct host *host, const struct vf *vf, const struct vf_wish *wish,
		 const struct terms *terms, struct arena *arena, struct plan *ret_plan,
		 struct err *reterr)
{
	const struct vf_target target = { vf->index, NULL, wish, vf };
	const struct macs macs = macs_of(host, arena);
	struct steps steps = { .arena = arena, .best_effort = terms->best_effort };
	struct planning planning = planning_begin(host, vf->pf, terms, &macs, &steps, reterr);
	int r = set_plan(&planning, &target, 1);

	if (r == 0)
		*ret_plan = steps_plan(&steps);
	return r;
}
