/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What can be tuned in a guest, and why? One entry each, in the order in which they are told and set.
 */
#include "base/text.h"
#include "plan/tuning-guest.h"

#define IN_LINK	 "a .link file of systemd-udevd's in the guest"
#define LED_BACK "what was there before vfctl's first run, where it still is as vfctl set it"

static const struct row {
	struct knob knob;
	void (*tune)(struct tuning_guest *tuning);
} rows[] = {
	{ .knob = { .id = "guest-queues",
		    .side = KNOB_GUEST,
		    .what = "the guest uses all queues of its virtio interfaces",
		    .value = "as many channels as its definition has queues",
		    .why = "a queue that the guest does not use carries nothing: all goes through "
			   "the others, by their vCPUs",
		    .stars = 5,
		    .persistence = IN_LINK,
		    .revert = LED_BACK,
		    .rule = "vm-single-queue",
		    .reference = "ethtool(8), systemd.link(5)" },
	  .tune = guest_queues },
	{ .knob = { .id = "guest-mtu",
		    .side = KNOB_GUEST,
		    .what = "the guest's virtio interfaces send packets as large as their bridge "
			    "takes",
		    .value = "the MTU of its definition or network, else of the bridge, or of what "
			     "a macvtap stands on; one that is larger stays, and one that the "
			     "guest's own configuration chose, unless --only names this knob",
		    .why = "with a smaller one it takes more packets for as many bytes; what is "
			   "larger than the bridge takes is lost",
		    .stars = 2,
		    .persistence = IN_LINK,
		    .revert = LED_BACK,
		    .rule = "vm-mtu-mismatch",
		    .reference = "https://libvirt.org/formatdomain.html#mtu-configuration" },
	  .tune = guest_mtu },
	{ .knob = { .id = "guest-buffers",
		    .side = KNOB_GUEST,
		    .what = "the guest's socket and TCP buffers and queues hold enough",
		    .value = "the profile's sysctls, field by field; what is larger stays",
		    .why = "they bound what one connection carries, from the other end too",
		    .stars = 2,
		    .persistence = "/etc/sysctl.d/60-vfctl.conf in the guest",
		    .revert = LED_BACK,
		    .reference = "Documentation/admin-guide/sysctl/net.rst" },
	  .tune = guest_buffers },
	{ .knob = { .id = "guest-rings",
		    .side = KNOB_GUEST,
		    .what = "VFs in the guest have rings as large as they can be",
		    .value = "the most that the VF's driver has",
		    .why = "a burst that finds the ring full is lost before the guest hears of it",
		    .persistence = IN_LINK,
		    .revert = LED_BACK,
		    .reference = "ethtool(8), systemd.link(5)" },
	  .tune = guest_rings },
	{ .knob = { .id = "guest-irqs",
		    .side = KNOB_GUEST,
		    .what = "interrupts of VFs in the guest come to more than one of its CPUs",
		    .value = "one CPU after the other, where all came to one; irqbalance, where it "
			     "runs, and the kernel, where it places them itself, are left to it",
		    .why = "one CPU alone takes what all queues of the VF receive",
		    .persistence = "irqbalance keeps it, or it is run again after a reboot",
		    .revert = LED_BACK,
		    .reference = "Documentation/core-api/irq/irq-affinity.rst" },
	  .tune = guest_irqs },
};

const struct knob *guest_knob_at(size_t i)
{
	return i < ARRAY_SIZE(rows) ? &rows[i].knob : NULL;
}

void guest_knob_tune(size_t i, struct tuning_guest *tuning)
{
	rows[i].tune(tuning);
}
