/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is it told that VFs get no driver, a PF no link, and files no content? See refused.h.
 */
#include "refused.h"

#include <errno.h>

#include "../fakes/devices.h"
#include "base/text.h"

static void take_vf(struct scene *scene)
{
	fake_drop(scene->fake, "devices", PF_A, "virtfn0");
}

static void unbind_vf(struct scene *scene)
{
	fake_drop(scene->fake, "devices", VF_0_BDF, "driver");
}

static void group_vf(struct scene *scene)
{
	unbind_vf(scene);
	tree_directory(scene->tree, "/sys/devices/" VF_0_BDF "/iommu_group/devices/" VF_0_BDF);
}

static void group_both(struct scene *scene)
{
	group_vf(scene);
	tree_directory(scene->tree, "/sys/devices/" VF_0_BDF "/iommu_group/devices/0000:41:10.2");
}

const struct refused refused_others[] = {
	{ { STEP_DRIVER, VF_0, NULL, "igbvf" },
	  ENOENT,
	  take_vf,
	  NULL,
	  "the VF is not there any more (No such file or directory): see vfctl list for those "
	  "that are",
	  NEEDS_NOTHING },
	{ { STEP_DRIVER, VF_0, NULL, "igb_uio" },
	  ENOENT,
	  NULL,
	  NULL,
	  "no driver of PCI devices called igb_uio is loaded (No such file or directory): "
	  "modprobe igb_uio, if there is one",
	  NEEDS_NOTHING },
	{ { STEP_DRIVER, VF_0, NULL, "vfio-pci" },
	  EINVAL,
	  unbind_vf,
	  "3vfio-pci " VF_0_BDF ": probe with driver vfio-pci failed with error -22",
	  "no IOMMU is on, without which vfio-pci takes no device (Invalid argument; the kernel: "
	  "\"probe with driver vfio-pci failed with error -22\"): switch on VT-d or AMD-Vi in the "
	  "firmware's setup, and boot with intel_iommu=on where it is Intel's; that takes a reboot",
	  NEEDS_FIRMWARE },
	{ { STEP_DRIVER, VF_0, NULL, "igbvf" },
	  EBUSY,
	  NULL,
	  NULL,
	  "another driver has taken the VF meanwhile (Device or resource busy): see which (vfctl "
	  "list), and try again",
	  NEEDS_NOTHING },
	{ { STEP_DRIVER, VF_0, NULL, "igbvf" },
	  EBUSY,
	  group_both,
	  NULL,
	  "a process has other functions of its IOMMU group by vfio, which keeps igbvf off "
	  "(Device or resource busy): see vfctl groups; bind vfio-pci, or end who has them",
	  NEEDS_NOTHING },
	{ { STEP_DRIVER, VF_0, NULL, "igb" },
	  ENODEV,
	  NULL,
	  NULL,
	  "igb does not take a VF of this kind (No such device): name its own driver, or vfio-pci",
	  NEEDS_NOTHING },
	{ { STEP_DRIVER, VF_0, NULL, "igbvf" },
	  EAGAIN,
	  NULL,
	  NULL,
	  "igbvf waits for another driver that it depends on (Resource temporarily unavailable): "
	  "load that, as dmesg may name it, and try again",
	  NEEDS_NOTHING },
	{ { STEP_DRIVER, VF_0, NULL, "vfio-pci" },
	  EINVAL,
	  group_vf,
	  NULL,
	  "vfio-pci found the VF in a state that it does not take (Invalid argument): see dmesg, "
	  "and vfctl groups for who else has its IOMMU group",
	  NEEDS_NOTHING },
	{ { STEP_DRIVER, VF_0, NULL, "igbvf" },
	  EIO,
	  NULL,
	  NULL,
	  "igbvf could not start the VF (Input/output error): see dmesg; making its PF's VFs anew "
	  "may help (vfctl destroy, then vfctl create)",
	  NEEDS_NOTHING },
	{ { STEP_DRIVER, VF_0, "igbvf", "none" },
	  EIO,
	  NULL,
	  NULL,
	  "Input/output error",
	  NEEDS_NOTHING },
	{ { STEP_SRIOV_AUTOPROBE, PF_A, "1", "0" },
	  EACCES,
	  NULL,
	  NULL,
	  "only root may write there (Permission denied): run it as root, and see whether SELinux "
	  "or AppArmor object",
	  NEEDS_NOTHING },
	{ { STEP_DRIVER_OVERRIDE, VF_0, NULL, "vfio-pci" },
	  EROFS,
	  NULL,
	  NULL,
	  "sysfs is read-only here, as in a container (Read-only file system): run it on the host "
	  "itself",
	  NEEDS_NOTHING },
	{ { STEP_PF_LINK, PF_A, "down", "up" },
	  ERFKILL,
	  NULL,
	  NULL,
	  "a radio switch keeps it off (Operation not possible due to RF-kill): rfkill list tells "
	  "which",
	  NEEDS_NOTHING },
	{ { STEP_PF_LINK, PF_A, "down", "up" },
	  EPERM,
	  NULL,
	  NULL,
	  "it takes CAP_NET_ADMIN (Operation not permitted): run it as root of the host",
	  NEEDS_NOTHING },
	{ { STEP_PF_LINK, PF_A, "down", "up" },
	  ENETDOWN,
	  NULL,
	  NULL,
	  "what pf0 stands on is down (Network is down): bring that up before",
	  NEEDS_NOTHING },
	{ { STEP_PF_LINK, PF_A, "down", "up" },
	  EBUSY,
	  NULL,
	  NULL,
	  "igb is at something else with the port, such as a self-test (Device or resource busy): "
	  "try again in a moment",
	  NEEDS_NOTHING },
	{ { STEP_PF_LINK, PF_A, "down", "up" },
	  EIO,
	  NULL,
	  NULL,
	  "igb could not start the port (Input/output error): see dmesg",
	  NEEDS_NOTHING },
	{ { STEP_FILE, POLICY, NULL, "vfs: 5\n" },
	  EROFS,
	  NULL,
	  NO_MMIO(PF_A),
	  "its file system is read-only (Read-only file system): mount it writable (mount -o "
	  "remount,rw)",
	  NEEDS_NOTHING },
	{ { STEP_FILE, POLICY, NULL, "vfs: 5\n" },
	  ENOSPC,
	  NULL,
	  NULL,
	  "its file system is full (No space left on device): make room there (df -h, df -i)",
	  NEEDS_NOTHING },
	{ { STEP_FILE, POLICY, NULL, "vfs: 5\n" },
	  EACCES,
	  NULL,
	  NULL,
	  "only root may write there (Permission denied): run it as root, and see whether SELinux "
	  "or AppArmor object",
	  NEEDS_NOTHING },
	{ { STEP_FILE, POLICY, "vfs: 3\n", NULL },
	  EPERM,
	  NULL,
	  NULL,
	  "it may not be changed (Operation not permitted): see whether it is immutable (lsattr), "
	  "and chattr -i lifts that",
	  NEEDS_NOTHING },
	{ { STEP_FILE, POLICY, "vfs: 3\n", "vfs: 5\n" },
	  ELOOP,
	  NULL,
	  NULL,
	  "it is a link, in whose place vfctl would put a file (Too many levels of symbolic "
	  "links): put the file itself there",
	  NEEDS_NOTHING },
	{ { STEP_DIRECTORY, "/etc/vfctl/policy.d", NULL, "present" },
	  ENOTDIR,
	  NULL,
	  NULL,
	  "something else stands where a directory is wanted (Not a directory): move it away",
	  NEEDS_NOTHING },
	{ { STEP_VHOST_PIN, "web1/4711", "0-3", "4,6" },
	  EINVAL,
	  NULL,
	  NULL,
	  "the cpuset of the thread, which is QEMU's own, has none of CPUs 4,6 (Invalid argument): "
	  "see where the VM's own threads may run (virsh emulatorpin), and whether these CPUs are "
	  "online",
	  NEEDS_NOTHING },
	{ { STEP_VHOST_PIN, "web1/4711", "0-3", "4,6" },
	  ESRCH,
	  NULL,
	  NULL,
	  "the thread has ended, as it does with the VM or its interface (No such process): try "
	  "again",
	  NEEDS_NOTHING },
	{ { STEP_VHOST_PIN, "web1/4711", "0-3", "4,6" },
	  EPERM,
	  NULL,
	  NULL,
	  "it takes CAP_SYS_NICE (Operation not permitted): run it as root of the host",
	  NEEDS_NOTHING },
	{ { STEP_FILE, POLICY, NULL, "vfs: 5\n" },
	  EIO,
	  NULL,
	  NULL,
	  "its disk fails (Input/output error): see dmesg",
	  NEEDS_NOTHING },
};
const size_t n_refused_others = ARRAY_SIZE(refused_others);
