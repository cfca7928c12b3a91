/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which steps give a PF the VFs that are wanted? See create.h. A bound driver of a VF takes its MAC when
 * it is bound, and ignores one that comes later: so new VFs stay without drivers until they have all
 * that their PF gives them.
 */
#include "plan/create.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/text.h"
#include "model/mac.h"
#include "plan/blast.h"
#include "plan/macs.h"
#include "plan/steps.h"

enum {
	COUNT_SIZE = 24,
};

static const char none[] = DRIVER_NONE;
static const char by_host[] = DRIVER_BY_HOST;

struct planning {
	const struct host *host;
	const struct creation *creation;
	const char *name; /* of the PF, for sentences */
	char pf[BDF_TEXT_SIZE];
	struct steps steps;
	struct err *reterr;
};

static void add_vf(struct planning *planning, int64_t index, enum step_kind kind, const char *from,
		   const char *to)
{
	char object[VF_OBJECT_SIZE];

	steps_add(&planning->steps, kind, vf_object_format(planning->pf, index, object), from, to);
}

static void add_count(struct planning *planning, int64_t from, int64_t to)
{
	char before[COUNT_SIZE];
	char after[COUNT_SIZE];

	snprintf(before, sizeof(before), "%" PRId64, from);
	snprintf(after, sizeof(after), "%" PRId64, to);
	steps_add(&planning->steps, STEP_SRIOV_NUMVFS, planning->pf, before, after);
}

/* ---- what VFs had, for the way back */

/* What a VF has right now, into buf; NULL: not known, or there is no such thing. */
static const char *standing(const struct device *vf, enum step_kind kind,
			    char buf[static VF_ATTRIBUTE_SIZE])
{
	const char *text = kind == STEP_DRIVER ? vf->driver : vf->override;

	if (kind != STEP_DRIVER && kind != STEP_DRIVER_OVERRIDE)
		return vf_attribute_read((enum vf_attribute)(kind - STEP_VF_MAC), vf->vf, buf) < 0
			       ? NULL
			       : buf;
	return text && !*text ? none : text;
}

/* Of all VFs, in the reverse of the order in which they get them. */
static void keep_vfs(struct planning *planning)
{
	const struct sriov *sriov = planning->creation->pf->sriov;

	for (int kind = STEP_DRIVER; kind >= STEP_VF_MAC; kind--)
		for (size_t i = 0; i < sriov->n_vfs; i++) {
			char buf[VF_ATTRIBUTE_SIZE];
			const char *value =
				sriov->vfs[i] ? standing(sriov->vfs[i], (enum step_kind)kind, buf)
					      : NULL;

			if (value)
				add_vf(planning, (int64_t)i, (enum step_kind)kind, value, NULL);
		}
}

/* ---- what VFs get */

static bool wants_attributes(const struct vf_wish *wish)
{
	for (size_t i = 0; i < ARRAY_SIZE(wish->values); i++)
		if (wish->values[i])
			return true;
	return wish->derive_mac;
}

/* The value of one VF, whose MAC may be its own; NULL: it is left as it is. */
static int value_of(const struct planning *planning, int64_t index, enum vf_attribute attribute,
		    const char **ret_value)
{
	const struct creation *creation = planning->creation;
	const char *permanent = device_permanent_mac(creation->pf);
	char mac[MAC_TEXT_SIZE];

	*ret_value = creation->wish.values[attribute];
	if (attribute != VF_MAC || !creation->wish.derive_mac)
		return 0;
	if (!permanent || mac_derive(permanent, index, mac) < 0)
		return err_set(planning->reterr, -EADDRNOTAVAIL,
			       "no MAC can be derived for VFs of %s: it has no permanent one; give "
			       "each its own (ip link set PF vf N mac ADDR)",
			       planning->name);
	*ret_value = arena_strdup(planning->steps.arena, mac);
	return 0;
}

static bool is_no_mac(const char *mac)
{
	return strspn(mac, "0:") == strlen(mac);
}

/* vf is what stands, NULL for one that is new. */
static int add_attribute(struct planning *planning, int64_t index, const struct device *vf,
			 enum vf_attribute attribute)
{
	char now[VF_ATTRIBUTE_SIZE] = "";
	const char *value = NULL;
	int r = value_of(planning, index, attribute, &value);

