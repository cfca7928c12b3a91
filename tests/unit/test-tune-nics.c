/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which cards get other rings, and interrupts that wait for more or less; what does that cost, and which are
 * left?
 */
#include <errno.h>

#include "tuned.h"
#include "unit.h"

static const struct asked rings = { .only = "nic-rings" };
static const struct asked by_force = { .force = true };
static const struct asked rings_to_stay = { .only = "nic-rings", .persist = true };
static const struct asked coalescing = { .only = "nic-coalescing" };
static const struct asked coalescing_to_stay = { .only = "nic-coalescing", .persist = true };
/* Nobody names it: what must not be cut counts. */
static const struct asked all = { .skip = "network-buffers" };

static const struct network_interface interfaces[] = {
	{ .name = "br0", .kind = "bridge", .mtu = 9000, .master = "", .lower = "" },
	{ .name = "vnet0", .kind = "tun", .mtu = 9000, .master = "br0", .lower = "" },
	{ .name = "pf0", .kind = "", .master = "", .lower = "" },
	{ .name = "port0", .kind = "", .master = "bond0", .lower = "" },
	{ .name = "bond0", .kind = "bond", .master = "br0", .lower = "" },
	{ .name = "plain0", .kind = "", .master = "", .lower = "" },
};

static const struct netdev netdevs[] = {
	{ .name = "pf0", .up = FACT_YES, .master = "", .phys_port_name = "p0" },
	{ .name = "port0", .up = FACT_YES, .master = "bond0" },
	{ .name = "plain0", .up = FACT_YES, .master = "" },
};

static struct nic *nic_of(struct scene *scene, const char *name)
{
	struct host_network *network = &scene->made->host->network;

	for (size_t i = 0; i < network->n_interfaces; i++)
		if (str_equal(network->interfaces[i].name, name))
			return &network->interfaces[i].nic;
	fail_msg("%s is not there", name);
	return NULL;
}

/* What its driver tells, the rings beside their most. */
static void set_nic(struct scene *scene, const char *name, const char *lengths, uint32_t most,
		    const char *interrupts)
{
	struct nic *nic = nic_of(scene, name);
	struct nic part = { 0 };

	assert_int_equal(nic_parse(lengths, NIC_RINGS, nic), 0);
	nic->values[NIC_RX_RING].most = most;
	nic->values[NIC_TX_RING].most = most;
	nic->known[NIC_COALESCING] = true;
	if (!*interrupts)
		return;
	assert_int_equal(nic_parse(interrupts, NIC_COALESCING, &part), 0);
	for (size_t i = 0; i < N_NIC_SETTINGS; i++)
		if (nic_words[i].part == NIC_COALESCING)
			nic->values[i] = part.values[i];
}

/* A PF of two VFs with a representor, a card below a bridge of VMs, by a bond, and one that is neither. */
static void set_cards(struct scene *scene, struct made *made, const char *user)
{
	struct arena *arena = made->host->arena;
	struct device *devices[ARRAY_SIZE(netdevs)] = { NULL };

	set_scene(scene, made);
	made->host->facts = FACTS_ALL;
	made->host->virtual_networks.known = true;
	made->host->network.interfaces = scene_copy(scene, interfaces, sizeof(interfaces));
	made->host->network.n_interfaces = ARRAY_SIZE(interfaces);
	made->host->network.ethtool = "/usr/sbin/ethtool";
	for (size_t i = 0; i < ARRAY_SIZE(devices); i++) {
		devices[i] = made_add_device(made, NULL, 0);
		devices[i]->bdf = (struct bdf){ .bus = (uint8_t)(0x41 + i) };
		devices[i]->netdevs = scene_copy(scene, &netdevs[i], sizeof(netdevs[i]));
		set_nic(scene, netdevs[i].name, "rx 256 tx 512", 4096,
			"adaptive-rx on adaptive-tx on rx-usecs 50 tx-usecs 50");
	}
	devices[0]->netdevs->next = arena_new_struct(arena, struct netdev);
	devices[0]->netdevs->next->name = "pf0rep0";
	devices[0]->netdevs->next->representor = true;
	made_add_vfs(made, devices[0], 2, &user, 1);
}

