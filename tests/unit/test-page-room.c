/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is there memory for the hugepages of a host, beside what the host needs and what VMs have without?
 */
#include "paged.h"
#include "unit.h"

static const struct asked pages = { .only = "hugepages" };

/* ---- VMs that run without hugepages: theirs are free only later, and their memory then, too */

static void run_outside(struct scene *scene, struct vm *vm, size_t i)
{
	struct domain *domain = &scene->made->host->domains[i];

	domain->running = FACT_YES;
	domain->live = &vm->definition;
	vm->definition.hugepages = false;
}

#define LATER                                                                                      \
	" runs without hugepages: its are taken only once it is shut down and started again with " \
	"them (vfctl tune vm)"

static void one_that_runs_takes_its_pages_later(void **state)
{
	struct vm vms[2];
	struct definition live;
	struct scene scene;
	struct domain *domain = NULL;

	set_scene(&scene, *state);
	set_nodes(&scene);
	add_vm(&scene, &vms[0], 1, 20);
	run_outside(&scene, &vms[0], 0);
	expect(&scene, &pages, "hugepages node1/2048kB: 0 -> 11, changes: web1" LATER "\n",
	       "hugepages node1/2048kB: 0 -> 11\n");
	add_vm(&scene, &vms[1], 1, 20);
	run_outside(&scene, &vms[1], 1);
	expect(&scene, &pages,
	       "hugepages node1/2048kB: 0 -> 22, changes: web1 and others run without hugepages: "
	       "theirs are taken only once they are shut down and started again with them (vfctl "
	       "tune vm)\n",
	       NULL);
	/* One that has them by now has them. */
	domain = scene.made->host->domains;
	live = vms[0].definition;
	live.hugepages = true;
	domain[0].live = domain[1].live = &live;
	expect(&scene, &pages, "hugepages node1/2048kB: 0 -> 22, changes\n", NULL);
}

#define ONCE_ENDED                                                                             \
	", for which there is memory only once web1 has ended, which runs without hugepages: " \
	"then set this, and start it with hugepages (vfctl tune vm)"

static void run_resident(struct scene *scene, int64_t bytes)
{
	struct qemu *qemu = arena_new_array(scene->made->host->arena, struct qemu, 1);

	*qemu = (struct qemu){ .guest = "web1", .resident_bytes = bytes };
	scene->made->host->vm_backing.qemus = qemu;
	scene->made->host->vm_backing.n_qemus = 1;
}

/* Of 400 MiB the host keeps 100. */
static void memory_is_not_counted_twice(void **state)
{
	struct vm vms[2];
	struct scene scene;
	struct numa_node *node = NULL;

	set_scene(&scene, *state);
	set_nodes(&scene);
	scene.profile.hugepage_headroom = 0;
	node = &scene.made->host->numa.nodes[1];
	node->memory_cache_bytes = 0;
	add_vm(&scene, &vms[0], 1, 200);
	run_outside(&scene, &vms[0], 0);
	/* It has its memory: what it is to have is free once it has ended. */
	node->memory_free_bytes = MIB(150);
	refuse(&scene, "hugepages", PAGES "100 pages more are needed" ONCE_ENDED);
	/* How much of it it has touched is not known: what is free now it may still take. */
	node->memory_free_bytes = MIB(380);
	refuse(&scene, "hugepages", PAGES "100 pages more are needed" ONCE_ENDED);
	vms[0].definition.memory_bytes = MIB(140);
	expect(&scene, &pages, NULL, "hugepages node1/2048kB: 0 -> 70\n");
	/* Others' pages are made of the same memory. */
	add_vm(&scene, &vms[1], 1, 2);
	refuse(&scene, "hugepages", PAGES "71 pages more are needed" ONCE_ENDED);
	/* What it is known to have by now it does not take again, but other processes have what they have. */
	run_resident(&scene, MIB(2));
	expect(&scene, &pages, NULL, "hugepages node1/2048kB: 0 -> 71\n");
	node->memory_free_bytes = MIB(379);
	refuse(&scene, "hugepages", PAGES "71 pages more are needed" ONCE_ENDED);
	/* More than there is there will not be then either. */
	vms[0].definition.memory_bytes = MIB(299);
	refuse(&scene, "hugepages",
	       PAGES
	       "2 VMs (web1 and others) take 301 MiB, and for that 151 pages more are needed, "
	       "where 281 MiB of memory can be had: give VMs less, or place some elsewhere");
	/* Pages of another size are no memory for these. */
	run_resident(&scene, UNKNOWN);
	vms[0].definition.memory_bytes = MIB(190);
	node->memory_free_bytes = MIB(250);
	node->hugepages[1].total = 1;
	refuse(&scene, "hugepages",
	       PAGES "2 VMs (web1 and others) take 192 MiB, and for that 96 pages more are needed, "
		     "where 0 bytes of memory can be had: give VMs less, or place some elsewhere");
}

#define ASKS ": virsh edit web1, <memoryBacking><hugepages/></memoryBacking>"

