/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is it told that libvirt does not change a VM? See refused.h. Its words are those of 9.0.
 */
#include <errno.h>

#include "base/text.h"
#include "refused.h"

#define DEVICE "<interface><alias name='ua-vf0'/></interface>"

const struct refused refused_by_libvirt[] = {
	{ { STEP_DOMAIN, "web1", "<domain/>", "<domain/>" },
	  EINVAL,
	  NULL,
	  "XML error: Attempted double use of PCI Address 0000:00:03.0",
	  "libvirt rejects the definition: XML error: Attempted double use of PCI Address "
	  "0000:00:03.0",
	  NEEDS_NOTHING },
	{ { STEP_VCPU_PIN, "web1/0", "0", "1" },
	  EIO,
	  NULL,
	  "Requested operation is not valid: cpu affinity is not supported",
	  "libvirt: Requested operation is not valid: cpu affinity is not supported",
	  NEEDS_NOTHING },
	{ { STEP_DOMAIN, "web1", "<domain/>", "<domain/>" },
	  ECONNRESET,
	  NULL,
	  "End of file while reading data: Input/output error",
	  "libvirt's daemon has gone meanwhile (libvirt: \"End of file while reading data: "
	  "Input/output error\"): see whether it runs again (systemctl status libvirtd "
	  "virtqemud)",
	  NEEDS_NOTHING },
	{ { STEP_EMULATOR_PIN, "web1", "0", "1" },
	  EACCES,
	  NULL,
	  "access denied",
	  "libvirt lets this user change no VM (libvirt: \"access denied\"): be root, or in the "
	  "group libvirt",
	  NEEDS_NOTHING },
	{ { STEP_NETWORK, "office", "<network/>", "<network/>" },
	  EIO,
	  NULL,
	  "internal error: bridge name 'virbr0' already in use.",
	  "libvirt rejects the definition: internal error: bridge name 'virbr0' already in use.",
	  NEEDS_NOTHING },
	{ { STEP_NETWORK, "office", "<network/>", "<network/>" },
	  ECONNREFUSED,
	  NULL,
	  "Failed to connect socket",
	  "libvirt's daemon has gone meanwhile (libvirt: \"Failed to connect socket\"): see "
	  "whether it runs again (systemctl status libvirtd virtqemud)",
	  NEEDS_NOTHING },
	{ { STEP_NETWORK, "office", "<network/>", "<network/>" },
	  EACCES,
	  NULL,
	  "access denied",
	  "libvirt lets this user change no network (libvirt: \"access denied\"): be root, or in "
	  "the group libvirt",
	  NEEDS_NOTHING },
	{ { STEP_DOMAIN_DEVICE, "web1/ua-vf0", NULL, DEVICE },
	  EIO,
	  NULL,
	  "internal error: qemu unexpectedly closed the monitor: vfio 0000:41:10.0: group 22 is "
	  "not viable",
	  "other functions of the VF's IOMMU group have drivers of the host (libvirt: \"internal "
	  "error: qemu unexpectedly closed the monitor: vfio 0000:41:10.0: group 22 is not "
	  "viable\"): vfctl groups shows them, and vfctl audit --rule iommu-group-not-viable "
	  "what helps",
	  NEEDS_NOTHING },
	{ { STEP_DOMAIN_DEVICE, "web1/ua-vf0", NULL, DEVICE },
	  EIO,
	  NULL,
	  "internal error: Unable to configure VF 0 of PF 'eth3' because the PF is not online. "
	  "Please change host network config to put the PF online.",
	  "the VF's PF is down (libvirt: \"internal error: Unable to configure VF 0 of PF 'eth3' "
	  "because the PF is not online. Please change host netwo...\"): bring it up (ip link set "
	  "dev PF "
	  "up)",
	  NEEDS_NOTHING },
	{ { STEP_DOMAIN_DEVICE, "web1/ua-vf0", NULL, DEVICE },
	  EIO,
	  NULL,
	  "Requested operation is not valid: PCI device 0000:41:10.0 is in use by driver QEMU, "
	  "domain l2",
	  "another VM has the VF (libvirt: \"Requested operation is not valid: PCI device "
	  "0000:41:10.0 is in use by driver QEMU, domain l2\"): take another one: vfctl list "
	  "--vf --vms shows who has which",
	  NEEDS_NOTHING },
	{ { STEP_DOMAIN_DEVICE, "web1/ua-vf0", NULL, DEVICE },
	  EIO,
	  NULL,
	  "internal error: unable to execute QEMU command 'device_add': Cannot attach more than "
	  "one "
	  "primary device to 'ua-standby0': 'ua-vf1' and 'ua-vf0'",
	  "QEMU takes no other VF for this standby than the first one that it had (libvirt: "
	  "\"internal error: unable to execute QEMU command 'device_add': Cannot attach more than "
	  "one primary device to '...\"): shut the VM off before",
	  NEEDS_NOTHING },
	{ { STEP_DOMAIN_DEVICE, "web1/ua-vf0", DEVICE, NULL },
	  ETIMEDOUT,
	  NULL,
	  "the guest has not given the device up in 30 s",
	  "the guest was asked to give the device up, and has not done so (libvirt: \"the guest "
	  "has not given the device up in 30 s\"): see whether it has started, and knows PCI hot "
	  "plug; without it the device goes when the VM is shut off",
	  NEEDS_NOTHING },
	{ { STEP_DOMAIN_DEVICE, "web1/ua-vf0", DEVICE, NULL },
	  EBUSY,
	  NULL,
	  "the guest does not give the device up",
	  "the guest keeps the device (libvirt: \"the guest does not give the device up\"): see "
	  "its kernel's log; the device goes when the VM is shut off",
	  NEEDS_NOTHING },
};

const size_t n_refused_by_libvirt = ARRAY_SIZE(refused_by_libvirt);
