/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How are MTUs of bridges and QEMU's open files to be, by the VMs that a host has?
 */
#include "tuned.h"
#include "unit.h"

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
	MADE_TEST(bridges_are_raised_behind_their_ports),
	MADE_TEST(a_card_s_network_is_raised_on_demand),
	MADE_TEST(the_line_of_qemu_conf_is_set),
	MADE_TEST(files_enough_stay),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
