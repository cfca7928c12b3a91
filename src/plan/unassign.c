/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which steps take back what a VM was given? See unassign.h.
 */
#include "plan/unassign.h"

#include <errno.h>

#include "base/text.h"
#include "domxml/device-text.h"
#include "domxml/read.h"
#include "plan/given.h"
#include "plan/set.h"
#include "plan/undoing.h"

/* ---- which of them */

/* Of a pool's VF nobody knows which it is: it goes by the pool's name. */
static const char *pool_of(const struct undoing *undoing, struct bdf vf)
{
	const struct virtual_networks *networks = &undoing->host->virtual_networks;
	const struct device *device = host_find_device(undoing->host, vf);

	for (size_t i = 0; device && i < undoing->n_vfs; i++) {
		const struct virtual_network *network =
			virtual_networks_find(networks, undoing->vfs[i].pool);

		if (network && virtual_network_owns(network, device))
			return network->name;
	}
	return NULL;
}

static int refuse_vf(const struct undoing *undoing, struct bdf vf)
{
	const struct domain *domain = undoing->unassigning->domain;
	const char *pool = pool_of(undoing, vf);
	char address[BDF_TEXT_SIZE];

	bdf_format(vf, address);
	if (pool)
		return err_set(undoing->reterr, -ENOENT,
			       "%s has no VF of its own at %s, but one of the network %s: vfctl "
			       "unassign %s %s takes it",
			       domain->name, address, pool, domain->name, pool);
	return err_set(undoing->reterr, -ENOENT,
		       domain_takes(domain, vf)
			       ? "%s has %s, but not by vfctl: virsh detach-device takes it away"
			       : "%s does not have %s",
		       domain->name, address);
}

static int find_one(struct undoing *undoing)
{
	const struct bdf *vf = undoing->unassigning->vf;
	const char *pool = undoing->unassigning->pool;
	const struct assigned_vf *replaced = undoing->unassigning->replaced;

	for (size_t i = 0; i < undoing->n_vfs && !undoing->one; i++) {
		const struct assigned_vf *its = &undoing->vfs[i];

		if (replaced	? str_equal(its->alias, replaced->alias)
		    : its->pool ? pool && str_equal(its->pool, pool)
				: vf && bdf_equal(its->bdf, *vf))
			undoing->one = its;
	}
	if (undoing->one || (!vf && !pool))
		return 0;
	if (vf)
		return refuse_vf(undoing, *vf);
	return err_set(undoing->reterr, -ENOENT,
		       "%s has an interface on the network %s, but not by vfctl: virsh "
		       "detach-interface takes it away",
		       undoing->unassigning->domain->name, pool);
}

/* ---- what was administered on the VF */

/* Whether the VM has the VF neither now nor after its next start. */
static bool leaves(const struct unassigning *unassigning, const struct assigned_vf *vf)
{
	bool has_next = unassigning->domain->xml && !vf->only_runs;

	return (unassigning->is_config || !has_next) &&
	       (unassigning->live || unassigning->domain->running != FACT_YES);
}

bool undoing_takes(const struct undoing *undoing, const struct assigned_vf *vf)
{
	return !undoing->one || undoing->one == vf;
}

/* A copy of a VM has its metadata, too: what another VM has now is not this one's to change. */
static int plan_attributes(const struct undoing *undoing, const struct assigned_vf *assigned,
			   struct plan *plan)
{
	const struct terms terms = { 0 };
	const struct device *vf =
		assigned->pool ? NULL : host_find_device(undoing->host, assigned->bdf);
	struct vf_wish wish = { 0 };
	struct plan attributes = { 0 };
	int r = 0;

	if (!vf || !vf->vf || !vf->vf->pf || !assigned->before ||
	    vf_other_vm(vf->vf, undoing->unassigning->domain->name) ||
	    !vf_wish_parse(assigned->before, undoing->arena, &wish))
		return 0;
	r = plan_set(undoing->host, &vf, 1, &wish, &terms, undoing->arena, &attributes,
		     undoing->reterr);
	if (r == 0)
		*plan = plan_join(plan, plan->steps, plan->n, attributes.steps, attributes.n,
				  undoing->arena);
	return r;
}

/* ---- what runs */

/* Whether it is what runs of a pool's VF, or of a VF's standby. */
static bool is_live_pool_vf(const struct vnic *vnic, const struct assigned_vf *vf)
{
	return vnic->teaming != TEAMING_PERSISTENT && str_equal(vnic->network, vf->pool) &&
	       str_equal(vnic->mac, vf->mac);
}

