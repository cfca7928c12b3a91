/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does the target have the VF, the networks and the bridges of a virtual machine? See targeting.h.
 */
#include <errno.h>
#include <inttypes.h>

#include "base/text.h"
#include "plan/blast.h"
#include "plan/choose.h"
#include "plan/pool.h"
#include "plan/targeting.h"

enum {
	USUAL_MTU = 1500 /* no card has less unless somebody says so */
};

/* What is not so, or not known, by its code; 0: nothing is said. */
static void tell(struct looking *looking, int r, const struct err *why)
{
	if (r == -ENODATA)
		target_add_unknown(looking, "there, %s", why->text);
	else if (r < 0)
		target_add_wrong(looking, "there, %s", why->text);
}

/* ---- VFs */

/* What is defined there under its own name, and off, makes room for it. */
static bool is_in_use(const struct looking *looking, const struct device *vf)
{
	const struct domain *namesake = looking->namesake;

	if (vf->vf->n_used_by != 1 || !namesake || namesake->running != FACT_NO)
		return vf->vf->n_used_by;
	return !str_equal(vf_user_vm(vf->vf->used_by[0]), namesake->name);
}

/* Through the PF it gets to the wire; vf and its like here, which may be NULL. */
static void look_at_wire(struct looking *looking, const struct device *vf, const struct device *own)
{
	const struct netdev *pf = vf->vf->pf ? device_netdev(vf->vf->pf) : NULL;
	const struct netdev *here =
		own && own->vf && own->vf->pf ? device_netdev(own->vf->pf) : NULL;

	if (!pf)
		target_add_unknown(looking,
				   "whether the PF of its VF has a link there is not known");
	else if (pf->up == FACT_NO)
		target_add_wrong(looking, "%s, the PF of its VF there, is down", pf->name);
	else if (pf->carrier == FACT_NO)
		target_add_wrong(looking, "%s, the PF of its VF there, has no carrier", pf->name);
	if (pf && here && here->mtu > USUAL_MTU && pf->mtu == UNKNOWN)
		target_add_unknown(
			looking,
			"the MTU of %s, the PF of its VF there, is not known, and %" PRId64 " here",
			pf->name, here->mtu);
	else if (pf && here && pf->mtu > 0 && here->mtu > 0 && pf->mtu < here->mtu)
		target_add_wrong(looking,
				 "the MTU of %s, the PF of its VF there, is %" PRId64
				 ", and %" PRId64 " here",
				 pf->name, pf->mtu, here->mtu);
	if (own && own->device_id != UNKNOWN && vf->device_id != UNKNOWN &&
	    (own->device_id != vf->device_id || own->vendor_id != vf->vendor_id))
		target_add_unknown(looking,
				   "its VF there is a %04" PRIx64 ":%04" PRIx64
				   ", here a %04" PRIx64 ":%04" PRIx64
				   ": whether the guest has a driver for both is not "
				   "known",
				   vf->vendor_id, vf->device_id, own->vendor_id, own->device_id);
}

/* libvirt tells of its VMs alone; who else may have VFs is told of once, for all (target.c). */
static bool is_told_free(const struct looking *looking, const struct device *vf)
{
	const struct host *target = looking->target;

	return looking->answer->told && !vf->vf->n_used_by && target->domains_known &&
	       target->virtual_networks.known;
}

static void look_for_address(struct looking *looking, struct bdf bdf)
{
	const struct device *vf = host_find_device(looking->target, bdf);
	char address[BDF_TEXT_SIZE];
	struct err why = { 0 };
	int r = 0;

	bdf_format(bdf, address);
	if (!vf && !looking->target->devices_known) {
		target_add_unknown(looking, "whether there is a VF %s is not known", address);
		return;
	}
	if (!vf || !vf->vf) {
		target_add_wrong(looking,
				 "%s is no VF there, and the VM names that address: with --pool it "
				 "takes any",
				 address);
		return;
	}
	if (is_in_use(looking, vf) || !vf->vf->n_used_by)
		r = blast_look_at_vf(looking->target, vf, &why);
	if (r == -ENODATA && is_told_free(looking, vf)) {
		r = 0;
		why = (struct err){ 0 };
	}
	if (r == 0)
		r = choose_check_group(looking->target, vf, &why);
	tell(looking, r, &why);
	look_at_wire(looking, vf, host_find_device(looking->host, bdf));
}

