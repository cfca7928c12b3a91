/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Are a virtual machine's board, CPU, interfaces and disks such that its network is fast? The rules
 * vm-machine-i440fx, vm-cpu-model, vm-single-queue, vm-disk-cache and vm-mtu-mismatch.
 */
#include <inttypes.h>

#include "audit/vm.h"
#include "base/text.h"

static bool has_pair(const struct audit *audit, const struct definition *definition)
{
	struct given *given = NULL;
	size_t n = vm_given(audit, definition, &given);

	for (size_t i = 0; i < n; i++)
		if (given[i].teaming == TEAMING_TRANSIENT)
			return true;
	return false;
}

static struct judgement judge_machine(const struct audit *audit, const struct domain *domain)
{
	const struct definition *definition = domain_next(domain);
	const char *machine = definition->machine;

	if (!machine)
		return unknown(audit, "libvirt %s: the machine's type", domain->name);
	if (str_equal(machine, "q35") || str_has_prefix(machine, "pc-q35"))
		return passes(audit, "%s", machine);
	if (!str_equal(machine, "pc") && !str_has_prefix(machine, "pc-"))
		return not_applicable();
	return weighing(has_pair(audit, definition) ? SEVERITY_ERROR : SEVERITY_NONE,
			fails(audit,
			      remedy(vm_needs(domain),
				     "make the VM anew with machine type q35: its devices get "
				     "other addresses, so that the guest may have to be told"),
			      "machine type %s", machine));
}

static struct judgement judge_cpu(const struct audit *audit, const struct domain *domain)
{
	const struct definition *definition = domain_next(domain);
	const char *mode = definition->cpu_mode;

	if (str_equal(mode, "host-passthrough") || str_equal(mode, "maximum"))
		return passes(audit, "%s", mode);
	return fails(audit,
		     vm_edit(audit, domain,
			     "<cpu mode='host-passthrough'/>, where it does not have to migrate to "
			     "other CPUs"),
		     definition->cpu_model || !*mode ? "the CPU is %s" : "the CPU is by mode %s",
		     definition->cpu_model ? definition->cpu_model
		     : *mode		   ? mode
					   : "QEMU's default one");
}

/* ---- interfaces */

/* What stands by for a VF has little to do; slirp and the like have no queues. */
static bool can_have_queues(const struct vnic *vnic)
{
	static const char *const types[] = { "bridge",	 "network",   "direct",
					     "ethernet", "vhostuser", "vdpa" };

	if (!vnic->model || !str_has_prefix(vnic->model, "virtio") ||
	    vnic->teaming == TEAMING_PERSISTENT)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (str_equal(vnic->type, types[i]))
			return true;
	return false;
}

static const char *name_of_vnic(const struct audit *audit, const struct vnic *vnic, size_t i)
{
	return vnic->mac ? vnic->mac : arena_printf(audit->arena, "interface %zu", i + 1);
}

static struct judgement judge_queues(const struct audit *audit, const struct domain *domain)
{
	const struct definition *definition = domain_next(domain);
	size_t n = 0;

	if (definition->n_vcpus == 1)
		return not_applicable();
	for (size_t i = 0; i < definition->n_vnics; i++) {
		const struct vnic *vnic = &definition->vnics[i];

		if (!can_have_queues(vnic) || vnic_pool(audit, vnic))
			continue;
		n++;
		if (vnic->queues > 1)
			continue;
		if (definition->n_vcpus == UNKNOWN)
			return unknown(audit, "libvirt %s: vcpu", domain->name);
		return fails(audit,
			     vm_edit(audit, domain,
				     arena_printf(audit->arena,
						  "a queue for each vCPU: <driver name='vhost' "
						  "queues='%" PRId64 "'/>",
						  definition->n_vcpus)),
			     "%s has one queue for %" PRId64 " vCPUs", name_of_vnic(audit, vnic, i),
			     definition->n_vcpus);
	}
	return n ? passes(audit, "%zu interfaces", n) : not_applicable();
}

static struct judgement judge_mtu(const struct audit *audit, const struct domain *domain)
{
	const struct virtual_networks *networks = &audit->host->virtual_networks;
	const struct definition *definition = domain_now(domain);
	const char *unclear = NULL;
	size_t n = 0;

