/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How do a machine's facts become a host? A table of collectors, walked in order: what one needs, or
 * comes after, stands above it.
 */
#include "collect/collect.h"

#include "base/text.h"
#include "collect/collectors.h"

const struct collector collectors[] = {
	{ .facts = FACTS_IDENTITY, .collect = collect_identity },
	{ .facts = FACTS_BOOT, .needs = FACTS_IDENTITY, .collect = collect_loader },
	{ .facts = FACTS_MODULES, .needs = FACTS_IDENTITY, .collect = collect_modules },
	{ .facts = FACTS_PCI, .collect = collect_pci, .conclude = conclude_pci },
	{ .facts = FACTS_NAMES, .needs = FACTS_PCI, .collect = collect_pci_names },
	{ .facts = FACTS_OVERRIDES,
	  .needs = FACTS_PCI,
	  .after = FACTS_NAMES, /* which tell VFs */
	  .collect = collect_overrides },
	{ .facts = FACTS_VF_VECTORS,
	  .needs = FACTS_PCI,
	  .after = FACTS_NAMES,
	  .collect = collect_vf_vectors },
	{ .facts = FACTS_CONFIG,
	  .needs = FACTS_PCI,
	  .after = FACTS_NAMES, /* which tell VFs */
	  .collect = collect_pci_config },
	{ .facts = FACTS_UNITS, .needs = FACTS_PCI, .collect = collect_iommu_units },
	{ .facts = FACTS_GROUPS,
	  .needs = FACTS_UNITS | FACTS_PCI,
	  .collect = collect_iommu_groups },
	{ .facts = FACTS_NET | FACTS_COUNTERS,
	  .needs = FACTS_PCI,
	  .after = FACTS_NAMES | FACTS_CONFIG, /* which tells PFs */
	  .collect = collect_net },
	{ .facts = FACTS_DRAWN_MACS,
	  .needs = FACTS_PCI | FACTS_NET,
	  .collect = collect_drawn_macs },
	{ .facts = FACTS_ESWITCH,
	  .needs = FACTS_PCI,
	  .after = FACTS_CONFIG,
	  .collect = collect_eswitch },
	{ .facts = FACTS_USERS, .needs = FACTS_PCI | FACTS_NET, .collect = collect_users },
	{ .facts = FACTS_NUMA, .collect = collect_numa },
	{ .facts = FACTS_SYSCTLS, .collect = collect_sysctls },
	{ .facts = FACTS_FILTERERS, .collect = collect_filterers },
	{ .facts = FACTS_RIVALS, .collect = collect_rivals },
	{ .facts = FACTS_NETWORKS, .needs = FACTS_PCI | FACTS_NET, .collect = collect_networks },
	{ .facts = FACTS_NICS, .needs = FACTS_NETWORKS, .collect = collect_nics },
	{ .facts = FACTS_LIFELINES,
	  .needs = FACTS_IDENTITY | FACTS_NETWORKS,
	  .collect = collect_lifelines },
	{ .facts = FACTS_SERVICES,
	  .needs = FACTS_PCI,
	  .after = FACTS_CONFIG,
	  .collect = collect_services },
	{ .facts = FACTS_POWER, .needs = FACTS_NUMA, .collect = collect_power },
	{ .facts = FACTS_INTERRUPTS | FACTS_AFFINITIES,
	  .needs = FACTS_PCI | FACTS_NUMA,
	  .collect = collect_interrupts },
	{ .facts = FACTS_DOMAINS,
	  .needs = FACTS_PCI,
	  .after = FACTS_USERS, /* to which they add */
	  .collect = collect_domains },
	{ .facts = FACTS_VIRTUAL_NETWORKS,
	  .needs = FACTS_DOMAINS,
	  .collect = collect_virtual_networks },
	{ .facts = FACTS_VM_BACKING,
	  .needs = FACTS_VIRTUAL_NETWORKS | FACTS_DOMAINS,
	  .collect = collect_vm_backing },
	{ .facts = FACTS_QEMUS, .needs = FACTS_DOMAINS, .collect = collect_qemus },
	{ 0 },
};

static unsigned int with_needs(unsigned int wanted)
{
	for (size_t i = ARRAY_SIZE(collectors); i-- > 0;)
		if (collectors[i].facts & wanted)
			wanted |= collectors[i].needs;
	return wanted;
}

struct host *collect(struct machine *machine, unsigned int wanted)
{
	struct host *host = host_new();

	host->facts = with_needs(wanted);
	for (const struct collector *row = collectors; row->collect; row++)
		if (row->facts & host->facts)
			row->collect(machine, host);
	gaps_sort(&host->gaps);
	for (const struct collector *row = collectors; row->collect; row++)
		if (row->facts & host->facts && row->conclude)
			row->conclude(host);
	gaps_sort(&host->gaps);
	return host;
}
