/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which CPUs do VMs have for themselves? See own-cpus.h.
 */
#include "model/own-cpus.h"

#include "model/definition.h"

struct idset domain_own_cpus(const struct domain *domain, struct arena *arena)
{
	const struct definition *definition = domain_now(domain);
	size_t n = definition && domain_is_in_service(domain) ? definition->n_pins : 0;
	struct idset own = { .ranges = NULL };

	for (size_t i = 0; i < n; i++)
		if (idset_count(&definition->pins[i].cpus) == 1)
			own = idset_join(arena, &own, &definition->pins[i].cpus);
	return own;
}

struct idset host_own_cpus(const struct host *host, struct arena *arena)
{
	struct idset all = { .ranges = NULL };

	for (size_t i = 0; i < host->n_domains; i++) {
		struct idset own = domain_own_cpus(&host->domains[i], arena);

		all = idset_join(arena, &all, &own);
	}
	return all;
}
