/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How many hugepages is a host to have, by the VMs on it: on which node, of which size, and can it have them?
 */
#include "paged.h"
#include "unit.h"

static const struct asked pages = { .only = "hugepages" };

static void pages_are_counted_where_vms_are(void **state)
{
	struct vm vms[3];
	struct scene scene;

	set_scene(&scene, *state);
	set_nodes(&scene);
	expect(&scene, &pages, "hugepages : nothing to set -> nothing to set, so\n", "");
	add_vm(&scene, &vms[0], 1, 20);
	add_vm(&scene, &vms[1], 1, 61);
	/* 81 MiB are 41 pages, and ten percent more 46, not 45. */
	expect(&scene, &(struct asked){ .only = "hugepages", .persist = true },
	       "hugepages node1/2048kB: 0 -> 46, changes\n",
	       "hugepages node1/2048kB: 0 -> 46\n"
	       "file " PAGES_CONF
	       ": - -> w! /sys/devices/system/node/node1/hugepages/hugepages-2048kB/nr_hugepages - "
	       "- - - 46\n\n");
	add_vm(&scene, &vms[2], 0, 2);
	expect(&scene, &pages, NULL,
	       "hugepages node0/2048kB: 0 -> 2\n"
	       "hugepages node1/2048kB: 0 -> 46\n");
	/* What is off and does not start with the host takes nothing. */
	scene.made->host->domains[2].running = FACT_NO;
	scene.made->host->domains[2].autostart = FACT_NO;
	expect(&scene, &pages, NULL, "hugepages node1/2048kB: 0 -> 46\n");
}

/* It need not be read behind a file of the same directory. */
static void a_sysctl_that_spreads_pages_is_told(void **state)
{
	static struct sysctl_line line = { "/etc/sysctl.d/10-a.conf", RIVALS_HUGEPAGES, "512" };
	struct vm vm;
	struct scene scene;

	set_scene(&scene, *state);
	set_nodes(&scene);
	scene.made->host->rivals.lines = &line;
	scene.made->host->rivals.n_lines = 1;
	expect(&scene, &(struct asked){ .only = "hugepages", .persist = true },
	       "hugepages : nothing to set -> nothing to set, so\n", "");
	add_vm(&scene, &vm, 1, 20);
	expect(&scene, &(struct asked){ .only = "hugepages", .persist = true },
	       "hugepages node1/2048kB: 0 -> 11, changes: at boot, and whenever sysctl --system "
	       "runs, /etc/sysctl.d/10-a.conf sets vm.nr_hugepages to 512, spread over all nodes: "
	       "take that line out\n",
	       NULL);
	/* What nobody keeps, nobody takes away. */
	expect(&scene, &pages, "hugepages node1/2048kB: 0 -> 11, changes\n", NULL);
	set_kept(&scene, PAGES_CONF, true, LINE "11\n");
	scene.made->host->numa.nodes[1].hugepages[0].total = 11;
	expect(&scene, &pages,
	       "hugepages node1/2048kB: 11 -> 11, so: at boot, and whenever sysctl --system runs, "
	       "/etc/sysctl.d/10-a.conf sets vm.nr_hugepages to 512, spread over all nodes: take "
	       "that line out\n",
	       "");
}

static void more_pages_than_needed_stay(void **state)
{
	struct vm vm;
	struct scene scene;

	set_scene(&scene, *state);
	set_nodes(&scene);
	add_vm(&scene, &vm, 1, 20);
	scene.made->host->numa.nodes[1].hugepages[0].total = 60;
	expect(&scene, &(struct asked){ .only = "hugepages", .persist = true },
	       "hugepages node1/2048kB: 60 -> 60, so\n",
	       "file " PAGES_CONF ": - -> # As vfctl found it:\n" LINE "60\n\n");
}

static void pages_that_cannot_be_had_are_told(void **state)
{
	struct vm vms[2];
	struct scene scene;
	struct numa *numa = NULL;

	set_scene(&scene, *state);
	set_nodes(&scene);
	numa = &scene.made->host->numa;
	add_vm(&scene, &vms[0], 1, 190);
	refuse(&scene, "hugepages",
	       PAGES "1 VM (web1) takes 190 MiB, and for that 105 pages more are needed, where 200 "
		     "MiB of memory can be had: give VMs less, or place some elsewhere");
	numa->nodes[1].hugepages[0].total = 5;
	expect(&scene, &pages, NULL, "hugepages node1/2048kB: 5 -> 105\n");
	add_vm(&scene, &vms[1], 1, 2);
	refuse(&scene, "hugepages",
	       PAGES
	       "2 VMs (web1 and others) take 192 MiB, and for that 101 pages more are needed, "
	       "where 200 MiB of memory can be had: give VMs less, or place some elsewhere");
	numa->nodes[1].memory_free_bytes = UNKNOWN;
	refuse(&scene, "hugepages", PAGES "how much memory is free there is not known");
	numa->nodes[1].hugepages[0].total = -1;
	refuse(&scene, "hugepages", PAGES "how many there are could not be read");
	numa->nodes[1].n_hugepages = 0;
	refuse(&scene, "hugepages", PAGES "this kernel has no pages of that size");
}

