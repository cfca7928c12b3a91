/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How are hugepages, MTUs of bridges and QEMU's open files to be, by the VMs that a host has?
 */
#include "tuned.h"
#include "unit.h"

enum {
	SMALL_KIB = 2048,
	LARGE_KIB = 1024 * 1024,
};

#define MIB(n) ((int64_t)(n) << 20)

/* ---- hugepages: two nodes with memory for 100 pages of 2 MiB each, one of 1 GiB on none */

struct vm {
	struct memory_binding binding;
	struct definition definition;
	struct domain domain;
};

static void set_nodes(struct scene *scene)
{
	static const int64_t ids[] = { 0, 1 };
	static const struct hugepages pools[] = { { .size_kib = SMALL_KIB },
						  { .size_kib = LARGE_KIB } };
	struct numa *numa = &scene->made->host->numa;

	made_add_nodes(scene->made, ids, ARRAY_SIZE(ids));
	for (size_t i = 0; i < numa->n_nodes; i++) {
		numa->nodes[i].hugepages = scene_copy(scene, pools, sizeof(pools));
		numa->nodes[i].n_hugepages = ARRAY_SIZE(pools);
		/* Of which the host keeps 20 MiB. */
		numa->nodes[i].memory_bytes = MIB(400);
		numa->nodes[i].memory_free_bytes = MIB(150);
		numa->nodes[i].memory_cache_bytes = MIB(70);
	}
	numa->default_hugepage_bytes = MIB(2);
	scene->profile.hugepage_bytes = MIB(2);
	scene->profile.hugepage_headroom = 10;
}

/* VMs stay where they are: there are none beside these. */
static void add_vm(struct scene *scene, struct vm *vm, int64_t node, int64_t mib)
{
	struct host *host = scene->made->host;
	struct domain *domains = arena_new_array(host->arena, struct domain, host->n_domains + 1);

	vm->binding = (struct memory_binding){
		.cell = UNKNOWN,
		.mode = "strict",
		.nodes = idset_alone(host->arena, node),
	};
	vm->definition = (struct definition){
		.memory_bytes = mib == UNKNOWN ? UNKNOWN : MIB(mib),
		.bindings = &vm->binding,
		.n_bindings = node == UNKNOWN ? 0 : 1,
	};
	for (size_t i = 0; i < host->n_domains; i++)
		domains[i] = host->domains[i];
	domains[host->n_domains++] = (struct domain){
		.name = "web1",
		.running = FACT_YES,
		.defined = &vm->definition,
		.live = &vm->definition,
	};
	host->domains = domains;
}

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
	       ": - -> w! /sys/devices/system/node/node1/hugepages/hugepages-2048kB/nr_hugepages "
	       "- - - - 46\n\n");
	add_vm(&scene, &vms[2], 0, 2);
	expect(&scene, &pages, NULL,
	       "hugepages node0/2048kB: 0 -> 2\n"
	       "hugepages node1/2048kB: 0 -> 46\n");
	/* What is off and does not start with the host takes nothing. */
	scene.made->host->domains[2].running = FACT_NO;
	scene.made->host->domains[2].autostart = FACT_NO;
	expect(&scene, &pages, NULL, "hugepages node1/2048kB: 0 -> 46\n");
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
	       "file " PAGES_CONF
	       ": - -> w! /sys/devices/system/node/node1/hugepages/hugepages-2048kB/nr_hugepages "
	       "- - - - 60\n\n");
}

#define PAGES "hugepages of node1/2048kB cannot be set here: "

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
	       PAGES "2 VMs (web1 and others) take 192 MiB, and for that 101 pages more are "
		     "needed, where 200 MiB of memory can be had: give VMs less, or place some "
		     "elsewhere");
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

