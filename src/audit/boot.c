/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is the kernel told what VMs need, now and at the next boot? The rules boot-*.
 */
#include "audit/boot.h"

#include <errno.h>

struct boot_text boot_text(const struct audit *audit, enum boot_text_of of)
{
	const struct boot *boot = &audit->host->boot;
	const struct boot_line *line = of == BOOT_CONFIGURED ? &boot->configured : &boot->next;

	if (of == BOOT_RUNNING)
		return (struct boot_text){ .whose = "running",
					   .text = audit->host->identity.cmdline,
					   .source = "/proc/cmdline" };
	return (struct boot_text){
		.whose = of == BOOT_CONFIGURED ? "configured" : "next boot's",
		.text = line->text,
		.unsure = line->unsure,
		.source = line->reason ? line->reason : "the boot loader's files",
	};
}

struct boot_text boot_meant(const struct audit *audit)
{
	struct boot_text configured = boot_text(audit, BOOT_CONFIGURED);
	struct boot_text next = boot_text(audit, BOOT_NEXT);

	/* Where nothing is configured entries have lines of their own. */
	if (!configured.text && next.text && audit->host->boot.configured.error == ENOENT)
		return next;
	return configured;
}

const char *boot_param_text(const struct audit *audit, const struct cmdline_param *param)
{
	return arena_strndup(audit->arena, param->text, param->n_text);
}

const struct check boot_checks[] = {
	{ .rule = { .id = "boot-iommu-missing",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_ERROR },
		    .fails = "the kernel is not told to use VT-d",
		    .why = "many kernels leave VT-d off until intel_iommu=on is on their command "
			   "line",
		    .how = "the firmware has a DMAR table, there is no group, and the running "
			   "line's intel_iommu= and iommu= do not come to on",
		    .remedy = "intel_iommu=on on the command line, and a reboot",
		    .reference = "Documentation/admin-guide/kernel-parameters.txt, intel_iommu" },
	  .host = judge_boot_missing },
	{ .rule = { .id = "boot-iommu-disabled",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_ERROR },
		    .fails = "the kernel is told to leave the IOMMU off, now or at the next boot",
		    .why = "without an IOMMU no VM can have a VF",
		    .how = "what all of iommu=, and intel_iommu= or amd_iommu= by the machine's "
			   "make, come to on the running, the configured and the next boot's line",
		    .remedy = "take the parameters that switch it off from the boot loader's "
			      "files, and reboot",
		    .reference = "Documentation/admin-guide/kernel-parameters.txt, iommu" },
	  .host = judge_boot_disabled },
	{ .rule = { .id = "boot-iommu-wrong-vendor",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_INFO },
		    .fails = "the command line switches an IOMMU of another make",
		    .why = "intel_iommu= does nothing on AMD, nor amd_iommu= on Intel: what was "
			   "meant is not said",
		    .how = "the make by the ACPI table, else by the CPU, against the keys of the "
			   "running, configured and next boot's line",
		    .remedy = "take it out, or write what was meant for this make",
		    .reference = "Documentation/admin-guide/kernel-parameters.txt, amd_iommu" },
	  .host = judge_boot_wrong_vendor },
	{ .rule = { .id = "boot-amd-iommu-on",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_INFO },
		    .fails = "amd_iommu= has a value that the kernel does not know",
		    .why = "AMD-Vi is on by default, amd_iommu=on and amd_iommu=pt are ignored: "
			   "they do no harm and prove nothing",
		    .how = "the words of every amd_iommu= against those that the driver reads",
		    .remedy = "take it out; iommu=pt is a parameter of its own",
		    .reference = "parse_amd_iommu_options in drivers/iommu/amd/init.c" },
	  .host = judge_boot_amd_on },
	{ .rule = { .id = "boot-not-applied",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_WARNING },
		    .fails = "the running kernel was not told what is configured",
		    .why = "a change of the boot loader's configuration counts once its files are "
			   "made of it and the machine is booted",
		    .how = "each configured parameter, but for what only changes the screen or "
			   "another rule wants away, is looked for on the running line",
		    .remedy = "have the boot loader's files made anew, and reboot",
		    .reference = "grub-mkconfig(8), grubby(8), kernel-install(8)" },
	  .host = judge_boot_not_applied },
	{ .rule = { .id = "boot-not-persistent",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_WARNING },
		    .fails = "the running kernel was told what is not configured",
		    .why = "what was typed at the boot menu or written into a generated file is "
			   "lost at the next boot or kernel update",
		    .how = "each running parameter that tunes IOMMU, PCI, vfio, KVM, hugepages or "
			   "CPUs, and that no other rule wants away, is looked for on the "
			   "configured line",
		    .remedy = "configure what shall stay, and have the boot loader's files made "
			      "anew",
		    .reference = "grub-mkconfig(8), grubby(8), kernel-install(8)" },
	  .host = judge_boot_not_persistent },
	{ .rule = { .id = "boot-acs-override",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_ERROR },
		    .fails = "groups are split by pcie_acs_override=, not by hardware",
		    .why = "devices look isolated that can reach each other past the IOMMU, and "
			   "with them the VMs",
		    .how = "pcie_acs_override= on the running, configured or next boot's line; "
			   "only patched kernels know it",
		    .remedy = "take it out, and use slots whose ports have ACS",
		    .reference = "https://lkml.org/lkml/2013/5/30/513" },
	  .host = judge_boot_acs_override },
	{ .rule = { .id = "boot-acs-cleared",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_WARNING },
		    .fails = "the command line takes ACS from a network card's path",
		    .why = "without ACS on the way functions may reach each other past the IOMMU, "
			   "and share a group",
		    .how = "the devices that pci=disable_acs_redir= and pci=config_acs= name, "
			   "against each card and the ports above it",
		    .remedy = "take these devices from the parameter, and reboot",
		    .reference = "Documentation/admin-guide/kernel-parameters.txt, pci" },
	  .host = judge_boot_acs_cleared },
	{ .rule = { .id = "boot-conflicting",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_WARNING },
		    .fails = "parameters for the IOMMU contradict each other",
		    .why = "which one counts depends on the parameter: for some the last, for "
			   "others off wins",
		    .how = "all words of iommu=, intel_iommu=, amd_iommu=, iommu.passthrough= and "
			   "iommu.strict= of a line, by what they switch",
		    .remedy = "keep the parameter that is meant, and take the others out",
		    .reference = "Documentation/admin-guide/kernel-parameters.txt, iommu" },
	  .host = judge_boot_conflicting },
	{ .rule = { .id = "boot-isolcpus-nic",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_INFO },
		    .fails = "all CPUs of its node are isolated from the host",
		    .why = "the card's interrupts and the host's threads for it run on another "
			   "node, or disturb the isolated CPUs",
		    .how = "the CPUs of the card's node against isolcpus= and nohz_full= of the "
			   "running line",
		    .remedy = "leave a CPU of the card's node out of isolcpus= and nohz_full=",
		    .reference = "Documentation/admin-guide/kernel-parameters.txt, isolcpus" },
	  .function = judge_boot_isolcpus,
	  .functions = FUNCTIONS_PORTS },
	{ .host = NULL },
};
