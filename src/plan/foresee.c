/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What will a host be once a plan is carried out? See foresee.h.
 */
#include "plan/foresee.h"

#include <stdlib.h>
#include <string.h>

#include "base/parse.h"
#include "base/text.h"
#include "model/vf-attribute.h"
#include "plan/foresee-domains.h"

/* ---- which VFs there are */

/* The PF that the step is about; NULL: it is none. */
static struct device *pf_of(const struct host *host, const struct step *step)
{
	struct bdf bdf = { 0 };
	struct device *pf = bdf_parse(step->object, &bdf) == 0 ? host_find_device(host, bdf) : NULL;

	return pf && pf->sriov ? pf : NULL;
}

static bool changes_vfs(const struct host *host, const struct plan *plan)
{
	for (size_t i = 0; i < plan->n; i++)
		if (plan->steps[i].kind == STEP_SRIOV_NUMVFS && pf_of(host, &plan->steps[i]))
			return true;
	return false;
}

/* The PF is to have so many, none of which it has now. */
static void renew_vfs(const struct host *host, const struct step *step)
{
	struct device *pf = pf_of(host, step);
	uint64_t n = 0;

	if (!pf || !step->to || parse_u64(step->to, &n) < 0 || n > SRIOV_MOST_VFS)
		return;
	for (size_t i = 0; i < pf->sriov->n_vfs; i++)
		if (pf->sriov->vfs[i])
			pf->sriov->vfs[i]->role = ROLE_OTHER;
	pf->sriov->num_vfs = (int64_t)n;
	pf->sriov->n_vfs = (size_t)n;
	pf->sriov->vfs = NULL;
}

static struct device vf_to_come(struct host *host, struct device *pf, int64_t index)
{
	struct bdf bdf = { 0 };
	struct vf *vf = arena_new_struct(host->arena, struct vf);

	(void)device_place_vf(pf, index, &bdf);
	*vf = (struct vf){
		.pf = pf,
		.index = index,
		.is_to_come = true,
		.vlan = { .id = UNKNOWN, .qos = UNKNOWN },
		.min_tx_mbps = UNKNOWN,
		.max_tx_mbps = UNKNOWN,
		.msix_vectors = UNKNOWN,
		.used_by_known = true,
	};
	return (struct device){
		.bdf = bdf,
		.role = ROLE_VF,
		.can_sriov = FACT_NO,
		.vendor_id = pf->vendor_id,
		.device_id = pf->sriov->vf_device_id,
		.subsystem_vendor_id = UNKNOWN,
		.subsystem_device_id = UNKNOWN,
		.class_code = pf->class_code,
		.override = "",
		.parent = pf->parent,
		.parent_known = pf->parent_known,
		.root_bus = pf->root_bus,
		.numa_node = pf->numa_node,
		.local_cpus = pf->local_cpus,
		.iommu_group = UNKNOWN,
		.has_link = FACT_UNKNOWN,
		.current = pf->current,
		.maximum = pf->maximum,
		.vf = vf,
	};
}

/* How many VFs to come the PF's registers place. */
static int64_t n_placed(const struct device *pf)
{
	const struct sriov *sriov = pf->sriov;
	int64_t most = sriov->vfs ? 0 : (int64_t)sriov->n_vfs;
	struct bdf bdf = { 0 };
	int64_t n = 0;

	while (n < most && device_place_vf(pf, n, &bdf))
		n++;
	return n;
}

static int compare_devices(const void *a, const void *b)
{
	return bdf_compare(((const struct device *)a)->bdf, ((const struct device *)b)->bdf);
}

/* A VF that renew_vfs has taken away. */
static bool is_gone(const struct device *device)
{
	return device->vf && device->role == ROLE_OTHER;
}

/* Where each device of before stands now; NULL: it has gone. */
struct moves {
	const struct device *from;
	struct device **to;
};

static struct device *moved(const struct moves *moves, const struct device *device)
{
	return device ? moves->to[device - moves->from] : NULL;
}

static void follow_devices(struct host *host, const struct moves *moves)
{
	for (size_t i = 0; i < host->n_devices; i++) {
		struct device *device = &host->devices[i];
		struct sriov *sriov = device->sriov;

		device->parent = moved(moves, device->parent);
		if (device->vf)
			device->vf->pf = moved(moves, device->vf->pf);
		for (size_t j = 0; sriov && sriov->vfs && j < sriov->n_vfs; j++)
			sriov->vfs[j] = moved(moves, sriov->vfs[j]);
	}
}

static void follow_groups(struct host *host, const struct moves *moves)
{
	for (size_t i = 0; i < host->iommu.n_groups; i++) {
		struct iommu_group *group = &host->iommu.groups[i];
		size_t n = 0;

		for (size_t j = 0; j < group->n_members; j++)
			if (moved(moves, group->members[j]))
				group->members[n++] = moved(moves, group->members[j]);
		group->n_members = n;
	}
}

/* PFs that are to have VFs find them by their indexes. */
static void adopt(struct host *host)
{
	for (size_t i = 0; i < host->n_devices; i++) {
		struct sriov *sriov = host->devices[i].sriov;

		if (sriov && !sriov->vfs && sriov->n_vfs)
			sriov->vfs = arena_new_array(host->arena, struct device *, sriov->n_vfs);
	}
	for (size_t i = 0; i < host->n_devices; i++) {
		struct device *device = &host->devices[i];

		if (device->vf && device->vf->is_to_come)
			device->vf->pf->sriov->vfs[device->vf->index] = device;
	}
}

