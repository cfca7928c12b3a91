/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What of a virtual machine can be changed while it runs? See vm-live.h.
 */
#include "plan/vm-live.h"

#include <inttypes.h>

#include "base/text.h"

static void plan_pin(struct steps *steps, enum step_kind kind, const char *object, const char *now,
		     const struct idset *wanted)
{
	const char *to = idset_text(steps->arena, wanted);

	if (now && *to && !str_equal(now, to))
		steps_add(steps, kind, object, now, to);
}

/*
 * A thread of vhost's is in the emulator's cpuset, where libvirt has control groups: it follows the
 * emulator's pin by itself, and may be put nowhere else, neither on the way there nor on the way back. One
 * that shares no CPU with where it is to be may therefore run on both while the emulator moves.
 */
static const char *plan_vhost_freed(struct steps *steps, const char *object,
				    const struct vhost *vhost, const struct idset *wanted)
{
	struct idset now = { 0 };
	struct idset both = { 0 };

	if (idset_parse(steps->arena, vhost->cpus, &now) < 0 || !now.n)
		return NULL;
	if (!wanted->n || idset_meets(&now, wanted))
		return idset_text(steps->arena, &now);
	both = idset_join(steps->arena, &now, wanted);
	plan_pin(steps, STEP_VHOST_PIN, object, idset_text(steps->arena, &now), &both);
	return idset_text(steps->arena, &both);
}

/* Where each stands, and is called so, by the time that the emulator is pinned. */
struct freed {
	const char *object;
	const char *now;
};

static struct freed *plan_freed(struct steps *steps, const struct domain *domain,
				const struct qemu *qemu, const struct placement *placement)
{
	struct freed *freed = arena_new_array(steps->arena, struct freed, qemu->n_vhosts);

	for (size_t i = 0; i < qemu->n_vhosts; i++) {
		freed[i].object = arena_printf(steps->arena, "%s/%" PRId64, domain->name,
					       qemu->vhosts[i].tid);
		freed[i].now = plan_vhost_freed(steps, freed[i].object, &qemu->vhosts[i],
						&placement->emulator);
	}
	return freed;
}

void live_plan_iothread(struct steps *steps, const struct domain *domain, size_t i,
			const struct live_pins *now, const struct idset *cpus)
{
	plan_pin(steps, STEP_IOTHREAD_PIN,
		 arena_printf(steps->arena, "%s/%" PRId64, domain->name, now->iothread_ids[i]),
		 now->iothreads[i], cpus);
}

void live_plan_pins(struct steps *steps, const struct domain *domain, const struct live_pins *now,
		    const struct placement *placement)
{
	static const struct qemu none = { 0 };
	const struct qemu *qemu = now->qemu ? now->qemu : &none;
	const struct freed *vhosts = plan_freed(steps, domain, qemu, placement);
	struct arena *arena = steps->arena;

	for (size_t i = 0; i < now->n_vcpus && i < placement->n_vcpus; i++)
		plan_pin(steps, STEP_VCPU_PIN, arena_printf(arena, "%s/%zu", domain->name, i),
			 now->vcpus[i], &placement->vcpus[i]);
	plan_pin(steps, STEP_EMULATOR_PIN, domain->name, now->emulator, &placement->emulator);
	for (size_t i = 0; i < now->n_iothreads; i++)
		live_plan_iothread(steps, domain, i, now, &placement->iothreads);
	for (size_t i = 0; i < qemu->n_vhosts; i++)
		plan_pin(steps, STEP_VHOST_PIN, vhosts[i].object, vhosts[i].now,
			 &placement->emulator);
}

void live_plan_device(struct steps *steps, const struct domain *domain, const char *alias,
		      const char *from, const char *to)
{
	steps_add(steps, STEP_DOMAIN_DEVICE,
		  arena_printf(steps->arena, "%s/%s", domain->name, alias), from, to);
}

bool live_has_device(const struct domain *domain, const char *alias)
{
	const struct definition *live = domain->live;

	for (size_t i = 0; live && i < live->n_vnics; i++)
		if (str_equal(live->vnics[i].alias, alias))
			return true;
	for (size_t i = 0; live && i < live->n_passed; i++)
		if (str_equal(live->passed[i].alias, alias))
			return true;
	return false;
}

/* NULL: none of what runs has the VF as an interface. */
static const struct vnic *live_vnic(const struct host *host, struct bdf vf)
{
	for (size_t i = 0; i < host->n_domains; i++) {
		const struct definition *live = host->domains[i].live;
		const struct vnic *vnic = live ? definition_vnic_on(live, vf) : NULL;

		if (vnic)
			return vnic;
	}
	return NULL;
}

const char *live_vlan(const struct host *host, struct bdf vf, struct arena *arena)
{
	const struct virtual_networks *networks = &host->virtual_networks;
	const struct vnic *vnic = live_vnic(host, vf);
	struct vlan_tags vlan = { 0 };

	if (!vnic)
		return NULL;
	vlan = virtual_networks_vlan(networks, vnic);
	/* A network may have been in another VLAN when it lent the VF. */
	if (vlan.trunk || vlan.id != vnic->vlan.id ||
	    (vnic->network && !vlan.id && !networks->known))
		return NULL;
	return arena_printf(arena, "%" PRId64, vlan.id);
}

bool live_sets_vf(const struct host *host, struct bdf vf)
{
	for (size_t i = 0; i < host->n_domains; i++) {
		const struct domain *domain = &host->domains[i];
		const struct definition *now = domain_now(domain);

		if (domain->running == FACT_YES && domain_takes(domain, vf) &&
		    (!now || definition_vnic_on(now, vf)))
			return true;
	}
	return false;
}

const char *live_vf_alias(const struct domain *domain, struct bdf vf)
{
	const struct definition *live = domain->live;
	const struct vnic *vnic = live ? definition_vnic_on(live, vf) : NULL;

	for (size_t i = 0; live && !vnic && i < live->n_passed; i++)
		if (bdf_equal(live->passed[i].address, vf))
			return live->passed[i].alias;
	return vnic ? vnic->alias : NULL;
}

size_t live_n_free_ports(const struct domain *domain)
{
	const struct definition *live = domain->live;
	bool has_express = false;
	size_t n = 0;

	for (size_t i = 0; live && i < live->n_ports; i++) {
		const struct guest_port *port = &live->ports[i];

		has_express |= str_equal(port->model, "pcie-root");
		n += str_equal(port->model, "pcie-root-port") && guest_port_takes_hotplug(port) &&
		     !definition_n_on_bus(live, port->index);
	}
	return has_express ? n : SIZE_MAX;
}
