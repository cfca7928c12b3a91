/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is it told that a PF does not get as many VFs as it is to have? See refused.h.
 */
#include "refused.h"

#include <errno.h>

#include "../fakes/devices.h"
#include "base/text.h"

static void take_pf(struct scene *scene)
{
	fake_drop(scene->fake, "bus/pci/devices", "", PF_A);
}

static void unbind_pf(struct scene *scene)
{
	fake_drop(scene->fake, "devices", PF_A, "driver");
}

static void give_pf_away(struct scene *scene)
{
	unbind_pf(scene);
	fake_link_driver(scene->fake, PF_A, "vfio-pci");
}

static void take_windows(struct scene *scene)
{
	fake_show(scene->fake, PF_A, "resource", PF_BARS NO_BAR NO_BAR NO_BAR NO_BAR NO_BAR NO_BAR);
}

static void take_windows_though_sought(struct scene *scene)
{
	take_windows(scene);
	tree_file(scene->tree, "/proc/cmdline", "quiet pci=noari,realloc\n");
}

static void let_realloc(struct scene *scene)
{
	tree_file(scene->tree, "/proc/cmdline", "quiet pci=realloc=on\n");
}

/* The bridge above ends with the PF's own bus. */
static void take_buses(struct scene *scene)
{
	fake_show(scene->fake, PF_A, "resource", PF_BARS A_BAR NO_BAR NO_BAR A_BAR NO_BAR NO_BAR);
	fake_show(scene->fake, PF_A, "sriov_offset", "252\n");
	fake_show(scene->fake, PF_A, "sriov_stride", "2\n");
	tree_file(scene->tree, "/sys/devices/subordinate_bus_number", "65\n");
}