	for (size_t i = 0; i < definition->n_vnics; i++) {
		const struct vnic *vnic = &definition->vnics[i];
		const char *name = virtual_networks_bridge(networks, vnic);
		const struct bridge *bridge =
			vm_backing_find_bridge(&audit->host->vm_backing, name);
		int64_t mtu = virtual_networks_mtu(networks, vnic);

		/* Where none is named, its tap takes the bridge's. */
		if (mtu == UNKNOWN || (bridge && bridge->there == FACT_NO))
			continue;
		if (!name && vnic->network && !networks->known)
			unclear = "libvirt networks";
		if (!name)
			continue;
		n++;
		if (!bridge || bridge->mtu == UNKNOWN)
			unclear = arena_printf(audit->arena, "/sys/class/net/%s/mtu", name);
		else if (bridge->mtu != mtu)
			return fails(audit,
				     vm_edit(audit, domain,
					     arena_printf(audit->arena,
							  "<mtu size='%" PRId64
							  "'/>, or another MTU for the bridge and "
							  "all of its ports",
							  bridge->mtu)),
				     "%s has MTU %" PRId64 ", its bridge %s %" PRId64,
				     name_of_vnic(audit, vnic, i), mtu, bridge->name, bridge->mtu);
	}
	if (unclear)
		return unknown(audit, "%s", unclear);
	return n ? passes(audit, "%zu interfaces", n) : not_applicable();
}

/* ---- disks */

static bool is_direct(const struct vdisk *disk)
{
	return (str_equal(disk->cache, "none") || str_equal(disk->cache, "directsync")) &&
	       (str_equal(disk->io, "native") || str_equal(disk->io, "io_uring"));
}

static struct judgement judge_disks(const struct audit *audit, const struct domain *domain)
{
	const struct definition *definition = domain_next(domain);
	size_t n = 0;

	for (size_t i = 0; i < definition->n_disks; i++) {
		const struct vdisk *disk = &definition->disks[i];

		n += disk->block;
		if (disk->block && !is_direct(disk))
			return fails(audit,
				     vm_edit(audit, domain, "<driver … cache='none' io='native'/>"),
				     "%s: cache %s, io %s", disk->target ? disk->target : "a disk",
				     disk->cache ? disk->cache : "by default",
				     disk->io ? disk->io : "by default");
	}
	return n ? passes(audit, "%zu block devices", n) : not_applicable();
}

const struct check vm_device_checks[] = {
	{ .rule = { .id = "vm-machine-i440fx",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_INFO, SEVERITY_WARNING },
		    .weighs = "error where it has a pair of VF and standby",
		    .fails = "a VM's board has no PCI Express",
		    .why = "a VF behind a conventional bus loses PCIe's capabilities, and a pair "
			   "of VF and standby needs a root port",
		    .how = "the machine's type, pc-i440fx… or pc; an error where there is such a "
			   "pair",
		    .remedy = "make the VM anew with machine type q35",
		    .reference = "https://libvirt.org/pci-hotplug.html" },
	  .domain = judge_machine },
	{ .rule = { .id = "vm-cpu-model",
		    .way = WAY_BOTH,
		    .severity = { SEVERITY_INFO, SEVERITY_WARNING },
		    .fails = "a VM's CPU is not the host's",
		    .why = "a named model hides instructions that packet processing and "
			   "cryptography use; the host's own can migrate to the same CPUs only",
		    .how = "<cpu mode=…> is neither host-passthrough nor maximum",
		    .remedy = "CPU mode host-passthrough, or host-model where it shall migrate",
		    .reference = "https://libvirt.org/formatdomain.html#cpu-model-and-topology" },
	  .domain = judge_cpu },
	{ .rule = { .id = "vm-single-queue",
		    .way = WAY_VIRTIO,
		    .severity = { SEVERITY_WARNING },
		    .fails = "a VM with several vCPUs has one network queue",
		    .why = "one vCPU then does all the work of its network",
		    .how = "queues= of a virtio interface that is no VF's standby",
		    .remedy = "as many queues as it has vCPUs, up to what the card bears",
		    .reference = "https://libvirt.org/formatdomain.html#"
				 "setting-nic-driver-specific-options" },
	  .domain = judge_queues },
	{ .rule = { .id = "vm-disk-cache",
		    .way = WAY_BOTH,
		    .severity = { SEVERITY_INFO },
		    .fails = "a VM's block device goes through the host's page cache",
		    .why = "pages are held twice, and writing them back disturbs the VM",
		    .how = "cache= and io= of disks of type block: none and native (or io_uring)",
		    .remedy = "cache='none' on the disk's driver",
		    .reference = "https://libvirt.org/formatdomain.html#hard-drives-floppy-disks-"
				 "cdroms" },
	  .domain = judge_disks },
	{ .rule = { .id = "vm-mtu-mismatch",
		    .way = WAY_BOTH,
		    .severity = { SEVERITY_WARNING },
		    .fails = "a VM's MTU is not its bridge's",
		    .why = "the larger packets are dropped without a word",
		    .how = "<mtu size=…> of an interface, else of its network, against the MTU of "
			   "its bridge, or of its network's",
		    .remedy = "the bridge's MTU in the VM's definition",
		    .reference = "https://libvirt.org/formatdomain.html#mtu-configuration" },
	  .domain = judge_mtu },
	{ .host = NULL },
};