#define ADAPTIVE      "adaptive-rx on adaptive-tx on rx-usecs 50 tx-usecs 50"
#define UDEV(address) "ACTION==\"add\", SUBSYSTEM==\"net\", KERNELS==\"0000:" address ":00.0\", "
#define PF_UDEV	      UDEV("41") "ATTR{phys_port_name}==\"p0\", RUN+=\"/usr/sbin/ethtool "
#define PORT_UDEV     UDEV("42") "RUN+=\"/usr/sbin/ethtool "
#define FLAPS	      "changes: its link goes down for a moment\n"

static void rings_become_as_long_as_the_driver_lets_them(void **state)
{
	struct scene scene;

	set_cards(&scene, *state, NULL);
	expect(&scene, &rings,
	       "nic-rings : as the profile leaves it -> as the profile leaves it, so\n", "");
	scene.profile.nic_rings = PROFILE_MOST;
	expect(&scene, &rings_to_stay,
	       "nic-rings pf0: rx 256 tx 512 -> rx 4096 tx 4096, " FLAPS
	       "nic-rings port0: rx 256 tx 512 -> rx 4096 tx 4096, " FLAPS,
	       "nic-rings pf0: rx 256 tx 512 -> rx 4096 tx 4096\n"
	       "nic-rings port0: rx 256 tx 512 -> rx 4096 tx 4096\n"
	       "file " RINGS_RULES ": - -> " PF_UDEV "-G $name rx 4096 tx 4096\"\n" PORT_UDEV
	       "-G $name rx 4096 tx 4096\"\n\n");
}

/* A power of two, for which no driver has to round; and none is shortened. */
static void a_number_is_the_least(void **state)
{
	struct scene scene;

	set_cards(&scene, *state, NULL);
	scene.profile.nic_rings = 300;
	set_nic(&scene, "port0", "rx 200 tx 100", 400, "");
	expect(&scene, &rings,
	       "nic-rings pf0: rx 256 tx 512 -> rx 512 tx 512, " FLAPS
	       "nic-rings port0: rx 200 tx 100 -> rx 400 tx 400, " FLAPS,
	       NULL);
	scene.profile.nic_rings = 256;
	set_nic(&scene, "port0", "tx 4096", 4096, "");
	nic_of(&scene, "port0")->values[NIC_RX_RING].there = false;
	expect(&scene, &rings_to_stay,
	       "nic-rings pf0: rx 256 tx 512 -> rx 256 tx 512, so\n"
	       "nic-rings port0: tx 4096 -> tx 4096, so\n",
	       "file " RINGS_RULES ": - -> " PF_UDEV "-G $name rx 256 tx 512\"\n" PORT_UDEV
	       "-G $name tx 4096\"\n\n");
}

static void what_must_not_be_cut_takes_force(void **state)
{
	static struct lifeline line = { "this session from 192.0.2.7", "bond0" };
	struct scene scene;

	set_cards(&scene, *state, "vm:web1");
	scene.profile.nic_rings = PROFILE_MOST;
	scene.made->host->lifelines = (struct lifelines){ &line, 1, 0 };
	expect(&scene, &all, NULL, "");
	/* Another one is set, where both are asked for. */
	line.interface = "pf0";
	scene.made->devices[0].sriov->n_vfs = 0;
	expect(&scene, &rings, NULL, "nic-rings port0: rx 256 tx 512 -> rx 4096 tx 4096\n");
	expect(&scene, &by_force, NULL,
	       "nic-rings pf0: rx 256 tx 512 -> rx 4096 tx 4096\n"
	       "nic-rings port0: rx 256 tx 512 -> rx 4096 tx 4096\n");
}

