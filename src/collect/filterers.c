/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does somebody filter what the host's bridges carry, and rests on br_netfilter? Container engines and
 * Neutron keep directories by which they are known, also while they have no interface.
 */
#include <errno.h>

#include "base/text.h"
#include "collect/collectors.h"
#include "os/attributes.h"

static const struct filterer {
	const char *path;
	const char *who;
} filterers[] = {
	{ "/run/docker", "Docker" },
	{ "/var/lib/kubelet", "Kubernetes" },
	{ "/var/lib/neutron", "Neutron" },
};

void collect_filterers(struct machine *machine, struct host *host)
{
	for (size_t i = 0; i < ARRAY_SIZE(filterers) && !host->network.filterer; i++) {
		struct attributes directory = ATTRIBUTES_CLOSED;
		int r = attributes_open(machine->root, filterers[i].path, &directory);

		attributes_close(&directory);
		/* One that is not for everybody is there. */
		if (r == 0 || r == -EACCES)
			host->network.filterer = filterers[i].who;
		else if (r != -ENOENT && r != -ENOTDIR)
			gaps_add(&host->gaps, host->arena, r, filterers[i].path);
	}
}