/* A VM whose definition names another size needs none of these. */
static void pages_of_the_profile_s_size_count(void **state)
{
	static struct page_choice large = { .bytes = (int64_t)1 << 30 };
	struct vm vm;
	struct scene scene;

	set_scene(&scene, *state);
	set_nodes(&scene);
	add_vm(&scene, &vm, 1, 1024);
	vm.definition.hugepages = true;
	vm.definition.pages = &large;
	vm.definition.n_pages = 1;
	expect(&scene, &pages, "hugepages : nothing to set -> nothing to set, so\n", "");
	scene.profile.hugepage_bytes = large.bytes;
	scene.profile.hugepage_headroom = 0;
	scene.made->host->numa.nodes[1].memory_free_bytes = large.bytes;
	expect(&scene, &pages,
	       "hugepages node1/1048576kB: 0 -> 1, changes: pages of that size are found at boot "
	       "as a rule (hugepagesz=, hugepages=): later memory is in pieces\n",
	       "hugepages node1/1048576kB: 0 -> 1\n");
}

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

/* ---- bridge-mtu: br0 with the port vnet0 of a VM, and where a test wants it, eth0 */

static const struct asked mtu = { .skip = "network-buffers" };

#define NEEDED ": VMs on the bridge need it too: vfctl tune vm, tune guest"

static struct network_interface *add_card(struct scene *scene, int64_t mtu_now, int64_t most)
{
	struct host_network *network = &scene->made->host->network;
	struct network_interface *interfaces = arena_new_array(
		scene->made->host->arena, struct network_interface, network->n_interfaces + 1);

	memcpy(interfaces, network->interfaces, network->n_interfaces * sizeof(*interfaces));
	interfaces[network->n_interfaces] = (struct network_interface){
		.name = "eth0",
		.kind = "",
		.mtu = mtu_now,
		.most_mtu = most,
		.master = "br0",
	};
	network->interfaces = interfaces;
	return &interfaces[network->n_interfaces++];
}

static void bridges_are_raised_behind_their_ports(void **state)
{
	struct scene scene;

	set_scene(&scene, *state);
	scene.profile.bridge_mtu = 9000;
	expect(&scene, &(struct asked){ .only = "bridge-mtu" },
	       "bridge-mtu br0: 9000 -> 9000, so\n", "");
	scene.made->host->network.interfaces[0].mtu = 1500;
	scene.made->host->network.interfaces[1].mtu = 1500;
	expect(&scene, &mtu, NULL, "mtu vnet0: 1500 -> 9000\nmtu br0: 1500 -> 9000\n");
	expect(&scene, &(struct asked){ .only = "bridge-mtu", .persist = true },
	       "bridge-mtu vnet0: 1500 -> 9000, changes" NEEDED "\n"
	       "bridge-mtu br0: 1500 -> 9000, changes" NEEDED "\n",
	       "mtu vnet0: 1500 -> 9000\n"
	       "mtu br0: 1500 -> 9000\n"
	       "file " MTU_RULES ": - -> ACTION==\"add|move\", SUBSYSTEM==\"net\", "
	       "KERNEL==\"br0\", ATTR{mtu}=\"9000\"\n\n");
	/* What is larger stays. */
	scene.made->host->network.interfaces[0].mtu = 9216;
	scene.made->host->network.interfaces[1].mtu = 9216;
	expect(&scene, &(struct asked){ .only = "bridge-mtu" },
	       "bridge-mtu br0: 9216 -> 9216, so\n", "");
	scene.made->host->network.interfaces_known = false;
	refuse(&scene, "bridge-mtu",
	       "bridge-mtu cannot be set here: the host's interfaces could not be read");
}

