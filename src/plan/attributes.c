/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which steps give VFs of one PF what that administers? See attributes.h.
 */
#include "plan/attributes.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/parse.h"
#include "base/text.h"
#include "model/mac.h"

bool attributes_are_wanted(const struct vf_wish *wish)
{
	for (size_t i = 0; i < ARRAY_SIZE(wish->values); i++)
		if (wish->values[i])
			return true;
	return wish->derive_mac;
}

bool attributes_change_msix(const struct vf_target *target)
{
	const char *msix = target->wish->msix;
	uint64_t n = 0;

	return msix && (!target->vf || parse_u64(msix, &n) < 0 ||
			target->vf->vf->msix_vectors != (int64_t)n);
}

int attributes_check_way(const struct planning *planning)
{
	if (str_equal(planning->pf->sriov->eswitch, "switchdev"))
		return err_set(
			planning->reterr, -EOPNOTSUPP,
			"%s is in switchdev mode, where MAC and VLAN of VFs are set at their "
			"representors (devlink port function, bridge, tc), not here",
			planning->name);
	return attributes_check_interface(planning);
}

int attributes_check_interface(const struct planning *planning)
{
	if (!device_netdev(planning->pf))
		return err_set(planning->reterr, -ENODEV,
			       planning->pf->netdev_elsewhere == FACT_YES
				       ? "%s's interface is in another network namespace: run "
					 "vfctl there (ip netns exec NAME vfctl …)"
				       : "%s has no network interface, through which attributes of "
					 "its VFs are set",
			       planning->name);
	return 0;
}

static int refuse_derived(const struct planning *planning, const struct vf_target *target)
{
	const char *option =
		arena_printf(planning->steps->arena, "vfctl set %s/%" PRId64 " --mac ADDR",
			     planning->name, target->index);

	return err_set(planning->reterr, -EADDRNOTAVAIL,
		       "no MAC can be derived for VFs of %s: it has no permanent one; give each "
		       "its own (%s)",
		       planning->name,
		       terms_word(planning->terms, option, "mac-address in per-vf"));
}

/* NULL: it is left as it is. */
static int value_of(const struct planning *planning, const struct vf_target *target,
		    enum vf_attribute attribute, const char **ret_value)
{
	const char *permanent = device_lasting_mac(planning->pf);
	char mac[MAC_TEXT_SIZE];

	*ret_value = target->wish->values[attribute];
	if (attribute != VF_MAC || !target->wish->derive_mac)
		return 0;
	if (!permanent || mac_derive(permanent, target->index, mac) < 0)
		return refuse_derived(planning, target);
	*ret_value = arena_strdup(planning->steps->arena, mac);
	return 0;
}

/* Of a VF that stands. What cannot be read cannot be put back. 1: it is left out. */
static int read_now(struct planning *planning, const struct vf_target *target,
		    enum vf_attribute attribute, const char *value,
		    char ret_now[static VF_ATTRIBUTE_SIZE])
{
	int r = vf_attribute_read(attribute, target->vf->vf, ret_now);

	if (r == 0)
		return 0;
	if (!planning->terms->best_effort)
		return err_set(planning->reterr, r,
			       "%s's driver %s does not tell of %s of its VFs: it could not be put "
			       "back%s",
			       planning->name, planning->pf->driver, vf_attribute_names[attribute],
			       terms_word(planning->terms, "; --best-effort goes on without",
					  ": leave it away"));
	planning_leave_out(planning, target->index, (enum step_kind)(STEP_VF_MAC + attribute), NULL,
			   value, "its PF's driver does not tell of it");
	return 1;
}

/* What a new VF has by itself, which the kernel tells also of what a driver does not take. */
static bool is_default(enum vf_attribute attribute, const char *value)
{
	static const char *const defaults[N_VF_ATTRIBUTES] = {
		[VF_VLAN] = "0",
		[VF_MIN_RATE] = "0",
		[VF_MAX_RATE] = "0",
		[VF_LINK_STATE] = "auto",
	};

	return str_equal(defaults[attribute], value);
}

