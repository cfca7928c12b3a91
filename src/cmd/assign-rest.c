/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is still to be done for a virtual machine that gets a VF, so that it starts, now and after a reboot,
 * and its guest makes use of it? What vfctl assign cannot do itself.
 */
#include <inttypes.h>

#include "cmd/assigning.h"
#include "cmd/policies.h"
#include "model/mac.h"
#include "plan/policy.h"
#include "plan/pool-room.h"

static void note_pf(struct assigner *assigner, const struct device *pf)
{
	const struct netdev *netdev = device_netdev(pf);

	if (netdev && netdev->up == FACT_NO)
		assigner_note(
			assigner,
			arena_printf(assigner->work->arena,
				     "%s is down: no VM that gets a VF of it can start (ip link "
				     "set %s up)",
				     netdev->name, netdev->name));
}

/* What the machine's own policies say of the PF; NULL: nothing. */
static const struct pf_policy *find_entry(const struct policies *policies, const struct device *pf)
{
	for (size_t i = 0; i < policies->n; i++)
		for (size_t j = 0; j < policies->files[i].policy.n; j++)
			if (pf_match_fits(&policies->files[i].policy.pfs[j].match, pf))
				return &policies->files[i].policy.pfs[j];
	return NULL;
}

/* Whether its VF is one that libvirt gives neither MAC nor VLAN. */
static bool is_plain(const struct assigning *assigning, const struct definition *planned)
{
	const char *wanted = assigning->wish.values[VF_VLAN];
	struct vf_value vlan = { 0 };

	if (assigning->vf && planned)
		return !definition_vnic_on(planned, assigning->vf->bdf);
	return assigning->vf && wanted && vf_attribute_take(VF_VLAN, wanted, &vlan) == 0 &&
	       !vf_vlan_is_plain(&vlan);
}

/* What the VM is to have that libvirt does not set at each start; NULL: nothing. */
static const char *wanted_at_boot(const struct assigner *assigner, const struct definition *planned,
				  int attribute)
{
	const struct vf_wish *wish = &assigner->assigning.wish;

	if (attribute == N_VF_ATTRIBUTES)
		return wish->msix;
	if ((attribute == VF_MAC || attribute == VF_VLAN) &&
	    !is_plain(&assigner->assigning, planned))
		return NULL;
	return attribute == VF_MAC ? assigner->plan.mac : wish->values[attribute];
}

static bool is_given_at_boot(const struct pf_policy *entry, const struct device *vf, int attribute,
			     const char *wanted)
{
	const struct vf_wish *wish = pf_policy_wish(entry, vf->vf->index);
	const char *permanent = device_lasting_mac(vf->vf->pf);
	char derived[MAC_TEXT_SIZE];

	if (attribute == N_VF_ATTRIBUTES)
		return str_equal(wish->msix, wanted);
	if (attribute == VF_MAC && wish->derive_mac)
		return permanent && mac_derive(permanent, vf->vf->index, derived) == 0 &&
		       str_equal(derived, wanted);
	return str_equal(wish->values[attribute], wanted);
}

/* The VF, or any of the pool's of this PF. */
static bool is_lost_at_boot(const struct assigner *assigner, const struct device *pf,
			    const struct pf_policy *entry, int attribute, const char *wanted)
{
	const struct assigning *assigning = &assigner->assigning;
	const struct virtual_network *network =
		virtual_networks_find(&assigner->work->host->virtual_networks, assigning->pool);

	if (assigning->vf)
		return !is_given_at_boot(entry, assigning->vf, attribute, wanted);
	for (size_t i = 0; network && i < pf->sriov->n_vfs; i++) {
		const struct device *vf = pf->sriov->vfs[i];

		if (vf && virtual_network_owns(network, vf) &&
		    !is_given_at_boot(entry, vf, attribute, wanted))
			return true;
	}
	return false;
}

/* vfctl apply --boot, which knows of no VMs, gives VFs what their PF's entry says. */
static void note_lost(struct assigner *assigner, const struct device *pf,
		      const struct pf_policy *entry, const struct definition *planned)
{
	struct arena *arena = assigner->work->arena;
	const struct device *vf = assigner->assigning.vf;
	const char *names = NULL;
	char address[BDF_TEXT_SIZE];

	for (int i = 0; i <= N_VF_ATTRIBUTES; i++) {
		const char *wanted = wanted_at_boot(assigner, planned, i);

		if (wanted && is_lost_at_boot(assigner, pf, entry, i, wanted))
			names = arena_printf(arena, "%s%s%s", names ? names : "", names ? ", " : "",
					     i < N_VF_ATTRIBUTES ? vf_attribute_names[i]
								 : "msix-vectors");
	}
	if (!names)
		return;
	assigner_note(
		assigner,
		arena_printf(arena,
			     "what %s is to have on %s of %s (%s) lasts until the host boots: "
			     "said below per-vf of that PF, too, it is given at each boot",
			     assigner->plan.name,
			     vf ? arena_printf(arena, "VF %" PRId64, vf->vf->index) : "VFs",
			     device_name(pf, address), names));
}

