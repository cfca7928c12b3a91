/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which virtual networks are there, active or defined? From libvirt.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "collect/collectors.h"
#include "domxml/network.h"
#include "os/virt.h"

static int compare_networks(const void *a, const void *b)
{
	return strcmp(((const struct virtual_network *)a)->name,
		      ((const struct virtual_network *)b)->name);
}

/* Nothing is known for sure where one is broken: it may be any. */
static int read_networks(struct host *host, struct virtual_networks *networks)
{
	for (size_t i = 0; i < networks->n; i++) {
		struct virtual_network *network = &networks->items[i];
		int r = domxml_read_network(network, host->arena);

		if (r == 0 && !network->name)
			r = -EBADMSG;
		if (r < 0)
			return r;
	}
	return 0;
}

void collect_virtual_networks(struct machine *machine, struct host *host)
{
	struct virtual_networks networks = { .known = true };
	int r = 0;

	/* That libvirt does not answer was said of its domains. */
	if (!host->domains_known)
		return;
	r = virt_list_networks(machine, host->arena, &networks.items, &networks.n, NULL);
	if (r == 0)
		r = read_networks(host, &networks);
	if (r < 0) {
		gaps_add(&host->gaps, host->arena, r, "libvirt networks");
		return;
	}
	if (networks.n)
		qsort(networks.items, networks.n, sizeof(*networks.items), compare_networks);
	host->virtual_networks = networks;
}