static void a_card_s_network_is_raised_on_demand(void **state)
{
	struct scene scene;
	struct network_interface *card = NULL;

	set_scene(&scene, *state);
	scene.profile.bridge_mtu = 9000;
	scene.made->host->network.interfaces[0].mtu = 1500;
	card = add_card(&scene, 1500, 9216);
	expect(&scene, &mtu, NULL, "");
	expect(&scene, &(struct asked){ .only = "bridge-mtu", .persist = true }, NULL,
	       "mtu eth0: 1500 -> 9000\n"
	       "mtu br0: 1500 -> 9000\n"
	       "file " MTU_RULES ": - -> ACTION==\"add|move\", SUBSYSTEM==\"net\", "
	       "KERNEL==\"eth0\", ATTR{mtu}=\"9000\"\n"
	       "ACTION==\"add|move\", SUBSYSTEM==\"net\", KERNEL==\"br0\", ATTR{mtu}=\"9000\"\n\n");
	/* What is large enough is kept so, too. */
	card->mtu = 9216;
	expect(&scene, &(struct asked){ .only = "bridge-mtu", .persist = true },
	       "bridge-mtu br0: 1500 -> 9000, changes" NEEDED "\n",
	       "mtu br0: 1500 -> 9000\n"
	       "file " MTU_RULES ": - -> ACTION==\"add|move\", SUBSYSTEM==\"net\", "
	       "KERNEL==\"eth0\", ATTR{mtu}=\"9216\"\n"
	       "ACTION==\"add|move\", SUBSYSTEM==\"net\", KERNEL==\"br0\", ATTR{mtu}=\"9000\"\n\n");
	card->mtu = 1500;
	card->most_mtu = 3000;
	refuse(&scene, "bridge-mtu",
	       "bridge-mtu of br0 cannot be set here: its port eth0 takes 3000 at most");
	card->mtu = UNKNOWN;
	refuse(&scene, "bridge-mtu",
	       "bridge-mtu of br0 cannot be set here: the MTU of its port eth0 is not known");
	scene.made->host->network.interfaces[0].mtu = UNKNOWN;
	refuse(&scene, "bridge-mtu", "bridge-mtu of br0 cannot be set here: its MTU is not known");
}

/* ---- open-files */

#define NEXT_START                                                                              \
	": libvirt's daemon reads it when it is started anew, and VMs have it from their next " \
	"start"

static const struct asked files = { .only = "open-files" };

static void the_line_of_qemu_conf_is_set(void **state)
{
	static const struct {
		const char *before;
		const char *after;
	} cases[] = {
		{ "", "max_files = 2048\n" },
		{ "user = \"root\"", "user = \"root\"\nmax_files = 2048\n" },
		{ "#max_files = 32768\n", "#max_files = 32768\nmax_files = 2048\n" },
		{ "max_files_more = 1\n", "max_files_more = 1\nmax_files = 2048\n" },
		{ "a = 1\n \tmax_files=1000\nb = 2", "a = 1\nmax_files = 2048\nb = 2" },
		{ "max_files = 1\nmax_files = 2\n", "max_files = 2048\n" },
	};
	struct scene scene;

	set_scene(&scene, *state);
	scene.profile.open_files = 2048;
	scene.made->host->services.qemu_max_files = 1000;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_strbuf_ struct strbuf steps = { 0 };

		set_kept(&scene, QEMU_CONF, true, cases[i].before);
		strbuf_addf(&steps, "file " QEMU_CONF ": %s -> %s\n", cases[i].before,
			    cases[i].after);
		expect(&scene, &files, "open-files : 1000 -> 2048, changes" NEXT_START "\n",
		       steps.text);
	}
}

static void files_enough_stay(void **state)
{
	struct scene scene;
	struct services *services = NULL;

	set_scene(&scene, *state);
	services = &scene.made->host->services;
	scene.profile.open_files = 2048;
	expect(&scene, &files, "open-files : nothing to set -> nothing to set, so\n", "");
	services->unit = (struct files_limit){ .source = "libvirtd.service", .files = 8192 };
	expect(&scene, &files, "open-files : 8192 -> 8192, so\n", "");
	services->unit.files = INT64_MAX;
	expect(&scene, &files, "open-files : no limit -> no limit, so\n", "");
	services->unit.files = 1024;
	refuse(&scene, "open-files",
	       "open-files cannot be set here: libvirt's qemu.conf could not be read (root may), "
	       "or "
	       "is not there");
}

static const struct CMUnitTest tests[] = {
	MADE_TEST(pages_are_counted_where_vms_are),
	MADE_TEST(more_pages_than_needed_stay),
	MADE_TEST(pages_that_cannot_be_had_are_told),
	MADE_TEST(vms_of_unknown_need_are_told),
	MADE_TEST(pages_of_the_profile_s_size_count),
	MADE_TEST(one_node_is_every_vm_s),
	MADE_TEST(a_host_without_nodes_has_one_pool),
	MADE_TEST(bridges_are_raised_behind_their_ports),
	MADE_TEST(a_card_s_network_is_raised_on_demand),
	MADE_TEST(the_line_of_qemu_conf_is_set),
	MADE_TEST(files_enough_stay),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
