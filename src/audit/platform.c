/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does the machine around the cards suit VMs: nodes, KVM, libvirt, and the cloud that it may be in? The
 * rules numa-node-unknown, cpu-virtualization, libvirt-unreachable and cloud-*.
 */
#include <errno.h>
#include <inttypes.h>

#include "audit/checks.h"
#include "base/text.h"

static struct judgement judge_node(const struct audit *audit, const struct device *device)
{
	size_t n_nodes = audit->host->numa.n_nodes;

	if (device->numa_node == UNKNOWN)
		return unknown(audit, "/sys/bus/pci/devices/%s/numa_node",
			       address_of(audit, device));
	if (audit->host->numa.has_nodes == FACT_UNKNOWN)
		return unknown(audit, "/sys/devices/system/node");
	if (n_nodes < 2)
		return not_applicable();
	if (device->numa_node < 0)
		return fails(audit,
			     remedy(NEEDS_FIRMWARE, "update the firmware, which should say by "
						    "_PXM where its slots are; until then, find "
						    "the socket by the board's manual"),
			     "numa_node is -1, and there are %zu nodes", n_nodes);
	return passes(audit, "node %" PRId64, device->numa_node);
}

static struct judgement judge_kvm(const struct audit *audit)
{
	const struct identity *identity = &audit->host->identity;
	bool has_flag = identity->cpu_flags && (str_has_word(identity->cpu_flags, "vmx") ||
						str_has_word(identity->cpu_flags, "svm"));

	if (identity->kvm == FACT_YES)
		return passes(audit, "/sys/class/misc/kvm");
	if (identity->kvm == FACT_UNKNOWN)
		return unknown(audit, "/sys/class/misc");
	if (has_flag)
		return fails(audit,
			     remedy_by(audit, NEEDS_NOTHING, "load KVM's module", "modprobe %s",
				       str_has_word(identity->cpu_flags, "svm") ? "kvm_amd"
										: "kvm_intel"),
			     "no /dev/kvm, though the CPU can");
	if (identity->virtualized == FACT_YES)
		return fails(audit,
			     remedy(NEEDS_FIRMWARE, "this is a guest: its host has to allow "
						    "nested virtualization"),
			     "no /dev/kvm, nor vmx or svm among the CPU's flags");
	return fails(audit,
		     remedy(NEEDS_FIRMWARE, "switch on virtualization (VT-x, SVM) in the "
					    "firmware's setup"),
		     "no /dev/kvm, nor vmx or svm among the CPU's flags");
}

/* Debian's starts with its installation; Proxmox VE has its own way to run VMs. */
static const struct {
	enum distribution distribution;
	const char *command;
} installations[] = {
	{ DISTRIBUTION_DEBIAN, "apt-get install libvirt-daemon-system" },
	{ DISTRIBUTION_FEDORA, "dnf install libvirt-daemon-kvm" },
	{ DISTRIBUTION_SUSE, "zypper install libvirt-daemon-qemu" },
};

static struct remedy install_libvirt(const struct audit *audit)
{
	static const char text[] =
		"install libvirt, if this host is to run VMs by it, and start it";

	for (size_t i = 0; i < ARRAY_SIZE(installations); i++)
		if (installations[i].distribution == audit->host->boot.distribution)
			return remedy_by(audit, NEEDS_NOTHING, text, "%s",
					 installations[i].command);
	return remedy(NEEDS_NOTHING, text);
}

static struct judgement blame_libvirt(const struct audit *audit, const char *error)
{
	const struct services *services = &audit->host->services;

	if (services->daemon)
		return fails(
			audit,
			remedy_by(audit, NEEDS_NOTHING, "start libvirt, or name its URI with -c",
				  "systemctl enable --now %s.socket", services->daemon),
			"connecting fails, though %s is installed: %s", services->daemon, error);
	if (services->unit_known)
		return fails(audit, install_libvirt(audit),
			     "connecting fails, and systemd has neither virtqemud nor libvirtd: %s",
			     error);
	return fails(audit,
		     remedy(NEEDS_NOTHING, "start libvirt's socket, virtqemud.socket where its "
					   "daemons are modular and libvirtd.socket else, or name "
					   "its URI with -c"),
		     "connecting fails: %s", error);
}

