/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who on this host has which MAC address? See macs.h.
 */
#include "audit/macs.h"

#include <stdlib.h>

#include "base/text.h"

static const char zeros[] = "00:00:00:00:00:00";

static void add(struct macs *macs, struct mac_claim claim)
{
	if (!claim.mac || !*claim.mac || str_equal(claim.mac, zeros))
		return;
	claim.order = macs->n;
	macs->claims[macs->n++] = claim;
}

static int compare(const void *a, const void *b)
{
	const struct mac_claim *left = a;
	const struct mac_claim *right = b;
	int order = strcmp(left->mac, right->mac);

	return order ? order : (left->order > right->order) - (left->order < right->order);
}

/* The ports of a bond all have one; its members are told by their own. */
static const char *mac_of(const struct device *device)
{
	return device->vf ? device->vf->mac : device_permanent_mac(device);
}

struct macs macs_collect(const struct host *host)
{
	struct macs macs = { .claims = NULL };
	size_t most = host->n_devices;

	for (size_t i = 0; i < host->n_domains; i++)
		most += domain_now(&host->domains[i]) ? domain_now(&host->domains[i])->n_vnics : 0;
	macs.claims = arena_new_array(host->arena, struct mac_claim, most);
	for (size_t i = 0; i < host->n_devices; i++)
		add(&macs, (struct mac_claim){ .mac = mac_of(&host->devices[i]),
					       .device = &host->devices[i] });
	for (size_t i = 0; i < host->n_domains; i++) {
		const struct definition *definition = domain_now(&host->domains[i]);

		for (size_t j = 0; definition && j < definition->n_vnics; j++)
			add(&macs, (struct mac_claim){ .mac = definition->vnics[j].mac,
						       .domain = &host->domains[i],
						       .vnic = &definition->vnics[j] });
	}
	if (macs.n)
		qsort(macs.claims, macs.n, sizeof(*macs.claims), compare);
	return macs;
}

size_t macs_find(const struct macs *macs, const char *mac, const struct mac_claim **ret_first)
{
	size_t low = 0;
	size_t high = macs->n;
	size_t n = 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(macs->claims[middle].mac, mac) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	while (low + n < macs->n && str_equal(macs->claims[low + n].mac, mac))
		n++;
	*ret_first = macs->claims + low;
	return n;
}

bool macs_are_pair(const struct vnic *a, const struct vnic *b)
{
	return (a->teaming == TEAMING_TRANSIENT && b->teaming == TEAMING_PERSISTENT) ||
	       (a->teaming == TEAMING_PERSISTENT && b->teaming == TEAMING_TRANSIENT);
}
