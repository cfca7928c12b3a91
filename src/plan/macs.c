/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Has somebody a MAC already that a VF is to get? See macs.h.
 */
#include "plan/macs.h"

#include <errno.h>
#include <strings.h>

#include "base/text.h"

static bool is(const char *mac, const char *other)
{
	return other && strcasecmp(mac, other) == 0;
}

static bool has(const struct device *device, const char *mac)
{
	if (device->vf && is(mac, device->vf->mac))
		return true;
	for (const struct netdev *netdev = device->netdevs; netdev; netdev = netdev->next)
		if (is(mac, netdev->mac) || is(mac, netdev->permanent_mac))
			return true;
	return false;
}

static bool is_itself(const struct device *device, const struct device *pf, int64_t index, bool all)
{
	return device && device->vf && device->vf->pf == pf && (all || device->vf->index == index);
}

/* An interface on a VF has that VF's MAC. */
static const struct domain *find_domain(const struct host *host, const struct device *pf,
					int64_t index, bool all, const char *mac)
{
	for (size_t i = 0; i < host->n_domains; i++) {
		const struct definition *definition = domain_next(&host->domains[i]);

		for (size_t j = 0; definition && j < definition->n_vnics; j++) {
			const struct vnic *vnic = &definition->vnics[j];
			const struct device *own =
				vnic->has_address ? host_find_device(host, vnic->address) : NULL;

			if (is(mac, vnic->mac) && !is_itself(own, pf, index, all))
				return &host->domains[i];
		}
	}
	return NULL;
}

int macs_check(const struct host *host, const struct device *pf, int64_t index, bool all,
	       const char *mac, struct err *reterr)
{
	const struct domain *domain = find_domain(host, pf, index, all, mac);
	char address[BDF_TEXT_SIZE];

	for (size_t i = 0; i < host->n_devices; i++)
		if (has(&host->devices[i], mac) && !is_itself(&host->devices[i], pf, index, all))
			return err_set(
				reterr, -EADDRINUSE,
				"%s has the MAC %s already: two on one network would get each "
				"other's packets; choose another",
				bdf_format(host->devices[i].bdf, address), mac);
	if (domain)
		return err_set(reterr, -EADDRINUSE,
			       "the VM %s has the MAC %s already: choose another", domain->name,
			       mac);
	return 0;
}
