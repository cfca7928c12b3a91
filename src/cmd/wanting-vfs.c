/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which VFs does a VM have that its entry of a policy does not account for, and how does it give them
 * back? The one that the entry names takes the place of what vfctl gave the VM before; what others gave it
 * is theirs.
 */
#include <errno.h>

#include "base/text.h"
#include "cmd/find.h"
#include "cmd/wanting.h"
#include "plan/foresee.h"
#include "plan/given.h"
#include "plan/unassign.h"
#include "plan/vm-joined.h"

struct giving_back {
	const struct vm_policy *vm;
	struct vm_work *work;
	const struct device *named; /* VF, or PF; NULL: a pool is, or none */
	struct assigned_vf *vfs;    /* by vfctl */
	size_t n_vfs;
	struct plan plan;
	const char *told; /* NULL: nothing is */
	struct err *reterr;
};

/* ---- which VFs */

/* Whether the entry says which VF the VM is to have, or that it is to have none; what it names is there. */
static bool says_which(struct giving_back *giving)
{
	const struct vm_policy *vm = giving->vm;
	const char *name = vm->vf ? vm->vf : vm->nic;

	if (!name)
		return vm->has_no_vf || vm->pool;
	/* That it is not there is told when the VM is to get it. */
	return find_device(giving->work->host, name, &giving->named, NULL) == EXIT_DONE &&
	       (vm->vf ? giving->named->vf != NULL : giving->named->sriov != NULL);
}

static bool accounts_for(const struct giving_back *giving, const struct assigned_vf *own)
{
	const struct vm_policy *vm = giving->vm;
	const struct device *vf = NULL;

	if (vm->has_no_vf)
		return false;
	if (own->pool || vm->pool)
		return own->pool && str_equal(own->pool, vm->pool);
	vf = host_find_device(giving->work->host, own->bdf);
	return vf && vf->vf && (vf == giving->named || vf->vf->pf == giving->named);
}

static bool is_pool_by_vfctl(const struct giving_back *giving,
			     const struct virtual_network *network)
{
	for (size_t i = 0; i < giving->n_vfs; i++)
		if (str_equal(giving->vfs[i].pool, network->name))
			return true;
	return false;
}

/* One that a pool has lent is the pool's. */
static bool is_by_vfctl(const struct giving_back *giving, const struct device *vf)
{
	const struct virtual_networks *networks = &giving->work->host->virtual_networks;

	for (size_t i = 0; i < giving->n_vfs; i++) {
		const struct assigned_vf *own = &giving->vfs[i];
		const struct virtual_network *network =
			own->pool ? virtual_networks_find(networks, own->pool) : NULL;

		if (own->pool ? network && virtual_network_owns(network, vf)
			      : bdf_equal(own->bdf, vf->bdf))
			return true;
	}
	return false;
}

/* ---- what is said of them */

static const char *name_of(const struct giving_back *giving, const struct assigned_vf *own)
{
	char address[BDF_TEXT_SIZE];

	if (own->pool)
		return arena_printf(giving->work->arena, "a VF of the network %s", own->pool);
	return arena_strdup(giving->work->arena, bdf_format(own->bdf, address));
}

/* Those that neither vfctl gave it nor the entry names, with commas; NULL: none. */
static const char *given_by_others(const struct giving_back *giving)
{
	const struct domain *domain = giving->work->domain;
	const struct host *host = giving->work->host;
	struct arena *arena = giving->work->arena;
	char address[BDF_TEXT_SIZE];
	const char *text = NULL;

	for (size_t i = 0; i < domain->n_hostdevs; i++) {
		const struct device *device = host_find_device(host, domain->hostdevs[i]);

		if (device && device->vf && device != giving->named && !is_by_vfctl(giving, device))
			text = arena_printf(arena, "%s%s%s", text ? text : "", text ? ", " : "",
					    bdf_format(device->bdf, address));
	}
	for (size_t i = 0; i < domain->n_networks; i++) {
		const struct virtual_network *network =
			virtual_networks_find(&host->virtual_networks, domain->networks[i]);

		if (network && virtual_network_is_pool(network) &&
		    !str_equal(network->name, giving->vm->pool) &&
		    !is_pool_by_vfctl(giving, network))
			text = arena_printf(arena, "%s%sa VF of the network %s", text ? text : "",
					    text ? ", " : "", network->name);
	}
	return text;
}