/* ---- pools */

static bool has_link(const struct device *vf)
{
	const struct netdev *pf = vf->vf->pf ? device_netdev(vf->vf->pf) : NULL;

	return pf && pf->carrier == FACT_YES;
}

/* libvirt takes the first that is free: one with a link is the best that can be had. */
static void look_at_pool(struct looking *looking, const char *name)
{
	const struct device *found = NULL;
	struct pool own = { 0 };
	struct pool pool = { 0 };
	struct err why = { 0 };
	int r = plan_find_pool(looking->target, name, looking->arena, &pool, &why);

	if (r < 0 && !looking->target->devices_known) {
		target_add_unknown(looking, "which VFs the pool %s has is not known", name);
		return;
	}
	if (r < 0) {
		tell(looking, r, &why);
		return;
	}
	for (size_t i = 0; i < pool.n; i++)
		if (!is_in_use(looking, pool.vfs[i]) &&
		    (!found || (!has_link(found) && has_link(pool.vfs[i]))))
			found = pool.vfs[i];
	if (!found) {
		target_add_wrong(looking, "the pool %s has no VF left", name);
		return;
	}
	if (!found->vf->used_by_known && !is_told_free(looking, found))
		target_add_unknown(looking, "whether a VF of the pool %s is free is not known",
				   name);
	(void)plan_find_pool(looking->host, name, looking->arena, &own, NULL);
	look_at_wire(looking, found, own.n ? own.vfs[0] : NULL);
}

/* ---- bridges */

/* The cards that a bridge stands on, by whatever is between them; and how many of them have no carrier. */
static size_t count_cards(const struct host *host, const char *bridge, size_t *ret_n_dead)
{
	size_t n = 0;
	size_t n_dead = 0;

	for (size_t i = 0; i < host->n_devices; i++)
		for (const struct netdev *netdev = host->devices[i].netdevs; netdev;
		     netdev = netdev->next)
			if (network_stands_on(&host->network, bridge, &netdev->name, 1)) {
				n++;
				n_dead += netdev->carrier == FACT_NO;
			}
	*ret_n_dead = n_dead;
	return n;
}

static void look_below(struct looking *looking, const char *here, const char *there)
{
	size_t n_dead_here = 0;
	size_t n_dead = 0;
	size_t n_here = here ? count_cards(looking->host, here, &n_dead_here) : 0;
	size_t n_there = count_cards(looking->target, there, &n_dead);

	if (n_here && !n_there && !looking->target->devices_known)
		target_add_unknown(looking, "whether a card is below %s there is not known", there);
	else if (n_here && !n_there)
		target_add_wrong(looking, "no card is below %s there, as one is here", there);
	else if (n_there && n_dead == n_there && !(n_here && n_dead_here == n_here))
		target_add_wrong(looking, "no card below %s there has a carrier", there);
}

/* Bridges by their names, here (NULL: not known) and there. */
static void look_for_bridge(struct looking *looking, const char *here, const char *there)
{
	const struct host_network *network = &looking->target->network;
	const struct network_interface *bridge = network_find(network, there);
	const struct network_interface *own =
		here ? network_find(&looking->host->network, here) : NULL;

	if (!network->interfaces_known) {
		target_add_unknown(looking, "whether there is a bridge %s is not known", there);
		return;
	}
	if (!bridge) {
		target_add_wrong(looking, "there is no bridge %s", there);
		return;
	}
	if (own && own->mtu > 0 && bridge->mtu > 0 && own->mtu != bridge->mtu)
		target_add_wrong(looking, "the MTU of %s is %" PRId64 " there and %" PRId64 " here",
				 there, bridge->mtu, own->mtu);
	look_below(looking, own ? here : NULL, there);
}

/* ---- networks of libvirt's */

static bool is_same_vlan(struct vlan_tags one, struct vlan_tags other)
{
	return one.id == other.id && one.trunk == other.trunk;
}