static void assert_told(struct scene *scene, const char *wanted)
{
	struct option_texts skip = { { "network-buffers" }, 1 };
	const struct tune_request request = {
		.host = scene->made->host,
		.profile = &scene->profile,
		.skip = &skip,
		.kept = scene->kept,
		.n_kept = scene->n_kept,
	};
	struct plan plan = { 0 };
	struct err err = { 0 };

	assert_int_equal(plan_tune_host(&request, scene->made->host->arena, &plan, &err), 0);
	for (size_t i = 0; i < plan.n_settings; i++)
		if (plan.settings[i].why && str_equal(plan.settings[i].why, wanted))
			return;
	fail_msg("nobody says: %s", wanted);
}

static void the_reason_is_told(void **state)
{
	static struct lifeline line = { "this session from 192.0.2.7", "bond0" };
	struct scene scene;

	set_cards(&scene, *state, "vm:web1");
	scene.profile.nic_rings = PROFILE_MOST;
	scene.made->host->lifelines = (struct lifelines){ &line, 1, 0 };
	assert_told(&scene, "it carries this session from 192.0.2.7, and its link goes down for a "
			    "moment: come by another way (a console, another port), or go on with "
			    "--force");
	assert_told(&scene,
		    "its link goes down for a moment, and its VFs' with it: --force sets it all "
		    "the same; VFs of pf0 are in use: VF 0 by vm:web1, VF 1 by vm:web1");
	/* Who has none of its VFs does not matter where there are none. */
	scene.made->host->lifelines.n = 0;
	scene.made->host->domains_known = false;
	scene.made->devices[0].sriov->n_vfs = 0;
	expect(&scene, &all, NULL,
	       "nic-rings pf0: rx 256 tx 512 -> rx 4096 tx 4096\n"
	       "nic-rings port0: rx 256 tx 512 -> rx 4096 tx 4096\n");
	scene.made->devices[0].sriov->n_vfs = 2;
	scene.made->host->lifelines.n = 1;
	/* A link that is down cannot go down. */
	scene.made->devices[0].netdevs->up = FACT_NO;
	scene.made->devices[1].netdevs->up = FACT_NO;
	expect(&scene, &all, NULL,
	       "nic-rings pf0: rx 256 tx 512 -> rx 4096 tx 4096\n"
	       "nic-rings port0: rx 256 tx 512 -> rx 4096 tx 4096\n");
}

static void what_is_not_known_is_left(void **state)
{
	struct scene scene;

	set_cards(&scene, *state, NULL);
	scene.profile.nic_rings = PROFILE_MOST;
	scene.profile.coalesce_usecs = 0;
	*nic_of(&scene, "pf0") = (struct nic){ .known = { [NIC_RINGS] = true } };
	expect(&scene, &coalescing,
	       "nic-coalescing pf0: - -> -, left: how long interrupts wait could not be read\n"
	       "nic-coalescing port0: " ADAPTIVE " -> " ADAPTIVE ", so\n",
	       "");
	*nic_of(&scene, "pf0") = (struct nic){ .known = { [NIC_COALESCING] = true } };
	expect(&scene, &rings,
	       "nic-rings pf0: - -> -, left: the rings could not be read\n"
	       "nic-rings port0: rx 256 tx 512 -> rx 4096 tx 4096, " FLAPS,
	       NULL);
	*nic_of(&scene, "port0") = (struct nic){ .known = { false, false } };
	refuse(&scene, "nic-rings",
	       "nic-rings of pf0 cannot be set here: the rings could not be read");
}

