/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What can be tuned on the host, and why? One entry each, in the order in which they are told and set.
 */
#include "base/text.h"
#include "plan/tuning.h"

static const struct row {
	struct knob knob;
	void (*tune)(struct tuning_host *tuning);
} rows[] = {
	{ .knob = { .id = "vhost-net",
		    .side = KNOB_HOST,
		    .what = "vhost_net is in the kernel",
		    .value = "loaded",
		    .why = "the kernel copies VMs' packets by itself, where else QEMU would for "
			   "each of them; with queues and pinning it is what matters most",
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
			     "hugepage-headroom, in pages of the size that they name, else of "
			     "hugepage-size; more than that stays but for what vfctl's own file "
			     "asks for, with --only hugepages --persist, and a twentieth of the "
			     "node's memory, of the host's at least 2 GiB or a quarter, is left to "
			     "it",
		    .why = "a VM's memory in hugepages takes fewer steps through page tables, "
			   "vhost's too",
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
			    "0 where br_netfilter is loaded; it is not loaded for this. Left "
			    "where Docker, Kubernetes, Neutron, Proxmox, CloudStack, libvirt's "
			    "network filters or rules of iptables for ports of bridges rest on "
			    "it; where a firewall of the host may do so it is set only with --only "
			    "bridge-netfilter",
		    .why = "each packet of a VM through a bridge runs through the tables of "
			   "iptables and conntrack",
		    .stars = 2,
		    .persistence =
			    "a file in sysctl.d, and a udev rule, as the module may come later",
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
		    .value = "the profile's bridge-mtu, of the bridge, its ports and what those "
			     "stand on, if these can; where a port leads out of the host, or a VM "
			     "that runs on it has a smaller one, only with --only bridge-mtu, and "
			     "with --force where this session goes over it",
		    .why = "a sixth of the packets for as many bytes; VMs on the bridge, and the "
			   "network behind it, have to take them too",
		    .stars = 2,
		    .persistence =
			    "a udev rule; of a bridge that libvirt makes, <mtu> in the definition "
			    "of its network, which its next start takes",
		    .revert = "the MTUs that were there, and the network's definition",
		    .rule = "virtio-mtu",
		    .is_each = true,
		    .reference = "Documentation/networking/bridge.rst",
		    .keeps_networks = true,
		    .files = { "/etc/udev/rules.d/90-vfctl-mtu.rules" } },
	  .tune = tune_bridge_mtu },
	{ .knob = { .id = "nic-rings",
		    .side = KNOB_HOST,
		    .what = "cards keep packets while the host's CPUs are busy",
		    .value = "the profile's nic-rings, or the driver's most, of PFs and of cards "
			     "that bridges of VMs stand on; longer ones stay. A card that carries "
			     "this session or the root file system, or VFs in use, only with "
			     "--force",
		    .why = "what finds no room in the ring of a card is lost; VFs that VMs have "
			   "are set in their guests",
		    .persistence = "a udev rule that runs ethtool",
		    .revert = "the lengths that were there",
		    .is_each = true,
		    .reference = "Documentation/networking/ethtool-netlink.rst",
		    .files = { "/etc/udev/rules.d/90-vfctl-rings.rules" } },
	  .tune = tune_nic_rings },
	{ .knob = { .id = "nic-coalescing",
		    .side = KNOB_HOST,
		    .what = "interrupts of cards wait for more packets, or do not",
		    .value = "the profile's adaptive-coalescing and coalesce-usecs, of the same "
			     "cards; interrupts that wait for less stay",
		    .why = "each interrupt takes the CPU's time, and each that waits takes the "
			   "packet's",
		    .persistence = "a udev rule that runs ethtool",
		    .revert = "what was there",
		    .is_each = true,
		    .reference = "include/uapi/linux/ethtool.h (struct ethtool_coalesce)",
		    .files = { "/etc/udev/rules.d/90-vfctl-coalescing.rules" } },
	  .tune = tune_nic_coalescing },
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
		    .value = "states deeper than C1 off where the profile has deep-idle: false, as "
			     "latency has",
		    .why = "it takes tens of microseconds to wake up from them; without them the "
			   "CPU takes more power, always",
		    .persistence = "a file in tmpfiles.d",
		    .revert = "the states that were on are on again",
		    .rule = "cpu-deep-cstates",
		    .reference = "Documentation/admin-guide/pm/cpuidle.rst",
		    .files = { "/etc/tmpfiles.d/vfctl-deep-idle.conf" } },
	  .tune = tune_deep_idle },
	{ .knob = { .id = "irqbalance",
		    .side = KNOB_HOST,
		    .what = "irqbalance leaves the CPUs alone that VMs have for themselves",
		    .value = "those that one thread of a VM alone is pinned to, of VMs that run or "
			     "start with the host, beside those that it leaves alone already; "
			     "nothing where it does not run",
		    .why = "an interrupt of the host stops the vCPU that it lands on",
		    .persistence = "it stays by itself: a drop-in for irqbalance's unit, and a "
				   "file of variables that this adds to its environment, behind "
				   "the distribution's own",
		    .revert = "both files go, and irqbalance is to be started anew",
		    .rule = "irq-balance",
		    .reference = "irqbalance(1), systemd.exec(5)",
		    .files = { IRQBALANCE_ENV, IRQBALANCE_CONF } },
	  .tune = tune_irqbalance },
	{ .knob = { .id = "nic-irqs",
		    .side = KNOB_HOST,
		    .what = "CPUs of the card's own node serve its queues",
		    .value = "for each queue of PFs and VFs that the host has, and that is or may "
			     "be served elsewhere, the CPUs of the node; not those that VMs have "
			     "for themselves, if others are left. Left where irqbalance runs, "
			     "which keeps to the node by itself",
		    .why = "each packet crosses from socket to socket otherwise, descriptors and "
			   "data",
		    .persistence =
			    "a unit of systemd's that runs vfctl tune host --only nic-irqs --apply "
			    "behind network-online.target, for interrupts have other numbers after "
			    "each boot and come with an interface that goes up; of one that goes "
			    "up later systemctl start vfctl-irqs has it look again",
		    .revert = "the CPUs that were there, of those that the card still has",
		    .rule = "numa-irq-remote",
		    .is_each = true,
		    .boots_vfctl = true,
		    .reference = "Documentation/core-api/irq/irq-affinity.rst",
		    .files = { IRQS_UNIT, IRQS_WANT } },
	  .tune = tune_nic_irqs },
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
		    .value = "never set: the host and its VMs do not hear each other on it, and a "
			     "cloud's card is sent frames for its own MAC alone",
		    .why = "it spares the bridge",
		    .persistence = "nothing",
		    .revert = "nothing",
		    .is_never_set = true,
		    .reference = "Documentation/networking/tuntap.rst" },
	  .tune = tune_macvtap },
	{ .knob = { .id = "kernel-bypass",
		    .side = KNOB_HOST,
		    .what = "packets of VMs go around the host's kernel: DPDK, AF_XDP, OVS-DPDK",
		    .value = "never set: DPDK and AF_XDP are for programs that were written for "
			     "them, and OVS-DPDK is another switch for the host, which takes whole "
			     "CPUs",
		    .why = "no system call and no interrupt for a packet",
		    .persistence = "nothing",
		    .revert = "nothing",
		    .is_never_set = true,
		    .reference = "Documentation/networking/af_xdp.rst" },
	  .tune = tune_kernel_bypass },
};

const struct knob *host_knob_at(size_t i)
{
	return i < ARRAY_SIZE(rows) ? &rows[i].knob : NULL;
}

void host_knob_tune(size_t i, struct tuning_host *tuning)
{
	rows[i].tune(tuning);
}
