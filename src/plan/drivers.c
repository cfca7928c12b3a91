/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which steps give VFs their drivers? See drivers.h.
 */
#include "plan/drivers.h"

#include <errno.h>
#include <inttypes.h>

#include "base/text.h"
#include "plan/blast.h"

static const char none[] = DRIVER_NONE;
static const char by_host[] = DRIVER_BY_HOST;

/* What steps call a driver, or an override, that is known. */
static const char *shown(const char *driver)
{
	return *driver ? driver : none;
}

void drivers_plan_overrides(struct planning *planning, const struct vf_target *targets, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (driver_is_named(targets[i].wish->driver))
			planning_add(planning, targets[i].index, STEP_DRIVER_OVERRIDE, NULL,
				     targets[i].wish->driver);
}

void drivers_plan_new(struct planning *planning, const struct vf_target *targets, size_t n,
		      bool held)
{
	for (size_t i = 0; i < n; i++) {
		const char *driver = targets[i].wish->driver;

		if (driver_is_named(driver) || (held && !str_equal(driver, none)))
			planning_add(planning, targets[i].index, STEP_DRIVER, NULL,
				     driver ? driver : by_host);
	}
}

/* ---- of VFs that stand */

/* By foresee_device: what libvirt had, and what the host takes then, is as it comes. */
static bool is_given_back(const struct device *vf)
{
	return str_equal(vf->driver, by_host);
}

/* Without an override it is the host that chose the driver, or none where it has none to offer. */
static bool is_by_host(const struct planning *planning, const struct device *vf)
{
	bool has_driver = !vf->driver || *vf->driver;

	return vf->override && !*vf->override &&
	       (has_driver || vf->has_taker == FACT_NO || planning->autoprobe == FACT_NO);
}

/* Whether the VF's driver is to be another one than it has; "none" is one, too. */
static bool wants_other(const struct planning *planning, const struct vf_target *target)
{
	const struct device *vf = target->vf;
	const char *driver = target->wish->driver;

	if (!driver)
		return false;
	if (str_equal(driver, by_host))
		return !is_by_host(planning, vf);
	return !vf->driver || !str_equal(driver, shown(vf->driver));
}

/* Whether it has to be without a driver for a while. */
static bool wants_release(const struct planning *planning, const struct vf_target *target)
{
	return wants_other(planning, target) ||
	       (attributes_change_msix(target) && planning->pf->sriov->vf_total_msix > 0);
}

/*
 * Whether its driver comes back only by an override, which it has not now: a driver that was bound before
 * the PF began to keep drivers off.
 */
static bool is_held(const struct planning *planning, const struct vf_target *target)
{
	return planning->autoprobe == FACT_NO && !wants_other(planning, target) &&
	       *target->vf->driver && !*target->vf->override && !is_given_back(target->vf);
}

/* Whoever uses a VF loses it with its driver. */
static int release(struct planning *planning, const struct vf_target *target)
{
	const struct device *vf = target->vf;

	if (!vf->driver || !vf->override)
		return err_set(planning->reterr, -ENODATA,
			       "%s of VF %" PRId64 " of %s could not be read",
			       vf->driver ? "driver_override" : "the driver", target->index,
			       planning->name);
	if (is_held(planning, target))
		planning_add(planning, target->index, STEP_DRIVER_OVERRIDE, none, vf->driver);
	if (is_given_back(vf) && driver_is_named(target->wish->driver))
		planning_add(planning, target->index, STEP_DRIVER_OVERRIDE, NULL, none);
	if (*vf->driver)
		planning_add(planning, target->index, STEP_DRIVER,
			     is_given_back(vf) ? NULL : vf->driver, none);
	if (planning->terms->force)
		return 0;
	return planning->terms->by_policy ? blast_look_at_vf(planning->host, vf, planning->reterr)
					  : blast_check_vf(planning->host, vf, planning->reterr);
}

/* An override that names another driver would keep this one off, also on the way back. */
static void bind(struct planning *planning, const struct vf_target *target)
{
	const char *driver =
		wants_other(planning, target) ? target->wish->driver : shown(target->vf->driver);
	const char *override = shown(target->vf->override);
	bool restores = str_equal(driver, by_host);
	const char *wanted = restores ? none : driver;

	if (str_equal(driver, none))
		return;
	if (!str_equal(override, wanted) && wants_other(planning, target))
		planning_add(planning, target->index, STEP_DRIVER_OVERRIDE, override, wanted);
	if (!restores || planning->autoprobe != FACT_NO)
		planning_add(planning, target->index, STEP_DRIVER, none, driver);
	if (is_held(planning, target))
		planning_add(planning, target->index, STEP_DRIVER_OVERRIDE, driver, none);
}

int drivers_plan_release(struct planning *planning, const struct vf_target *targets, size_t n)
{
	int r = 0;

	for (size_t i = 0; i < n && r == 0; i++)
		if (wants_release(planning, &targets[i]))
			r = release(planning, &targets[i]);
	return r;
}

void drivers_plan_bind(struct planning *planning, const struct vf_target *targets, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (wants_release(planning, &targets[i]))
			bind(planning, &targets[i]);
}
