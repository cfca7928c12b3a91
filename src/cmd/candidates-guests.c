/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which words about virtual machines are there to complete from? See candidate-parts.h.
 */
#include <ctype.h>
#include <inttypes.h>

#include "cmd/candidate-parts.h"
#include "cmd/find-domain.h"
#include "domxml/assign.h"

/* A name that a shell would break, or that breaks the lines of this answer, is no word to offer. */
bool is_word(const char *text)
{
	for (const char *c = text; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("._+:@-", *c))
			return false;
	return *text;
}

void offer_domains(const struct run *run, struct word word)
{
	_cleanup_(host_freep) struct host *host = NULL;

	if (run_collect(run, FACTS_DOMAINS, &host, NULL) != EXIT_DONE)
		return;
	for (size_t i = 0; i < host->n_domains; i++) {
		const struct domain *domain = &host->domains[i];

		if (is_word(domain->name))
			offer(word, domain->name,
			      domain->running == FACT_YES  ? "a VM that runs"
			      : domain->running == FACT_NO ? "a VM that is shut off"
							   : "a VM");
	}
}

/* Pools of VFs, or those networks that a standby may be on. */
static void offer_networks(const struct host *host, struct word word, bool pools)
{
	for (size_t i = 0; i < host->virtual_networks.n; i++) {
		const struct virtual_network *network = &host->virtual_networks.items[i];

		if (virtual_network_is_pool(network) == pools && is_word(network->name))
			offer(word, network->name,
			      pools ? "a pool of VFs" : "a network of libvirt's");
	}
}

void offer_pools(const struct run *run, struct word word)
{
	_cleanup_(host_freep) struct host *host = NULL;

	if (run_collect(run, FACTS_PCI | FACTS_VIRTUAL_NETWORKS, &host, NULL) == EXIT_DONE)
		offer_networks(host, word, true);
}

/* Where the virtio side of a failover pair may be. */
void offer_sources(const struct run *run, struct word word)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_(host_freep) struct host *host = NULL;

	if (run_collect(run, FACTS_PCI | FACTS_VIRTUAL_NETWORKS | FACTS_NETWORKS, &host, NULL) !=
	    EXIT_DONE)
		return;
	offer(word, "none", "no standby");
	offer_networks(host, word, false);
	for (size_t i = 0; i < host->network.n_interfaces; i++) {
		const struct network_interface *interface = &host->network.interfaces[i];

		if (str_equal(interface->kind, "bridge") && is_word(interface->name))
			offer(word, arena_printf(arena, "bridge:%s", interface->name), "a bridge");
	}
}

/* What vfctl gave the VM in front: a VF by its PF and its number, or a pool. */
void offer_given(const struct run *run, struct word word)
{
	_cleanup_(host_freep) struct host *host = NULL;
	const struct domain *domain = NULL;
	struct assigned_vf *vfs = NULL;
	size_t n = 0;

	if (run_collect(run, FACTS_PCI | FACTS_NET | FACTS_DOMAINS, &host, NULL) != EXIT_DONE ||
	    find_domain(host, word.front, &domain, NULL) != EXIT_DONE || !domain->xml ||
	    domxml_assigned(domain->xml, host->arena, &vfs, &n, NULL) < 0)
		return;
	for (size_t i = 0; i < n; i++) {
		const struct device *vf = vfs[i].pool ? NULL : host_find_device(host, vfs[i].bdf);
		const struct netdev *netdev =
			vf && vf->vf && vf->vf->pf ? device_netdev(vf->vf->pf) : NULL;
		char address[BDF_TEXT_SIZE] = "";

		bdf_format(vfs[i].bdf, address);
		if (vfs[i].pool && is_word(vfs[i].pool))
			offer(word, vfs[i].pool, "a VF of this network");
		else if (netdev && !looks_like_address(rest_of(word)))
			offer(word,
			      arena_printf(host->arena, "%s/%" PRId64, netdev->name, vf->vf->index),
			      address);
		else if (!vfs[i].pool)
			offer(word, address, "a VF");
	}
}
