/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does each PF administer of its VFs? One request of rtnetlink a PF, through its interface.
 */
#include <errno.h>

#include "base/text.h"
#include "collect/net.h"

static void fill_vf(const struct vf *attributes, void *arg)
{
	struct device *pf = arg;
	const struct sriov *sriov = pf->sriov;
	struct vf *vf = NULL;

	if ((uint64_t)attributes->index >= sriov->n_vfs || !sriov->vfs[attributes->index])
		return;
	vf = sriov->vfs[attributes->index]->vf;
	*vf = *attributes;
	vf->pf = pf;
}

static bool knows_mac(const struct vf *vf)
{
	return vf->mac;
}

static bool knows_vlan(const struct vf *vf)
{
	return vf->vlan.id != UNKNOWN;
}

static bool knows_trust(const struct vf *vf)
{
	return vf->trust != FACT_UNKNOWN;
}

static bool knows_spoofchk(const struct vf *vf)
{
	return vf->spoofchk != FACT_UNKNOWN;
}

static bool knows_rss_query(const struct vf *vf)
{
	return vf->rss_query != FACT_UNKNOWN;
}

static bool knows_link_state(const struct vf *vf)
{
	return vf->link_state;
}

static bool knows_rates(const struct vf *vf)
{
	return vf->min_tx_mbps != UNKNOWN && vf->max_tx_mbps != UNKNOWN;
}

static bool knows_guids(const struct vf *vf)
{
	return vf->node_guid && vf->port_guid;
}

/* What a driver, or an older kernel, may leave unsaid. */
static const struct {
	const char *name;
	bool (*is_known)(const struct vf *vf);
} attributes[] = {
	{ "mac", knows_mac },
	{ "vlan", knows_vlan },
	{ "trust", knows_trust },
	{ "spoofchk", knows_spoofchk },
	{ "rss_query", knows_rss_query },
	{ "link_state", knows_link_state },
	{ "rate", knows_rates },
	{ "guid", knows_guids },
};

static bool all_know(const struct sriov *sriov, bool (*is_known)(const struct vf *vf))
{
	for (size_t i = 0; i < sriov->n_vfs; i++)
		if (sriov->vfs[i] && !is_known(sriov->vfs[i]->vf))
			return false;
	return true;
}

/* Drivers are alike for all VFs of a PF: one gap for all of them. */
static void tell_unsaid(struct host *host, const struct device *pf, const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(attributes); i++)
		if (!all_know(pf->sriov, attributes[i].is_known))
			gaps_addf(&host->gaps, host->arena, ENODATA, "rtnetlink %s vf %s", name,
				  attributes[i].name);
}

static void fill_counters(int64_t index, const struct vf_counters *counters, void *arg)
{
	const struct device *pf = arg;

	if ((uint64_t)index < pf->sriov->n_vfs && pf->sriov->vfs[index])
		pf->sriov->vfs[index]->vf->counters = *counters;
}

static bool has_counted(const struct vf_counters *counters)
{
	for (size_t i = 0; i < N_VF_COUNTERS; i++)
		if (counters->values[i])
			return true;
	return false;
}

/*
 * The kernel tells zeros for a driver that counts nothing (rtnl_fill_vf clears what ndo_get_vf_stats would
 * fill): where no VF of a PF has counted anything, none is known to count.
 */
static void doubt_counters(const struct sriov *sriov)
{
	for (size_t i = 0; i < sriov->n_vfs; i++)
		if (sriov->vfs[i] && has_counted(&sriov->vfs[i]->vf->counters))
			return;
	for (size_t i = 0; i < sriov->n_vfs; i++)
		if (sriov->vfs[i])
			sriov->vfs[i]->vf->counters.known = false;
}

static void read_counters(struct host *host, struct netlink *netlink, struct device *pf,
			  const struct netdev *netdev)
{
	int r = rtnl_read_vf_counters(netlink, netdev->ifindex, fill_counters, pf);

	if (r < 0)
		gaps_addf(&host->gaps, host->arena, r, "rtnetlink %s vf counters", netdev->name);
	doubt_counters(pf->sriov);
}

/* A PF whose driver makes no interface (vfio-pci), or has it in another namespace, cannot be asked. */
static void read_pf(struct host *host, struct netlink *netlink, struct device *pf)
{
	const struct netdev *netdev = device_netdev(pf);
	char address[BDF_TEXT_SIZE];
	int r = 0;

	if (!netdev) {
		gaps_addf(&host->gaps, host->arena, ENODEV, "rtnetlink %s vf",
			  bdf_format(pf->bdf, address));
		return;
	}
	r = rtnl_read_vfs(netlink, netdev->ifindex, host->arena, fill_vf, pf);
	if (r < 0)
		gaps_addf(&host->gaps, host->arena, r, "rtnetlink %s vf", netdev->name);
	else
		tell_unsaid(host, pf, netdev->name);
	if (r == 0 && host->facts & FACTS_COUNTERS)
		read_counters(host, netlink, pf, netdev);
}

void net_read_vfs(struct host *host, struct netlink *netlink)
{
	for (size_t i = 0; i < host->n_devices; i++) {
		struct device *device = &host->devices[i];

		if (device->sriov && device->sriov->n_vfs)
			read_pf(host, netlink, device);
	}
}
