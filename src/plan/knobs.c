/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What can be tuned, and why? One entry each, in the order in which they are told and set.
 */
#include "base/text.h"
#include "plan/tuning-guest.h"
#include "plan/tuning-vm.h"
#include "plan/tuning.h"

#define BY_UNASSIGN "vfctl unassign VM, with all that vfctl wrote there"
#define IT_STAYS    "it stays by itself"
#define IN_LINK	    "a .link file of systemd-udevd's in the guest"
#define NO_REVERT   "nothing does: the files in the guest can be taken away"

static const struct row {
	struct knob knob;
	void (*tune)(struct tuning_host *tuning); /* of the host */
	void (*ask)(struct tuning_vm *tuning);	  /* of a VM; NULL: it is told alone */
	void (*tell)(struct tuning_vm *tuning);
	void (*guest)(struct tuning_guest *tuning); /* of a guest */
} rows[] = {
	{ .knob = { .id = "vhost-net",
		    .side = KNOB_HOST,
		    .what = "vhost_net is in the kernel",
		    .value = "loaded",
		    .why = "the kernel copies VMs' packets by itself, where else QEMU would for "
			   "each "
			   "of them; with queues and pinning it is what matters most",
		    .stars = 5,
		    .persistence = "a file in modules-load.d",
		    .revert = "it is unloaded, unless a VM uses it",
		    .rule = "virtio-vhost-net",
		    .reference = "drivers/vhost/net.c",
		    .files = { "/etc/modules-load.d/vfctl-vhost_net.conf" } },
	  .tune = tune_vhost_net },
	{ .knob = { .id = "hugepages",
		    .side = KNOB_HOST,
		    .what = "VMs find their memory in hugepages, on the node where they are",
		    .value = "what VMs take that run or start with the host, and the profile's "
			     "hugepage-headroom, in pages of hugepage-size; more than that stays, "
			     "and a "
			     "twentieth of the node's memory is left to the host",
		    .why = "a VM's memory in hugepages takes fewer steps through page tables, "
			   "vhost's "
			   "too",
		    .stars = 3,
		    .persistence = "a file in tmpfiles.d, which is read early at boot",
		    .revert = "the numbers that were there, once no VM holds the pages",
		    .rule = "mem-hugepages-short",
		    .reference = "Documentation/admin-guide/mm/hugetlbpage.rst",
		    .files = { "/etc/tmpfiles.d/vfctl-hugepages.conf" } },
	  .tune = tune_hugepages },
	{ .knob = { .id = "bridge-netfilter",
		    .side = KNOB_HOST,
		    .what = "bridges do not send packets through the host's firewall",
		    .value =
			    "0 where br_netfilter is loaded; it is not loaded for this. Left where "
			    "Docker, Kubernetes, Neutron or libvirt's network filters rest on it",
		    .why = "each packet of a VM through a bridge runs through the tables of "
			   "iptables "
			   "and conntrack",
		    .stars = 2,
		    .persistence = "a file in sysctl.d, and a udev rule, as the module may come "
				   "later",
		    .revert = "the values that were there",
		    .rule = "virtio-bridge-netfilter",
		    .reference = "sysctl.d(5)",
		    .files = { "/etc/sysctl.d/60-vfctl-bridge.conf",
			       "/etc/udev/rules.d/60-vfctl-bridge.rules" } },
	  .tune = tune_bridge_netfilter },
	{ .knob = { .id = "network-buffers",
		    .side = KNOB_HOST,
		    .what = "socket and TCP buffers and queues hold enough",
		    .value = "the profile's sysctls, field by field; what is larger stays",
		    .why = "they bound what one connection carries, and what waits per CPU of what "
			   "VMs send",
		    .stars = 2,
		    .persistence = "a file in sysctl.d",
		    .revert = "the values that were there",
		    .rule = "virtio-buffers",
		    .reference = "Documentation/admin-guide/sysctl/net.rst",
		    .files = { "/etc/sysctl.d/60-vfctl-buffers.conf" } },
	  .tune = tune_buffers },
	{ .knob = { .id = "bridge-mtu",
		    .side = KNOB_HOST,
		    .what = "bridges of VMs take large packets",
		    .value = "the profile's bridge-mtu, of the bridge and its ports, if these can; "
			     "where a port leads out of the host only with --only bridge-mtu",
		    .why = "a sixth of the packets for as many bytes; VMs on the bridge, and the "
			   "network behind it, have to take them too",
		    .stars = 2,
		    .persistence = "a udev rule",
		    .revert = "the MTUs that were there",
		    .rule = "virtio-mtu",
		    .reference = "Documentation/networking/bridge.rst",
		    .files = { "/etc/udev/rules.d/60-vfctl-mtu.rules" } },
	  .tune = tune_bridge_mtu },
	{ .knob = { .id = "open-files",
		    .side = KNOB_HOST,
		    .what = "QEMU may open as many files as many queues take",
		    .value = "max_files of libvirt's qemu.conf, the profile's open-files at least",
		    .why = "each queue pair takes two, and their eventfds; a VM that finds too few "
			   "does not start",
		    .persistence = "it stays by itself",
		    .revert = "the file as it was, if it is still as vfctl left it",
		    .rule = "libvirt-max-files",
		    .reference = "qemu.conf",
		    .files = { QEMU_CONF } },
	  .tune = tune_open_files },
	{ .knob = { .id = "cpu-speed",
		    .side = KNOB_HOST,
		    .what = "CPUs on the cards' nodes do not slow down",
		    .value = "the profile's cpu-preference where the CPU goes by one, else its "
			     "cpu-governor",
		    .why = "a CPU that has slowed down takes its time for the first packets of a "
			   "burst",
		    .persistence = "a file in tmpfiles.d",
		    .revert = "the words that were there",
		    .rule = "cpu-governor",
		    .reference = "Documentation/admin-guide/pm/cpufreq.rst",
		    .files = { "/etc/tmpfiles.d/vfctl-cpu-speed.conf" } },
	  .tune = tune_cpu_speed },
	{ .knob = { .id = "deep-idle",
		    .side = KNOB_HOST,
		    .what = "CPUs on the cards' nodes do not sleep deeply",
		    .value = "states deeper than C1 off where a profile of yours has deep-idle: "
			     "false",
		    .why = "it takes tens of microseconds to wake up from them; without them the "
			   "CPU "
			   "takes more power, always",
		    .persistence = "a file in tmpfiles.d",
		    .revert = "the states that were on are on again",
		    .rule = "cpu-deep-cstates",
		    .reference = "Documentation/admin-guide/pm/cpuidle.rst",
		    .files = { "/etc/tmpfiles.d/vfctl-deep-idle.conf" } },
	  .tune = tune_deep_idle },
	{ .knob = { .id = "zerocopy",
		    .side = KNOB_HOST,
		    .what = "vhost_net sends from VMs' memory without a copy",
		    .value = "the profile's zerocopy: off, unless a profile of yours has it on",
		    .why = "up to 15 % less of the host's CPU for large packets; but the copy is a "
			   "guard against leaks between guests and host, and a packet that waits "
			   "anywhere holds up its VM",
		    .persistence = "a file in modprobe.d",
		    .revert = "the value that was there, once no VM uses vhost_net",
		    .rule = "virtio-zerocopy",
		    .reference = "drivers/vhost/net.c",
		    .files = { "/etc/modprobe.d/vfctl-vhost_net.conf" } },
	  .tune = tune_zerocopy },
	{ .knob = { .id = "macvtap",
		    .side = KNOB_HOST,
		    .what = "VMs are on the card itself, by macvtap",
		    .value = "never set",
		    .why = "it spares the bridge",
		    .persistence = "nothing",
		    .revert = "nothing",
		    .reference = "Documentation/networking/tuntap.rst" },
	  .tune = tune_macvtap },
	{ .knob = { .id = "kernel-bypass",
		    .side = KNOB_HOST,
		    .what = "packets of VMs go around the host's kernel: DPDK, AF_XDP, OVS-DPDK",
		    .value = "never set",
		    .why = "no system call and no interrupt for a packet",
		    .persistence = "nothing",
		    .revert = "nothing",
		    .reference = "Documentation/networking/af_xdp.rst" },
	  .tune = tune_kernel_bypass },
	{ .knob = { .id = "vm-virtio",
		    .side = KNOB_VM,
		    .what = "interfaces on the host's bridges are virtio's",
		    .value = "model virtio",
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
		    .reference = "https://libvirt.org/formatdomain.html#"
				 "setting-nic-driver-specific-options" },
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
		    .why = "i440fx has a conventional bus, and takes no device while it runs "
			   "where a root port could",
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
		    .reference = "https://libvirt.org/formatdomain.html#hard-drives-floppy-disks-"
				 "cdroms" },
	  .ask = ask_disks,
	  .tell = tell_disks },
	{ .knob = { .id = "guest-queues",
		    .side = KNOB_GUEST,
		    .what = "the guest uses all queues of its virtio interfaces",
		    .value = "as many channels as its definition has queues",
		    .why = "a queue that the guest does not use carries nothing: all goes through "
			   "the others, by their vCPUs",
		    .stars = 5,
		    .persistence = IN_LINK,
		    .revert = NO_REVERT,
		    .rule = "vm-single-queue",
		    .reference = "ethtool(8), systemd.link(5)" },
	  .guest = guest_queues },
	{ .knob = { .id = "guest-mtu",
		    .side = KNOB_GUEST,
		    .what = "the guest's virtio interfaces send packets as large as their bridge "
			    "takes",
		    .value = "the MTU of its definition or network, else of the bridge, or of what "
			     "a "
			     "macvtap stands on",
		    .why = "with a smaller one it takes more packets for as many bytes; what is "
			   "larger than the bridge takes is lost",
		    .stars = 2,
		    .persistence = IN_LINK,
		    .revert = NO_REVERT,
		    .rule = "vm-mtu-mismatch",
		    .reference = "https://libvirt.org/formatdomain.html#mtu-configuration" },
	  .guest = guest_mtu },
	{ .knob = { .id = "guest-buffers",
		    .side = KNOB_GUEST,
		    .what = "the guest's socket and TCP buffers and queues hold enough",
		    .value = "the profile's sysctls, field by field; what is larger stays",
		    .why = "they bound what one connection carries, from the other end too",
		    .stars = 2,
		    .persistence = "/etc/sysctl.d/60-vfctl.conf in the guest",
		    .revert = NO_REVERT,
		    .reference = "Documentation/admin-guide/sysctl/net.rst" },
	  .guest = guest_buffers },
	{ .knob = { .id = "guest-rings",
		    .side = KNOB_GUEST,
		    .what = "VFs in the guest have rings as large as they can be",
		    .value = "the most that the VF's driver has",
		    .why = "a burst that finds the ring full is lost before the guest hears of it",
		    .persistence = IN_LINK,
		    .revert = NO_REVERT,
		    .reference = "ethtool(8), systemd.link(5)" },
	  .guest = guest_rings },
	{ .knob = { .id = "guest-irqs",
		    .side = KNOB_GUEST,
		    .what = "interrupts of VFs in the guest come to more than one of its CPUs",
		    .value = "one CPU after the other, where all came to one; irqbalance, where it "
			     "runs, and the kernel, where it places them itself, are left to it",
		    .why = "one CPU alone takes what all queues of the VF receive",
		    .persistence = "irqbalance keeps it, or it is run again after a reboot",
		    .revert = NO_REVERT,
		    .reference = "Documentation/core-api/irq/irq-affinity.rst" },
	  .guest = guest_irqs },
};

const struct knob *knob_at(size_t i)
{
	return i < ARRAY_SIZE(rows) ? &rows[i].knob : NULL;
}

void knob_tune(size_t i, struct tuning_host *tuning)
{
	rows[i].tune(tuning);
}

void knob_ask_vm(size_t i, struct tuning_vm *tuning)
{
	if (rows[i].ask)
		rows[i].ask(tuning);
}

void knob_tell_vm(size_t i, struct tuning_vm *tuning)
{
	rows[i].tell(tuning);
}

void knob_tune_guest(size_t i, struct tuning_guest *tuning)
{
	rows[i].guest(tuning);
}

const struct knob *knob_find(const char *id)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (str_equal(rows[i].knob.id, id))
			return &rows[i].knob;
	return NULL;
}
