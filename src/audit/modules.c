/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Are the kernel's modules that VMs need there, and set as they should be? The rules
 * iommu-vfio-unavailable, iommu-noiommu, cpu-posted-interrupts, virtio-vhost-net and virtio-zerocopy.
 */
#include "audit/checks.h"
#include "base/text.h"

#define SYS_MODULE "/sys/module"

/* Whether a module is there, or to be had, and else why not. */
struct supply {
	enum tristate in_kernel;
	enum tristate to_be_had;
	const char *why_not;
	struct remedy remedy;
	const char *unknown; /* what was not read */
};

/* The package that has files of modules which a distribution does not install by itself. */
static struct remedy without_file(const struct audit *audit, const char *file)
{
	return remedy_by(
		audit, NEEDS_NOTHING,
		"install the package with the kernel's other modules (kernel-modules on Red "
		"Hat's, linux-modules-extra on Ubuntu), or, if the kernel was updated, "
		"reboot into the new one",
		"modinfo %s", file);
}

static struct supply supply_of(const struct audit *audit, const char *name, const char *file)
{
	const struct modules *modules = &audit->host->modules;
	const struct module *module = modules_find(modules, name);
	struct supply supply = { .in_kernel = FACT_NO, .to_be_had = FACT_NO };

	switch (modules_supply(modules, name)) {
	case MODULE_IN_KERNEL:
		supply.in_kernel = FACT_YES;
		supply.to_be_had = FACT_YES;
		break;
	case MODULE_LOADABLE:
		supply.to_be_had = FACT_YES;
		break;
	case MODULE_NO_MORE:
		supply.why_not = "it is not in the kernel, which loads no modules, or no more "
				 "(modules_disabled)";
		supply.remedy = remedy(NEEDS_REBOOT,
				       "boot a kernel that has it, or one that loads modules");
		break;
	case MODULE_NO_FILE:
		supply.why_not = "this kernel's modules.dep has no such file";
		supply.remedy = without_file(audit, file);
		break;
	case MODULE_BARRED:
		supply.why_not = arena_printf(audit->arena, "it is not loaded, and forbidden by %s",
					      module->barred_by);
		supply.remedy = remedy_by(audit, NEEDS_NOTHING, "take it out of there, and load it",
					  "modprobe %s", file);
		break;
	case MODULE_SUPPLY_UNKNOWN:
		supply.to_be_had = FACT_UNKNOWN;
		supply.unknown = !module || module->in_kernel == FACT_UNKNOWN ? SYS_MODULE
				 : module->has_file == FACT_YES
					 ? "modprobe.d, or whether modules may be loaded"
					 : "modules.dep of the running kernel";
		break;
	}
	return supply;
}

static struct judgement judge_vfio(const struct audit *audit)
{
	const struct supply supply = supply_of(audit, "vfio_pci", "vfio-pci");

	if (supply.to_be_had == FACT_UNKNOWN)
		return unknown(audit, "%s", supply.unknown);
	if (supply.to_be_had == FACT_NO)
		return fails(audit, supply.remedy, "vfio-pci: %s", supply.why_not);
	return passes(audit, supply.in_kernel == FACT_YES ? "in the kernel" : "can be loaded");
}

static struct judgement judge_noiommu(const struct audit *audit)
{
	static const char path[] = SYS_MODULE "/vfio/parameters/enable_unsafe_noiommu_mode";
	const char *value = module_parameter(modules_find(&audit->host->modules, "vfio"),
					     "enable_unsafe_noiommu_mode");

	if (value && !*value)
		return passes(audit, "vfio is not loaded, or has no such mode");
	switch (module_switch(value)) {
	case FACT_YES:
		return fails(audit,
			     remedy_by(audit, NEEDS_NOTHING,
				       "switch it off, here and where modprobe.d sets it",
				       "echo 0 >%s", path),
			     "%s is %s", path, value);
	case FACT_NO:
		return passes(audit, "%s is %s", path, value);
	default:
		return unknown(audit, "%s", path);
	}
}

/* ---- posted interrupts */

