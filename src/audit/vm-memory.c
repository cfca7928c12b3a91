/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is a virtual machine's memory such that a card may write to it, and fast? The rules vm-vf-balloon,
 * vm-memlock and vm-hugepages.
 */
#include <inttypes.h>

#include "audit/vm.h"
#include "base/text.h"

static const int64_t mib = 1 << 20;
static const int64_t gib = 1 << 30;

/* Hugepages are not merged, and neither is what madvise(2) does not offer. */
static bool may_be_merged(const struct definition *definition)
{
	return !definition->hugepages && !definition->no_merging;
}

static struct judgement judge_balloon(const struct audit *audit, const struct domain *domain)
{
	const struct definition *definition = domain_next(domain);
	enum tristate merges = audit->host->vm_backing.merges_pages;
	struct given *given = NULL;

	if (!vm_given(audit, definition, &given))
		return given_none(audit, definition);
	if (!definition->balloon)
		return unknown(audit, "libvirt %s: memballoon", domain->name);
	if (!str_equal(definition->balloon, "none"))
		return fails(audit,
			     vm_edit(audit, domain, "switch it off: <memballoon model='none'/>"),
			     "memballoon model %s", definition->balloon);
	if (merges == FACT_YES && may_be_merged(definition))
		return fails(audit,
			     vm_edit(audit, domain,
				     "keep it from that: <memoryBacking><nosharepages/>"
				     "</memoryBacking>, or hugepages"),
			     "the host merges pages (KSM), and the VM's may be merged");
	if (merges == FACT_UNKNOWN && may_be_merged(definition))
		return unknown(audit, "/sys/kernel/mm/ksm/run");
	return passes(audit, "no memballoon");
}

/*
 * As libvirt reckons where no limit is set (qemuDomainGetMemLockLimitBytes): all memory, with an IOMMU in
 * the guest once for each device, and 1 GiB for what else is mapped. A hard_limit takes its place.
 */
static struct judgement judge_memlock(const struct audit *audit, const struct domain *domain)
{
	const struct definition *definition = domain_next(domain);
	struct given *given = NULL;
	int64_t n = (int64_t)vm_given(audit, definition, &given);
	int64_t times = definition->iommu ? n : 1;
	int64_t needed = 0;

	if (!n)
		return given_none(audit, definition);
	if (definition->hard_limit_bytes == UNKNOWN)
		return passes(audit, "no hard_limit: libvirt allows what it takes");
	if (definition->memory_bytes == UNKNOWN)
		return unknown(audit, "libvirt %s: memory", domain->name);
	if (__builtin_mul_overflow(definition->memory_bytes, times, &needed) ||
	    __builtin_add_overflow(needed, gib, &needed))
		return unknown(audit, "libvirt %s: memory", domain->name);
	if (definition->hard_limit_bytes >= needed)
		return passes(audit, "hard_limit %" PRId64 " MiB of %" PRId64 " MiB",
			      definition->hard_limit_bytes / mib, needed / mib);
	return fails(audit,
		     remedy_by(audit, vm_needs(domain),
			       "raise the limit, or take it out: libvirt then allows what it takes",
			       "virsh memtune %s --hard-limit %" PRId64 " --config",
			       vm_word(audit, domain), needed / 1024),
		     "hard_limit is %" PRId64 " MiB; %" PRId64 " VFs or devices%s take %" PRId64
		     " MiB",
		     definition->hard_limit_bytes / mib, n,
		     definition->iommu ? " behind an IOMMU of the guest's" : "", needed / mib);
}

static struct judgement judge_hugepages(const struct audit *audit, const struct domain *domain)
{
	if (domain_now(domain)->hugepages)
		return passes(audit, "hugepages");
	return fails(audit,
		     vm_edit(audit, domain,
			     "reserve hugepages on its node, and ask for them: "
			     "<memoryBacking><hugepages/></memoryBacking>"),
		     "no <hugepages> in <memoryBacking>");
}

const struct check vm_memory_checks[] = {
	{ .rule = { .id = "vm-vf-balloon",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_WARNING },
		    .fails = "a VM with a VF has a balloon, or its memory may be merged",
		    .why = "a card may write to any page, so that all stay in place: a balloon "
			   "gives nothing back, and merging is undone or undoes the card's view",
		    .how = "<memballoon> of a VM with a VF; /sys/kernel/mm/ksm/run, where its "
			   "memory may be merged",
		    .remedy = "take the balloon out, and keep the memory from being merged",
		    .reference = "https://libvirt.org/formatdomain.html#memory-balloon-device" },
	  .domain = judge_balloon },
	{ .rule = { .id = "vm-memlock",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_ERROR },
		    .fails = "a VM may not lock as much memory as its VF needs",
		    .why = "vfio pins all of the guest's memory at the start, and QEMU fails where "
			   "that is above the limit",
		    .how = "<memtune><hard_limit> against memory and 1 GiB, memory times the "
			   "devices where the guest has an IOMMU",
		    .remedy = "raise the limit in the VM's definition (hard_limit)",
		    .reference = "https://libvirt.org/formatdomain.html#memory-tuning" },
	  .domain = judge_memlock },
	{ .rule = { .id = "vm-hugepages",
		    .way = WAY_BOTH,
		    .severity = { SEVERITY_INFO, SEVERITY_WARNING },
		    .fails = "a VM's memory is not in hugepages",
		    .why = "small pages take more steps through page tables, the IOMMU's too",
		    .how = "<hugepages> in <memoryBacking>",
		    .remedy = "memoryBacking with hugepages, on nodes that have them",
		    .reference = "https://libvirt.org/formatdomain.html#memory-backing" },
	  .domain = judge_hugepages },
	{ .host = NULL },
};
