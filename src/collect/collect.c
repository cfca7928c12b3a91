/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How do a machine's facts become a host? A table of collectors, walked in order.
 */
#include "collect/collect.h"

#include "base/text.h"
#include "collect/collectors.h"

/* In the order of what they build on: PCI functions first, what refers to them behind. */
static const struct collector {
	unsigned int facts; /* it runs where one of these is wanted */
	unsigned int needs; /* which wants these in turn */
	void (*collect)(struct machine *machine, struct host *host);
} collectors[] = {
	{ .facts = FACTS_IDENTITY, .collect = collect_identity },
	{ .facts = FACTS_PCI, .collect = collect_pci },
	{ .facts = FACTS_NAMES, .needs = FACTS_PCI, .collect = collect_pci_names },
	{ .facts = FACTS_PCI, .collect = collect_pci_guesses },
	{ .facts = FACTS_CONFIG, .needs = FACTS_PCI, .collect = collect_pci_config },
	{ .facts = FACTS_GROUPS, .needs = FACTS_PCI, .collect = collect_iommu },
	{ .facts = FACTS_PCI, .collect = collect_pci_gaps },
	{ .facts = FACTS_NET, .needs = FACTS_PCI, .collect = collect_net },
	{ .facts = FACTS_ESWITCH, .needs = FACTS_PCI, .collect = collect_eswitch },
	{ .facts = FACTS_USERS, .needs = FACTS_PCI | FACTS_NET, .collect = collect_users },
	{ .facts = FACTS_NUMA, .collect = collect_numa },
	{ .facts = FACTS_DOMAINS, .needs = FACTS_PCI, .collect = collect_domains },
};

static unsigned int with_needs(unsigned int wanted)
{
	/* Needs stand earlier in the table than what needs them. */
	for (size_t i = ARRAY_SIZE(collectors); i-- > 0;)
		if (collectors[i].facts & wanted)
			wanted |= collectors[i].needs;
	return wanted;
}

struct host *collect(struct machine *machine, unsigned int wanted)
{
	struct host *host = host_new();

	host->facts = with_needs(wanted);
	for (size_t i = 0; i < ARRAY_SIZE(collectors); i++)
		if (collectors[i].facts & host->facts)
			collectors[i].collect(machine, host);
	gaps_sort(&host->gaps);
	return host;
}