static void vms_of_unknown_need_are_told(void **state)
{
	struct vm vm;
	struct scene scene;

	set_scene(&scene, *state);
	set_nodes(&scene);
	add_vm(&scene, &vm, UNKNOWN, 20);
	refuse(&scene, "hugepages",
	       "hugepages of VM web1 cannot be set here: on which node it is to be is not known: "
	       "vfctl pin places it");
	vm.definition.memory_bytes = UNKNOWN;
	refuse(&scene, "hugepages",
	       "hugepages of VM web1 cannot be set here: how much memory it has is not known");
	scene.made->host->domains_known = false;
	refuse(&scene, "hugepages",
	       "hugepages cannot be set here: libvirt does not tell which VMs there are");
}

/* A VM whose definition names a size has its pages of that one, beside those of others. */
static void each_has_pages_of_its_size(void **state)
{
	static struct page_choice large = { .bytes = LARGE_KIB * INT64_C(1024) };
	struct vm vms[2];
	struct scene scene;
	struct numa_node *node = NULL;

	set_scene(&scene, *state);
	set_nodes(&scene);
	node = &scene.made->host->numa.nodes[1];
	scene.profile.hugepage_headroom = 0;
	node->memory_bytes = MIB(4096);
	node->memory_free_bytes = MIB(2000);
	add_vm(&scene, &vms[0], 1, 1024);
	vms[0].definition.hugepages = true;
	vms[0].definition.pages = &large;
	vms[0].definition.n_pages = 1;
	add_vm(&scene, &vms[1], 1, 20);
	expect(&scene, &(struct asked){ .only = "hugepages", .persist = true },
	       "hugepages node1/2048kB: 0 -> 10, changes\n"
	       "hugepages node1/1048576kB: 0 -> 1, "
	       "changes: pages of that size are found at boot as a rule, later memory is in "
	       "pieces: "
	       "put hugepagesz=1G hugepages=1:1 on the kernel's command line (nodes since Linux "
	       "5.16; before, hugepages=N spreads N pages over all nodes)\n",
	       "hugepages node1/2048kB: 0 -> 10\n"
	       "hugepages node1/1048576kB: 0 -> "
	       "1\n"
	       "file " PAGES_CONF
	       ": - -> w! /sys/devices/system/node/node1/hugepages/hugepages-2048kB/nr_hugepages - "
	       "- - - 10\n"
	       "w! "
	       "/sys/devices/system/node/node1/hugepages/hugepages-1048576kB/nr_hugepages - - - - "
	       "1\n\n");
	/* What the ones take the others cannot have: of 2070 MiB the host keeps 1024. */
	vms[1].definition.memory_bytes = MIB(24);
	refuse(&scene, "hugepages",
	       "hugepages of node1/1048576kB cannot be set here: 1 VM (web1) takes 1 GiB, and for "
	       "that 1 page more is needed, where 1022 MiB of memory can be had: give VMs less, or "
	       "place some elsewhere");
	large.bytes = UNKNOWN;
	refuse(&scene, "hugepages",
	       "hugepages of VM web1 cannot be set here: of which size its hugepages are is not "
	       "known");
}

/* ---- cells: each is where it is bound, or its vCPUs are pinned */

static void cells_are_counted_where_they_are(void **state)
{
	struct guest_cell cells[2] = { { .id = 0, .memory_bytes = MIB(20) },
				       { .id = 1, .memory_bytes = MIB(40) } };
	struct memory_binding bindings[2] = { { .cell = 0, .mode = "strict" },
					      { .cell = 1, .mode = "strict" } };
	static struct page_choice of_cell_1 = { .bytes = LARGE_KIB * INT64_C(1024),
						.has_cells = true };
	struct vm vm;
	struct scene scene;
	struct arena *arena = NULL;

	set_scene(&scene, *state);
	set_nodes(&scene);
	arena = scene.made->host->arena;
	add_vm(&scene, &vm, UNKNOWN, 60);
	bindings[0].nodes = idset_alone(arena, 1);
	bindings[1].nodes = idset_alone(arena, 0);
	vm.definition.cells = cells;
	vm.definition.n_cells = ARRAY_SIZE(cells);
	vm.definition.bindings = bindings;
	vm.definition.n_bindings = ARRAY_SIZE(bindings);
	expect(&scene, &pages, NULL,
	       "hugepages node0/2048kB: 0 -> 22\n"
	       "hugepages node1/2048kB: 0 -> 11\n");
	/* On one node they are one VM's. */
	bindings[0].nodes = bindings[1].nodes;
	expect(&scene, &pages, NULL, "hugepages node0/2048kB: 0 -> 33\n");
	cells[0].memory_bytes = MIB(400);
	refuse(&scene, "hugepages",
	       "hugepages of node0/2048kB cannot be set here: 1 VM (web1) takes 440 MiB, and for "
	       "that 242 pages more are needed, where 200 MiB of memory can be had: give VMs less, "
	       "or place some elsewhere");
	/* Pages of another size may be for one cell alone. */
	cells[0].memory_bytes = MIB(20);
	of_cell_1.cells = idset_alone(arena, 1);
	vm.definition.hugepages = true;
	vm.definition.pages = &of_cell_1;
	vm.definition.n_pages = 1;
	scene.made->host->numa.nodes[0].hugepages[1].total = 2;
	expect(&scene, &pages,
	       "hugepages node0/2048kB: 0 -> 11, changes: web1 starts with the host without "
	       "hugepages: its pages are taken only once its definition asks for hugepages (vfctl "
	       "tune vm web1)\n"
	       "hugepages node0/1048576kB: 2 -> 2, so\n",
	       "hugepages node0/2048kB: 0 -> 11\n");
	cells[1].memory_bytes = UNKNOWN;
	refuse(&scene, "hugepages",
	       "hugepages of VM web1 cannot be set here: how much memory it has is not known");
}