static const struct posting {
	const char *module;
	const char *parameter;
	const char *flag; /* among the CPU's; NULL: its flags do not say whether it can */
	const char *file; /* how modprobe is told */
} postings[] = {
	{ "kvm_intel", "enable_apicv", NULL, "kvm-intel" },
	{ "kvm_amd", "avic", "avic", "kvm-amd" },
};

/* A CPU without it lacks nothing that could be switched on. */
static struct judgement judge_posting(const struct audit *audit, const struct posting *posting,
				      const char *value)
{
	const char *flags = audit->host->identity.cpu_flags;

	if (module_switch(value) == FACT_YES)
		return passes(audit, "%s of %s is %s", posting->parameter, posting->module, value);
	if (module_switch(value) == FACT_UNKNOWN)
		return unknown(audit, SYS_MODULE "/%s/parameters/%s", posting->module,
			       posting->parameter);
	if (posting->flag && !flags)
		return unknown(audit, "/proc/cpuinfo");
	if (posting->flag && !str_has_word(flags, posting->flag))
		return not_applicable();
	return fails(
		audit,
		remedy_by(audit, NEEDS_VM_RESTART,
			  "load the module with it, once no VM runs; where it stays off the CPU, "
			  "or the host of this guest, lacks it",
			  "echo options %s %s=1 >/etc/modprobe.d/vfctl-%s.conf; modprobe -r %s; "
			  "modprobe %s",
			  posting->file, posting->parameter, posting->file, posting->file,
			  posting->file),
		"%s of %s is %s", posting->parameter, posting->module, value);
}

static struct judgement judge_posted(const struct audit *audit)
{
	const struct modules *modules = &audit->host->modules;

	if (!modules->n)
		return unknown(audit, SYS_MODULE);
	for (size_t i = 0; i < ARRAY_SIZE(postings); i++) {
		const struct module *module = modules_find(modules, postings[i].module);
		const char *value = module_parameter(module, postings[i].parameter);

		if (module && module->in_kernel == FACT_YES && !str_equal(value, ""))
			return judge_posting(audit, &postings[i], value);
	}
	return not_applicable();
}

/* ---- virtio's other half in the kernel */

/* The node's number is fixed: MISC_MAJOR, VHOST_NET_MINOR. */
static struct judgement without_node(const struct audit *audit, bool in_kernel)
{
	return fails(audit,
		     in_kernel ? remedy_by(audit, NEEDS_NOTHING,
					   "make the node, and find out who removes it",
					   "mknod -m 660 /dev/vhost-net c 10 238")
			       : remedy_by(audit, NEEDS_NOTHING,
					   "load it, and at boot as well (modules-load.d(5))",
					   "modprobe vhost_net"),
		     "there is no /dev/vhost-net, though vhost_net %s",
		     in_kernel ? "is in the kernel" : "can be loaded");
}

static struct judgement judge_vhost(const struct audit *audit)
{
	const struct supply supply = supply_of(audit, "vhost_net", "vhost_net");

	if (supply.to_be_had == FACT_UNKNOWN)
		return unknown(audit, "%s", supply.unknown);
	if (supply.to_be_had == FACT_NO)
		return fails(audit, supply.remedy, "vhost_net: %s", supply.why_not);
	if (audit->host->modules.vhost_node == FACT_UNKNOWN)
		return unknown(audit, "/dev/vhost-net");
	if (audit->host->modules.vhost_node == FACT_NO)
		return without_node(audit, supply.in_kernel == FACT_YES);
	if (supply.in_kernel == FACT_YES)
		return passes(audit, "vhost_net is in the kernel");
	return weighing(
		SEVERITY_INFO,
		fails(audit,
		      remedy_by(audit, NEEDS_NOTHING,
				"nothing: the first VM that asks for it loads it; or load it "
				"now",
				"modprobe vhost_net"),
		      "vhost_net is not loaded, and can be"));
}

static struct judgement judge_zerocopy(const struct audit *audit)
{
	static const char path[] = SYS_MODULE "/vhost_net/parameters/experimental_zcopytx";
	const struct module *module = modules_find(&audit->host->modules, "vhost_net");
	const char *value = module_parameter(module, "experimental_zcopytx");
	enum tristate state = module_switch(value);
	enum tristate wanted = FACT_UNKNOWN;