/* What it has before the step, into buf; NULL: nothing that anybody knows of. 1: the step is left out. */
static int find_now(struct planning *planning, const struct vf_target *target,
		    enum vf_attribute attribute, const char *value,
		    char buf[static VF_ATTRIBUTE_SIZE], const char **ret_now)
{
	const struct vf *foreseen =
		target->vf && target->vf->vf->is_to_be_free ? target->vf->vf : target->foreseen;

	*ret_now = buf;
	if (target->vf && !foreseen)
		return read_now(planning, target, attribute, value, buf);
	if (!foreseen || vf_attribute_read(attribute, foreseen, buf) < 0)
		*ret_now = NULL;
	return 0;
}

/*
 * What uses a VF: an interface on top of it, a network namespace, a process, or a VM that may run and of
 * which libvirt does not tell. One that runs is asked for no MAC and VLAN but its own. NULL: nothing.
 */
static const char *find_user(const struct host *host, const struct device *vf)
{
	for (size_t i = 0; i < vf->vf->n_used_by; i++) {
		const char *user = vf->vf->used_by[i];
		const char *vm = vf_user_vm(user);
		const struct domain *domain = vm ? host_find_domain(host, vm) : NULL;

		if (!domain || domain->running == FACT_UNKNOWN)
			return user;
	}
	return NULL;
}

/* A policy is carried out by programs, too, and over what it would cut off. */
static int check_cut(const struct planning *planning, const struct vf_target *target,
		     enum vf_attribute attribute, const char *value)
{
	bool cuts = attribute == VF_MAC || attribute == VF_VLAN ||
		    (attribute == VF_LINK_STATE && str_equal(value, "disable"));
	const char *user = target->vf && cuts && planning->terms->by_policy
				   ? find_user(planning->host, target->vf)
				   : NULL;
	char address[BDF_TEXT_SIZE];

	if (!user)
		return 0;
	return err_set(planning->reterr, -EBUSY,
		       "VF %" PRId64 " of %s is used by %s, which %s %s would cut off: free it "
		       "first, or give it that by hand (vfctl set %s)",
		       target->index, planning->name, user, vf_attribute_names[attribute], value,
		       bdf_format(target->vf->bdf, address));
}

/* A policy has no options to go on all the same; by hand it is tried on a VF that stands. */
static bool heeds_driver(const struct terms *terms, const struct vf_target *target)
{
	return terms->by_policy || !(target->vf || terms->best_effort || terms->force);
}

/* VFs are not made, nor others taken away for them, for what is known not to go. */
static int add(struct planning *planning, const struct vf_target *target,
	       enum vf_attribute attribute, const char *value)
{
	enum step_kind kind = (enum step_kind)(STEP_VF_MAC + attribute);
	const struct terms *terms = planning->terms;
	const char *driver = planning->pf->driver;
	char now[VF_ATTRIBUTE_SIZE] = "";
	const char *from = NULL;
	int r = find_now(planning, target, attribute, value, now, &from);

	if (r == 0 && attribute == VF_MAC && !mac_is_none(value))
		r = terms->domain ? macs_check_vm(planning->macs, terms->domain, target->vf, value,
						  planning->reterr)
				  : macs_check(planning->macs, planning->pf, target->index,
					       !target->vf, value, planning->reterr);
	if (r || str_equal(value, from))
		return r < 0 ? r : 0;
	r = check_cut(planning, target, attribute, value);
	if (r < 0)
		return r;
	if (heeds_driver(terms, target) && !is_default(attribute, value) &&
	    driver_facts_deny(&terms->drivers, driver, attribute))
		return err_set(planning->reterr, -EOPNOTSUPP,
			       "%s's driver %s takes no %s of VFs: leave it away%s", planning->name,
			       driver, vf_attribute_names[attribute],
			       terms_word(terms,
					  ", or go on without it with --best-effort "
					  "(--force tries it)",
					  ""));
	if (terms->best_effort && driver_facts_deny(&terms->drivers, driver, attribute))
		planning_leave_out(
			planning, target->index, kind, from, value,
			arena_printf(planning->steps->arena, "%s does not take it", driver));
	else
		planning_add(planning, target->index, kind, from, value);
	return 0;
}