	if (r == 0 && value && vf)
		r = vf_attribute_read(attribute, vf->vf, now);
	if (r == -ENODATA || r == -EOPNOTSUPP)
		return err_set(planning->reterr, r,
			       "%s's driver %s does not tell of %s of its VFs: it could not be put "
			       "back",
			       planning->name, planning->creation->pf->driver,
			       vf_attribute_names[attribute]);
	if (r == 0 && value && attribute == VF_MAC && !is_no_mac(value))
		r = macs_check(planning->host, planning->creation->pf, index, !vf, value,
			       planning->reterr);
	if (r == 0 && value && !str_equal(value, now))
		add_vf(planning, index, (enum step_kind)(STEP_VF_MAC + attribute), vf ? now : NULL,
		       value);
	return r;
}

/* Of the VFs that stand, or of the first n that are new. */
static int add_attributes(struct planning *planning, struct device *const *vfs, int64_t n)
{
	int r = 0;

	for (int attribute = 0; attribute < N_VF_ATTRIBUTES; attribute++)
		for (int64_t i = 0; i < n && r == 0; i++)
			if (!vfs || vfs[i])
				r = add_attribute(planning, i, vfs ? vfs[i] : NULL,
						  (enum vf_attribute)attribute);
	return r;
}

/* New VFs have no driver yet. */
static void add_drivers(struct planning *planning, int64_t n)
{
	const char *driver = planning->creation->wish.driver;

	if (!driver)
		driver = by_host;
	if (str_equal(driver, none))
		return;
	for (int64_t i = 0; i < n && !str_equal(driver, by_host); i++)
		add_vf(planning, i, STEP_DRIVER_OVERRIDE, NULL, driver);
	for (int64_t i = 0; i < n; i++)
		add_vf(planning, i, STEP_DRIVER, NULL, driver);
}

/* ---- other drivers for VFs that stand */

/* Whether the VF's driver is to be another one than it has; "none" is one, too. */
static bool wants_driver(const struct planning *planning, const struct device *vf)
{
	const char *driver = planning->creation->wish.driver;

	return vf && driver && !str_equal(driver, by_host) &&
	       !str_equal(driver, vf->driver && !*vf->driver ? none : vf->driver);
}

/* Whoever uses a VF loses it with its driver. */
static int release_driver(struct planning *planning, const struct device *vf)
{
	const struct creation *creation = planning->creation;
	int64_t index = vf->vf->index;

	if (!vf->driver || !vf->override)
		return err_set(planning->reterr, -ENODATA,
			       "which driver VF %" PRId64 " of %s has could not be read; -v says "
			       "why",
			       index, planning->name);
	if (*vf->driver)
		add_vf(planning, index, STEP_DRIVER, vf->driver, none);
	return creation->force ? 0 : blast_check_vf(planning->host, vf, planning->reterr);
}

/* An override that names another driver would keep this one off, also on the way back. */
static void bind_driver(struct planning *planning, const struct device *vf)
{
	const char *driver = planning->creation->wish.driver;
	const char *override = *vf->override ? vf->override : none;

	if (str_equal(driver, none))
		return;
	if (!str_equal(override, driver))
		add_vf(planning, vf->vf->index, STEP_DRIVER_OVERRIDE, override, driver);
	add_vf(planning, vf->vf->index, STEP_DRIVER, none, driver);
}

/* Attributes come between, while there is no driver. */
static int plan_standing_vfs(struct planning *planning)
{
	const struct sriov *sriov = planning->creation->pf->sriov;
	int r = 0;

	for (size_t i = 0; i < sriov->n_vfs && r == 0; i++)
		if (wants_driver(planning, sriov->vfs[i]))
			r = release_driver(planning, sriov->vfs[i]);
	if (r == 0)
		r = add_attributes(planning, sriov->vfs, (int64_t)sriov->n_vfs);
	for (size_t i = 0; i < sriov->n_vfs && r == 0; i++)
		if (wants_driver(planning, sriov->vfs[i]))
			bind_driver(planning, sriov->vfs[i]);
	return r;
}

/* ---- the whole */

/* Whether drivers have to wait. Where the host keeps them off VFs it is not for us to bind them. */
static bool holds_drivers(const struct planning *planning)
{
	const struct vf_wish *wish = &planning->creation->wish;
	bool named = wish->driver && !str_equal(wish->driver, by_host);

	return planning->creation->pf->sriov->autoprobe != FACT_NO &&
	       (named || wants_attributes(wish));
}

static bool binds_drivers(const struct planning *planning)
{
	const char *driver = planning->creation->wish.driver;

	if (driver && !str_equal(driver, by_host))
		return !str_equal(driver, none);
	return holds_drivers(planning);
}