static void foresee_vfs(struct host *host, const struct plan *plan)
{
	struct device *old = host->devices;
	struct moves moves = { .from = old };
	size_t n_old = host->n_devices;
	size_t n = 0;
	int64_t placed = 0;

	if (!changes_vfs(host, plan))
		return;
	for (size_t i = 0; i < plan->n; i++)
		if (plan->steps[i].kind == STEP_SRIOV_NUMVFS)
			renew_vfs(host, &plan->steps[i]);
	for (size_t i = 0; i < n_old; i++)
		n += 1 + (old[i].sriov ? (size_t)n_placed(&old[i]) : 0);
	host->devices = arena_new_array(host->arena, struct device, n);
	moves.to = arena_new_array(host->arena, struct device *, n_old);
	n = 0;
	for (size_t i = 0; i < n_old; i++) {
		if (!is_gone(&old[i]))
			host->devices[n++] = old[i];
		placed = old[i].sriov ? n_placed(&old[i]) : 0;
		for (int64_t j = 0; j < placed; j++)
			host->devices[n++] = vf_to_come(host, &old[i], j);
	}
	host->n_devices = n;
	qsort(host->devices, n, sizeof(*host->devices), compare_devices);
	for (size_t i = 0; i < n_old; i++)
		if (!is_gone(&old[i]))
			moves.to[i] = host_find_device(host, old[i].bdf);
	follow_devices(host, &moves);
	follow_groups(host, &moves);
	adopt(host);
}

/* ---- what else becomes of what there is then */

static void foresee_attribute(struct host *host, const struct step *step)
{
	char address[BDF_TEXT_SIZE];
	struct bdf bdf = { 0 };
	int64_t index = 0;
	const struct device *pf = NULL;

	if (vf_object_parse(step->object, address, &index) < 0 || bdf_parse(address, &bdf) < 0)
		return;
	pf = host_find_device(host, bdf);
	if (step->to && pf && pf->sriov && index < (int64_t)pf->sriov->n_vfs &&
	    pf->sriov->vfs[index])
		vf_attribute_put((enum vf_attribute)(step->kind - STEP_VF_MAC), step->to,
				 host->arena, pf->sriov->vfs[index]->vf);
}

static void foresee_link(struct host *host, const struct step *step)
{
	struct device *pf = pf_of(host, step);

	if (pf && pf->netdevs)
		pf->netdevs->up = tristate_from_bool(str_equal(step->to, "up"));
}

static void foresee_autoprobe(struct host *host, const struct step *step)
{
	struct device *pf = pf_of(host, step);

	if (pf && pf->sriov)
		pf->sriov->autoprobe = tristate_from_bool(str_equal(step->to, "1"));
}

static struct hugepages *find_pool(struct hugepages *pools, size_t n, int64_t size_kib)
{
	for (size_t i = 0; i < n; i++)
		if (pools[i].size_kib == size_kib)
			return &pools[i];
	return NULL;
}

/* What comes is free. */
static void grow_pool(struct hugepages *pool, int64_t more)
{
	if (!pool || pool->total == UNKNOWN || pool->free == UNKNOWN)
		return;
	pool->total += more;
	pool->free = pool->free + more > 0 ? pool->free + more : 0;
}

/* "node1/2048kB", "host/2048kB" */
static void foresee_pages(struct host *host, const struct step *step)
{
	struct numa *numa = &host->numa;
	struct numa_node *node = NULL;
	const char *slash = strchr(step->object, '/');
	int64_t size_kib = slash ? strtoll(slash + 1, NULL, 10) : 0;
	uint64_t before = 0;
	uint64_t after = 0;
	int64_t more = 0;

	if (!slash || !step->from || !step->to || parse_u64(step->from, &before) < 0 ||
	    parse_u64(step->to, &after) < 0)
		return;
	more = (int64_t)after - (int64_t)before;
	if (str_has_prefix(step->object, "node"))
		node = (struct numa_node *)numa_find_node(
			numa, strtoll(step->object + strlen("node"), NULL, 10));
	if (node)
		grow_pool(find_pool(node->hugepages, node->n_hugepages, size_kib), more);
	grow_pool(find_pool(numa->hugepages, numa->n_hugepages, size_kib), more);
}

static void (*const foreseers[N_STEP_KINDS])(struct host *host, const struct step *step) = {
	[STEP_PF_LINK] = foresee_link,
	[STEP_SRIOV_AUTOPROBE] = foresee_autoprobe, /* of VFs that come later */
	[STEP_VF_MAC] = foresee_attribute,
	[STEP_VF_VLAN] = foresee_attribute,
	[STEP_VF_MIN_RATE] = foresee_attribute,
	[STEP_VF_MAX_RATE] = foresee_attribute,
	[STEP_VF_SPOOFCHK] = foresee_attribute,
	[STEP_VF_LINK_STATE] = foresee_attribute,
	[STEP_VF_RSS_QUERY] = foresee_attribute,
	[STEP_VF_TRUST] = foresee_attribute,
	[STEP_VF_NODE_GUID] = foresee_attribute,
	[STEP_VF_PORT_GUID] = foresee_attribute,
	[STEP_HUGEPAGES] = foresee_pages,
	[STEP_DOMAIN] = foresee_domain,
	[STEP_DOMAIN_DEVICE] = foresee_device,
};

void foresee(struct host *host, const struct plan *plan)
{
	foresee_vfs(host, plan);
	for (size_t i = 0; i < plan->n; i++) {
		const struct step *step = &plan->steps[i];

		if (foreseers[step->kind])
			foreseers[step->kind](host, step);
	}
	foresee_vfs_of_domains(host);
}
