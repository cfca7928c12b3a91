/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which steps give a PF the VFs that are wanted? See create.h. New VFs stay without drivers until they
 * have all that their PF gives them.
 */
#include "plan/create.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/text.h"
#include "plan/blast.h"
#include "plan/carry.h"
#include "plan/drivers.h"
#include "plan/set.h"

enum {
	COUNT_SIZE = 24,
};

struct creating {
	const struct creation *creation;
	struct planning planning;
	struct vf_target *targets; /* n_vfs */
};

static void add_pf(struct creating *creating, enum step_kind kind, const char *from, const char *to)
{
	struct planning *planning = &creating->planning;

	steps_add(planning->steps, kind, planning->address, from, to);
}

static void add_autoprobe(struct creating *creating, bool before, bool after)
{
	if (before != after)
		add_pf(creating, STEP_SRIOV_AUTOPROBE, before ? "1" : "0", after ? "1" : "0");
}

static void add_count(struct creating *creating, int64_t from, int64_t to)
{
	char before[COUNT_SIZE];
	char after[COUNT_SIZE];

	snprintf(before, sizeof(before), "%" PRId64, from);
	snprintf(after, sizeof(after), "%" PRId64, to);
	add_pf(creating, STEP_SRIOV_NUMVFS, before, after);
}

/* ---- what VFs had, for the way back */

/* What a VF has right now, into buf; NULL: not known, or there is no such thing. */
static const char *standing(const struct device *vf, enum step_kind kind,
			    char buf[static VF_ATTRIBUTE_SIZE])
{
	const char *text = kind == STEP_DRIVER ? vf->driver : vf->override;

	if (kind == STEP_VF_MSIX) {
		if (vf->vf->msix_vectors <= 0 || vf->vf->pf->sriov->vf_total_msix <= 0)
			return NULL;
		snprintf(buf, VF_ATTRIBUTE_SIZE, "%" PRId64, vf->vf->msix_vectors);
		return buf;
	}
	if (kind != STEP_DRIVER && kind != STEP_DRIVER_OVERRIDE)
		return vf_attribute_read((enum vf_attribute)(kind - STEP_VF_MAC), vf->vf, buf) < 0
			       ? NULL
			       : buf;
	return text && !*text ? DRIVER_NONE : text;
}

/* Of all VFs, these kinds of things, in the reverse of the order in which they get them. */
static void keep_vfs(struct creating *creating, enum step_kind last, enum step_kind first)
{
	const struct sriov *sriov = creating->creation->pf->sriov;

	for (int kind = (int)last; kind >= (int)first; kind--)
		for (size_t i = 0; i < sriov->n_vfs; i++) {
			char buf[VF_ATTRIBUTE_SIZE];
			const char *value =
				sriov->vfs[i] ? standing(sriov->vfs[i], (enum step_kind)kind, buf)
					      : NULL;

			if (value)
				planning_add(&creating->planning, (int64_t)i, (enum step_kind)kind,
					     value, NULL);
		}
}

/* ---- new VFs */

/* Whether the host's drivers are to take VFs by themselves, in the end. */
static bool probes_after(const struct creating *creating)
{
	const struct creation *creation = creating->creation;

	return creation->autoprobe == FACT_UNKNOWN ? creation->pf->sriov->autoprobe == FACT_YES
						   : creation->autoprobe == FACT_YES;
}

/* Whether drivers have to wait. */
static bool holds_drivers(const struct creating *creating)
{
	if (creating->creation->pf->sriov->num_vfs)
		return true;
	for (int64_t i = 0; i < creating->creation->n_vfs; i++) {
		const struct vf_wish *wish = creating->targets[i].wish;
		bool named = wish->driver && !str_equal(wish->driver, DRIVER_BY_HOST);

		if (named || wish->msix || attributes_are_wanted(wish))
			return true;
	}
	return false;
}

/*
 * Drivers are kept off, on the way back, too, until VFs have what they are to have: one that is loaded
 * meanwhile must find none of them.
 */
static int plan_new_vfs(struct creating *creating)
{
	struct planning *planning = &creating->planning;
	const struct creation *creation = creating->creation;
	const struct sriov *sriov = creation->pf->sriov;
	bool probes = sriov->autoprobe == FACT_YES;
	/* Where the host keeps drivers off VFs it is not for us to bind them. */
	bool holds = probes_after(creating) && (!probes || holds_drivers(creating));
	/* On the way back VFs that had something get it before their drivers, likewise. */
	bool waits = probes && (holds || sriov->num_vfs || !probes_after(creating));
	int r = 0;

	keep_vfs(creating, STEP_DRIVER, STEP_DRIVER);
	add_autoprobe(creating, probes, probes && !waits);
	keep_vfs(creating, STEP_DRIVER_OVERRIDE, STEP_VF_MAC);
	add_count(creating, sriov->num_vfs, creation->n_vfs);
	r = attributes_plan(planning, creating->targets, (size_t)creation->n_vfs);
	drivers_plan_overrides(planning, creating->targets, (size_t)creation->n_vfs);
	add_autoprobe(creating, probes && !waits, probes_after(creating));
	drivers_plan_new(planning, creating->targets, (size_t)creation->n_vfs, holds);
	return r;
}

/* ---- the whole */

static bool wants_attributes(const struct creating *creating)
{
	for (int64_t i = 0; i < creating->creation->n_vfs; i++)
		if (attributes_are_wanted(creating->targets[i].wish))
			return true;
	return false;
}