/* The VM names its VF for good; the VF is there for as long as the host runs. */
static void note_reboot(struct assigner *assigner, const struct device *pf,
			const struct definition *planned)
{
	const struct pf_policy *entry = NULL;
	const struct netdev *netdev = device_netdev(pf);
	struct policies policies = { 0 };
	const char *name = netdev ? netdev->name : "PF";
	struct arena *arena = assigner->work->arena;

	if (policies_read(assigner->work->machine, assigner->work->arena, &policies, NULL) < 0)
		return;
	entry = find_entry(&policies, pf);
	if (entry && assigner->options->by_policy)
		note_lost(assigner, pf, entry, planned);
	if (entry)
		return;
	if (assigner->options->by_policy)
		assigner_note(assigner,
			      arena_printf(arena,
					   "a reboot of the host takes the VFs of %s away, unless "
					   "the policy stands in " POLICY_FILE
					   " or " POLICY_DIRECTORY,
					   name));
	else
		assigner_note(assigner,
			      arena_printf(arena,
					   "a reboot of the host takes the VFs of %s away: vfctl "
					   "create %s -n %" PRId64 " --persist has them made again",
					   name, name, pf->sriov->num_vfs));
}

/* Neither does libvirt start one for a VM, nor wait for it. */
static void note_network(struct assigner *assigner, const struct virtual_network *network)
{
	struct arena *arena = assigner->work->arena;
	const char *name = network->name;

	if (network->active == FACT_NO)
		assigner_note(
			assigner,
			arena_printf(arena,
				     "libvirt's network %s is not active: %s cannot start before "
				     "virsh net-start %s%s%s%s",
				     name, assigner->plan.name, name,
				     network->autostart == FACT_NO ? "; virsh net-autostart " : "",
				     network->autostart == FACT_NO ? name : "",
				     network->autostart == FACT_NO ? " has it started with the host"
								   : ""));
	else if (network->autostart == FACT_NO)
		assigner_note(
			assigner,
			arena_printf(arena,
				     "libvirt's network %s does not start with the host, and %s "
				     "cannot start without it: virsh net-autostart %s",
				     name, assigner->plan.name, name));
}

static void note_standby(struct assigner *assigner)
{
	const struct virtual_network *network = virtual_networks_find(
		&assigner->work->host->virtual_networks, assigner->assigning.standby->network);

	assigner_note(assigner, "the guest needs net_failover (Linux 4.18 or later, with "
				"CONFIG_NET_FAILOVER), or on Windows a NetKVM that knows of "
				"VIRTIO_NET_F_STANDBY");
	if (!assigner->assigning.pool)
		assigner_note(
			assigner,
			arena_printf(assigner->work->arena,
				     "a VM with a VF of a fixed address migrates only to a host "
				     "where that address is free: %s NETWORK takes whichever VF "
				     "is",
				     terms_word(&assigner->assigning.terms, "--pool", "pool:")));
	if (network)
		note_network(assigner, network);
}

static bool has_attributes(const struct vf_wish *wish)
{
	for (int i = 0; i < N_VF_ATTRIBUTES; i++)
		if (wish->values[i] && i != VF_MAC && i != VF_VLAN)
			return true;
	return wish->msix;
}

/* ---- MTUs */

/* That of the bridge below, else what its network says. */
static int64_t standby_mtu(const struct host *host, const struct standby *standby,
			   const char **ret_name)
{
	const struct virtual_network *network =
		virtual_networks_find(&host->virtual_networks, standby->network);
	const char *bridge = network ? network->bridge : standby->bridge;
	const struct network_interface *interface =
		bridge ? network_find(&host->network, bridge) : NULL;

	*ret_name = bridge ? bridge : standby->network;
	if (interface && interface->mtu > 0)
		return interface->mtu;
	return network ? network->mtu : UNKNOWN;
}

