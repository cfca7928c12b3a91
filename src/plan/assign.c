/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which steps give a VM its way to the network? See assign.h.
 */
#include "plan/assign.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/text.h"
#include "domxml/assign.h"
#include "domxml/device-text.h"
#include "domxml/pin.h"
#include "domxml/tune.h"
#include "model/mac.h"
#include "plan/given.h"
#include "plan/macs.h"
#include "plan/pool.h"
#include "plan/set.h"

/* A VM's way by SR-IOV, as it takes shape. */
struct shaping {
	const struct host *host;
	const struct assigning *assigning;
	struct arena *arena;
	const struct assigned_vf *standing; /* what the VM has of it already; NULL: nothing */
	struct pool pool;		    /* without one: the VF alone */
	struct assignment assignment;
	struct vf_wish wish; /* what is administered */
	struct err *reterr;
};

/* ---- what the VM has */

static bool is_meant(const struct assigned_vf *vf, const struct assigning *assigning)
{
	if (assigning->pool)
		return str_equal(vf->pool, assigning->pool);
	return !vf->pool && bdf_equal(vf->bdf, assigning->vf->bdf);
}

static int find_standing(struct shaping *shaping)
{
	struct assigned_vf *vfs = NULL;
	size_t n = 0;
	int r = plan_given(shaping->assigning->domain, shaping->assigning->xml, shaping->arena,
			   &vfs, &n, shaping->reterr);

	for (size_t i = 0; r == 0 && i < n && !shaping->standing; i++)
		if (is_meant(&vfs[i], shaping->assigning))
			shaping->standing = &vfs[i];
	return r;
}

/* ---- the VLAN, and the form that it allows */

/* As the VM has it already, or runs with it, whatever somebody set on the VF since; NULL: it has none. */
static const char *vlan_of_vm(const struct shaping *shaping)
{
	const struct assigned_vf *standing = shaping->standing;
	const struct device *vf = shaping->assigning->vf;

	if (standing && standing->vlan)
		return arena_printf(shaping->arena, "%" PRId64, standing->vlan);
	return standing && vf ? live_vlan(shaping->host, vf->bdf, shaping->arena) : NULL;
}

/*
 * As it was asked for; else as the VM has it, or as it stands on the VF, which libvirt would wipe at the
 * VM's start.
 */
static int take_vlan(const struct shaping *shaping, struct vf_value *ret_vlan)
{
	const struct assigning *assigning = shaping->assigning;
	const char *asked = assigning->wish.values[VF_VLAN];
	const char *wanted = asked ? asked : vlan_of_vm(shaping);
	char standing[VF_ATTRIBUTE_SIZE] = "0";

	if (!wanted && assigning->vf &&
	    vf_attribute_read(VF_VLAN, assigning->vf->vf, standing) == -ENODATA &&
	    !assigning->vf->vf->is_to_come)
		return err_set(shaping->reterr, -ENODATA,
			       "the VLAN of VF %" PRId64 " is not known: say which it is to be in "
			       "(%s ID, 0 for none)",
			       assigning->vf->vf->index,
			       terms_word(&assigning->terms, "--vlan", "vlan-id:"));
	return vf_attribute_take(VF_VLAN, wanted ? wanted : standing, ret_vlan);
}

static int choose_form(struct shaping *shaping)
{
	const struct assigning *assigning = shaping->assigning;
	struct vf_value vlan = { 0 };
	int r = take_vlan(shaping, &vlan);
	bool is_plain = false;

	if (r < 0)
		return r;
	is_plain = vf_vlan_is_plain(&vlan);
	if (assigning->pool && !is_plain)
		return err_set(shaping->reterr, -EOPNOTSUPP,
			       "libvirt sets the VLAN of a pool's VFs, and knows neither priority "
			       "nor 802.1ad: name a VF instead of %s, or a plain VLAN",
			       terms_word(&assigning->terms, "--pool", "a pool"));
	shaping->assignment.form = assigning->pool ? FORM_POOL
				   : is_plain	   ? FORM_INTERFACE
						   : FORM_HOSTDEV;
	shaping->assignment.vlan = vlan.vlan;
	return 0;
}