static bool is_live_standby(const struct vnic *vnic, const struct assigned_vf *vf)
{
	return vnic->teaming == TEAMING_PERSISTENT && str_equal(vnic->mac, vf->mac);
}

/* What it is called while it runs: its name in the definition may be another since. */
static const char *live_name(const struct undoing *undoing, const struct assigned_vf *vf,
			     const char *alias,
			     bool (*is_it)(const struct vnic *vnic, const struct assigned_vf *vf))
{
	const struct definition *live = undoing->unassigning->domain->live;

	if (!live || live_has_device(undoing->unassigning->domain, alias))
		return alias;
	for (size_t i = 0; i < live->n_vnics; i++)
		if (is_it(&live->vnics[i], vf))
			return live->vnics[i].alias;
	return alias;
}

static const char *live_vf_name(const struct undoing *undoing, const struct assigned_vf *vf)
{
	return vf->pool ? live_name(undoing, vf, vf->alias, is_live_pool_vf)
			: live_vf_alias(undoing->unassigning->domain, vf->bdf);
}

static void plan_going(const struct undoing *undoing, const char *alias, struct steps *steps)
{
	const struct domain *domain = undoing->unassigning->domain;
	const char *device = NULL;

	if (alias && live_has_device(domain, alias) &&
	    domxml_device(domain->live_xml, alias, undoing->arena, &device, NULL) == 0)
		live_plan_device(steps, domain, alias, device, NULL);
}

/*
 * Whether the standby stays, under its name or another one. Of one that only runs, and that vfctl may have
 * plugged in, its name tells; where it was there before, the definition has its MAC.
 */
static bool keeps_standby(const struct undoing *undoing, const struct definition *definition,
			  const struct assigned_vf *vf)
{
	const struct domain *domain = undoing->unassigning->domain;
	const struct vnic *live =
		domain->live ? definition_vnic(domain->live, vf->persistent) : NULL;
	const char *mac = vf->only_runs && live ? live->mac : vf->mac;

	if (vf->only_runs &&
	    (!mac || !str_equal(vf->persistent, standby_alias(undoing->arena, mac))))
		return true;
	if (vf->forgotten && !domain->xml)
		return false;
	for (size_t i = 0; mac && i < definition->n_vnics; i++)
		if (str_equal(definition->vnics[i].mac, mac))
			return true;
	return definition_vnic(definition, vf->persistent);
}

/* Where the thread goes that ran where before says, and is to run where after says; nowhere else: empty. */
static struct idset way_back(const struct idset *before, const struct idset *after,
			     const struct idset *all)
{
	struct idset nowhere = { 0 };

	before = before ? before : all;
	after = after ? after : all;
	return idset_equal(before, after) ? nowhere : *after;
}

/* What the definition said of its threads, and says no more: the others may have been pinned by hand. */
static void plan_pins(const struct undoing *undoing, const struct definition *before,
		      const struct definition *after, struct steps *steps)
{
	const struct unassigning *unassigning = undoing->unassigning;
	const struct idset all = numa_cpus(&undoing->host->numa, undoing->arena);
	size_t n = after->most_vcpus > 0 ? (size_t)after->most_vcpus : 0;
	struct placement placement = {
		.vcpus = arena_new_array(undoing->arena, struct idset, n),
		.n_vcpus = n,
		.emulator = way_back(definition_emulator(before), definition_emulator(after), &all),
	};

	for (size_t i = 0; i < n; i++)
		placement.vcpus[i] = way_back(definition_cpus_of(before, (int64_t)i),
					      definition_cpus_of(after, (int64_t)i), &all);
	live_plan_pins(steps, unassigning->domain, unassigning->live, &placement);
	for (size_t i = 0; i < unassigning->live->n_iothreads; i++) {
		int64_t id = unassigning->live->iothread_ids[i];
		const struct idset cpus = way_back(definition_iothread(before, id),
						   definition_iothread(after, id), &all);

		live_plan_iothread(steps, unassigning->domain, i, unassigning->live, &cpus);
	}
}

/* What a definition says, and what it says without what vfctl wrote. */
struct ways {
	struct domain before;
	struct domain after;
};

static int read_ways(const struct undoing *undoing, const char *before, const char *after,
		     struct ways *ret_ways)
{
	struct ways ways = { { .xml = before }, { .xml = after } };
	int r = domxml_read(&ways.after, undoing->arena);

