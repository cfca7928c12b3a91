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
			.msix_vectors = UNKNOWN,
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

/* For odd captures only: the old array stays behind in the arena. */
static void make_room(struct host *host, struct sriov *sriov, size_t n)
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

static struct device *find_vf(const struct host *host, const struct device *pf, int64_t index)
{
	int64_t id = bdf_routing_id(pf->bdf) + pf->sriov->offset + index * pf->sriov->stride;
	struct device *device = NULL;

	if (id > UINT16_MAX)
		return NULL;
	device = host_find_device(host, bdf_from_routing_id(pf->bdf.domain, (uint16_t)id));
	if (!device || device->vendor_id != pf->vendor_id ||
	    device->device_id != pf->sriov->vf_device_id)
		return NULL;
	return device;
}

/* From the last to the first, so that there is room for all once one is found. */
static void find_missing(struct host *host, struct device *pf)
{
	struct sriov *sriov = pf->sriov;

	if (!has_ids(sriov) || sriov->vf_device_id == UNKNOWN || sriov->num_vfs == UNKNOWN)
		return;
	for (int64_t i = sriov->num_vfs; i-- > 0;) {
		struct device *vf = NULL;

		if (i < (int64_t)sriov->n_vfs && sriov->vfs[i])
			continue;
		vf = find_vf(host, pf, i);
		if (!vf)
			continue;
		make_room(host, sriov, (size_t)i + 1);
		pci_set_vf(host, pf, (size_t)i, vf);
	}
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
	make_room(host, pf->sriov, (size_t)index + 1);
	if (!pf->sriov->vfs[index])
		pci_set_vf(host, pf, (size_t)index, vf);
}

/* The first VF that is missing stands for all. */
static void tell_missing(struct host *host, const struct device *pf, const char *path)
{
	const struct sriov *sriov = pf->sriov;
	size_t n = sriov->num_vfs == UNKNOWN ? sriov->n_vfs : (size_t)sriov->num_vfs;

	for (size_t i = 0; i < n; i++) {
		if (i < sriov->n_vfs && sriov->vfs[i])
			continue;
		gaps_addf(&host->gaps, host->arena, ENOENT, "%s/virtfn%zu", path, i);
		return;
	}
}

static void tell_unlinked(struct host *host, const struct device *device)
{
	char path[PCI_PATH_SIZE];

	pci_path(device->bdf, path);
	if (device->vf && (!device->vf->pf || device->vf->index == UNKNOWN))
		gaps_addf(&host->gaps, host->arena, ENOENT, "%s/physfn", path);
	if (device->sriov)
		tell_missing(host, device, path);
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
