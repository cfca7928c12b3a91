/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do PFs lack of what policies say of them? See wanting.h. MAC and VLAN, a VM's while it has the VF, are
 * its PF's again once the VM has let it go: that is planned behind the VM.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "cmd/find-domain.h"
#include "cmd/made-vfs.h"
#include "cmd/modules.h"
#include "cmd/wanting.h"
#include "plan/attributes.h"
#include "plan/create.h"
#include "plan/foresee.h"
#include "plan/policy.h"
#include "spec/driver-facts.h"

/* What is the same of all. */
struct common {
	struct driver_facts drivers;
	struct macs macs;
};

static enum exit_status plan_pf(const struct wanting *wanting, const struct common *common,
				const struct meant_pf *meant, struct plan *ret_plan,
				struct err *reterr)
{
	struct creation creation = { 0 };
	struct arena *arena = wanting->arena;
	int r = plan_pf_creation(wanting->host, meant->policy, meant->pf, arena, &creation, reterr);

	if (r < 0)
		return EXIT_UNREACHABLE;
	creation.terms.drivers = common->drivers;
	creation.macs = &common->macs;
	made_vfs_ask(wanting->machine, &creation, arena);
	r = plan_create(wanting->host, &creation, arena, ret_plan, reterr);
	if (r == -ENODATA)
		return EXIT_UNREACHABLE;
	if (r == -EACCES)
		return EXIT_NOT_PERMITTED;
	if (r < 0)
		return EXIT_REFUSED;
	return check_drivers(wanting->machine, ret_plan, arena, reterr) < 0 ? EXIT_USAGE
									    : EXIT_DONE;
}

static void take_pf(struct wanting *wanting, const struct common *common,
		    const struct meant_pf *meant)
{
	char address[BDF_TEXT_SIZE];
	struct want *want = wanting_add(wanting, WANT_PF, meant->source, NULL);
	struct err why = meant->why;
	enum exit_status status = meant->status;

	want->moved = meant->moved;
	if (meant->pf)
		want->subject = arena_strdup(wanting->arena, bdf_format(meant->pf->bdf, address));
	if (meant->pf && status == EXIT_DONE)
		status = plan_pf(wanting, common, meant, &want->plan, &why);
	if (status != EXIT_DONE)
		want_refuse(want, status, &why);
}

static struct common common_of(const struct wanting *wanting)
{
	return (struct common){
		.drivers = driver_facts_known(wanting->arena),
		.macs = macs_of(wanting->host, wanting->arena),
	};
}

void wanting_take_pfs(struct wanting *wanting)
{
	const struct common common = common_of(wanting);

	for (size_t i = 0; i < wanting->n_pfs; i++) {
		struct meant_pf *meant = &wanting->pfs[i];

		take_pf(wanting, &common, meant);
		if (meant->pf && meant->pf->sriov->num_vfs != UNKNOWN)
			meant->n_vfs = meant->pf->sriov->num_vfs;
		if (meant->n_vfs)
			meant->of_vms = plan_vfs_of_vms(wanting->host, meant->pf, meant->n_vfs,
							wanting->arena);
	}
	wanting_check_macs(wanting);
}

/* ---- VFs that a VM gives back */

/* Which they are, since it was asked last; NULL: none. */
static const bool *ask_given_back(const struct wanting *wanting, struct meant_pf *meant,
				  const struct device *pf)
{
	const bool *before = meant->of_vms;
	const bool *now = plan_vfs_of_vms(wanting->host, pf, meant->n_vfs, wanting->arena);
	bool *given = arena_new_array(wanting->arena, bool, (size_t)meant->n_vfs);
	bool is_any = false;

	for (int64_t i = 0; i < meant->n_vfs; i++) {
		given[i] = before[i] && !now[i];
		is_any = is_any || given[i];
	}
	meant->of_vms = now;
	return is_any ? given : NULL;
}

static bool is_left_to_vm(const struct step *step)
{
	return step->kind == STEP_VF_MAC || step->kind == STEP_VF_VLAN ||
	       step->kind == STEP_DRIVER || step->kind == STEP_DRIVER_OVERRIDE;
}

/* All else that the entry says stands in the plan before. */
static void keep_given_back(struct plan *plan, const bool *given, struct arena *arena)
{
	struct step *steps = arena_new_array(arena, struct step, plan->n);
	size_t n = 0;

	for (size_t i = 0; i < plan->n; i++) {
		char pf[BDF_TEXT_SIZE];
		int64_t index = 0;

		if (is_left_to_vm(&plan->steps[i]) &&
		    vf_object_parse(plan->steps[i].object, pf, &index) == 0 && given[index])
			steps[n++] = plan->steps[i];
	}
	plan->steps = steps;
	plan->n = n;
}