	if (r == 0)
		r = domxml_read(&ways.before, undoing->arena);
	if (r < 0 || !ways.after.defined || !ways.before.defined)
		return err_set(undoing->reterr, r < 0 ? r : -EBADMSG,
			       "cannot read what %s would have",
			       undoing->unassigning->domain->name);
	*ret_ways = ways;
	return 0;
}

/* Where its definition remembers nothing any more, what runs may do so, which started with it. */
static int read_pin_ways(const struct undoing *undoing, const struct ways *defined,
			 struct ways *ret_ways)
{
	const struct domain *domain = undoing->unassigning->domain;
	struct unassigned running = { 0 };
	int r = 0;

	*ret_ways = *defined;
	if (undoing->one || !domain->live_xml ||
	    !str_equal(undoing->unassigning->xml, undoing->unassigned.xml))
		return 0;
	r = domxml_unassign(domain->live_xml, NULL, undoing->arena, &running, undoing->reterr);
	return r < 0 ? r : read_ways(undoing, domain->live_xml, running.xml, ret_ways);
}

static int plan_live(const struct undoing *undoing, struct vm_plan *plan)
{
	const struct unassigning *unassigning = undoing->unassigning;
	struct steps steps = { .arena = undoing->arena };
	struct ways defined = { 0 };
	struct ways pins = { 0 };
	int r = read_ways(undoing, unassigning->xml, undoing->unassigned.xml, &defined);

	if (r == 0)
		r = read_pin_ways(undoing, &defined, &pins);
	if (r < 0 || !defined.after.defined || !pins.before.defined || !pins.after.defined)
		return r;
	for (size_t i = 0; i < undoing->n_vfs; i++) {
		const struct assigned_vf *vf = &undoing->vfs[i];

		if (!undoing_takes(undoing, vf))
			continue;
		plan_going(undoing, live_vf_name(undoing, vf), &steps);
		if (vf->persistent && !keeps_standby(undoing, defined.after.defined, vf))
			plan_going(undoing, live_name(undoing, vf, vf->persistent, is_live_standby),
				   &steps);
	}
	plan_pins(undoing, pins.before.defined, pins.after.defined, &steps);
	plan->plan = plan_join(&plan->plan, steps.items, steps.n, plan->plan.steps, plan->plan.n,
			       undoing->arena);
	return 0;
}

/* ---- all of it */

static int plan_rest(struct undoing *undoing, struct vm_plan *plan)
{
	const struct unassigning *unassigning = undoing->unassigning;
	struct steps steps = { .arena = undoing->arena };
	int r = 0;

	plan->after = undoing->unassigned.xml;
	if (unassigning->is_config && !str_equal(plan->before, plan->after))
		steps_add(&steps, STEP_DOMAIN, plan->name, plan->before, plan->after);
	plan->plan = steps_plan(&steps);
	for (size_t i = 0; i < undoing->n_vfs && r == 0; i++)
		if (undoing_takes(undoing, &undoing->vfs[i]) &&
		    leaves(unassigning, &undoing->vfs[i]))
			r = plan_attributes(undoing, &undoing->vfs[i], &plan->plan);
	if (r == 0 && unassigning->live)
		r = plan_live(undoing, plan);
	return r < 0 ? r : undoing_note(undoing, plan);
}

int plan_unassign(const struct host *host, const struct unassigning *unassigning,
		  struct arena *arena, struct vm_plan *ret_plan, struct err *reterr)
{
	struct undoing undoing = {
		.host = host, .unassigning = unassigning, .arena = arena, .reterr = reterr
	};
	struct vm_plan plan = { .name = unassigning->domain->name, .before = unassigning->xml };
	int r = plan_given(unassigning->domain, unassigning->xml, arena, &undoing.vfs,
			   &undoing.n_vfs, reterr);

	if (r == 0)
		r = find_one(&undoing);
	if (r == 0 && undoing.one && undoing.one->only_runs)
		undoing.unassigned.xml = unassigning->xml;
	else if (r == 0 && unassigning->replaced)
		r = domxml_unassign_alone(unassigning->xml, unassigning->replaced->alias, arena,
					  &undoing.unassigned, reterr);
	else if (r == 0)
		r = domxml_unassign(unassigning->xml, undoing.one ? undoing.one->alias : NULL,
				    arena, &undoing.unassigned, reterr);
	if (r == 0)
		r = plan_rest(&undoing, &plan);
	if (r == 0)
		*ret_plan = plan;
	return r;
}