/* ---- MACs that are wanted */

struct wanted_mac {
	const char *mac;
	int64_t index;
};

static int compare_macs(const void *a, const void *b)
{
	const struct wanted_mac *left = a;
	const struct wanted_mac *right = b;

	return strcmp(left->mac, right->mac);
}

static int check_twins(const struct planning *planning, const struct vf_target *targets, size_t n)
{
	struct wanted_mac *wanted = arena_new_array(planning->steps->arena, struct wanted_mac, n);
	size_t n_macs = 0;

	for (size_t i = 0; i < n; i++) {
		const char *mac = NULL;
		int r = value_of(planning, &targets[i], VF_MAC, &mac);

		if (r < 0)
			return r;
		if (mac && !mac_is_none(mac))
			wanted[n_macs++] = (struct wanted_mac){ mac, targets[i].index };
	}
	if (n_macs)
		qsort(wanted, n_macs, sizeof(*wanted), compare_macs);
	for (size_t i = 1; i < n_macs; i++)
		if (compare_macs(&wanted[i - 1], &wanted[i]) == 0)
			return err_set(
				planning->reterr, -EADDRINUSE,
				"VF %" PRId64 " and VF %" PRId64
				" of %s are both to have the MAC %s: two on one network would "
				"get each other's packets",
				wanted[i - 1].index, wanted[i].index, planning->name,
				wanted[i].mac);
	return 0;
}

/* ---- MSI-X vectors, which no netlink message sets */

/* 1: it is left out. */
static int check_msix(struct planning *planning, const struct vf_target *target)
{
	const char *msix = target->wish->msix;
	int64_t total = planning->pf->sriov->vf_total_msix;
	uint64_t n = 0;

	if (total <= 0 && planning->terms->best_effort) {
		planning_leave_out(planning, target->index, STEP_VF_MSIX, NULL, msix,
				   "its PF's driver shares out no vectors");
		return 1;
	}
	if (total <= 0)
		return err_set(planning->reterr, -EOPNOTSUPP,
			       "%s's driver shares out no MSI-X vectors among its VFs "
			       "(sriov_vf_total_msix): leave %s",
			       planning->name,
			       terms_word(planning->terms,
					  "--msix away, or go on without it with --best-effort",
					  "msix-vectors away"));
	if (parse_u64(msix, &n) == 0 && n > (uint64_t)total)
		return err_set(planning->reterr, -ERANGE,
			       "%s has %" PRId64 " MSI-X vectors for all its VFs "
			       "(sriov_vf_total_msix), not %s for one",
			       planning->name, total, msix);
	if (target->vf && target->vf->vf->msix_vectors == UNKNOWN)
		return err_set(planning->reterr, -ENODATA,
			       "how many MSI-X vectors VF %" PRId64 " of %s has could not be read: "
			       "ask as root",
			       target->index, planning->name);
	return 0;
}

static int plan_msix(struct planning *planning, const struct vf_target *target)
{
	char now[24] = "";
	int r = attributes_change_msix(target) ? check_msix(planning, target) : 1;

	if (r)
		return r < 0 ? r : 0;
	if (target->vf)
		snprintf(now, sizeof(now), "%" PRId64, target->vf->vf->msix_vectors);
	planning_add(planning, target->index, STEP_VF_MSIX, target->vf ? now : NULL,
		     target->wish->msix);
	return 0;
}

int attributes_plan(struct planning *planning, const struct vf_target *targets, size_t n)
{
	int r = check_twins(planning, targets, n);

	for (int attribute = 0; attribute < N_VF_ATTRIBUTES; attribute++)
		for (size_t i = 0; i < n && r == 0; i++) {
			const char *value = NULL;

			r = value_of(planning, &targets[i], (enum vf_attribute)attribute, &value);
			if (r == 0 && value)
				r = add(planning, &targets[i], (enum vf_attribute)attribute, value);
		}
	for (size_t i = 0; i < n && r == 0; i++)
		r = plan_msix(planning, &targets[i]);
	return r;
}
