/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does this machine have? The snapshot's life, and finding a device in it; see host.h.
 */
#include "model/host.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/parse.h"
#include "base/text.h"

struct host *host_new(void)
{
	struct arena *arena = arena_new();
	struct host *host = arena_new_struct(arena, struct host);

	host->arena = arena;
	return host;
}

void host_free(struct host *host)
{
	arena_free(host->arena);
}

static int compare_address(const void *key, const void *item)
{
	return bdf_compare(*(const struct bdf *)key, ((const struct device *)item)->bdf);
}

struct device *host_find_device(const struct host *host, struct bdf bdf)
{
	if (!host->n_devices)
		return NULL;
	return bsearch(&bdf, host->devices, host->n_devices, sizeof(*host->devices),
		       compare_address);
}

static bool netdev_is_called(const struct netdev *netdev, const char *name)
{
	if (str_equal(netdev->name, name))
		return true;
	for (size_t i = 0; i < netdev->n_altnames; i++)
		if (str_equal(netdev->altnames[i], name))
			return true;
	return false;
}

static bool device_has_permanent_mac(const struct device *device, const char *mac)
{
	const char *known = device_permanent_mac(device);

	return known && strcasecmp(known, mac) == 0;
}

static bool device_is_called(const struct device *device, const char *name)
{
	if (str_has_prefix(name, "mac:"))
		return device_has_permanent_mac(device, name + strlen("mac:"));
	for (const struct netdev *netdev = device->netdevs; netdev; netdev = netdev->next)
		if (netdev_is_called(netdev, name))
			return true;
	return false;
}

static struct device *find_whole(const struct host *host, const char *name)
{
	struct bdf bdf = { 0 };

	if (bdf_parse(name, &bdf) == 0)
		return host_find_device(host, bdf);
	for (size_t i = 0; i < host->n_devices; i++)
		if (device_is_called(&host->devices[i], name))
			return &host->devices[i];
	return NULL;
}

struct device *host_find_named(const struct host *host, const char *name)
{
	const char *slash = strrchr(name, '/');
	uint64_t index = 0;
	struct device *pf = NULL;
	char *pf_name = NULL;

	if (!slash)
		return find_whole(host, name);
	if (parse_u64(slash + 1, &index) < 0)
		return NULL;
	pf_name = strndup(name, (size_t)(slash - name));
	if (!pf_name)
		out_of_memory();
	pf = find_whole(host, pf_name);
	free(pf_name);
	return pf && pf->sriov && index < pf->sriov->n_vfs ? pf->sriov->vfs[index] : NULL;
}

bool host_has_card(const struct host *host, int64_t node)
{
	for (size_t i = 0; i < host->n_devices; i++) {
		const struct device *device = &host->devices[i];

		if ((device->role == ROLE_NIC || device->role == ROLE_PF) &&
		    (device->numa_node < 0 || node < 0 || device->numa_node == node))
			return true;
	}
	return false;
}

const struct domain *host_find_domain(const struct host *host, const char *name)
{
	for (size_t i = 0; i < host->n_domains; i++)
		if (str_equal(host->domains[i].name, name))
			return &host->domains[i];
	return NULL;
}

const struct domain *host_find_port_owner(const struct host *host, const char *port)
{
	for (size_t i = 0; i < host->n_domains; i++) {
		const struct definition *live = host->domains[i].live;

		for (size_t j = 0; live && j < live->n_vnics; j++)
			if (str_equal(live->vnics[j].target, port))
				return &host->domains[i];
	}
	return NULL;
}