/* The others are set all the same. */
static void what_a_driver_lacks_is_no_matter(void **state)
{
	struct scene scene;

	set_cards(&scene, *state, NULL);
	scene.profile.nic_rings = PROFILE_MOST;
	scene.profile.coalesce_usecs = 0;
	*nic_of(&scene, "pf0") = (struct nic){ .known = { true, true } };
	expect(&scene, &rings,
	       "nic-rings pf0: no rings that can be set -> no rings that can be set, so\n"
	       "nic-rings port0: rx 256 tx 512 -> rx 4096 tx 4096, " FLAPS,
	       NULL);
	expect(&scene, &coalescing,
	       "nic-coalescing pf0: what nobody can set -> what nobody can set, so\n"
	       "nic-coalescing port0: " ADAPTIVE " -> " ADAPTIVE ", so\n",
	       "");
}

static void refuse_to_keep(struct scene *scene, const char *sentence)
{
	struct option_texts only = { { "nic-rings" }, 1 };
	const struct tune_request request = {
		.host = scene->made->host,
		.profile = &scene->profile,
		.only = &only,
		.persist = true,
		.kept = scene->kept,
		.n_kept = scene->n_kept,
	};
	struct plan plan = { 0 };
	struct err err = { 0 };

	assert_int_equal(plan_tune_host(&request, scene->made->host->arena, &plan, &err),
			 -EOPNOTSUPP);
	assert_string_equal(err.text, sentence);
}

/* Which is no matter to who does not ask for it. */
static void without_ethtool_nothing_stays(void **state)
{
	struct scene scene;

	set_cards(&scene, *state, NULL);
	scene.profile.nic_rings = 256;
	scene.made->host->network.ethtool = "";
	expect(&scene, &rings, NULL, "");
	refuse_to_keep(
		&scene,
		"nic-rings cannot be set here: after a reboot udev is to run ethtool for it, "
		"which is not installed: install it, and --persist again");
	scene.made->host->network.ethtool = NULL;
	refuse_to_keep(
		&scene,
		"nic-rings cannot be set here: after a reboot udev is to run ethtool for it, "
		"and whether that is installed is not known");
}

#define MORE "changes: more interrupts, which take more of the host's CPU\n"

static void interrupts_wait_no_longer_than_the_profile_says(void **state)
{
	struct scene scene;

	set_cards(&scene, *state, NULL);
	expect(&scene, &coalescing,
	       "nic-coalescing : as the profile leaves it -> as the profile leaves it, so\n", "");
	scene.profile.adaptive_coalescing = FACT_NO;
	scene.profile.coalesce_usecs = 9;
	/* Without a setting of its own it is not adaptive; less than that stays. */
	set_nic(&scene, "port0", "rx 256", 256, "rx-usecs 3 tx-usecs 100 rx-frames 32");
	expect(&scene, &coalescing_to_stay,
	       "nic-coalescing pf0: adaptive-rx on adaptive-tx on rx-usecs 50 tx-usecs 50 -> "
	       "adaptive-rx off adaptive-tx off rx-usecs 8 tx-usecs 8, " MORE
	       "nic-coalescing port0: rx-usecs 3 tx-usecs 100 rx-frames 32 -> rx-usecs 3 tx-usecs "
	       "8 rx-frames 32, " MORE,
	       "nic-coalescing pf0: adaptive-rx on adaptive-tx on rx-usecs 50 tx-usecs 50 -> "
	       "adaptive-rx off adaptive-tx off rx-usecs 8 tx-usecs 8\n"
	       "nic-coalescing port0: rx-usecs 3 tx-usecs 100 rx-frames 32 -> rx-usecs 3 tx-usecs "
	       "8 rx-frames 32\n"
	       "file " COALESCING_RULES ": - -> " PF_UDEV
	       "-C $name adaptive-rx off adaptive-tx off rx-usecs 8 tx-usecs 8\"\n" PORT_UDEV
	       "-C $name rx-usecs 3 tx-usecs 8 rx-frames 32\"\n\n");
	/* Who waits no time waits for no second packet, either. */
	scene.profile.coalesce_usecs = 0;
	expect(&scene, &coalescing, NULL,
	       "nic-coalescing pf0: adaptive-rx on adaptive-tx on rx-usecs 50 tx-usecs 50 -> "
	       "adaptive-rx off adaptive-tx off rx-usecs 0 tx-usecs 0\n"
	       "nic-coalescing port0: rx-usecs 3 tx-usecs 100 rx-frames 32 -> rx-usecs 0 tx-usecs "
	       "0 rx-frames 1\n");
}