static int plan_new_vfs(struct planning *planning)
{
	const struct creation *creation = planning->creation;
	const struct sriov *sriov = creation->pf->sriov;
	/* On the way back VFs that had something get it before their drivers, likewise. */
	bool hold = sriov->num_vfs ? sriov->autoprobe == FACT_YES : holds_drivers(planning);
	int r = 0;

	keep_vfs(planning);
	if (hold)
		steps_add(&planning->steps, STEP_SRIOV_AUTOPROBE, planning->pf, "1", "0");
	add_count(planning, sriov->num_vfs, creation->n_vfs);
	if (hold)
		steps_add(&planning->steps, STEP_SRIOV_AUTOPROBE, planning->pf, "0", "1");
	r = add_attributes(planning, NULL, creation->n_vfs);
	if (r == 0 && (hold || binds_drivers(planning)))
		add_drivers(planning, creation->n_vfs);
	return r;
}

/* Why it cannot be, whatever stands now. */
static int check_pf(const struct planning *planning)
{
	const struct creation *creation = planning->creation;
	const struct sriov *sriov = creation->pf->sriov;
	const char *name = planning->name;

	if (creation->n_vfs > sriov->total_vfs && sriov->total_vfs != UNKNOWN)
		return err_set(planning->reterr, -ERANGE,
			       "%s can have %" PRId64 " VFs, not %" PRId64 " (sriov_totalvfs)",
			       name, sriov->total_vfs, creation->n_vfs);
	if (sriov->num_vfs == UNKNOWN || sriov->autoprobe == FACT_UNKNOWN)
		return err_set(planning->reterr, -ENODATA,
			       "how many VFs %s has, or whether drivers bind them, could not be "
			       "read; -v says why",
			       name);
	if (creation->pf->driver && !*creation->pf->driver)
		return err_set(planning->reterr, -ENXIO,
			       "%s has no driver, which alone could make VFs: bind one first "
			       "(echo %s >/sys/bus/pci/drivers_probe)",
			       name, planning->pf);
	if (wants_attributes(&creation->wish) && str_equal(sriov->eswitch, "switchdev"))
		return err_set(
			planning->reterr, -EOPNOTSUPP,
			"%s is in switchdev mode, where MAC and VLAN of VFs are set at their "
			"representors (devlink port function, bridge, tc), not here",
			name);
	if (wants_attributes(&creation->wish) && !device_netdev(creation->pf))
		return err_set(planning->reterr, -ENODEV,
			       creation->pf->netdev_elsewhere == FACT_YES
				       ? "%s's interface is in another network namespace: run "
					 "vfctl there (ip netns exec NAME vfctl …)"
				       : "%s has no network interface, through which attributes of "
					 "its VFs are set",
			       name);
	return 0;
}

/* Other VFs than there are, where there are some. */
static int check_change(const struct planning *planning)
{
	const struct creation *creation = planning->creation;
	int64_t now = creation->pf->sriov->num_vfs;

	if (!now)
		return 0;
	if (creation->n_vfs && !creation->replace)
		return err_set(planning->reterr, -EBUSY,
			       "%s has %" PRId64 " VFs already; --replace takes these away and "
			       "makes %" PRId64 " new ones",
			       planning->name, now, creation->n_vfs);
	return creation->force ? 0 : blast_check_pf(planning->host, creation->pf, planning->reterr);
}

int plan_create(const struct host *host, const struct creation *creation, struct arena *arena,
		struct plan *ret_plan, struct err *reterr)
{
	const struct device *pf = creation->pf;
	const struct netdev *netdev = device_netdev(pf);
	struct planning planning = {
		.host = host,
		.creation = creation,
		.steps = { .arena = arena },
		.reterr = reterr,
	};
	int r = 0;

	bdf_format(pf->bdf, planning.pf);
	planning.name = netdev ? netdev->name : planning.pf;
	r = check_pf(&planning);
	if (r < 0)
		return r;
	if (creation->up && netdev && netdev->up != FACT_YES)
		steps_add(&planning.steps, STEP_PF_LINK, planning.pf, "down", "up");
	if (creation->n_vfs == pf->sriov->num_vfs) {
		r = plan_standing_vfs(&planning);
	} else {
		r = check_change(&planning);
		if (r == 0)
			r = plan_new_vfs(&planning);
	}
	if (r == 0)
		*ret_plan = (struct plan){ .steps = planning.steps.items, .n = planning.steps.n };
	return r;
}