/* The guest's pair has one MTU. What it is told of a larger one is refused; without that it may choose. */
static void note_mtu(struct assigner *assigner, const struct device *pf)
{
	const struct netdev *netdev = pf ? device_netdev(pf) : NULL;
	const char *name = NULL;
	int64_t mtu = standby_mtu(assigner->work->host, assigner->assigning.standby, &name);

	if (!netdev || netdev->mtu <= 0 || mtu <= 0 || netdev->mtu == mtu)
		return;
	assigner_note(assigner,
		      arena_printf(assigner->work->arena,
				   "%s, where the standby is, has the MTU %" PRId64
				   ", and %s %" PRId64 ": what is larger than %" PRId64
				   " bytes passes by one of the two alone; give both the same (ip "
				   "link set %s mtu %" PRId64 "), or the guest no larger one",
				   name, mtu, netdev->name, netdev->mtu,
				   mtu < netdev->mtu ? mtu : netdev->mtu,
				   mtu < netdev->mtu ? name : netdev->name,
				   mtu < netdev->mtu ? netdev->mtu : mtu));
}

static void note_card(struct assigner *assigner, const struct device *pf,
		      const struct definition *planned)
{
	note_pf(assigner, pf);
	if (assigner->assigning.standby)
		note_mtu(assigner, pf);
	note_reboot(assigner, pf, planned);
}

/* Those of all its VFs. */
static void note_pfs(struct assigner *assigner, const struct pool *pool,
		     const struct definition *planned)
{
	for (size_t i = 0; i < pool->n; i++) {
		const struct device *pf = pool->vfs[i]->vf->pf;
		bool is_told = !pf;

		for (size_t j = 0; j < i; j++)
			is_told |= pool->vfs[j]->vf->pf == pf;
		if (!is_told)
			note_card(assigner, pf, planned);
	}
}

static void note_pool(struct assigner *assigner, const struct definition *planned)
{
	struct arena *arena = assigner->work->arena;
	const struct host *host = assigner->work->host;
	const struct virtual_network *network = NULL;
	struct pool pool = { 0 };
	const char *shortage = NULL;

	if (plan_find_pool(host, assigner->assigning.pool, arena, &pool, NULL) < 0)
		return;
	network = pool.network;
	note_pfs(assigner, &pool, planned);
	note_network(assigner, network);
	shortage = pool_shortage(host, &pool, assigner->assigning.domain, planned, arena);
	if (shortage)
		assigner_note(assigner, shortage);
	if (has_attributes(&assigner->assigning.wish))
		assigner_note(assigner,
			      "what is set on the pool's VFs is for whoever gets one, and "
			      "stays when vfctl unassign takes the VM's");
	if (network->pf)
		assigner_note(
			assigner,
			arena_printf(
				arena,
				"the network %s names its PF %s, which may be called otherwise "
				"after a reboot: a list of addresses stays (vfctl xml %s --as "
				"network)",
				network->name, network->pf, network->pf));
}

/* One that nobody asks for now: a VF that is to come has the one that its PF's entry asks for. */
static void note_vlan(struct assigner *assigner, const struct device *vf)
{
	char vlan[VF_ATTRIBUTE_SIZE] = "";

	if (assigner->assigning.wish.values[VF_VLAN] || vf->vf->is_to_come ||
	    vf->vf->vlan.id <= 0 || vf->vf->vlan.id != assigner->plan.vlan ||
	    vf_attribute_read(VF_VLAN, vf->vf, vlan) < 0)
		return;
	assigner_note(assigner,
		      arena_printf(assigner->work->arena,
				   "the VF is in VLAN %s already, and so is the VM then: %s 0 "
				   "takes it out",
				   vlan,
				   terms_word(&assigner->assigning.terms, "--vlan", "vlan-id:")));
}

/* What shows only once it stands. */
static void note_foreseen(struct assigner *assigner, const struct device *vf)
{
	char address[BDF_TEXT_SIZE];
	char pf[BDF_TEXT_SIZE];

	assigner_note(
		assigner,
		arena_printf(assigner->work->arena,
			     "%s gets VF %" PRId64 " of %s, as far as can be foreseen: the "
			     "card says that it will be %s; whether that is alone in its IOMMU "
			     "group shows once it is there, and if not all is undone",
			     assigner->assigning.domain->name, vf->vf->index,
			     device_name(vf->vf->pf, pf), bdf_format(vf->bdf, address)));
}

void assigner_note_rest(struct assigner *assigner, const struct definition *planned)
{
	const struct assigning *assigning = &assigner->assigning;

	if (assigning->vf && assigning->vf->vf->is_to_come)
		note_foreseen(assigner, assigning->vf);
	if (assigning->vf) {
		note_card(assigner, assigning->vf->vf->pf, planned);
		note_vlan(assigner, assigning->vf);
	}
	if (assigning->pool)
		note_pool(assigner, planned);
	if (assigning->standby)
		note_standby(assigner);
}
