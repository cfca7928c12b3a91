/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a test get a host that is built by hand? See made.h.
 */
#include "made.h"

#include "unit.h"

int made_set_up(void **state)
{
	struct made *made = calloc(1, sizeof(*made));

	assert_non_null(made);
	made->host = host_new();
	made->host->facts = FACTS_ALL;
	made->host->devices = made->devices;
	made->host->iommu.groups_present = FACT_NO;
	*state = made;
	return 0;
}

int made_tear_down(void **state)
{
	struct made *made = *state;

	host_free(made->host);
	free(made);
	return 0;
}

void made_add_nodes(struct made *made, const int64_t *ids, size_t n)
{
	struct numa *numa = &made->host->numa;

	numa->nodes = arena_new_array(made->host->arena, struct numa_node, n);
	numa->n_nodes = n;
	numa->has_nodes = FACT_YES;
	for (size_t i = 0; i < n; i++)
		numa->nodes[i] = (struct numa_node){
			.id = ids[i],
			.cpus = i % 2 ? "" : "0-3",
			.memory_bytes = i % 3 ? (int64_t)64 << 30 : UNKNOWN,
			.memory_free_bytes = UNKNOWN,
		};
}

struct device *made_add_device(struct made *made, struct device *parent, int64_t node)
{
	struct device *device = &made->devices[made->host->n_devices];

	assert_true(made->host->n_devices < MADE_DEVICES);
	*device = (struct device){
		.bdf = { .bus = (uint8_t)(made->host->n_devices / 32),
			 .device = (uint8_t)(made->host->n_devices % 32) },
		.role = ROLE_NIC,
		.parent = parent,
		.parent_known = true,
		.root_bus = "pci0000:00",
		.numa_node = node,
		.iommu_group = -1,
		.driver = "igb",
		.model = "82576 Gigabit Network Connection",
		.has_link = FACT_YES,
		.current = { 2500, 4 },
		.maximum = { 2500, 4 },
		.netdevs_known = true,
	};
	made->host->n_devices++;
	return device;
}

struct device *made_add_port(struct made *made, struct device *parent)
{
	struct device *port = made_add_device(made, parent, -1);

	port->role = ROLE_OTHER;
	return port;
}

void made_name(struct made *made, struct device *device, const char *name)
{
	device->netdevs = arena_new_struct(made->host->arena, struct netdev);
	device->netdevs->name = name;
}

void made_add_vfs(struct made *made, struct device *pf, size_t n, const char *const *users,
		  size_t n_users)
{
	struct arena *arena = made->host->arena;
	struct sriov *sriov = arena_new_struct(arena, struct sriov);

	sriov->total_vfs = 64;
	sriov->num_vfs = (int64_t)n;
	sriov->vfs = arena_new_array(arena, struct device *, n);
	sriov->n_vfs = n;
	pf->role = ROLE_PF;
	pf->sriov = sriov;
	for (size_t i = 0; i < n; i++) {
		struct device *vf = made_add_device(made, NULL, pf->numa_node);
		const char **used_by = arena_new_array(arena, const char *, 1);

		used_by[0] = users[i % n_users];
		vf->role = ROLE_VF;
		vf->vf = arena_new_struct(arena, struct vf);
		vf->vf->pf = pf;
		vf->vf->index = (int64_t)i;
		vf->vf->used_by = used_by;
		vf->vf->n_used_by = used_by[0] != NULL;
		vf->vf->used_by_known = true;
		sriov->vfs[i] = vf;
	}
}
