/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What can be tuned, and why? One entry each, in the order in which they are told and set.
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
			   "each "
			   "of them; with queues and pinning it is what matters most",
		    .stars = 5,
		    .persistence = "a file in modules-load.d",
		    .revert = "it is unloaded, unless a VM uses it",
		    .rule = "virtio-vhost-net",
		    .reference = "drivers/vhost/net.c",
		    .files = { "/etc/modules-load.d/vfctl-vhost_net.conf" } },
	  .tune = tune_vhost_net },
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
};

const struct knob *knob_at(size_t i)
{
	return i < ARRAY_SIZE(rows) ? &rows[i].knob : NULL;
}

void knob_tune(size_t i, struct tuning_host *tuning)
{
	rows[i].tune(tuning);
}

const struct knob *knob_find(const char *id)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (str_equal(rows[i].knob.id, id))
			return &rows[i].knob;
	return NULL;
}