static struct judgement judge_libvirt(const struct audit *audit)
{
	const struct gap *gap = gaps_find(&audit->host->gaps, "libvirt");

	if (!gap)
		return passes(audit, "%zu domains", audit->host->n_domains);
	if (gap->error == ENODATA)
		return unknown(audit, "libvirt");
	return blame_libvirt(audit, strerror(gap->error));
}

/* Network functions of clouds that give a guest no VF to pass on; netvsc is no PCI function. */
static const struct {
	const char *driver;
	const char *cloud;
} clouds[] = {
	{ "ena", "AWS's Elastic Network Adapter" },
	{ "gve", "Google's gVNIC" },
	{ "mana", "Azure's MANA" },
};

static struct judgement judge_cloud(const struct audit *audit)
{
	const struct remedy virtio = remedy(NEEDS_NOTHING, "VMs here take the virtio path");
	const struct host *host = audit->host;

	for (size_t i = 0; i < host->n_devices; i++)
		for (size_t j = 0; j < ARRAY_SIZE(clouds); j++)
			if (str_equal(host->devices[i].driver, clouds[j].driver))
				return fails(audit, virtio, "%s is %s: its VFs are not to be had",
					     name_of(audit, &host->devices[i]), clouds[j].cloud);
	if (str_equal(host->identity.hypervisor, "microsoft"))
		return fails(
			audit, virtio,
			"a guest of Hyper-V (Azure) has netvsc, and VFs of its host's that come "
			"and go: none is to be had for VMs");
	return host->devices_known ? not_applicable() : unknown(audit, "/sys/bus/pci/devices");
}

const struct check platform_checks[] = {
	{ .rule = { .id = "numa-node-unknown",
		    .way = WAY_BOTH,
		    .severity = { SEVERITY_WARNING },
		    .fails = "nobody knows which node a card is on",
		    .why = "a VM cannot be put near a card whose node is unknown",
		    .how = "numa_node is -1 on a host with several nodes",
		    .remedy = "update the firmware, whose tables have to name the card's node",
		    .reference = "Documentation/ABI/testing/sysfs-bus-pci" },
	  .function = judge_node,
	  .functions = FUNCTIONS_PORTS },
	{ .rule = { .id = "cpu-virtualization",
		    .way = WAY_BOTH,
		    .severity = { SEVERITY_ERROR },
		    .fails = "the kernel runs no VMs",
		    .why = "without KVM there is nothing to give VFs to",
		    .how = "/sys/class/misc/kvm; on x86 the flags vmx and svm tell why not",
		    .remedy = "switch it on in the firmware's setup, and load KVM's module",
		    .reference = "Documentation/virt/kvm/api.rst" },
	  .host = judge_kvm },
	{ .rule = { .id = "libvirt-unreachable",
		    .way = WAY_BOTH,
		    .severity = { SEVERITY_WARNING },
		    .fails = "no libvirt daemon answers",
		    .why = "VMs and who owns which VF are not known without it",
		    .how = "a connection to the URI of -c, LIBVIRT_DEFAULT_URI or qemu:///system; "
			   "units of systemd tell which daemon there is to start",
		    .remedy =
			    "start libvirt, install it first where it is missing, or name its URI "
			    "with -c",
		    .reference = "https://libvirt.org/uri.html" },
	  .host = judge_libvirt },
	{ .rule = { .id = "cloud-no-passthrough",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_INFO },
		    .fails = "this cloud gives no VFs to pass to VMs",
		    .why = "its network card is itself a VF, or paravirtual, and has none of its "
			   "own",
		    .how = "the driver of a network function",
		    .remedy = "let VMs take the virtio path, or use a bare-metal host",
		    .reference = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/"
				 "enhanced-networking-ena.html" },
	  .host = judge_cloud },
	{ .host = NULL },
};
