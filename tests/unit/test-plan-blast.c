/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Are VFs kept from going away while somebody uses them, or may use them?
 */
#include <errno.h>

#include "base/text.h"
#include "planned.h"
#include "unit.h"

static void silent_libvirt(struct made *made)
{
	made->host->domains_known = false;
	made->host->services.unit_known = true;
	made->host->services.unit.source = "/lib/systemd/system/libvirtd.service";
	gaps_add(&made->host->gaps, made->host->arena, -ECONNREFUSED, "libvirt");
}

static void unknown_pools(struct made *made)
{
	made->host->virtual_networks.known = false;
}

/* At boot virtnetworkd may be waiting for us. */
static void unasked_pools(struct made *made)
{
	unknown_pools(made);
	made->host->facts &= ~(unsigned int)FACTS_VIRTUAL_NETWORKS;
}

static void no_libvirt(struct made *made)
{
	made->host->domains_known = false;
	made->host->services.unit_known = true;
	gaps_add(&made->host->gaps, made->host->arena, -ENOENT, "libvirt");
}

static void no_libvirt_library(struct made *made)
{
	made->host->domains_known = false;
	gaps_add(&made->host->gaps, made->host->arena, -ENOPKG, "libvirt");
}

static void unknown_users(struct made *made)
{
	made->devices[2].vf->used_by_known = false;
}

static void own_pool(struct made *made, const char *pf, struct bdf *function)
{
	struct virtual_network *network =
		arena_new_struct(made->host->arena, struct virtual_network);

	*network = (struct virtual_network){
		.name = "passthrough",
		.forward = "hostdev",
		.pf = pf,
		.functions = function,
		.n_functions = function != NULL,
	};
	made->host->virtual_networks.items = network;
	made->host->virtual_networks.n = 1;
}

static void pool_of_pf(struct made *made)
{
	own_pool(made, "ens1f0", NULL);
}

static void pool_of_second(struct made *made)
{
	own_pool(made, NULL, &made->devices[2].bdf);
}

static void pool_of_others(struct made *made)
{
	own_pool(made, "ens9", NULL);
}

static const struct plan_case cases[] = {
	{ "none, though used", .n_vfs = 2, .user = "vm:web1",
	  .creation = { .n_vfs = 0, .terms.force = true },
	  .steps = KEEP_DRIVERS HOLD KEEP_REST COUNT(2, 0) LET },
	{ "none, a pool of others", .n_vfs = 2, .set = pool_of_others, .creation = { .n_vfs = 0 },
	  .steps = KEEP_DRIVERS HOLD KEEP_REST COUNT(2, 0) LET },
	{ "which pools there are was not asked", .n_vfs = 2, .set = unasked_pools,
	  .creation = { .n_vfs = 0 }, .steps = KEEP_DRIVERS HOLD KEEP_REST COUNT(2, 0) LET },
	{ "libvirt is not installed", .n_vfs = 2, .set = no_libvirt, .creation = { .n_vfs = 0 },
	  .steps = KEEP_DRIVERS HOLD KEEP_REST COUNT(2, 0) LET },
	{ "nor its library", .n_vfs = 2, .set = no_libvirt_library, .creation = { .n_vfs = 0 },
	  .steps = KEEP_DRIVERS HOLD KEEP_REST COUNT(2, 0) LET },
	{ "libvirt is silent, and nothing is lost", .set = silent_libvirt,
	  .creation = { .n_vfs = 4 }, .steps = COUNT(0, 4) },
	{ "a VM", .n_vfs = 2, .user = "vm:web1", .creation = { .n_vfs = 0 }, .error = EBUSY,
	  .why = "VFs of ens1f0 are in use: VF 0 by vm:web1, VF 1 by vm:web1; free them first, or "
		 "take them away with --force" },
	{ "an interface", .n_vfs = 1, .user = "netdev:br0",
	  .creation = { .n_vfs = 3, .replace = true }, .error = EBUSY,
	  .why = "VFs of ens1f0 are in use: VF 0 by netdev:br0; free them first, or take them away "
		 "with --force" },
	{ "a process", .n_vfs = 1, .user = "pid:4711 (qemu)", .creation = { .n_vfs = 0 },
	  .error = EBUSY,
	  .why = "VFs of ens1f0 are in use: VF 0 by pid:4711 (qemu); free them first, or take them "
		 "away with --force" },
	{ "more than a sentence bears", .n_vfs = 7, .user = "netns", .creation = { .n_vfs = 0 },
	  .error = EBUSY,
	  .why = "VFs of ens1f0 are in use: VF 0 by netns, VF 1 by netns, VF 2 by netns, VF 3 by "
		 "netns, VF 4 by netns, VF 5 by netns and more; free them first, or take them away "
		 "with --force" },
	{ "a pool of the PF's", .n_vfs = 1, .set = pool_of_pf, .creation = { .n_vfs = 0 },
	  .error = EBUSY,
	  .why = "VFs of ens1f0 are in use: VF 0 by libvirt's network passthrough; free them "
		 "first, or take them away with --force" },
	{ "a pool by addresses", .n_vfs = 2, .set = pool_of_second, .creation = { .n_vfs = 0 },
	  .error = EBUSY,
	  .why = "VFs of ens1f0 are in use: VF 1 by libvirt's network passthrough; free them "
		 "first, or take them away with --force" },
	{ "libvirt is silent", .n_vfs = 2, .set = silent_libvirt, .creation = { .n_vfs = 0 },
	  .error = ENODATA,
	  .why = "which VMs have VFs of ens1f0 is not known, because libvirt does not answer "
		 "(Connection refused): start it, or go on with --force" },
	{ "a VM, whose VF is to get another driver", .n_vfs = 2, .user = "vm:web1",
	  .creation = { .n_vfs = 2, .wish = { .driver = "vfio-pci" } }, .error = EBUSY,
	  .why = "VFs of ens1f0 are in use: VF 0 by vm:web1; free them first, or take them away "
		 "with --force" },
	{ "which pools there are is not known", .n_vfs = 2, .set = unknown_pools,
	  .creation = { .n_vfs = 0 }, .error = ENODATA,
	  .why = "which VMs have VFs of ens1f0 is not known, because libvirt does not answer "
		 "(No data available): start it, or go on with --force" },
	{ "nobody knows who", .n_vfs = 2, .set = unknown_users, .creation = { .n_vfs = 0 },
	  .error = ENODATA,
	  .why = "who uses VF 1 of ens1f0 is not known: ask as root, or go on with --force" },
};

static void nobody_loses_a_vf_unawares(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		planned_try(&cases[i]);
	print_message("%zu cases\n", ARRAY_SIZE(cases));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nobody_loses_a_vf_unawares),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