static void drivers_adapt_where_they_can(void **state)
{
	struct scene scene;

	set_cards(&scene, *state, NULL);
	scene.profile.adaptive_coalescing = FACT_YES;
	set_nic(&scene, "port0", "rx 256", 256, "adaptive-rx off rx-usecs 3 tx-usecs 100");
	expect(&scene, &coalescing,
	       "nic-coalescing pf0: adaptive-rx on adaptive-tx on rx-usecs 50 tx-usecs 50 -> "
	       "adaptive-rx on adaptive-tx on rx-usecs 50 tx-usecs 50, so\n"
	       "nic-coalescing port0: adaptive-rx off rx-usecs 3 tx-usecs 100 -> adaptive-rx on "
	       "rx-usecs 3 tx-usecs 100, changes\n",
	       "nic-coalescing port0: adaptive-rx off rx-usecs 3 tx-usecs 100 -> adaptive-rx on "
	       "rx-usecs 3 tx-usecs 100\n");
	/* What cannot adapt still waits no longer than it may. */
	scene.profile.coalesce_usecs = 20;
	expect(&scene, &coalescing, NULL,
	       "nic-coalescing port0: adaptive-rx off rx-usecs 3 tx-usecs 100 -> adaptive-rx on "
	       "rx-usecs 3 tx-usecs 20\n");
	scene.profile.coalesce_usecs = UNKNOWN;
	nic_of(&scene, "port0")->values[NIC_ADAPTIVE_RX].there = false;
	expect(&scene, &coalescing,
	       "nic-coalescing pf0: " ADAPTIVE " -> " ADAPTIVE ", so\n"
	       "nic-coalescing port0: rx-usecs 3 tx-usecs 100, which its driver does not adapt -> "
	       "rx-usecs 3 tx-usecs 100, which its driver does not adapt, so\n",
	       "");
}

/* ice and i40e take no other number while they adapt. */
static void a_rule_has_drivers_adapt_behind_the_rest(void **state)
{
	struct scene scene;

	set_cards(&scene, *state, NULL);
	scene.profile.adaptive_coalescing = FACT_YES;
	set_nic(&scene, "port0", "rx 256", 256, "adaptive-rx off rx-usecs 3");
	expect(&scene, &coalescing_to_stay, NULL,
	       "nic-coalescing port0: adaptive-rx off rx-usecs 3 -> adaptive-rx on rx-usecs 3\n"
	       "file " COALESCING_RULES ": - -> " PF_UDEV
	       "-C $name adaptive-rx off adaptive-tx off rx-usecs 50 tx-usecs 50\", "
	       "RUN+=\"/usr/sbin/ethtool -C $name adaptive-rx on adaptive-tx on\"\n" PORT_UDEV
	       "-C $name adaptive-rx off rx-usecs 3\", "
	       "RUN+=\"/usr/sbin/ethtool -C $name adaptive-rx on\"\n\n");
}

static const struct CMUnitTest tests[] = {
	MADE_TEST(rings_become_as_long_as_the_driver_lets_them),
	MADE_TEST(a_number_is_the_least),
	MADE_TEST(what_must_not_be_cut_takes_force),
	MADE_TEST(the_reason_is_told),
	MADE_TEST(what_is_not_known_is_left),
	MADE_TEST(what_a_driver_lacks_is_no_matter),
	MADE_TEST(without_ethtool_nothing_stays),
	MADE_TEST(interrupts_wait_no_longer_than_the_profile_says),
	MADE_TEST(drivers_adapt_where_they_can),
	MADE_TEST(a_rule_has_drivers_adapt_behind_the_rest),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
