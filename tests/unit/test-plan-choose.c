/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a VM get the nearest VF that is free and alone in its group, and hear why it gets none?
 */
#include <errno.h>

#include "base/text.h"
#include "plan/choose.h"
#include "planned.h"
#include "unit.h"

/* Two PFs, eth0 on node 0 and eth1 on node 1, with two VFs each; every function has a group of its own. */
static void set_up(struct made *made)
{
	static const int64_t ids[] = { 0, 1 };
	struct arena *arena = made->host->arena;
	struct iommu *iommu = &made->host->iommu;

	made_add_nodes(made, ids, 2);
	for (size_t i = 0; i < 2; i++) {
		int64_t *distances = arena_new_array(arena, int64_t, 2);

		distances[i] = 10;
		distances[1 - i] = 21;
		made->host->numa.nodes[i].distances = distances;
	}
	planned_add_pf(made, "eth0", "52:54:00:aa:00:00", 2, NULL);
	planned_add_pf(made, "eth1", "52:54:00:aa:01:00", 2, NULL)->numa_node = 1;
	iommu->groups_present = FACT_YES;
	iommu->in_use = FACT_YES;
	iommu->n_groups = made->host->n_devices;
	iommu->groups = arena_new_array(arena, struct iommu_group, iommu->n_groups);
	for (size_t i = 0; i < made->host->n_devices; i++) {
		struct device *device = &made->devices[i];

		device->numa_node = i < 3 ? 0 : 1;
		device->iommu_group = (int64_t)i;
		if (device->netdevs)
			device->netdevs->carrier = FACT_YES;
		iommu->groups[i] = (struct iommu_group){
			.id = (int64_t)i,
			.members = arena_new_array(arena, struct device *, MADE_DEVICES),
			.n_members = 1,
			.members_known = true,
			.others_known = true,
		};
		iommu->groups[i].members[0] = device;
	}
}

/* Where the devices are that set_up makes. */
enum {
	PF0,
	VF00,
	VF01,
	PF1,
	VF10,
	VF11,
};

static void use(struct made *made, size_t i, const char *user)
{
	vf_add_user(made->devices[i].vf, made->host->arena, user);
}

static void use_all(struct made *made)
{
	use(made, VF00, "vm:web1");
	use(made, VF01, "netdev:br0");
	use(made, VF10, "vm:web2");
	use(made, VF11, "vm:web3");
}

static void use_first(struct made *made)
{
	use(made, VF00, "vm:web1");
}

static void join(struct made *made, size_t i, size_t j)
{
	struct iommu_group *group = &made->host->iommu.groups[i];

	group->members[group->n_members++] = &made->devices[j];
	made->devices[j].iommu_group = (int64_t)i;
	made->host->iommu.groups[j].n_members = 0;
}

static void share_first(struct made *made)
{
	join(made, VF00, PF0);
}

static void lose_link(struct made *made)
{
	made->devices[PF0].netdevs->carrier = FACT_NO;
}

static void switch_iommu_off(struct made *made)
{
	made->host->iommu.in_use = FACT_NO;
	made->host->iommu.n_groups = 0;
	for (size_t i = 0; i < made->host->n_devices; i++)
		made->devices[i].iommu_group = -1;
}

static void own_pool(struct made *made)
{
	struct virtual_network *network =
		arena_new_struct(made->host->arena, struct virtual_network);

	*network = (struct virtual_network){ .name = "fast", .forward = "hostdev", .pf = "eth0" };
	made->host->virtual_networks.items = network;
	made->host->virtual_networks.n = 1;
}

static void silence(struct made *made)
{
	made->host->domains_known = false;
	gaps_add(&made->host->gaps, made->host->arena, -ECONNREFUSED, "libvirt");
}

/* br0 on a bond of eth1. */
static void stand_on_second(struct made *made)
{
	static struct network_interface interfaces[] = {
		{ .name = "br0", .kind = "bridge" },
		{ .name = "bond0", .kind = "bond", .master = "br0" },
		{ .name = "eth1", .master = "bond0" },
	};

	made->host->network.interfaces = interfaces;
	made->host->network.n_interfaces = ARRAY_SIZE(interfaces);
}

static void remove_vfs(struct made *made)
{
	made->host->n_devices = 1;
}

