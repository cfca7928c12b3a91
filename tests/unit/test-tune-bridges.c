/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which bridges and what below them get larger packets, in which order, and which stay as they are?
 */
#include "tuned.h"
#include "unit.h"

/* ---- bridge-mtu: br0 with the port vnet0 of a VM, and where a test wants it, eth0 */

static const struct asked mtu = { .skip = "network-buffers" };

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
	expect(&scene, &(struct asked){ .only = "bridge-mtu", .persist = true },
	       "bridge-mtu vnet0: 1500 -> 9000, changes: until its guest takes it, too (vfctl tune "
	       "guest), large datagrams of the host's may not reach that\n"
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

static const struct asked unnamed = { .but = "bridge-mtu" };
static const struct asked unnamed_kept = { .but = "bridge-mtu", .persist = true };

/* A guest does not find out that it is sent more than it takes. */
static void what_vms_run_on_is_raised_on_demand(void **state)
{
	static struct vnic vnic = { .type = "bridge", .bridge = "br0", .target = "vnet0" };
	static struct definition live = { .vnics = &vnic, .n_vnics = 1 };
	static struct domain domain = { .name = "web1", .running = FACT_YES };
	struct scene scene = { .made = *state };
	struct network_interface *interfaces = NULL;

	set_scene(&scene, *state);
	scene.profile.bridge_mtu = 9000;
	interfaces = scene.made->host->network.interfaces;
	interfaces[0].mtu = 1500;
	interfaces[1].mtu = 1500;
	expect(&scene, &unnamed_kept,
	       "bridge-mtu br0: 1500 -> 9000, left: " WAITS("vnet0", "") "\n", "");
	scene.made->host->domains = &domain;
	scene.made->host->n_domains = 1;
	domain.live = &live;
	expect(&scene, &unnamed,
	       "bridge-mtu br0: 1500 -> 9000, left: " WAITS("vnet0, of VM web1", "") "\n", "");
	/* One that was told as much takes it. */
	interfaces[1].mtu = 9000;
	expect(&scene, &unnamed, NULL, "mtu br0: 1500 -> 9000\n");
	/* None runs. */
	interfaces[1].mtu = 1500;
	interfaces[1].master = "br1";
	scene.made->host->vm_backing = (struct vm_backing){
		.bridges = scene_copy(&scene, &(struct bridge){ .name = "br0" },
				      sizeof(struct bridge)),
		.n_bridges = 1,
	};
	expect(&scene, &unnamed, NULL, "mtu br0: 1500 -> 9000\n");
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

/* ---- what else stands on what */

static struct network_interface *add_interface(struct scene *scene,
					       const struct network_interface *interface)
{
	struct network_interface *added = add_card(scene, interface->mtu, interface->most_mtu);

	*added = *interface;
	return added;
}

static void set_lower(struct scene *scene)
{
	set_scene(scene, scene->made);
	scene->profile.bridge_mtu = 9000;
	scene->made->host->network.interfaces[0].mtu = 1500;
}

static const struct asked mtu_alone = { .only = "bridge-mtu" };

/* A VLAN takes no more than what it stands on, whatever it says of itself. */
static void a_vlan_s_lower_device_is_raised_before_it(void **state)
{
	struct scene scene = { .made = *state };
	struct network_interface *lower = NULL;

	set_lower(&scene);
	(void)add_interface(&scene, &(struct network_interface){ .name = "eth0.5",
								 .kind = "vlan",
								 .mtu = 1500,
								 .most_mtu = 65535,
								 .master = "br0",
								 .lower = "eth0" });
	refuse(&scene, "bridge-mtu",
	       "bridge-mtu of br0 cannot be set here: on what its VLAN eth0.5 stands is not known");
	lower = add_interface(&scene,
			      &(struct network_interface){
				      .name = "eth0", .kind = "", .mtu = 1500, .most_mtu = 9216 });
	expect(&scene, &(struct asked){ .only = "bridge-mtu", .persist = true }, NULL,
	       "mtu eth0: 1500 -> 9000\n"
	       "mtu eth0.5: 1500 -> 9000\n"
	       "mtu br0: 1500 -> 9000\n"
	       "file " MTU_RULES ": - -> ACTION==\"add|move\", SUBSYSTEM==\"net\", "
	       "KERNEL==\"eth0\", ATTR{mtu}=\"9000\"\n"
	       "ACTION==\"add|move\", SUBSYSTEM==\"net\", KERNEL==\"eth0.5\", ATTR{mtu}=\"9000\"\n"
	       "ACTION==\"add|move\", SUBSYSTEM==\"net\", KERNEL==\"br0\", ATTR{mtu}=\"9000\"\n\n");
	lower->most_mtu = 4000;
	refuse(&scene, "bridge-mtu",
	       "bridge-mtu of br0 cannot be set here: the lower device eth0 takes 4000 at most");
	lower->mtu = 9000;
	expect(&scene, &mtu_alone, NULL, "mtu eth0.5: 1500 -> 9000\nmtu br0: 1500 -> 9000\n");
	/* One that stands on itself, as only a broken capture has it. */
	lower->mtu = 1500;
	lower->kind = "vlan";
	lower->most_mtu = 9216;
	lower->lower = "eth0.5";
	refuse(&scene, "bridge-mtu",
	       "bridge-mtu of br0 cannot be set here: on what its VLAN eth0.5 stands is not known");
}

/* Two bridges on VLANs of one card: it is raised once. */
static void a_lower_device_is_raised_once(void **state)
{
	struct scene scene = { .made = *state };

	set_lower(&scene);
	(void)add_interface(&scene, &(struct network_interface){ .name = "eth0.5",
								 .kind = "vlan",
								 .mtu = 1500,
								 .master = "br0",
								 .lower = "eth0" });
	(void)add_interface(&scene, &(struct network_interface){ .name = "eth0.6",
								 .kind = "vlan",
								 .mtu = 1500,
								 .master = "br6",
								 .lower = "eth0" });
	(void)add_interface(&scene,
			    &(struct network_interface){ .name = "eth0", .kind = "", .mtu = 1500 });
	(void)add_interface(&scene, &(struct network_interface){
					    .name = "br6", .kind = "bridge", .mtu = 1500 });
	expect(&scene, &mtu_alone, NULL,
	       "mtu eth0: 1500 -> 9000\n"
	       "mtu eth0.5: 1500 -> 9000\n"
	       "mtu br0: 1500 -> 9000\n"
	       "mtu eth0.6: 1500 -> 9000\n"
	       "mtu br6: 1500 -> 9000\n");
}

/* It gives them its own MTU, if all take that. */
static void a_bond_is_bound_by_its_ports(void **state)
{
	struct scene scene = { .made = *state };
	struct network_interface *port = NULL;

	set_lower(&scene);
	(void)add_interface(&scene, &(struct network_interface){ .name = "bond0",
								 .kind = "bond",
								 .mtu = 1500,
								 .most_mtu = 65535,
								 .master = "br0" });
	port = add_interface(&scene, &(struct network_interface){ .name = "eth0",
								  .kind = "",
								  .mtu = 1500,
								  .most_mtu = 9216,
								  .master = "bond0" });
	expect(&scene, &mtu_alone, NULL, "mtu bond0: 1500 -> 9000\nmtu br0: 1500 -> 9000\n");
	port->most_mtu = 1500;
	refuse(&scene, "bridge-mtu",
	       "bridge-mtu of br0 cannot be set here: the lower device eth0 takes 1500 at most");
}

/* ---- what must not be cut */

static void what_carries_the_session_is_raised_by_force(void **state)
{
	static struct lifeline line = { "this session from 192.0.2.7", "br0" };
	struct scene scene = { .made = *state };

	set_lower(&scene);
	(void)add_card(&scene, 1500, 9216);
	scene.made->host->lifelines.items = &line;
	scene.made->host->lifelines.n = 1;
	refuse(&scene, "bridge-mtu",
	       "bridge-mtu of br0 cannot be set here: it carries this session from 192.0.2.7, and "
	       "its link may go down for some seconds: come by another way (a console, another "
	       "port), or go on with --force");
	expect(&scene, &(struct asked){ .only = "bridge-mtu", .force = true },
	       "bridge-mtu eth0: 1500 -> 9000, changes: its link may go down for some seconds, and "
	       "this session from 192.0.2.7 goes over it\n"
	       "bridge-mtu br0: 1500 -> 9000, changes" NEEDED "\n",
	       "mtu eth0: 1500 -> 9000\nmtu br0: 1500 -> 9000\n");
	/* A bridge by itself goes on. */
	scene.made->host->network.interfaces[2].mtu = 9000;
	expect(&scene, &mtu_alone, NULL, "mtu br0: 1500 -> 9000\n");
}

/* ---- whose bridge it is */

static void a_bridge_of_nobody_is_left_alone(void **state)
{
	static struct bridge named = { .name = "br0" };
	struct scene scene = { .made = *state };

	set_lower(&scene);
	scene.made->host->network.interfaces[1].master = "";
	expect(&scene, &mtu_alone, "bridge-mtu : nothing to set -> nothing to set, so\n", "");
	scene.made->host->vm_backing.bridges = &named;
	scene.made->host->vm_backing.n_bridges = 1;
	expect(&scene, &mtu_alone, NULL, "mtu br0: 1500 -> 9000\n");
}

/* udev would take it for a pattern, or for the end of its value. */
static void an_odd_name_is_no_rule(void **state)
{
	static const char *const names[] = { "br*", "br\"0", "br[0]", "br|x", "br?", "br\\" };
	struct scene scene = { .made = *state };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		_cleanup_strbuf_ struct strbuf settings = { 0 };

		set_lower(&scene);
		scene.made->host->network.interfaces[0].name = names[i];
		scene.made->host->network.interfaces[1].master = names[i];
		strbuf_addf(&settings,
			    "bridge-mtu %s: 1500 -> 9000, changes" NEEDED
			    "; the name of %s cannot stand in a rule of udev's: what it has is not "
			    "kept\n",
			    names[i], names[i]);
		expect(&scene, &(struct asked){ .only = "bridge-mtu", .persist = true },
		       settings.text, NULL);
		strbuf_release(&settings);
		strbuf_addf(&settings, "mtu %s: 1500 -> 9000\n", names[i]);
		expect(&scene, &(struct asked){ .only = "bridge-mtu", .persist = true }, NULL,
		       settings.text);
	}
}

static const struct CMUnitTest tests[] = {
	MADE_TEST(bridges_are_raised_behind_their_ports),
	MADE_TEST(what_vms_run_on_is_raised_on_demand),
	MADE_TEST(a_card_s_network_is_raised_on_demand),
	MADE_TEST(a_vlan_s_lower_device_is_raised_before_it),
	MADE_TEST(a_lower_device_is_raised_once),
	MADE_TEST(a_bond_is_bound_by_its_ports),
	MADE_TEST(what_carries_the_session_is_raised_by_force),
	MADE_TEST(a_bridge_of_nobody_is_left_alone),
	MADE_TEST(an_odd_name_is_no_rule),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