/* ---- the MAC */

/* One of the VM's own that nobody has. */
static const char *own_mac(const struct shaping *shaping, const struct macs *macs)
{
	char mac[MAC_TEXT_SIZE] = "";
	unsigned int n = 0;

	do
		mac_of_vm(shaping->assigning->domain->uuid, n++, mac);
	while (macs_check_vm(macs, NULL, NULL, mac, NULL) < 0);
	return arena_strdup(shaping->arena, mac);
}

/* libvirt tells interfaces on one network apart by their MACs alone. */
static int check_pool_mac(const struct shaping *shaping)
{
	const char *wanted = shaping->assigning->wish.values[VF_MAC];
	const struct assigned_vf *standing = shaping->standing;

	if (!wanted || !standing || !standing->pool || str_equal(wanted, standing->mac))
		return 0;
	return err_set(shaping->reterr, -EEXIST,
		       "%s has a VF of the network %s already, with the MAC %s: vfctl unassign "
		       "first, then assign it anew with another",
		       shaping->assigning->domain->name, standing->pool, standing->mac);
}

/* The MAC that was asked for; else what the guest knows already: of its standby, or of the VF. */
static int choose_mac(struct shaping *shaping)
{
	const struct assigning *assigning = shaping->assigning;
	const struct macs macs = macs_of(shaping->host, shaping->arena);
	const char *mac = assigning->wish.values[VF_MAC];
	int r = check_pool_mac(shaping);

	if (r == 0 && !mac && shaping->assignment.standby)
		r = domxml_standby_mac(assigning->xml, &shaping->assignment, shaping->arena, &mac,
				       shaping->reterr);
	if (!mac && shaping->standing)
		mac = shaping->standing->mac;
	if (!mac && shaping->assignment.form == FORM_HOSTDEV && shaping->standing &&
	    assigning->vf->vf->mac && !mac_is_none(assigning->vf->vf->mac))
		mac = assigning->vf->vf->mac;
	if (r == 0 && !mac)
		mac = own_mac(shaping, &macs);
	if (r == 0)
		r = macs_check_vm(&macs, assigning->domain, assigning->vf, mac, shaping->reterr);
	shaping->assignment.mac = mac;
	return r;
}

/* ---- the standby */

/* The one that was asked for; else a pair stays a pair. */
static int choose_standby(struct shaping *shaping)
{
	const struct assigning *assigning = shaping->assigning;
	const struct assigned_vf *standing = shaping->standing;
	const struct definition *definition = domain_next(assigning->domain);
	const struct vnic *vnic = NULL;
	struct standby *standby = NULL;

	shaping->assignment.standby = assigning->standby;
	if (assigning->standby || !standing || !standing->persistent)
		return 0;
	if (assigning->no_standby)
		return err_set(shaping->reterr, -EEXIST,
			       "%s has a standby for this VF: vfctl unassign takes both, then "
			       "assign the VF alone",
			       assigning->domain->name);
	if (standing->only_runs)
		definition = assigning->domain->live;
	vnic = definition ? definition_vnic(definition, standing->persistent) : NULL;
	if (!vnic)
		return 0;
	standby = arena_new_struct(shaping->arena, struct standby);
	standby->network = vnic->network;
	standby->bridge = vnic->network ? NULL : vnic->bridge;
	shaping->assignment.standby = standby;
	return 0;
}

/* ---- what is administered on the VF, or on each of the pool's */

/* libvirt sets MAC and VLAN of an interface; nobody else those of a plain hostdev. */
static void divide_wish(struct shaping *shaping)
{
	const struct assigning *assigning = shaping->assigning;
	const struct assignment *assignment = &shaping->assignment;
	bool by_libvirt = assignment->form != FORM_HOSTDEV;

	shaping->wish = assigning->wish;
	shaping->wish.values[VF_MAC] = by_libvirt ? NULL : assignment->mac;
	if (by_libvirt)
		shaping->wish.values[VF_VLAN] = NULL;
}

