/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is it told that sysctls, hugepages, MTUs, rings, CPUs and modules stay as they are? See refused.h.
 */
#include "refused.h"

#include <errno.h>

#include "base/text.h"

const struct refused refused_settings[] = {
	{ { STEP_SYSCTL, "net.core.rmem_max", "212992", "16777216" },
	  EROFS,
	  NULL,
	  NULL,
	  "/proc/sys is read-only here, as in a container (Read-only file system): run it on "
	  "the host itself, or set it there (sysctl -w)",
	  NEEDS_NOTHING },
	{ { STEP_SYSCTL, "net.core.rmem_max", "212992", "16777216" },
	  EACCES,
	  NULL,
	  NULL,
	  "only the host's root may write there (Permission denied): run it as root, outside "
	  "of containers, and see whether SELinux or AppArmor object",
	  NEEDS_NOTHING },
	{ { STEP_SYSCTL, "net.core.rmem_max", "212992", "16777216" },
	  ENOENT,
	  NULL,
	  NULL,
	  "this kernel, or this network namespace, has no such sysctl (No such file or "
	  "directory): run it in the host's own namespace; those of bridges come with the "
	  "module br_netfilter",
	  NEEDS_NOTHING },
	{ { STEP_SYSCTL, "net.core.rmem_max", "212992", "16777216" },
	  EINVAL,
	  NULL,
	  NULL,
	  "the kernel does not take 16777216 (Invalid argument): ask for another value, as the "
	  "kernel's documentation has it",
	  NEEDS_NOTHING },
	{ { STEP_HUGEPAGES, "node1/2048kB", "0", "512" },
	  ENOMEM,
	  NULL,
	  NULL,
	  "there is no free memory in pieces large enough for 512 pages (Cannot allocate "
	  "memory): ask for fewer, end what takes memory there, or have them made at boot "
	  "(hugepages= on the kernel's command line)",
	  NEEDS_NOTHING },
	{ { STEP_HUGEPAGES, "node1/2048kB", "0", "512" },
	  EBUSY,
	  NULL,
	  NULL,
	  "processes, such as VMs, have more than 512 of these pages (Device or resource "
	  "busy): end those first, or leave more",
	  NEEDS_NOTHING },
	{ { STEP_HUGEPAGES, "node1/2048kB", "0", "512" },
	  EINVAL,
	  NULL,
	  NULL,
	  "the kernel makes pages of this size at boot only (Invalid argument): put "
	  "hugepagesz= and hugepages= on its command line",
	  NEEDS_NOTHING },
	{ { STEP_HUGEPAGES, "node1/2048kB", "0", "512" },
	  ENOENT,
	  NULL,
	  NULL,
	  "there are no hugepages of this size, or there (No such file or directory): see "
	  "which there are (ls /sys/kernel/mm/hugepages)",
	  NEEDS_NOTHING },
	{ { STEP_MTU, "pf0", "1500", "9000" },
	  EINVAL,
	  NULL,
	  NULL,
	  "the interface does not take an MTU of 9000 (Invalid argument): ask for no more than "
	  "its maxmtu (ip -d link show); a VLAN's is its interface's own at most",
	  NEEDS_NOTHING },
	{ { STEP_MTU, "pf0", "1500", "9000" },
	  EBUSY,
	  NULL,
	  NULL,
	  "the interface's driver is at something else, such as a reset (Device or resource "
	  "busy): try again in a moment",
	  NEEDS_NOTHING },
	{ { STEP_MTU, "pf0", "1500", "9000" },
	  ENOENT,
	  NULL,
	  NULL,
	  "the interface is not here any more (No such file or directory): see whether its "
	  "driver was unbound, or ip link set it into another network namespace",
	  NEEDS_NOTHING },
	{ { STEP_MTU, "pf0", "1500", "9000" },
	  EPERM,
	  NULL,
	  NULL,
	  "it takes CAP_NET_ADMIN (Operation not permitted): run it as root of the host",
	  NEEDS_NOTHING },
	{ { STEP_NIC_RINGS, "pf0", "rx 256 tx 256", "rx 4096 tx 4096" },
	  EINVAL,
	  NULL,
	  NULL,
	  "the interface's driver takes no rings of rx 4096 tx 4096 (Invalid argument): ask for "
	  "no more than its most (ethtool -g), or for a power of two",
	  NEEDS_NOTHING },
	{ { STEP_NIC_COALESCING, "pf0",
	    "adaptive-rx on adaptive-tx on rx-usecs 50 tx-usecs 50 rx-frames 32 tx-frames 32",
	    "adaptive-rx off adaptive-tx off rx-usecs 0 tx-usecs 0 rx-frames 1 tx-frames 1" },
	  EINVAL,
	  NULL,
	  NULL,
	  "the interface's driver does not take adaptive-rx off adaptive-tx off rx-usecs 0 "
	  "tx-usecs 0 rx-frames 1 tx-frames 1 (Invalid argument): ask for another "
	  "coalesce-usecs: some take certain numbers alone, as igb 0, 1, 3 and 10 or more",
	  NEEDS_NOTHING },
	{ { STEP_NIC_RINGS, "pf0", "rx 256 tx 256", "rx 4096 tx 4096" },
	  ENOMEM,
	  NULL,
	  NULL,
	  "there is no memory for rings of rx 4096 tx 4096 (Cannot allocate memory): ask for "
	  "shorter ones",
	  NEEDS_NOTHING },
	{ { STEP_NIC_COALESCING, "pf0", "rx-usecs 3", "rx-usecs 0" },
	  EOPNOTSUPP,
	  NULL,
	  NULL,
	  "the interface's driver does not let it be set, or this kernel is older than 5.8 "
	  "(Operation not supported): leave it out (--skip)",
	  NEEDS_NOTHING },
	{ { STEP_NIC_RINGS, "pf0", "rx 256 tx 256", "rx 4096 tx 4096" },
	  EPERM,
	  NULL,
	  NULL,
	  "it takes CAP_NET_ADMIN (Operation not permitted): run it as root of the host",
	  NEEDS_NOTHING },
	{ { STEP_CPU_PREFERENCE, "policy0", "balance_performance", "performance" },
	  EBUSY,
	  NULL,
	  NULL,
	  "with the governor performance the CPU takes no other preference (Device or resource "
	  "busy): set another governor first",
	  NEEDS_NOTHING },
	{ { STEP_CPU_GOVERNOR, "policy0", "powersave", "performance" },
	  EINVAL,
	  NULL,
	  NULL,
	  "the driver of the CPU's frequency has no governor performance (Invalid argument): "
	  "see scaling_available_governors beside it",
	  NEEDS_NOTHING },
	{ { STEP_CPU_PREFERENCE, "policy0", "balance_performance", "performance" },
	  EINVAL,
	  NULL,
	  NULL,
	  "the CPU has no preference performance (Invalid argument): see "
	  "energy_performance_available_preferences beside it",
	  NEEDS_NOTHING },
	{ { STEP_CPU_IDLE_STATE, "cpu3/state2", "0", "1" },
	  ENOENT,
	  NULL,
	  NULL,
	  "the CPU is offline, or its frequency or idle states are the firmware's or the "
	  "hypervisor's (No such file or directory): see lscpu, and the power profile in the "
	  "firmware's setup",
	  NEEDS_NOTHING },
	{ { STEP_IRQ_AFFINITY, "0000:41:00.0/irq130", "0-7", "4-7" },
	  EIO,
	  NULL,
	  NULL,
	  "the kernel manages this interrupt itself, or nothing can move it "
	  "(Input/output error): leave it where it is (vfctl tune host --skip nic-irqs)",
	  NEEDS_NOTHING },
	{ { STEP_IRQ_AFFINITY, "0000:41:00.0/irq130", "0-7", "4-7" },
	  ENOSPC,
	  NULL,
	  NULL,
	  "the CPUs 4-7 have no interrupt vector free (No space left on device): give "
	  "VFs and interfaces fewer queues, or make fewer VFs",
	  NEEDS_NOTHING },
	{ { STEP_IRQ_AFFINITY, "0000:41:00.0/irq130", "0-7", "4-7" },
	  EINVAL,
	  NULL,
	  NULL,
	  "none of the CPUs 4-7 is online (Invalid argument): see lscpu, and bring one "
	  "online",
	  NEEDS_NOTHING },
	{ { STEP_IRQ_AFFINITY, "0000:41:00.0/irq130", "0-7", "4-7" },
	  ENOENT,
	  NULL,
	  NULL,
	  "the function has no such interrupt any more (No such file or directory): try"
	  " again: its driver has asked for others, as when its interface went up",
	  NEEDS_NOTHING },
	{ { STEP_IRQ_AFFINITY, "0000:41:00.0/irq130", "0-7", "4-7" },
	  EPERM,
	  NULL,
	  NULL,
	  "only the host's root may say which CPUs serve an interrupt (Operation not "
	  "permitted): run it as root, outside of containers, and see whether SELinux "
	  "or AppArmor object",
	  NEEDS_NOTHING },
	{ { STEP_IRQ_AFFINITY, "0000:41:00.0/irq130", "0-7", "4-7" },
	  EROFS,
	  NULL,
	  NULL,
	  "/proc/irq is read-only here, as in a container (Read-only file system): run "
	  "it on the host itself",
	  NEEDS_NOTHING },
	{ { STEP_HUGEPAGES, "host/2048kB", "0", "512" },
	  EACCES,
	  NULL,
	  NULL,
	  "only root may write there (Permission denied): run it as root, and see whether "
	  "SELinux or AppArmor object",
	  NEEDS_NOTHING },
	{ { STEP_HUGEPAGES, "host/2048kB", "0", "512" },
	  EROFS,
	  NULL,
	  NULL,
	  "sysfs is read-only here, as in a container (Read-only file system): run it on the "
	  "host itself",
	  NEEDS_NOTHING },
	{ { STEP_MODULE_OPTION, "vhost_net/experimental_zcopytx", "0", "1" },
	  EBUSY,
	  NULL,
	  NULL,
	  "the module is in use, by VMs or by other modules (Device or resource busy): end "
	  "these (lsmod), or have the option set at the next boot",
	  NEEDS_NOTHING },
	{ { STEP_MODULE_OPTION, "vhost_net/experimental_zcopytx", "0", "1" },
	  EOPNOTSUPP,
	  NULL,
	  NULL,
	  "the module is built into the kernel (Operation not supported): put "
	  "MODULE.OPTION=VALUE on its command line",
	  NEEDS_NOTHING },
	{ { STEP_KERNEL_MODULE, "br_netfilter", NULL, "loaded" },
	  EPERM,
	  NULL,
	  NULL,
	  "it takes CAP_SYS_MODULE, and a kernel that still takes modules (Operation not "
	  "permitted): run it as root of the host, and see /proc/sys/kernel/modules_disabled",
	  NEEDS_NOTHING },
	{ { STEP_KERNEL_MODULE, "br_netfilter", NULL, "loaded" },
	  EIO,
	  NULL,
	  NULL,
	  "modprobe could not load it (Input/output error): see whether this kernel has it "
	  "(modinfo), what modprobe.d says, and dmesg",
	  NEEDS_NOTHING },
};
const size_t n_refused_settings = ARRAY_SIZE(refused_settings);
