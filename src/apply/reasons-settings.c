/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For which reasons does the kernel refuse sysctls, hugepages, MTUs, rings, what CPUs are to do, interrupts
 * and modules? See reasons.h. The kernel's side is proc_sys_open and dev_set_mtu, net/ethtool,
 * set_max_huge_pages of mm/hugetlb.c, drivers/cpufreq, write_irq_affinity of kernel/irq/proc.c and
 * kernel/module/main.c.
 */
#include "apply/reasons.h"

#include <errno.h>

#include "base/text.h"

#define SYSCTLS	  KIND(STEP_SYSCTL)
#define HUGEPAGES KIND(STEP_HUGEPAGES)
#define MTUS	  KIND(STEP_MTU)
#define NICS	  (KIND(STEP_NIC_RINGS) | KIND(STEP_NIC_COALESCING))
#define CPUS	  (KIND(STEP_CPU_GOVERNOR) | KIND(STEP_CPU_PREFERENCE) | KIND(STEP_CPU_IDLE_STATE))
#define SYSFS	  (HUGEPAGES | MTUS | CPUS)
#define IRQS	  KIND(STEP_IRQ_AFFINITY)
#define OPTIONS	  KIND(STEP_MODULE_OPTION)
#define MODULES	  (KIND(STEP_KERNEL_MODULE) | OPTIONS)