	if (!audit->request->profile)
		return unknown(audit, "a profile");
	wanted = audit->request->profile->zerocopy;
	if (wanted == FACT_UNKNOWN ||
	    (module && (module->in_kernel == FACT_NO || str_equal(value, ""))))
		return not_applicable();
	if (state == FACT_UNKNOWN)
		return unknown(audit, "%s", path);
	if (state == wanted)
		return passes(audit, "%s is %s", path, value);
	return fails(
		audit,
		remedy_by(
			audit, NEEDS_VM_RESTART,
			"large packets cost the host less with it, and guests' pages are one guard "
			"less apart: where that was not weighed, load the module as the profile "
			"has it, once no VM runs",
			"echo options vhost_net experimental_zcopytx=%d "
			">/etc/modprobe.d/vfctl-vhost_net.conf; modprobe -r vhost_net",
			wanted == FACT_YES),
		"%s is %s, not as profile %s has it", path, value, audit->request->profile->name);
}

const struct check module_checks[] = {
	{ .rule = { .id = "iommu-vfio-unavailable",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_ERROR },
		    .fails = "there is no vfio-pci to give functions to VMs",
		    .why = "QEMU gets at a function by vfio-pci alone",
		    .how = "/sys/module/vfio_pci; else modules.builtin and modules.dep of the "
			   "running kernel, and blacklist and install in modprobe.d and on the "
			   "command line, which libvirt's modprobe -b obeys",
		    .remedy = "install or load vfio-pci, or boot a kernel that has it",
		    .reference = "Documentation/driver-api/vfio.rst" },
	  .host = judge_vfio },
	{ .rule = { .id = "iommu-noiommu",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_ERROR },
		    .fails = "vfio gives functions away without an IOMMU",
		    .why = "whoever opens /dev/vfio/noiommu-* reads and writes all memory by DMA, "
			   "and the kernel is tainted",
		    .how = "enable_unsafe_noiommu_mode of the module vfio",
		    .remedy = "set enable_unsafe_noiommu_mode to 0, here and in modprobe.d",
		    .reference = "drivers/vfio/group.c" },
	  .host = judge_noiommu },
	{ .rule = { .id = "cpu-posted-interrupts",
		    .way = WAY_BOTH,
		    .severity = { SEVERITY_INFO, SEVERITY_WARNING },
		    .fails = "KVM does not post interrupts to running vCPUs",
		    .why = "with APICv or AVIC a VF's interrupt reaches a running VM without an "
			   "exit",
		    .how = "enable_apicv of kvm_intel, avic of kvm_amd on CPUs with that flag",
		    .remedy = "load KVM's module with it, once no VM runs",
		    .reference = "Documentation/admin-guide/kernel-parameters.txt" },
	  .host = judge_posted },
	{ .rule = { .id = "virtio-vhost-net",
		    .way = WAY_VIRTIO,
		    .severity = { SEVERITY_ERROR },
		    .weighs = "info where the first VM that asks for it loads it",
		    .fails = "vhost_net is not there for virtio's queues",
		    .why = "without it QEMU itself copies each packet of a VM",
		    .how = "as of vfio-pci, of vhost_net, and /dev/vhost-net where /dev is the "
			   "host's own; only worth knowing while it is merely not loaded: whoever "
			   "opens /dev/vhost-net loads it",
		    .remedy = "load vhost_net, now and at boot (modules-load.d)",
		    .reference = "drivers/vhost/net.c" },
	  .host = judge_vhost },
	{ .rule = { .id = "virtio-zerocopy",
		    .way = WAY_VIRTIO,
		    .severity = { SEVERITY_INFO },
		    .fails = "vhost_net sends from VMs' memory without a copy",
		    .why = "it saves CPU for large packets; but a packet that waits anywhere in "
			   "the host keeps the VM's buffers, so that one VM can hold up itself and "
			   "others",
		    .how = "experimental_zcopytx of vhost_net, against the kernel's default, off",
		    .remedy = "set vhost_net's experimental_zcopytx to 0 in modprobe.d",
		    .reference = "drivers/vhost/net.c" },
	  .host = judge_zerocopy },
	{ .host = NULL },
};
