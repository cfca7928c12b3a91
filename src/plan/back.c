/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who would lose something, if a change were taken back? See back.h.
 */
#include "plan/back.h"

#include "base/text.h"
#include "plan/blast.h"
#include "plan/carry.h"
#include "plan/foresee.h"

/* From one number of VFs to another there is no way but through none. */
static int check_count(const struct host *host, const struct step *step, struct err *reterr)
{
	const struct device *pf = host_find_named(host, step->object);
	int r = 0;

	if (!pf || !pf->sriov || str_equal(step->from, step->to))
		return 0;
	if (!str_equal(step->from, "0"))
		r = blast_check_pf(host, pf, reterr);
	return r < 0 ? r : carry_check(host, pf, true, reterr);
}

static int check_driver(const struct host *host, const struct step *step, struct err *reterr)
{
	const struct device *vf = host_find_named(host, step->object);

	if (!vf || !vf->vf || !vf->driver || !*vf->driver || str_equal(vf->driver, step->to) ||
	    !step->to || str_equal(step->to, DRIVER_BY_HOST))
		return 0;
	return blast_check_vf(host, vf, reterr);
}

bool back_concerns(const struct plan *plan)
{
	for (size_t i = 0; i < plan->n; i++)
		if (plan->steps[i].kind == STEP_SRIOV_NUMVFS || plan->steps[i].kind == STEP_DRIVER)
			return true;
	return false;
}

/* A VM whose definition goes back, too, has what it had then: it loses VFs that it runs with, no others. */
static void spare_definitions(struct host *host, const struct plan *plan)
{
	for (size_t i = 0; i < plan->n; i++) {
		const struct step undefined = { .kind = STEP_DOMAIN,
						.object = plan->steps[i].object };

		if (plan->steps[i].kind == STEP_DOMAIN)
			foresee(host, &(struct plan){ .steps = &undefined, .n = 1 });
	}
}

int back_check(struct host *host, const struct plan *plan, struct err *reterr)
{
	int r = 0;

	spare_definitions(host, plan);
	for (size_t i = 0; i < plan->n && r == 0; i++) {
		if (plan->steps[i].kind == STEP_SRIOV_NUMVFS)
			r = check_count(host, &plan->steps[i], reterr);
		else if (plan->steps[i].kind == STEP_DRIVER)
			r = check_driver(host, &plan->steps[i], reterr);
	}
	return r;
}