const struct refused refused_counts[] = {
	{ { STEP_SRIOV_NUMVFS, PF_A, "0", "4" },
	  ENOMEM,
	  NULL,
	  NO_MMIO(PF_A),
	  "no memory window above the card has room for its VFs (Cannot allocate memory; the "
	  "kernel: \"not enough MMIO resources for SR-IOV\"): switch on SR-IOV and Above 4G "
	  "Decoding in the firmware's setup, or boot with pci=realloc; that takes a reboot",
	  NEEDS_FIRMWARE },
	{ { STEP_SRIOV_NUMVFS, PF_A, "0", "4" },
	  ENOMEM,
	  let_realloc,
	  NO_MMIO(PF_A),
	  "no memory window above the card has room for its VFs (Cannot allocate memory; the "
	  "kernel: \"not enough MMIO resources for SR-IOV\"): switch on SR-IOV and Above 4G "
	  "Decoding in the firmware's setup, for pci=realloc found no room; that takes a reboot",
	  NEEDS_FIRMWARE },
	{ { STEP_SRIOV_NUMVFS, PF_A, "0", "4" },
	  ENOMEM,
	  take_windows,
	  NULL,
	  "no memory window above the card has room for its VFs (Cannot allocate memory): switch "
	  "on SR-IOV and Above 4G Decoding in the firmware's setup, or boot with pci=realloc; "
	  "that takes a reboot",
	  NEEDS_FIRMWARE },
	{ { STEP_SRIOV_NUMVFS, PF_A, "0", "4" },
	  ENOMEM,
	  take_windows_though_sought,
	  NULL,
	  "no memory window above the card has room for its VFs (Cannot allocate memory): switch "
	  "on SR-IOV and Above 4G Decoding in the firmware's setup, for pci=realloc found no "
	  "room; that takes a reboot",
	  NEEDS_FIRMWARE },
	{ { STEP_SRIOV_NUMVFS, PF_A, "0", "4" },
	  ENOMEM,
	  take_buses,
	  "3igb " PF_A ": can't enable 4 VFs (bus 42 out of range of [bus 41])",
	  "the bridge above the card has bus numbers for 2 VFs only (Cannot allocate memory; the "
	  "kernel: \"can't enable 4 VFs (bus 42 out of range of [bus 41])\"): make no more, take "
	  "another slot, or boot with pci=assign-busses; that takes a reboot",
	  NEEDS_REBOOT },
	{ { STEP_SRIOV_NUMVFS, PF_A, "0", "4" },
	  ENOMEM,
	  take_buses,
	  NULL,
	  "the bridge above the card has bus numbers for 2 VFs only (Cannot allocate memory): "
	  "make no more, take another slot, or boot with pci=assign-busses; that takes a reboot",
	  NEEDS_REBOOT },
	{ { STEP_SRIOV_NUMVFS, PF_A, "0", "4" },
	  ENOMEM,
	  NULL,
	  "3igb " PF_A ": SR-IOV: bus number out of range",
	  "the bridge above the card has bus numbers for fewer VFs only (Cannot allocate memory; "
	  "the kernel: \"SR-IOV: bus number out of range\"): make no more, take another slot, or "
	  "boot with pci=assign-busses; that takes a reboot",
	  NEEDS_REBOOT },
	{ { STEP_SRIOV_NUMVFS, PF_A, "0", "2" },
	  ENOMEM,
	  take_buses,
	  "3igb " PF_A ": SR-IOV: IOV BARS not allocated",
	  "the windows of its VFs (IOV BARs) have no addresses (Cannot allocate memory; the "
	  "kernel: \"SR-IOV: IOV BARS not allocated\"): switch on SR-IOV and Above 4G Decoding in "
	  "the firmware's setup, or boot with pci=realloc; that takes a reboot",
	  NEEDS_FIRMWARE },
	{ { STEP_SRIOV_NUMVFS, PF_A, "0", "2" },
	  ENOMEM,
	  take_buses,
	  NULL,
	  "memory, a window for its VFs or bus numbers are lacking (Cannot allocate memory): "
	  "vfctl audit --rule sriov-capacity and dmesg say which",
	  NEEDS_NOTHING },
	{ { STEP_SRIOV_NUMVFS, PF_A, "0", "4" },
	  ENOENT,
	  take_pf,
	  NULL,
	  "the PF is not there any more (No such file or directory): see dmesg, and whether "
	  "somebody took the card out",
	  NEEDS_NOTHING },
	{ { STEP_SRIOV_NUMVFS, PF_A, "0", "4" },
	  ENOENT,
	  unbind_pf,
	  "6pci " PF_A ": no driver bound to device; cannot configure SR-IOV",
	  "the PF has no driver, which alone makes VFs (No such file or directory; the kernel: "
	  "\"no driver bound to device; cannot configure SR-IOV\"): bind one (echo " PF_A
	  " >/sys/bus/pci/drivers_probe)",
	  NEEDS_NOTHING },
	{ { STEP_SRIOV_NUMVFS, PF_A, "0", "4" },
	  ENOENT,
	  give_pf_away,
	  NULL,
	  "vfio-pci has the PF, and makes VFs only where it was told to (No such file or "
	  "directory): bind the card's own driver, or echo 1 "
	  ">/sys/module/vfio_pci/parameters/enable_sriov",
	  NEEDS_NOTHING },
	{ { STEP_SRIOV_NUMVFS, PF_A, "0", "4" },
	  ENOENT,
	  NULL,
	  "6igb " PF_A ": driver does not support SR-IOV configuration via sysfs",
	  "igb makes no VFs (it has no sriov_configure) (No such file or directory; the kernel: "
	  "\"driver does not support SR-IOV configuration via sysfs\"): bind a driver that does: "
	  "a newer one, or the maker's",
	  NEEDS_NOTHING },
	{ { STEP_SRIOV_NUMVFS, PF_A, "0", "4" },
	  EBUSY,
	  NULL,
	  "4igb " PF_A ": 2 VFs already enabled. Disable before enabling 4 VFs",
	  "it has other VFs, which somebody has made meanwhile (Device or resource busy; the "
	  "kernel: \"2 VFs already enabled. Disable before enabling 4 VFs\"): look at them (vfctl "
	  "list), and try again with --replace",
	  NEEDS_NOTHING },
	{ { STEP_SRIOV_NUMVFS, PF_A, "4", "0" },
	  EPERM,
	  NULL,
	  "4igb " PF_A ": Cannot deallocate SR-IOV virtual functions while they are assigned",
	  "VMs have some of its VFs (Operation not permitted; the kernel: \"Cannot deallocate "
	  "SR-IOV virtual functions while they are assigned\"): take them out of the VMs first",
	  NEEDS_NOTHING },
	{ { STEP_SRIOV_NUMVFS, PF_A, "0", "4" },
	  EAGAIN,
	  NULL,
	  NULL,
	  "igb is at something else with the card, such as a reset (Resource temporarily "
	  "unavailable): try again in a moment",
	  NEEDS_NOTHING },
	{ { STEP_SRIOV_NUMVFS, PF_A, "0", "8" },
	  ERANGE,
	  NULL,
	  NULL,
	  "igb makes 7 VFs at most (Numerical result out of range): make no more, or raise the "
	  "limit in the card's own setup (mlxconfig, devlink dev param)",
	  NEEDS_NOTHING },
	{ { STEP_SRIOV_NUMVFS, PF_A, "0", "4" },
	  EPERM,
	  NULL,
	  NULL,
	  "igb makes no VFs as things are, or not so many (Operation not permitted): see dmesg, "
	  "whether the kernel was booted with pci=nomsi, and whether DCB, XDP or the like are on",
	  NEEDS_NOTHING },
	{ { STEP_SRIOV_NUMVFS, PF_A, "0", "4" },
	  EIO,
	  NULL,
	  NULL,
	  "the card does not answer, or its SR-IOV registers contradict each other (Input/output "
	  "error): switch the machine off and on, and if that does not help update the card's "
	  "firmware; that takes a reboot",
	  NEEDS_FIRMWARE },
	{ { STEP_SRIOV_NUMVFS, PF_A, "0", "5" },
	  EINVAL,
	  unbind_pf,
	  NULL,
	  "its driver does not take 5 VFs as the card is set up (Invalid argument): try fewer, and "
	  "see the card's own setup (mlxconfig, devlink dev param)",
	  NEEDS_NOTHING },
	{ { STEP_SRIOV_NUMVFS, PF_A, "0", "4" },
	  EOPNOTSUPP,
	  NULL,
	  "3ice " PF_A ": SR-IOV cannot be configured - Device is in Safe Mode",
	  "igb makes no VFs in the mode that the card is in (Operation not supported; the kernel: "
	  "\"SR-IOV cannot be configured - Device is in Safe Mode\"): see dmesg: safe mode wants "
	  "the driver's firmware file, other modes devlink leaves",
	  NEEDS_NOTHING },
	{ { STEP_SRIOV_NUMVFS, PF_A, "0", "4" },
	  ENODEV,
	  NULL,
	  NULL,
	  "another PF of the card, on which this one depends, is not there (No such device): see "
	  "dmesg, and give it back to the host",
	  NEEDS_NOTHING },
	{ { STEP_SRIOV_NUMVFS, PF_A, "0", "4" },
	  ETIMEDOUT,
	  NULL,
	  NULL,
	  "igb and the card did not finish in time (Connection timed out): see dmesg, and vfctl "
	  "list for what there is now",
	  NEEDS_NOTHING },
	{ { STEP_SRIOV_NUMVFS, PF_A, "0", "4" },
	  EXDEV,
	  NULL,
	  "6igb " PF_A ": whatever this is",
	  "Invalid cross-device link; the kernel: \"whatever this is\"",
	  NEEDS_NOTHING },
};
const size_t n_refused_counts = ARRAY_SIZE(refused_counts);