const struct reason setting_reasons[] = {
	/* ---- sysctls */
	{ .kinds = SYSCTLS,
	  .errors = { EROFS },
	  .cause = "/proc/sys is read-only here, as in a container",
	  .remedy = "run it on the host itself, or set it there (sysctl -w)" },
	{ .kinds = SYSCTLS,
	  .errors = { EACCES, EPERM },
	  .cause = "only the host's root may write there",
	  .remedy = "run it as root, outside of containers, and see whether SELinux or AppArmor "
		    "object" },
	{ .kinds = SYSCTLS,
	  .errors = { ENOENT },
	  .cause = "this kernel, or this network namespace, has no such sysctl",
	  .remedy = "run it in the host's own namespace; those of bridges come with the module "
		    "br_netfilter" },
	{ .kinds = SYSCTLS,
	  .errors = { EINVAL, ERANGE },
	  .cause = "the kernel does not take {value}",
	  .remedy = "ask for another value, as the kernel's documentation has it" },
	/* ---- hugepages */
	{ .kinds = HUGEPAGES,
	  .errors = { ENOMEM },
	  .cause = "there is no free memory in pieces large enough for {value} pages",
	  .remedy = "ask for fewer, end what takes memory there, or have them made at boot "
		    "(hugepages= on the kernel's command line)" },
	{ .kinds = HUGEPAGES,
	  .errors = { EBUSY },
	  .cause = "processes, such as VMs, have more than {value} of these pages",
	  .remedy = "end those first, or leave more" },
	{ .kinds = HUGEPAGES,
	  .errors = { EINVAL },
	  .cause = "the kernel makes pages of this size at boot only",
	  .remedy = "put hugepagesz= and hugepages= on its command line" },
	{ .kinds = HUGEPAGES,
	  .errors = { ENOENT },
	  .cause = "there are no hugepages of this size, or there",
	  .remedy = "see which there are (ls /sys/kernel/mm/hugepages)" },
	/* ---- MTUs */
	{ .kinds = MTUS,
	  .errors = { EINVAL, ERANGE },
	  .cause = "the interface does not take an MTU of {value}",
	  .remedy = "ask for no more than its maxmtu (ip -d link show); a VLAN's is its "
		    "interface's own at most" },
	{ .kinds = MTUS | NICS,
	  .errors = { EBUSY, EAGAIN },
	  .cause = "the interface's driver is at something else, such as a reset",
	  .remedy = "try again in a moment" },
	{ .kinds = MTUS | NICS,
	  .errors = { ENOENT, ENODEV },
	  .cause = "the interface is not here any more",
	  .remedy = "see whether its driver was unbound, or ip link set it into another network "
		    "namespace" },
	{ .kinds = MTUS | NICS,
	  .errors = { EPERM },
	  .cause = "it takes CAP_NET_ADMIN",
	  .remedy = "run it as root of the host" },
	/* ---- rings and interrupts of cards */
	{ .kinds = KIND(STEP_NIC_RINGS),
	  .errors = { EINVAL, ERANGE },
	  .cause = "the interface's driver takes no rings of {value}",
	  .remedy = "ask for no more than its most (ethtool -g), or for a power of two" },
	{ .kinds = KIND(STEP_NIC_COALESCING),
	  .errors = { EINVAL, ERANGE },
	  .cause = "the interface's driver does not take {value}",
	  .remedy = "ask for another coalesce-usecs: some take certain numbers alone, as igb 0, 1, "
		    "3 and 10 or more" },
	{ .kinds = KIND(STEP_NIC_RINGS),
	  .errors = { ENOMEM },
	  .cause = "there is no memory for rings of {value}",
	  .remedy = "ask for shorter ones" },
	{ .kinds = NICS,
	  .errors = { EOPNOTSUPP },
	  .cause =
		  "the interface's driver does not let it be set, or this kernel is older than 5.8",
	  .remedy = "leave it out (--skip)" },
	/* ---- CPUs */
	{ .kinds = KIND(STEP_CPU_PREFERENCE),
	  .errors = { EBUSY },
	  .cause = "with the governor performance the CPU takes no other preference",
	  .remedy = "set another governor first" },
	{ .kinds = KIND(STEP_CPU_GOVERNOR),
	  .errors = { EINVAL },
	  .cause = "the driver of the CPU's frequency has no governor {value}",
	  .remedy = "see scaling_available_governors beside it" },
	{ .kinds = KIND(STEP_CPU_PREFERENCE),
	  .errors = { EINVAL },
	  .cause = "the CPU has no preference {value}",
	  .remedy = "see energy_performance_available_preferences beside it" },
	{ .kinds = CPUS,
	  .errors = { ENOENT, ENODEV },
	  .cause = "the CPU is offline, or its frequency or idle states are the firmware's or the "
		   "hypervisor's",
	  .remedy = "see lscpu, and the power profile in the firmware's setup" },
	{ .kinds = SYSFS,
	  .errors = { EACCES },
	  .cause = "only root may write there",
	  .remedy = "run it as root, and see whether SELinux or AppArmor object" },
	{ .kinds = SYSFS,
	  .errors = { EROFS },
	  .cause = "sysfs is read-only here, as in a container",
	  .remedy = "run it on the host itself" },
	/* ---- interrupts */
	{ .kinds = IRQS,
	  .errors = { EIO },
	  .cause = "the kernel manages this interrupt itself, or nothing can move it",
	  .remedy = "leave it where it is (vfctl tune host --skip nic-irqs)" },
	{ .kinds = IRQS,
	  .errors = { ENOSPC },
	  .cause = "the CPUs {value} have no interrupt vector free",
	  .remedy = "give VFs and interfaces fewer queues, or make fewer VFs" },
	{ .kinds = IRQS,
	  .errors = { EINVAL },
	  .cause = "none of the CPUs {value} is online",
	  .remedy = "see lscpu, and bring one online" },
	{ .kinds = IRQS,
	  .errors = { ENOENT },
	  .cause = "the function has no such interrupt any more",
	  .remedy = "try again: its driver has asked for others, as when its interface went up" },
	{ .kinds = IRQS,
	  .errors = { EACCES, EPERM },
	  .cause = "only the host's root may say which CPUs serve an interrupt",
	  .remedy = "run it as root, outside of containers, and see whether SELinux or AppArmor "
		    "object" },
	{ .kinds = IRQS,
	  .errors = { EROFS },
	  .cause = "/proc/irq is read-only here, as in a container",
	  .remedy = "run it on the host itself" },
	/* ---- modules */
	{ .kinds = OPTIONS,
	  .errors = { EBUSY },
	  .cause = "the module is in use, by VMs or by other modules",
	  .remedy = "end these (lsmod), or have the option set at the next boot" },
	{ .kinds = OPTIONS,
	  .errors = { EOPNOTSUPP },
	  .cause = "the module is built into the kernel",
	  .remedy = "put MODULE.OPTION=VALUE on its command line" },
	{ .kinds = MODULES,
	  .errors = { EPERM },
	  .cause = "it takes CAP_SYS_MODULE, and a kernel that still takes modules",
	  .remedy = "run it as root of the host, and see /proc/sys/kernel/modules_disabled" },
	{ .kinds = MODULES,
	  .errors = { EIO, ENOENT },
	  .cause = "modprobe could not load it",
	  .remedy = "see whether this kernel has it (modinfo), what modprobe.d says, and dmesg" },
};

const size_t n_setting_reasons = ARRAY_SIZE(setting_reasons);
