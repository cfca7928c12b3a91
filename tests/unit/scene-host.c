/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does a plan know of the machine of a scene? See scene-host.h.
 */
#include "scene-host.h"

#include "unit.h"

static const char *text_of(const char *text, struct arena *arena)
{
	return arena_strdup(arena, text);
}

static void add_vf(struct host *host, const struct fake_pf *fake, struct device *pf, int i,
		   struct device *vf)
{
	char address[BDF_TEXT_SIZE];

	fake_name_vf(fake, i, address);
	assert_int_equal(bdf_parse(address, &vf->bdf), 0);
	vf->role = ROLE_VF;
	vf->driver = text_of(fake->vfs[i].driver, host->arena);
	vf->override = text_of(fake->vfs[i].override, host->arena);
	vf->vf = arena_new_struct(host->arena, struct vf);
	fake_read_vf(fake, i, host->arena, vf->vf);
	vf->vf->pf = pf;
	vf->vf->used_by_known = true;
	vf->vf->msix_vectors = fake->vfs[i].vectors;
	pf->sriov->vfs[i] = vf;
}

static void fill_pf(struct host *host, const struct fake_pf *fake, struct device *pf)
{
	struct arena *arena = host->arena;

	assert_int_equal(bdf_parse(fake->address, &pf->bdf), 0);
	pf->role = ROLE_PF;
	pf->driver = "igb";
	pf->netdevs_known = true;
	pf->netdevs = arena_new_struct(arena, struct netdev);
	pf->netdevs->name = fake->interface;
	pf->netdevs->permanent_mac = arena_printf(arena, "a0:36:9f:12:34:%02x", pf->bdf.bus);
	pf->netdevs->up = tristate_from_bool(fake->up);
	pf->sriov = arena_new_struct(arena, struct sriov);
	pf->sriov->total_vfs = fake->total_vfs;
	pf->sriov->num_vfs = fake->n_vfs;
	pf->sriov->autoprobe = tristate_from_bool(fake->autoprobe);
	pf->sriov->eswitch = "legacy";
	pf->sriov->vf_total_msix = FAKE_TOTAL_VECTORS;
	pf->sriov->vfs = arena_new_array(arena, struct device *, fake->n_vfs);
	pf->sriov->n_vfs = (size_t)fake->n_vfs;
}

struct host *scene_host(const struct scene *scene)
{
	struct host *host = host_new();

	host->facts = FACTS_ALL;
	host->domains_known = true;
	host->virtual_networks.known = true;
	host->devices =
		arena_new_array(host->arena, struct device, (size_t)FAKE_PFS * (1 + FAKE_MOST_VFS));
	for (int p = 0; p < scene->fake->n_pfs; p++) {
		const struct fake_pf *fake = &scene->fake->pfs[p];
		struct device *pf = &host->devices[host->n_devices++];

		fill_pf(host, fake, pf);
		for (int i = 0; i < fake->n_vfs; i++)
			add_vf(host, fake, pf, i, &host->devices[host->n_devices++]);
	}
	return host;
}