/* Nobody takes its pages before its definition says so: until then it has twice its memory. */
static void one_that_starts_without_takes_its_memory_beside(void **state)
{
	struct vm vms[2];
	struct scene scene;

	set_scene(&scene, *state);
	set_nodes(&scene);
	scene.profile.hugepage_headroom = 0;
	add_vm(&scene, &vms[0], 1, 100);
	vms[0].definition.hugepages = false;
	expect(&scene, &pages,
	       "hugepages node1/2048kB: 0 -> 50, changes: web1 starts with the host without "
	       "hugepages: its pages are taken only once its definition asks for hugepages (vfctl "
	       "tune vm web1)\n",
	       "hugepages node1/2048kB: 0 -> 50\n");
	vms[0].definition.memory_bytes = MIB(102);
	refuse(&scene, "hugepages",
	       PAGES "51 pages more are needed, for which there is memory only once the definition "
		     "of web1 asks for hugepages, without which it starts with the host" ASKS);
	vms[0].definition.memory_bytes = MIB(50);
	add_vm(&scene, &vms[1], 1, 50);
	vms[1].definition.hugepages = false;
	expect(&scene, &pages,
	       "hugepages node1/2048kB: 0 -> 50, changes: web1 and others start with the host "
	       "without hugepages: their pages are taken only once their definitions ask for "
	       "hugepages (vfctl tune vm web1)\n",
	       NULL);
	vms[1].definition.memory_bytes = MIB(52);
	refuse(&scene, "hugepages",
	       PAGES "51 pages more are needed, for which there is memory only once the "
		     "definitions of web1 and others ask for hugepages, without which they start "
		     "with the host" ASKS);
	vms[1].definition.hugepages = true;
	expect(&scene, &pages, NULL, "hugepages node1/2048kB: 0 -> 51\n");
	/* One that starts on any node is told of itself, and takes its memory, too. */
	vms[1].definition.hugepages = false;
	vms[1].definition.n_bindings = 0;
	vms[1].definition.memory_bytes = MIB(200);
	expect(&scene, &(struct asked){ .only = NULL }, NULL, "hugepages node1/2048kB: 0 -> 25\n");
	vms[1].definition.memory_bytes = MIB(204);
	expect(&scene, &(struct asked){ .only = NULL }, NULL, "");
}

/* What the host keeps is 2 GiB where there is that much, and a twentieth of more. */
static void the_host_keeps_what_it_needs(void **state)
{
	struct vm vm;
	struct scene scene;
	struct numa_node *node = NULL;

	set_scene(&scene, *state);
	set_nodes(&scene);
	scene.profile.hugepage_headroom = 5;
	scene.made->host->numa.n_nodes = 1;
	node = &scene.made->host->numa.nodes[0];
	node->memory_bytes = MIB(11571);
	node->memory_cache_bytes = 0;
	node->memory_free_bytes = MIB(9900);
	add_vm(&scene, &vm, 0, 5120);
	run_outside(&scene, &vm, 0);
	refuse(&scene, "hugepages",
	       "hugepages of node0/2048kB cannot be set here: 2688 pages more are "
	       "needed" ONCE_ENDED);
	scene.made->host->domains[0].running = FACT_NO;
	node->memory_free_bytes = MIB(5376 + 2048);
	vm.definition.hugepages = true;
	expect(&scene, &pages, NULL, "hugepages node0/2048kB: 0 -> 2688\n");
	node->memory_free_bytes = MIB(5376 + 2047);
	refuse(&scene, "hugepages",
	       "hugepages of node0/2048kB cannot be set here: 1 VM (web1) takes 5 GiB, and for "
	       "that 2688 pages more are needed, where 5375 MiB of memory can be had: give VMs "
	       "less, or place some elsewhere");
	node->memory_bytes = MIB(102400);
	node->memory_free_bytes = MIB(5376 + 5120);
	expect(&scene, &pages, NULL, "hugepages node0/2048kB: 0 -> 2688\n");
	node->memory_bytes = MIB(102420);
	refuse(&scene, "hugepages",
	       "hugepages of node0/2048kB cannot be set here: 1 VM (web1) takes 5 GiB, and for "
	       "that 2688 pages more are needed, where 5375 MiB of memory can be had: give VMs "
	       "less, or place some elsewhere");
}

/* One that may be anywhere takes its memory from each node, as far as anybody knows. */
static void what_is_on_no_node_takes_memory_too(void **state)
{
	struct vm vms[2];
	struct scene scene;

	set_scene(&scene, *state);
	set_nodes(&scene);
	scene.profile.hugepage_headroom = 0;
	add_vm(&scene, &vms[0], 1, 100);
	add_vm(&scene, &vms[1], UNKNOWN, 200);
	expect(&scene, &(struct asked){ .only = NULL }, NULL, "hugepages node1/2048kB: 0 -> 50\n");
	run_outside(&scene, &vms[1], 1);
	expect(&scene, &(struct asked){ .only = NULL }, NULL, "hugepages node1/2048kB: 0 -> 50\n");
	vms[1].definition.memory_bytes = MIB(204);
	expect(&scene, &(struct asked){ .only = NULL }, NULL, "");
}

static const struct CMUnitTest tests[] = {
	MADE_TEST(one_that_runs_takes_its_pages_later),
	MADE_TEST(memory_is_not_counted_twice),
	MADE_TEST(one_that_starts_without_takes_its_memory_beside),
	MADE_TEST(the_host_keeps_what_it_needs),
	MADE_TEST(what_is_on_no_node_takes_memory_too),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