/* ---- hosts of one pool */

/* Where there is but one node a VM need not say so. */
static void one_node_is_every_vm_s(void **state)
{
	struct vm vm;
	struct scene scene;

	set_scene(&scene, *state);
	set_nodes(&scene);
	add_vm(&scene, &vm, UNKNOWN, 20);
	scene.made->host->numa.n_nodes = 1;
	expect(&scene, &pages, NULL, "hugepages node0/2048kB: 0 -> 11\n");
}

#define MOUNT                                                                                 \
	"no hugetlbfs of that size is mounted, and without it libvirt starts no VM in these " \
	"pages: mkdir /dev/hugepages1G && mount -t hugetlbfs -o pagesize=1G hugetlbfs "       \
	"/dev/hugepages1G (in /etc/fstab with x-mount.mkdir), and restart libvirtd or virtqemud"

/* One without nodes has one number of large pages, and libvirt wants them mounted. */
static void large_pages_are_told_how_to_be_had(void **state)
{
	static struct hugepages pool = { .size_kib = LARGE_KIB, .mounted = FACT_NO };
	struct vm vm;
	struct scene scene;
	struct numa *numa = NULL;

	set_scene(&scene, *state);
	set_nodes(&scene);
	scene.profile.hugepage_bytes = MIB(1024);
	add_vm(&scene, &vm, UNKNOWN, 3000);
	numa = &scene.made->host->numa;
	numa->default_hugepage_bytes = MIB(1024);
	numa->n_nodes = 0;
	numa->hugepages = &pool;
	numa->n_hugepages = 1;
	numa->memory_bytes = MIB(16384);
	numa->memory_free_bytes = MIB(12000);
	expect(&scene, &pages,
	       "hugepages host/1048576kB: 0 -> 4, changes: pages of that size are found at boot as "
	       "a rule, later memory is in pieces: put hugepagesz=1G hugepages=4 on the kernel's "
	       "command line; " MOUNT "\n",
	       "hugepages host/1048576kB: 0 -> 4\n");
	pool.total = 4;
	expect(&scene, &pages, "hugepages host/1048576kB: 4 -> 4, so: " MOUNT "\n", "");
	pool.mounted = FACT_UNKNOWN;
	expect(&scene, &pages, "hugepages host/1048576kB: 4 -> 4, so\n", "");
}

static void a_host_without_nodes_has_one_pool(void **state)
{
	static struct hugepages pool = { .size_kib = SMALL_KIB };
	struct vm vm;
	struct scene scene;
	struct numa *numa = NULL;

	set_scene(&scene, *state);
	set_nodes(&scene);
	add_vm(&scene, &vm, UNKNOWN, 20);
	numa = &scene.made->host->numa;
	numa->n_nodes = 0;
	numa->hugepages = &pool;
	numa->n_hugepages = 1;
	numa->memory_free_bytes = MIB(100);
	expect(&scene, &(struct asked){ .only = "hugepages", .persist = true }, NULL,
	       "hugepages host/2048kB: 0 -> 11\n"
	       "file " PAGES_CONF
	       ": - -> w! /sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages - - - - 11\n\n");
}

static const struct CMUnitTest tests[] = {
	MADE_TEST(pages_are_counted_where_vms_are),
	MADE_TEST(a_sysctl_that_spreads_pages_is_told),
	MADE_TEST(more_pages_than_needed_stay),
	MADE_TEST(pages_that_cannot_be_had_are_told),
	MADE_TEST(vms_of_unknown_need_are_told),
	MADE_TEST(each_has_pages_of_its_size),
	MADE_TEST(cells_are_counted_where_they_are),
	MADE_TEST(one_node_is_every_vm_s),
	MADE_TEST(large_pages_are_told_how_to_be_had),
	MADE_TEST(a_host_without_nodes_has_one_pool),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
