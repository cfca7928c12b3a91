/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What becomes of hugepages that vfctl's own file asks for, and that no VM takes any more?
 */
#include "paged.h"
#include "unit.h"

#define MORE "vfctl's file asks for 60 at boot, where VMs take "

static const struct asked pages = { .only = "hugepages" };

/* The files of other knobs are as they should be. */
static void keep_others(struct scene *scene)
{
	set_kept(scene, MODULES_LOAD, true, "vhost_net\n");
	set_kept(scene, BRIDGE_CONF, true, BRIDGE_TEXT);
	set_kept(scene, BRIDGE_RULES, true, RULES_TEXT);
	set_kept(scene, BUFFERS_CONF, true,
		 "net.core.rmem_max = 1000\nnet.ipv4.tcp_rmem = 10 20 30\n");
}

/* What only vfctl's own file asks for goes, once somebody asks for that. */
static void own_pages_may_become_fewer(void **state)
{
	const struct asked keep = { .only = "hugepages", .persist = true };
	struct vm vm;
	struct scene scene;
	struct hugepages *pool = NULL;

	set_scene(&scene, *state);
	set_nodes(&scene);
	add_vm(&scene, &vm, 1, 20);
	keep_others(&scene);
	set_kept(&scene, PAGES_CONF, true, LINE "60\n");
	pool = &scene.made->host->numa.nodes[1].hugepages[0];
	pool->total = pool->free = 60;
	expect(&scene, &pages,
	       "hugepages node1/2048kB: 60 -> 60, so: " MORE
	       "11: vfctl tune host --only hugepages --persist --apply gives the others back\n",
	       "");
	expect(&scene, &(struct asked){ .persist = true }, NULL, "");
	expect(&scene, &keep, "hugepages node1/2048kB: 60 -> 11, changes: " MORE "11\n",
	       "hugepages node1/2048kB: 60 -> 11\n"
	       "file " PAGES_CONF ": " LINE "60\n -> " LINE "11\n\n");
	pool->free = 48;
	expect(&scene, &keep,
	       "hugepages node1/2048kB: 60 -> 60, so: " MORE
	       "11: 12 of them are in use: end first who has them\n",
	       "");
	pool->total = pool->free = 80;
	expect(&scene, &keep,
	       "hugepages node1/2048kB: 80 -> 80, so: " MORE
	       "11: the 80 that there are now are not its doing\n",
	       "file " PAGES_CONF ": " LINE "60\n -> # As vfctl found it:\n" LINE "80\n\n");
	/* What vfctl found there it leaves. */
	set_kept(&scene, PAGES_CONF, true, "# As vfctl found it:\n" LINE "80\n");
	expect(&scene, &keep, "hugepages node1/2048kB: 80 -> 80, so\n", "");
}

/* Of a VM that has gone nothing is left to tell but the file. */
static void pages_of_nobody_may_go(void **state)
{
	const struct asked keep = { .only = "hugepages", .persist = true };
	struct vm vm;
	struct scene scene;
	struct hugepages *pool = NULL;

	set_scene(&scene, *state);
	set_nodes(&scene);
	keep_others(&scene);
	set_kept(&scene, PAGES_CONF, true, LINE "60\n");
	pool = &scene.made->host->numa.nodes[1].hugepages[0];
	pool->total = pool->free = 60;
	expect(&scene, &keep, "hugepages node1/2048kB: 60 -> 0, changes: " MORE "0\n",
	       "hugepages node1/2048kB: 60 -> 0\n"
	       "file " PAGES_CONF ": " LINE "60\n -> " LINE "0\n\n");
	/* Once done it is so. */
	set_kept(&scene, PAGES_CONF, true, LINE "0\n");
	pool->total = pool->free = 0;
	expect(&scene, &keep, "hugepages node1/2048kB: 0 -> 0, so\n", "");
	/* Nothing goes while a VM may need it, of which nobody knows where it is to be. */
	set_kept(&scene, PAGES_CONF, true, LINE "60\n");
	pool->total = pool->free = 60;
	add_vm(&scene, &vm, UNKNOWN, 20);
	expect(&scene, &(struct asked){ .persist = true }, NULL, "");
	refuse(&scene, "hugepages",
	       "hugepages of VM web1 cannot be set here: on which node it is to be is not known: "
	       "vfctl pin places it");
}

/* What cannot be raised stays in the file beside what can. */
static void what_is_left_stays_in_the_file(void **state)
{
	struct vm vms[2];
	struct scene scene;

	set_scene(&scene, *state);
	set_nodes(&scene);
	keep_others(&scene);
	add_vm(&scene, &vms[0], 0, 20);
	add_vm(&scene, &vms[1], 1, 900);
	set_kept(&scene, PAGES_CONF, true, LINE "60\n");
	expect(&scene, &(struct asked){ .persist = true }, NULL,
	       "hugepages node0/2048kB: 0 -> 11\n"
	       "file " PAGES_CONF ": " LINE "60\n -> "
	       "w! /sys/devices/system/node/node0/hugepages/hugepages-2048kB/nr_hugepages - - - - "
	       "11\n" LINE "60\n\n");
}

static const struct CMUnitTest tests[] = {
	MADE_TEST(own_pages_may_become_fewer),
	MADE_TEST(pages_of_nobody_may_go),
	MADE_TEST(what_is_left_stays_in_the_file),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