static const struct {
	const char *name;
	void (*set)(struct made *made);
	int vf; /* that is asked for, as a number of set_up's; 0: any */
	int pf; /* the same, but -1: any */
	int64_t node;
	const char *order; /* of the VFs that are chosen */
	int error;
	const char *why;
} cases[] = {
	{ "any, those in a VLAN behind", NULL, 0, -1, UNKNOWN, "eth0/0 eth1/0 eth0/1 eth1/1", 0,
	  NULL },
	{ "near", NULL, 0, -1, 1, "eth1/0 eth1/1 eth0/0 eth0/1", 0, NULL },
	{ "of a PF", NULL, 0, PF1, 0, "eth1/0 eth1/1", 0, NULL },
	{ "one alone", NULL, VF01, -1, 1, "eth0/1", 0, NULL },
	{ "used", use_first, 0, PF0, 0, "eth0/1", 0, NULL },
	{ "shared", share_first, 0, PF0, 0, "eth0/1", 0, NULL },
	{ "without a link, behind", lose_link, 0, -1, UNKNOWN, "eth1/0 eth1/1 eth0/0 eth0/1", 0,
	  NULL },
	{ "nearness counts more", lose_link, 0, -1, 0, "eth0/0 eth0/1 eth1/0 eth1/1", 0, NULL },
	{ "the standby's wire counts most", stand_on_second, 0, -1, 0,
	  "eth1/0 eth1/1 eth0/0 eth0/1", 0, NULL },
	{ "of a pool", own_pool, 0, -1, UNKNOWN, "eth1/0 eth1/1", 0, NULL },
	{ "all used", use_all, 0, -1, UNKNOWN, NULL, EBUSY,
	  "none of 4 VFs can be had: VFs of eth0 are in use: VF 0 by vm:web1" },
	{ "the one is used", use_first, VF00, -1, UNKNOWN, NULL, EBUSY,
	  "VFs of eth0 are in use: VF 0 by vm:web1" },
	{ "the one shares", share_first, VF00, -1, UNKNOWN, NULL, EXDEV,
	  "0000:00:01.0 shares IOMMU group 1 with 0000:00:00.0, which a VM would have to get as "
	  "well: vfctl groups says why, vfctl audit what helps" },
	{ "no IOMMU", switch_iommu_off, VF00, -1, UNKNOWN, NULL, EXDEV,
	  "0000:00:01.0 cannot be given to a VM: no IOMMU is at work on this host (vfctl audit "
	  "says "
	  "what to do)" },
	{ "a pool's alone", own_pool, 0, PF0, UNKNOWN, NULL, EBUSY,
	  "none of 2 VFs of eth0 can be had: VFs of eth0 are in use: VF 0 by libvirt's network "
	  "fast" },
	{ "libvirt is silent", silence, VF00, -1, UNKNOWN, NULL, ENODATA,
	  "which VMs have VFs of eth0 is not known, because libvirt does not answer (Connection "
	  "refused): start it" },
	{ "none of the PF", remove_vfs, 0, PF0, UNKNOWN, NULL, ENODEV,
	  "eth0 has no VFs: make some with vfctl create, or here with --create COUNT" },
	{ "none at all", remove_vfs, 0, -1, UNKNOWN, NULL, ENODEV,
	  "there are no VFs on this host: make some with vfctl create PF -n COUNT, or here with "
	  "--pf PF --create COUNT; --path virtio does without" },
};

static void check(const struct choice *choice, const char *order)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };

	for (size_t i = 0; i < choice->n; i++)
		strbuf_addf(&text, "%s%s/%d", i ? " " : "",
			    device_netdev(choice->vfs[i]->vf->pf)->name,
			    (int)choice->vfs[i]->vf->index);
	assert_string_equal(text.text, order);
}

static void test_choices(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(arena_freep) struct arena *arena = arena_new();
		struct made *made = NULL;
		struct choice choice = { 0 };
		struct err err = { 0 };
		struct choosing choosing = { .node = cases[i].node, .bridge = "br0" };
		int r = 0;

		made_set_up((void **)&made);
		set_up(made);
		if (cases[i].set)
			cases[i].set(made);
		if (cases[i].vf)
			choosing.vf = &made->devices[cases[i].vf];
		if (cases[i].pf >= 0)
			choosing.pf = &made->devices[cases[i].pf];
		print_message("%s\n", cases[i].name);
		r = plan_choose(made->host, &choosing, arena, &choice, &err);
		assert_int_equal(r, -cases[i].error);
		if (r == 0)
			check(&choice, cases[i].order);
		else
			assert_string_equal(err.text, cases[i].why);
		made_tear_down((void **)&made);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_choices),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
