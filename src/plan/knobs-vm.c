/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What can be tuned in a VM's definition, and why? One entry each, in the order in which they are told.
 */
#include "base/text.h"
#include "plan/tuning-vm.h"

#define BY_UNASSIGN                                                                   \
	"vfctl rollback ID takes back one --apply; vfctl unassign VM all that vfctl " \
	"gave it, its VF and pins, too"
#define IT_STAYS "it stays by itself"

static const struct row {
	struct knob knob;
	void (*ask)(struct tuning_vm *tuning); /* NULL: it is told alone */
	void (*tell)(struct tuning_vm *tuning);
} rows[] = {
	{ .knob = { .id = "vm-virtio",
		    .side = KNOB_VM,
		    .what = "interfaces on the host's bridges are virtio's",
		    .value =
			    "model virtio, where the definition names a system that has the driver "
			    "(libosinfo), or by --only vm-virtio",
		    .why = "any other card is emulated, register by register, and each access to "
			   "one leaves the guest",
		    .persistence = IT_STAYS,
		    .revert = BY_UNASSIGN,
		    .reference = "https://libvirt.org/formatdomain.html#setting-the-nic-model" },
	  .ask = ask_virtio,
	  .tell = tell_virtio },
	{ .knob = { .id = "vm-queues",
		    .side = KNOB_VM,
		    .what = "virtio interfaces have a queue for each vCPU, by the kernel's vhost",
		    .value = "as many as vCPUs, 256 at most; more stay",
		    .why = "with one queue one vCPU, and one thread of vhost's, do all the work of "
			   "its network",
		    .stars = 5,
		    .persistence = IT_STAYS,
		    .revert = BY_UNASSIGN,
		    .rule = "vm-single-queue",
		    .reference = "https://libvirt.org/"
				 "formatdomain.html#setting-nic-driver-specific-options" },
	  .ask = ask_queues,
	  .tell = tell_queues },
	{ .knob = { .id = "vm-pins",
		    .side = KNOB_VM,
		    .what = "vCPUs have cores of their own, and QEMU, IOThreads and vhost others",
		    .value = "whole cores of the node of its card that no other VM is pinned to, "
			     "as vfctl pin has it",
		    .why = "a vCPU that waits for its CPU, or moves between nodes, holds up its "
			   "packets",
		    .stars = 4,
		    .persistence = IT_STAYS "; vhost's threads by vfctl's hook for libvirt",
		    .revert = BY_UNASSIGN,
		    .rule = "vm-unpinned",
		    .reference = "https://libvirt.org/formatdomain.html#cpu-tuning" },
	  .ask = ask_pins,
	  .tell = tell_pins },
	{ .knob = { .id = "vm-memory",
		    .side = KNOB_VM,
		    .what = "its memory is on the node of its CPUs",
		    .value = "<numatune>, strictly",
		    .why = "each packet is copied, and from another node's memory that crosses the "
			   "sockets' link",
		    .persistence = IT_STAYS,
		    .revert = BY_UNASSIGN,
		    .rule = "vm-numa-crosses",
		    .reference = "https://libvirt.org/formatdomain.html#numa-node-tuning" },
	  .ask = ask_memory,
	  .tell = tell_memory },
	{ .knob = { .id = "vm-pages",
		    .side = KNOB_VM,
		    .what = "its memory is in hugepages",
		    .value = "of 1 GiB, else of 2 MiB, where enough are free on its node",
		    .why = "its memory takes fewer steps through page tables, vhost's too",
		    .stars = 3,
		    .persistence = IT_STAYS ", if the host has the pages (vfctl tune host)",
		    .revert = BY_UNASSIGN,
		    .rule = "vm-hugepages",
		    .reference = "https://libvirt.org/formatdomain.html#memory-backing" },
	  .ask = ask_pages,
	  .tell = tell_pages },
	{ .knob = { .id = "vm-cpu",
		    .side = KNOB_VM,
		    .what = "its guest sees the host's CPU, and which vCPUs share a core",
		    .value = "host-passthrough, or host-model where it is to migrate, and a "
			     "topology; a model that somebody chose stays",
		    .why = "a named model hides instructions that copy and encrypt; a guest that "
			   "knows of threads spreads its work over cores",
		    .stars = 3,
		    .persistence = IT_STAYS,
		    .revert = BY_UNASSIGN,
		    .rule = "vm-cpu-model",
		    .reference = "https://libvirt.org/formatdomain.html#cpu-model-and-topology" },
	  .ask = ask_cpu,
	  .tell = tell_cpu },
	{ .knob = { .id = "vm-mtu",
		    .side = KNOB_VM,
		    .what = "its interfaces have the MTU of their bridges",
		    .value = "the bridge's, whatever it is: vfctl tune host --only bridge-mtu "
			     "raises that",
		    .why = "what is larger than the bridge takes is dropped without a word, and "
			   "smaller packets are more of them",
		    .stars = 2,
		    .persistence = IT_STAYS,
		    .revert = BY_UNASSIGN,
		    .rule = "vm-mtu-mismatch",
		    .reference = "https://libvirt.org/formatdomain.html#mtu-configuration" },
	  .ask = ask_mtu,
	  .tell = tell_mtu },
	{ .knob = { .id = "vm-machine",
		    .side = KNOB_VM,
		    .what = "its board has PCI Express",
		    .value = "machine type q35; only told: vfctl converts no VM",
		    .why = "i440fx has a conventional bus, and takes no device while it runs where "
			   "a root port could",
		    .stars = 1,
		    .persistence = IT_STAYS,
		    .revert = "nothing is done",
		    .rule = "vm-machine-i440fx",
		    .reference = "https://libvirt.org/pci-hotplug.html" },
	  .tell = tell_machine },
	{ .knob = { .id = "vm-disks",
		    .side = KNOB_VM,
		    .what = "its block devices go past the host's page cache",
		    .value = "cache='none' io='native' on disks of type block; directsync, "
			     "writethrough, unsafe and io_uring stay",
		    .why = "pages that are held twice, and written back at once, disturb the VM",
		    .stars = 1,
		    .persistence = IT_STAYS,
		    .revert = BY_UNASSIGN,
		    .rule = "vm-disk-cache",
		    .reference = "https://libvirt.org/"
				 "formatdomain.html#hard-drives-floppy-disks-cdroms" },
	  .ask = ask_disks,
	  .tell = tell_disks },
};

const struct knob *vm_knob_at(size_t i)
{
	return i < ARRAY_SIZE(rows) ? &rows[i].knob : NULL;
}

void vm_knob_ask(size_t i, struct tuning_vm *tuning)
{
	if (rows[i].ask)
		rows[i].ask(tuning);
}

void vm_knob_tell(size_t i, struct tuning_vm *tuning)
{
	rows[i].tell(tuning);
}
