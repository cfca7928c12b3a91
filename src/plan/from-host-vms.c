/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does a VM have, as a policy says it? See from-host.h.
 */
#include "plan/from-host.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/text.h"
#include "model/mac.h"

struct looking {
	const struct host *host;
	const struct domain *domain;
	const struct definition *definition;
	struct arena *arena;
	struct vm_policy *vm;
	struct unsaid *unsaid;
	size_t n_vfs; /* that it has, pools among them */
};

/* By its PF's MAC, which goes with the card, unless another card has that, too. */
static const char *name_of(const struct looking *looking, const struct device *vf)
{
	const struct device *pf = vf->vf->pf;
	const char *mac = device_lasting_mac(pf);
	char address[BDF_TEXT_SIZE];
	const char *name = NULL;

	if (mac)
		name = arena_printf(looking->arena, "mac:%s/%" PRId64, mac, vf->vf->index);
	if (!name || host_find_named(looking->host, name) != vf)
		name = arena_printf(looking->arena, "%s/%" PRId64, bdf_format(pf->bdf, address),
				    vf->vf->index);
	return name;
}

static void name_standby(struct looking *looking, const char *alias)
{
	const struct vnic *standby = alias ? definition_standby(looking->definition, alias) : NULL;

	if (!standby)
		return;
	if (standby->network)
		looking->vm->failover = standby->network;
	else if (standby->bridge)
		looking->vm->failover = arena_printf(looking->arena, "bridge:%s", standby->bridge);
	else
		unsaid_add(looking->unsaid,
			   "%s: what its standby is on: it is neither a network nor a bridge",
			   looking->domain->name);
}

static void wish(struct looking *looking, enum vf_attribute attribute, const char *value)
{
	looking->vm->wish.values[attribute] = arena_strdup(looking->arena, value);
}

/* libvirt sets both of an <interface>. */
static void take_vnic(struct looking *looking, const struct vnic *vnic)
{
	char value[VF_ATTRIBUTE_SIZE] = "";

	if (vnic->mac && vf_attribute_parse(VF_MAC, vnic->mac, value, NULL) == 0)
		wish(looking, VF_MAC, value);
	snprintf(value, sizeof(value), "%" PRId64, vnic->vlan.id);
	if (vnic->vlan.trunk)
		unsaid_add(looking->unsaid, "%s: the VLAN trunk of its VF: one VLAN can be said",
			   looking->domain->name);
	else if (vnic->vlan.id)
		wish(looking, VF_VLAN, value);
	name_standby(looking, vnic->teaming == TEAMING_TRANSIENT ? vnic->persistent : NULL);
}

/* Of a <hostdev> what stands on the VF stays. */
static void take_passed(struct looking *looking, const struct device *vf,
			const struct passed *passed)
{
	char value[VF_ATTRIBUTE_SIZE] = "";

	if (vf_attribute_read(VF_MAC, vf->vf, value) == 0 && !mac_is_none(value))
		wish(looking, VF_MAC, value);
	if (vf_attribute_read(VF_VLAN, vf->vf, value) == 0 && !str_equal(value, "0"))
		wish(looking, VF_VLAN, value);
	name_standby(looking, passed->teaming == TEAMING_TRANSIENT ? passed->persistent : NULL);
}

/* Whether it is the first that the VM has: an entry names one. */
static bool is_first(struct looking *looking)
{
	return looking->n_vfs++ == 0;
}

static void look_at_vnic(struct looking *looking, const struct vnic *vnic)
{
	const struct host *host = looking->host;
	const struct virtual_network *network =
		vnic->network ? virtual_networks_find(&host->virtual_networks, vnic->network)
			      : NULL;
	const struct device *vf =
		vnic->has_address && !vnic->network ? host_find_device(host, vnic->address) : NULL;

	if (network && virtual_network_is_pool(network)) {
		if (!is_first(looking))
			return;
		looking->vm->pool = network->name;
		take_vnic(looking, vnic);
	} else if (vf && vf->vf && vf->vf->pf && is_first(looking)) {
		looking->vm->vf = name_of(looking, vf);
		take_vnic(looking, vnic);
	}
}

static void look_at_passed(struct looking *looking, const struct passed *passed)
{
	const struct device *vf = host_find_device(looking->host, passed->address);

	if (!vf || !vf->vf || !vf->vf->pf || !is_first(looking))
		return;
	looking->vm->vf = name_of(looking, vf);
	take_passed(looking, vf, passed);
}

bool plan_vm_from_host(const struct host *host, const struct domain *domain, struct arena *arena,
		       struct vm_policy *ret_vm, struct unsaid *unsaid)
{
	struct vm_policy vm = { .name = domain->name, .queues = UNKNOWN };
	struct looking looking = {
		.host = host,
		.domain = domain,
		.definition = domain_next(domain),
		.arena = arena,
		.vm = &vm,
		.unsaid = unsaid,
	};

	if (!looking.definition) {
		unsaid_add(unsaid, "%s: what its next start takes is not known", domain->name);
		return false;
	}
	for (size_t i = 0; i < looking.definition->n_vnics; i++)
		look_at_vnic(&looking, &looking.definition->vnics[i]);
	for (size_t i = 0; i < looking.definition->n_passed; i++)
		look_at_passed(&looking, &looking.definition->passed[i]);
	/* An entry that names one would have the others taken away. */
	if (looking.n_vfs > 1) {
		unsaid_add(unsaid, "%s: it has %zu VFs, and an entry names one", domain->name,
			   looking.n_vfs);
		return false;
	}
	if (!looking.n_vfs)
		vm.path = "virtio";
	*ret_vm = vm;
	return true;
}