static int plan_attributes(const struct shaping *shaping, struct plan *ret_plan)
{
	const struct assigning *assigning = shaping->assigning;
	struct terms terms = assigning->terms;
	bool one = !assigning->pool;

	terms.domain = assigning->domain;
	if (!shaping->wish.msix && !attributes_are_wanted(&shaping->wish))
		return 0;
	if (assigning->vf && assigning->vf->vf->is_to_come)
		return plan_set_new(shaping->host, assigning->vf->vf, &shaping->wish, &terms,
				    shaping->arena, ret_plan, shaping->reterr);
	return plan_set(shaping->host, one ? &assigning->vf : shaping->pool.vfs,
			one ? 1 : shaping->pool.n, &shaping->wish, &terms, shaping->arena, ret_plan,
			shaping->reterr);
}

/* ---- the definition */

static int shape(struct shaping *shaping, struct plan *ret_plan, struct assigned *ret_assigned)
{
	const struct assigning *assigning = shaping->assigning;
	const char *before = NULL;
	int r = find_standing(shaping);

	if (r == 0 && assigning->pool)
		r = plan_find_pool(shaping->host, assigning->pool, shaping->arena, &shaping->pool,
				   shaping->reterr);
	shaping->assignment.bdf = assigning->vf ? assigning->vf->bdf : (struct bdf){ 0 };
	shaping->assignment.pool = assigning->pool;
	if (r == 0)
		r = choose_form(shaping);
	if (r == 0)
		r = choose_standby(shaping);
	if (r == 0)
		r = choose_mac(shaping);
	if (r < 0)
		return r;
	divide_wish(shaping);
	shaping->assignment.port = VF_NEW_PORT;
	if (assigning->vf)
		before = vf_wish_standing(&shaping->wish, assigning->vf->vf, shaping->arena);
	if (before && *before)
		shaping->assignment.before = before;
	r = plan_attributes(shaping, ret_plan);
	return r < 0 ? r
		     : domxml_assign(assigning->xml, &shaping->assignment, shaping->arena,
				     ret_assigned, shaping->reterr);
}

/* Its CPUs and memory, and its virtio interfaces, by either path. */
static int finish(const struct assigning *assigning, const char *xml, struct arena *arena,
		  const char **ret_xml, struct err *reterr)
{
	int r = 0;

	if (assigning->placement)
		r = domxml_pin(xml, assigning->placement, arena, &xml, reterr);
	if (r == 0)
		r = domxml_tune(xml, &assigning->tuning, arena, &xml, reterr);
	if (r == 0)
		*ret_xml = xml;
	return r;
}

/* ---- what runs */

/* Why the devices cannot be plugged in; NULL: they can. */
static const char *live_hindrance(const struct domain *domain, const struct assigned *assigned)
{
	size_t n = assigned->added_standby ? 2 : 1;

	if (assigned->persistent && !assigned->added_standby &&
	    !definition_standby(domain->live, assigned->persistent))
		return "its virtio interface becomes the VF's standby only with its next start";
	if (live_n_free_ports(domain) < n)
		return "it has no free PCIe root port for a device to be plugged in";
	return NULL;
}

static bool is_live(const struct shaping *shaping, const struct assigned *assigned)
{
	const struct domain *domain = shaping->assigning->domain;

	return shaping->assigning->vf ? live_vf_alias(domain, shaping->assignment.bdf) != NULL
				      : live_has_device(domain, assigned->alias);
}

static int plan_plugging(const struct shaping *shaping, const struct assigned *assigned,
			 struct steps *steps, struct vm_plan *plan)
{
	const struct assigning *assigning = shaping->assigning;
	const struct domain *domain = assigning->domain;
	struct assignment anywhere = shaping->assignment;
	const char *hindrance = NULL;