static void compare_networks(struct looking *looking, const struct vnic *vnic,
			     const struct virtual_network *here,
			     const struct virtual_network *there)
{
	const struct virtual_networks *networks = &looking->target->virtual_networks;
	const struct virtual_networks *own = &looking->host->virtual_networks;
	int64_t mtu = virtual_networks_mtu(networks, vnic);
	int64_t own_mtu = virtual_networks_mtu(own, vnic);

	if (!str_equal(here->forward, there->forward))
		target_add_wrong(looking,
				 "the network %s is another one: its mode is '%s', here '%s'",
				 there->name, there->forward, here->forward);
	if (!is_same_vlan(virtual_networks_vlan(own, vnic), virtual_networks_vlan(networks, vnic)))
		target_add_wrong(looking, "the network %s puts it into another VLAN", there->name);
	if (mtu > 0 && own_mtu > 0 && mtu != own_mtu)
		target_add_wrong(looking,
				 "the network %s gives it an MTU of %" PRId64 ", and %" PRId64
				 " here",
				 there->name, mtu, own_mtu);
}

static void look_for_network(struct looking *looking, const struct vnic *vnic)
{
	const struct virtual_networks *networks = &looking->target->virtual_networks;
	const struct virtual_network *here =
		virtual_networks_find(&looking->host->virtual_networks, vnic->network);
	const struct virtual_network *there = virtual_networks_find(networks, vnic->network);

	if (!networks->known) {
		target_add_unknown(looking, "whether there is a network %s is not known",
				   vnic->network);
		return;
	}
	if (!there) {
		target_add_wrong(looking, "there is no network %s", vnic->network);
		return;
	}
	if (here)
		compare_networks(looking, vnic, here, there);
	if (there->active == FACT_NO)
		target_add_wrong(looking, "the network %s is not active: virsh net-start starts it",
				 there->name);
	if (virtual_network_is_pool(there))
		look_at_pool(looking, vnic->network);
	else if (there->bridge)
		look_for_bridge(looking, here ? here->bridge : NULL, there->bridge);
	if (virtual_network_is_apart(there))
		target_add_unknown(looking,
				   "the network %s is each host's own: what the VM talks to by it "
				   "may not be there",
				   there->name);
}

/* ---- all of them */

static void refuse_alone(struct looking *looking, const char *vf)
{
	target_add_wrong(looking,
			 "%s has no standby: a VM that holds it cannot migrate (--failover SOURCE)",
			 vf);
}

/* Which VF it gets of a pool shows when it starts. */
static void look_at_teaming(struct looking *looking, const struct vnic *vnic)
{
	char address[BDF_TEXT_SIZE];

	if (vnic->teaming == TEAMING_TRANSIENT)
		return;
	if (vnic->has_address)
		refuse_alone(looking, bdf_format(vnic->address, address));
	else if (virtual_networks_is_vf(&looking->host->virtual_networks, vnic))
		refuse_alone(looking,
			     arena_printf(looking->arena, "its VF of the pool %s", vnic->network));
}

static void look_at_vnic(struct looking *looking, const struct vnic *vnic)
{
	if (vnic->has_address)
		look_for_address(looking, vnic->address);
	else if (vnic->network)
		look_for_network(looking, vnic);
	else if (vnic->bridge)
		look_for_bridge(looking, vnic->bridge, vnic->bridge);
	look_at_teaming(looking, vnic);
}

void target_look_at_interfaces(struct looking *looking)
{
	const struct definition *definition = looking->definition;
	char address[BDF_TEXT_SIZE];

	for (size_t i = 0; i < definition->n_vnics; i++)
		look_at_vnic(looking, &definition->vnics[i]);
	for (size_t i = 0; i < definition->n_passed; i++) {
		look_for_address(looking, definition->passed[i].address);
		if (definition->passed[i].teaming != TEAMING_TRANSIENT)
			refuse_alone(looking, bdf_format(definition->passed[i].address, address));
		else
			target_add_unknown(looking, "MAC and VLAN of its VF are administered: "
						    "vfctl set has to give them to the one there "
						    "before it comes");
	}
}