static void say(struct giving_back *giving, const char *text)
{
	giving->told = giving->told
			       ? arena_printf(giving->work->arena, "%s; %s", giving->told, text)
			       : text;
}

/* What others gave it stays, unless it is to have none: that cannot be then. */
static enum exit_status look_at_others(struct giving_back *giving)
{
	const char *others = given_by_others(giving);
	const char *name = giving->work->domain->name;

	if (!others)
		return EXIT_DONE;
	if (giving->vm->has_no_vf) {
		err_set(giving->reterr, -EEXIST,
			"%s is to have no VF, and has %s, but not by vfctl: take it away first "
			"(virsh detach-device)",
			name, others);
		return EXIT_REFUSED;
	}
	say(giving,
	    arena_printf(giving->work->arena,
			 "%s has %s besides, which vfctl did not give it: that stays; virsh "
			 "detach-device takes it away",
			 name, others));
	return EXIT_DONE;
}

/* ---- giving back */

/* Its definition is then without it; the next is planned on that. */
static enum exit_status unassign(struct giving_back *giving, const struct assigned_vf *replaced)
{
	struct vm_work *work = giving->work;
	const struct unassigning unassigning = {
		.domain = work->domain,
		.xml = work->xml,
		.replaced = replaced,
		.is_config = work->is_config,
		.live = work->live,
	};
	struct vm_plan plan = { 0 };

	if (plan_unassign(work->host, &unassigning, work->arena, &plan, giving->reterr) < 0)
		return EXIT_REFUSED;
	/* Of several the one whose standby the next one is below. */
	if (replaced && (replaced->persistent || !work->replaced_alias))
		work->replaced_alias = replaced->pool ? replaced->alias
						      : live_vf_alias(work->domain, replaced->bdf);
	foresee(work->host, &plan.plan);
	work->xml = plan.after;
	giving->plan = vm_plans_join(&giving->plan, &plan.plan, work->arena);
	return EXIT_DONE;
}

static enum exit_status give_back(struct giving_back *giving)
{
	enum exit_status status = EXIT_DONE;
	bool is_any = false;

	for (size_t i = 0; i < giving->n_vfs && status == EXIT_DONE; i++) {
		const struct assigned_vf *own = &giving->vfs[i];

		if (accounts_for(giving, own))
			continue;
		is_any = true;
		say(giving,
		    arena_printf(giving->work->arena, "%s has %s by vfctl, and is to have %s",
				 giving->work->domain->name, name_of(giving, own),
				 giving->vm->has_no_vf ? "none" : "another one instead"));
		if (!giving->vm->has_no_vf)
			status = unassign(giving, own);
	}
	/* All that came with them, as vfctl unassign. */
	return is_any && giving->vm->has_no_vf ? unassign(giving, NULL) : status;
}

enum exit_status wanting_give_back(struct want *want, struct vm_work *work, struct plan *ret_plan,
				   struct err *reterr)
{
	struct giving_back giving = {
		.vm = want->vm,
		.work = work,
		.reterr = reterr,
	};
	enum exit_status status = EXIT_DONE;

	if (!says_which(&giving))
		return EXIT_DONE;
	if (plan_given(work->domain, work->xml, work->arena, &giving.vfs, &giving.n_vfs, reterr) <
	    0)
		return EXIT_UNREACHABLE;
	status = look_at_others(&giving);
	if (status == EXIT_DONE)
		status = give_back(&giving);
	*ret_plan = giving.plan;
	want->besides = giving.told;
	return status;
}