	if (!assigned->alias || is_live(shaping, assigned))
		return 0;
	hindrance = live_hindrance(domain, assigned);
	if (hindrance && assigning->must_live)
		return err_set(shaping->reterr, -EBUSY,
			       "%s cannot get the VF while it runs: %s; --config alone, and its "
			       "next start",
			       domain->name, hindrance);
	if (hindrance) {
		plan->plan.needs = NEEDS_VM_RESTART;
		plan->hindrance = hindrance;
		return 0;
	}
	anywhere.mac = assigned->mac;
	anywhere.port = VF_ANY_PORT;
	if (assigned->added_standby)
		live_plan_device(steps, domain, assigned->persistent, NULL, assigned->standby);
	/* QEMU takes none that is called otherwise than the first one was (failover_hide_primary_device). */
	else if (assigned->persistent && assigning->vf)
		anywhere.alias = assigning->replaced_alias;
	live_plan_device(steps, domain, anywhere.alias ? anywhere.alias : assigned->alias, NULL,
			 vf_text(steps->arena, &anywhere, assigned->persistent));
	return 0;
}

/* Memory, hugepages, topology and queues are what a VM has started with. */
static int look_for_rest(const struct assigning *assigning, const char *assigned_xml,
			 struct vm_plan *plan, struct arena *arena, struct err *reterr)
{
	struct placement pins = { 0 };
	const char *pinned = assigned_xml;
	int r = 0;

	if (assigning->placement) {
		pins.vcpus = assigning->placement->vcpus;
		pins.n_vcpus = assigning->placement->n_vcpus;
		pins.emulator = assigning->placement->emulator;
		pins.iothreads = assigning->placement->iothreads;
		r = domxml_pin(assigned_xml, &pins, arena, &pinned, reterr);
	}
	if (r == 0 && !str_equal(pinned, plan->after))
		plan->plan.needs = NEEDS_VM_RESTART;
	return r;
}

/* ---- all of it */

static int plan_steps(const struct shaping *shaping, const struct assigned *assigned,
		      struct vm_plan *plan)
{
	const struct assigning *assigning = shaping->assigning;
	struct steps steps = { .arena = shaping->arena };
	int r = 0;

	if (assigning->is_config && !str_equal(plan->before, plan->after))
		steps_add(&steps, STEP_DOMAIN, plan->name, plan->before, plan->after);
	if (assigning->is_config && assigning->domain->running == FACT_YES)
		r = look_for_rest(assigning, assigned->xml, plan, shaping->arena, shaping->reterr);
	if (r == 0 && assigning->live)
		r = plan_plugging(shaping, assigned, &steps, plan);
	if (r == 0 && assigning->live && assigning->placement)
		live_plan_pins(&steps, assigning->domain, assigning->live, assigning->placement);
	plan->plan = plan_join(&plan->plan, plan->plan.steps, plan->plan.n, steps.items, steps.n,
			       shaping->arena);
	return r;
}

int plan_assign(const struct host *host, const struct assigning *assigning, struct arena *arena,
		struct vm_plan *ret_plan, struct err *reterr)
{
	struct shaping shaping = {
		.host = host, .assigning = assigning, .arena = arena, .reterr = reterr
	};
	struct assigned assigned = { .xml = assigning->xml };
	struct vm_plan plan = { .name = assigning->domain->name, .before = assigning->xml };
	int r = 0;

	if (assigning->vf || assigning->pool)
		r = shape(&shaping, &plan.plan, &assigned);
	if (r == 0)
		r = finish(assigning, assigned.xml, arena, &plan.after, reterr);
	plan.mac = shaping.assignment.mac;
	plan.vlan = shaping.assignment.vlan;
	if (r == 0)
		r = plan_steps(&shaping, &assigned, &plan);
	if (r == 0)
		*ret_plan = plan;
	return r;
}
