/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which VF belongs to which PF? Links say it both ways; where a capture lacks them, routing ids do:
 * VF n of a PF is at the PF's own id + offset + n * stride (PCIe 5.0 §9.2.1.2, pci_iov_virtfn_devfn
 * in drivers/pci/iov.c).
 */
#include <errno.h>
#include <string.h>

#include "collect/pci.h"

void pci_adopt_vf(struct host *host, struct device *pf, int64_t index, struct device *device)
{
	if (!device->vf) {
		device->vf = arena_new_struct(host->arena, struct vf);
		*device->vf = (struct vf){
			.index = UNKNOWN,
			.vlan = { .id = UNKNOWN, .qos = UNKNOWN },
			.min_tx_mbps = UNKNOWN,
			.max_tx_mbps = UNKNOWN,
		};
	}
	device->role = ROLE_VF;
	device->can_sriov = FACT_NO;
	device->vf->pf = pf;
	device->vf->index = index;
	if (!pf)
		return;
	device->parent = pf->parent;
	device->parent_known = pf->parent_known;
	device->root_bus = pf->root_bus;
}

/* Whether device may become a VF of pf: not the PF, not a PF, not another's. */
static bool can_adopt(const struct device *pf, const struct device *device)
{
	return device && device != pf && !device->sriov &&
	       (!device->vf || !device->vf->pf || device->vf->pf == pf);
}

void pci_set_vf(struct host *host, struct device *pf, size_t index, struct device *device)
{
	if (!can_adopt(pf, device))
		return;
	pf->sriov->vfs[index] = device;
	pci_adopt_vf(host, pf, (int64_t)index, device);
}

void pci_make_room(struct host *host, struct sriov *sriov, size_t n)
{
	struct device **vfs = NULL;

	if (n <= sriov->n_vfs)
		return;
	vfs = arena_new_array(host->arena, struct device *, n);
	if (sriov->n_vfs)
		memcpy(vfs, sriov->vfs, sriov->n_vfs * sizeof(struct device *));
	sriov->vfs = vfs;
	sriov->n_vfs = n;
}

static bool has_ids(const struct sriov *sriov)
{
	return sriov->offset != UNKNOWN && sriov->stride != UNKNOWN;
}

static struct device *find_vf(const struct host *host, const struct device *pf, size_t index)
{
	int64_t id =
		bdf_routing_id(pf->bdf) + pf->sriov->offset + (int64_t)index * pf->sriov->stride;
	struct device *device = NULL;

	if (id > UINT16_MAX)
		return NULL;
	device = host_find_device(host, bdf_from_routing_id(pf->bdf.domain, (uint16_t)id));
	if (!device || device->vendor_id != pf->vendor_id ||
	    device->device_id != pf->sriov->vf_device_id)
		return NULL;
	return device;
}

static void find_missing(struct host *host, struct device *pf)
{
	struct sriov *sriov = pf->sriov;

	if (!has_ids(sriov) || sriov->vf_device_id == UNKNOWN)
		return;
	for (size_t i = 0; i < sriov->n_vfs; i++)
		if (!sriov->vfs[i])
			pci_set_vf(host, pf, i, find_vf(host, pf, i));
}

/* The index that the routing id gives, or UNKNOWN. */
static int64_t index_of(const struct device *pf, const struct device *vf)
{
	const struct sriov *sriov = pf->sriov;
	int64_t distance = 0;

	if (!has_ids(sriov) || pf->bdf.domain != vf->bdf.domain)
		return UNKNOWN;
	distance = bdf_routing_id(vf->bdf) - bdf_routing_id(pf->bdf) - sriov->offset;
	if (distance == 0)
		return 0;
	if (distance < 0 || sriov->stride == 0 || distance % sriov->stride)
		return UNKNOWN;
	return distance / sriov->stride;
}

/* A VF whose link names its PF, which has no link to it. */
static void place_vf(struct host *host, struct device *vf)
{
	struct device *pf = vf->vf->pf;
	int64_t index = UNKNOWN;

	if (!pf->sriov) {
		pf->sriov = pci_sriov_new(host->arena);
		pf->role = ROLE_PF;
		pf->can_sriov = FACT_YES;
	}
	index = index_of(pf, vf);
	if (index == UNKNOWN)
		return;
	pci_make_room(host, pf->sriov, (size_t)index + 1);
	if (!pf->sriov->vfs[index])
		pci_set_vf(host, pf, (size_t)index, vf);
}

static void tell_unlinked(struct host *host, const struct device *device)
{
	char path[PCI_PATH_SIZE];

	pci_path(device->bdf, path);
	if (device->vf && (!device->vf->pf || device->vf->index == UNKNOWN))
		gaps_addf(&host->gaps, host->arena, ENOENT, "%s/physfn", path);
	for (size_t i = 0; device->sriov && i < device->sriov->n_vfs; i++) {
		if (device->sriov->vfs[i])
			continue;
		gaps_addf(&host->gaps, host->arena, ENOENT, "%s/virtfn%zu", path, i);
		return;
	}
}

void pci_link_vfs(struct host *host)
{
	for (size_t i = 0; i < host->n_devices; i++)
		if (host->devices[i].sriov)
			find_missing(host, &host->devices[i]);
	for (size_t i = 0; i < host->n_devices; i++) {
		const struct vf *vf = host->devices[i].vf;

		if (vf && vf->pf && vf->index == UNKNOWN)
			place_vf(host, &host->devices[i]);
	}
}

void pci_vf_gaps(struct host *host)
{
	for (size_t i = 0; i < host->n_devices; i++)
		tell_unlinked(host, &host->devices[i]);
}