/* Why it cannot be, whatever stands now. */
static int check_pf(const struct creating *creating)
{
	const struct planning *planning = &creating->planning;
	const struct creation *creation = creating->creation;
	const struct sriov *sriov = creation->pf->sriov;
	const char *name = planning->name;

	if (creation->n_vfs > sriov->total_vfs && sriov->total_vfs != UNKNOWN)
		return err_set(planning->reterr, -ERANGE,
			       "%s can have %" PRId64 " VFs, not %" PRId64 " (sriov_totalvfs)",
			       name, sriov->total_vfs, creation->n_vfs);
	if (sriov->num_vfs == UNKNOWN || sriov->autoprobe == FACT_UNKNOWN)
		return err_set(planning->reterr, -ENODATA,
			       "how many VFs %s has, or whether drivers bind them, could not be "
			       "read (sriov_numvfs, sriov_drivers_autoprobe)",
			       name);
	if (creation->pf->driver && !*creation->pf->driver)
		return err_set(planning->reterr, -ENXIO,
			       "%s has no driver, which alone could make VFs: bind one first "
			       "(echo %s >/sys/bus/pci/drivers_probe)",
			       name, planning->address);
	if (wants_attributes(creating))
		return attributes_check_way(planning);
	return creation->up ? attributes_check_interface(planning) : 0;
}

/* A policy takes away what vfctl made. */
static int refuse_others(const struct creating *creating)
{
	const struct planning *planning = &creating->planning;
	const struct err *unsure = creating->creation->unsure;
	int64_t now = creating->creation->pf->sriov->num_vfs;

	if (!unsure)
		return err_set(planning->reterr, -EBUSY,
			       "%s has %" PRId64
			       " VFs already, which vfctl did not make, and which "
			       "a policy takes away only with own: true",
			       planning->name, now);
	return err_set(planning->reterr, unsure->code == -EACCES ? -EACCES : -EBUSY,
		       "%s has %" PRId64
		       " VFs already, and whether vfctl made them is not known: %s; %s",
		       planning->name, now, unsure->text,
		       unsure->code == -EACCES ? "ask as root"
					       : "a policy takes away others only with own: true");
}

/* Other VFs than there are, where there are some. */
static int check_change(const struct creating *creating)
{
	const struct planning *planning = &creating->planning;
	const struct creation *creation = creating->creation;
	int64_t now = creation->pf->sriov->num_vfs;

	if (!now)
		return 0;
	if (creation->wishes && !creation->replace)
		return refuse_others(creating);
	if (creation->n_vfs && !creation->replace)
		return err_set(planning->reterr, -EBUSY,
			       "%s has %" PRId64 " VFs already; --replace takes these away and "
			       "makes %" PRId64 " new ones",
			       planning->name, now, creation->n_vfs);
	if (creation->terms.force)
		return 0;
	return creation->terms.by_policy
		       ? blast_look_at_pf(planning->host, creation->pf, planning->reterr)
		       : blast_check_pf(planning->host, creation->pf, planning->reterr);
}

static bool is_to_get_anything(const struct vf_wish *wish)
{
	return wish->driver || wish->msix || attributes_are_wanted(wish);
}

/* As many VFs as stand already are only to get what they lack. */
static int plan_standing_vfs(struct creating *creating)
{
	const struct sriov *sriov = creating->creation->pf->sriov;
	size_t n = (size_t)creating->creation->n_vfs;

	for (size_t i = 0; i < n; i++) {
		struct vf_target *target = &creating->targets[i];

		target->vf = i < sriov->n_vfs ? sriov->vfs[i] : NULL;
		if (!target->vf && is_to_get_anything(target->wish))
			return err_set(creating->planning.reterr, -ENODATA,
				       "VF %zu of %s could not be found (virtfn%zu)", i,
				       creating->planning.name, i);
	}
	return set_plan(&creating->planning, creating->targets, n);
}

static struct vf_target *targets_of(const struct creation *creation, struct arena *arena)
{
	struct vf_target *targets = arena_new_array(arena, struct vf_target, creation->n_vfs);

	for (int64_t i = 0; i < creation->n_vfs; i++)
		targets[i] = (struct vf_target){
			.index = i,
			.wish = creation->wishes ? &creation->wishes[i] : &creation->wish,
		};
	return targets;
}

int plan_create(const struct host *host, const struct creation *creation, struct arena *arena,
		struct plan *ret_plan, struct err *reterr)
{
	const struct device *pf = creation->pf;
	const struct netdev *netdev = device_netdev(pf);
	const struct macs own = creation->macs ? *creation->macs : macs_of(host, arena);
	struct steps steps = { .arena = arena, .best_effort = creation->terms.best_effort };
	struct creating creating = {
		.creation = creation,
		.planning = planning_begin(host, pf, &creation->terms, &own, &steps, reterr),
		.targets = targets_of(creation, arena),
	};
	int r = check_pf(&creating);

	if (r < 0)
		return r;
	if (creation->up && netdev && netdev->up != FACT_YES)
		add_pf(&creating, STEP_PF_LINK, "down", "up");
	if (creation->n_vfs == pf->sriov->num_vfs) {
		add_autoprobe(&creating, pf->sriov->autoprobe == FACT_YES, probes_after(&creating));
		creating.planning.autoprobe = tristate_from_bool(probes_after(&creating));
		r = plan_standing_vfs(&creating);
	} else {
		r = check_change(&creating);
		if (r == 0 && !creation->terms.force)
			r = carry_check(host, pf, !creation->terms.by_policy, reterr);
		if (r == 0)
			r = plan_new_vfs(&creating);
	}
	if (r == 0)
		*ret_plan = steps_plan(&steps);
	return r;
}