static void take_again(struct wanting *wanting, const struct common *common, struct meant_pf *meant)
{
	struct meant_pf again = *meant;
	const bool *given = NULL;
	struct want *want = NULL;

	again.pf = host_find_device(wanting->host, meant->pf->bdf);
	again.moved = NULL;
	given = ask_given_back(wanting, meant, again.pf);
	if (!given)
		return;
	take_pf(wanting, common, &again);
	want = &wanting->wants[wanting->n - 1];
	want->is_again = true;
	keep_given_back(&want->plan, given, wanting->arena);
	if (want->status == EXIT_DONE && !want->plan.n)
		wanting->n--;
	else
		foresee(wanting->host, &want->plan);
}

void wanting_take_given_back(struct wanting *wanting)
{
	const struct common common = common_of(wanting);

	/* Where anything cannot be, nothing is done. */
	for (size_t i = 0; i < wanting->n; i++)
		if (wanting->wants[i].status != EXIT_DONE)
			return;
	for (size_t i = 0; i < wanting->n_pfs; i++)
		take_again(wanting, &common, &wanting->pfs[i]);
}

/* ---- what VMs have otherwise */

/* Whether the VM's entry asks for the VLAN that its VF is in. */
static bool asks_for(const struct wanting *wanting, const struct domain *domain, const char *vlan)
{
	const struct domain *named = NULL;

	for (size_t i = 0; i < wanting->policies.n; i++) {
		const struct policy *policy = &wanting->policies.files[i].policy;

		for (size_t j = 0; j < policy->n_vms; j++)
			if (str_equal(policy->vms[j].wish.values[VF_VLAN], vlan) &&
			    find_domain(wanting->host, policy->vms[j].name, &named, NULL) ==
				    EXIT_DONE &&
			    named == domain)
				return true;
	}
	return false;
}

/* libvirt sets an interface's; of a plain hostdev's VF it is as it stands. NULL: several, or not known. */
static const char *vlan_by_vm(const struct wanting *wanting, const struct domain *domain,
			      const struct device *vf)
{
	const struct definition *now = domain_now(domain);
	const struct vnic *vnic = now ? definition_vnic_on(now, vf->bdf) : NULL;
	struct vlan_tags tags = { 0 };
	char text[VF_ATTRIBUTE_SIZE] = "";

	if (!vnic)
		return vf_attribute_read(VF_VLAN, vf->vf, text) == 0
			       ? arena_strdup(wanting->arena, text)
			       : NULL;
	tags = virtual_networks_vlan(&wanting->host->virtual_networks, vnic);
	return tags.trunk ? NULL : arena_printf(wanting->arena, "%" PRId64, tags.id);
}

/* Of a VF that is a VM's now. NULL where it is in the VLAN that its PF's entry says, if that says any. */
static const char *tell_vlan(const struct wanting *wanting, const struct meant_pf *meant,
			     const struct device *vf)
{
	const char *wanted = pf_policy_wish(meant->policy, vf->vf->index)->values[VF_VLAN];
	const char *user = wanted ? vf_other_vm(vf->vf, NULL) : NULL;
	const struct domain *domain = NULL;
	const char *vlan = NULL;

	if (!user || find_domain(wanting->host, vf_user_vm(user), &domain, NULL) != EXIT_DONE)
		return NULL;
	vlan = vlan_by_vm(wanting, domain, vf);
	if (!vlan || str_equal(vlan, wanted) || asks_for(wanting, domain, vlan))
		return NULL;
	return arena_printf(wanting->arena, "VF %" PRId64 " is in VLAN %s, and not in %s, by %s",
			    vf->vf->index, vlan, wanted, domain->name);
}

/* NULL: nothing. */
static const char *tell_vlans(const struct wanting *wanting, const struct meant_pf *meant)
{
	const struct device *pf = host_find_device(wanting->host, meant->pf->bdf);
	const struct sriov *sriov = pf->sriov;
	const bool *of_vms =
		plan_vfs_of_vms(wanting->host, pf, (int64_t)sriov->n_vfs, wanting->arena);
	const char *told = NULL;

	for (size_t i = 0; i < sriov->n_vfs; i++) {
		const char *text = of_vms[i] && sriov->vfs[i]
					   ? tell_vlan(wanting, meant, sriov->vfs[i])
					   : NULL;

		if (text)
			told = arena_printf(wanting->arena, "%s%s%s", told ? told : "",
					    told ? "; " : "", text);
	}
	return told ? arena_printf(wanting->arena,
				   "%s: that counts as long as the VM has the VF (vlan-id in its "
				   "attributes changes it)",
				   told)
		    : NULL;
}

/* Their entries were added first, in their order. */
void wanting_tell_left(struct wanting *wanting)
{
	for (size_t i = 0; i < wanting->n_pfs; i++)
		if (wanting->pfs[i].pf && wanting->wants[i].status == EXIT_DONE)
			wanting->wants[i].left = tell_vlans(wanting, &wanting->pfs[i]);
}
