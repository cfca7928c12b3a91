/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do PFs lack of what policies say of them? See wanting.h. MAC and VLAN, a VM's while it has the VF, are
 * its PF's again once the VM has let it go: that is planned behind the VM.
 */
#include <errno.h>
#include <inttypes.h>

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

/* Since it was asked last. */
static bool has_given_back(const struct wanting *wanting, struct meant_pf *meant,
			   const struct device *pf)
{
	const bool *before = meant->of_vms;

	meant->of_vms = plan_vfs_of_vms(wanting->host, pf, meant->n_vfs, wanting->arena);
	for (int64_t i = 0; i < meant->n_vfs; i++)
		if (before[i] && !meant->of_vms[i])
			return true;
	return false;
}

/* The entry is told once more, for its other steps come before those of the VM. */
static void take_again(struct wanting *wanting, const struct common *common, struct meant_pf *meant)
{
	struct meant_pf again = *meant;
	struct want *want = NULL;

	again.pf = host_find_device(wanting->host, meant->pf->bdf);
	again.moved = NULL;
	if (!has_given_back(wanting, meant, again.pf))
		return;
	take_pf(wanting, common, &again);
	want = &wanting->wants[wanting->n - 1];
	want->is_again = true;
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

static bool names_vlan(const struct wanting *wanting, const struct domain *domain)
{
	const struct domain *named = NULL;

	for (size_t i = 0; i < wanting->policies.n; i++) {
		const struct policy *policy = &wanting->policies.files[i].policy;

		for (size_t j = 0; j < policy->n_vms; j++)
			if (policy->vms[j].wish.values[VF_VLAN] &&
			    find_domain(wanting->host, policy->vms[j].name, &named, NULL) ==
				    EXIT_DONE &&
			    named == domain)
				return true;
	}
	return false;
}

/* libvirt sets that of an interface's VF; of a plain hostdev's it is as it stands. UNKNOWN: several, or not known. */
static int64_t vlan_by_vm(const struct host *host, const struct domain *domain,
			  const struct device *vf)
{
	const struct definition *now = domain_now(domain);
	const struct vnic *vnic = now ? definition_vnic_on(now, vf->bdf) : NULL;
	struct vlan_tags tags = { 0 };

	if (!vnic)
		return vf->vf->vlan.id;
	tags = virtual_networks_vlan(&host->virtual_networks, vnic);
	return tags.trunk ? UNKNOWN : tags.id;
}

/* NULL where no VM has the VF, or it is in the VLAN that its PF's entry says, if that says any. */
static const char *tell_vlan(const struct wanting *wanting, const struct meant_pf *meant,
			     const struct device *vf)
{
	const char *wanted = pf_policy_wish(meant->policy, vf->vf->index)->values[VF_VLAN];
	const char *user = wanted ? vf_other_vm(vf->vf, NULL) : NULL;
	const struct domain *domain = NULL;
	struct vf_value value = { 0 };
	int64_t id = UNKNOWN;

	if (!user || vf_attribute_take(VF_VLAN, wanted, &value) < 0 ||
	    find_domain(wanting->host, strchr(user, ':') + 1, &domain, NULL) != EXIT_DONE)
		return NULL;
	id = vlan_by_vm(wanting->host, domain, vf);
	if (id == UNKNOWN || id == value.vlan || names_vlan(wanting, domain))
		return NULL;
	return arena_printf(wanting->arena,
			    "VF %" PRId64 " is in VLAN %" PRId64 " and not %u as long as %s has "
			    "it, unless attributes of that VM say otherwise (vlan-id)",
			    vf->vf->index, id, value.vlan, domain->name);
}

/* With semicolons; NULL: nothing. */
static const char *tell_vlans(const struct wanting *wanting, const struct meant_pf *meant)
{
	const struct sriov *sriov = host_find_device(wanting->host, meant->pf->bdf)->sriov;
	const char *told = NULL;

	for (size_t i = 0; i < sriov->n_vfs; i++) {
		const char *text = sriov->vfs[i] ? tell_vlan(wanting, meant, sriov->vfs[i]) : NULL;

		if (text)
			told = arena_printf(wanting->arena, "%s%s%s", told ? told : "",
					    told ? "; " : "", text);
	}
	return told;
}

/* Their entries were added first, in their order. */
void wanting_tell_left(struct wanting *wanting)
{
	for (size_t i = 0; i < wanting->n_pfs; i++)
		if (wanting->pfs[i].pf && wanting->wants[i].status == EXIT_DONE)
			wanting->wants[i].left = tell_vlans(wanting, &wanting->pfs[i]);
}
