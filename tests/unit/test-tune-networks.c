/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who keeps the MTU of a bridge that libvirt makes for a network of its own, and when?
 */
#include "tuned.h"
#include "unit.h"

static const struct asked mtu_alone = { .only = "bridge-mtu" };
static const struct asked unnamed = { .but = "bridge-mtu" };
static const struct asked unnamed_kept = { .but = "bridge-mtu", .persist = true };

#define OFFICE(more)                                                                               \
	"<network>\n  <name>office</name>\n  <forward mode='nat'/>\n  <bridge name='br0'/>\n" more \
	"</network>\n"
#define LARGE	 OFFICE("  <mtu size='9000'/>\n")
#define NOT_KEPT "; it is not kept: libvirt makes the bridge with its network office, "

static const struct asked kept_mtu = { .only = "bridge-mtu", .persist = true };

static void set_office(struct scene *scene, const struct virtual_network *network)
{
	struct virtual_networks *networks = &scene->made->host->virtual_networks;

	set_scene(scene, scene->made);
	scene->profile.bridge_mtu = 9000;
	scene->made->host->network.interfaces[0].mtu = 1500;
	networks->items = scene_copy(scene, network, sizeof(*network));
	networks->n = 1;
}

static const struct virtual_network office = {
	.name = "office",
	.forward = "nat",
	.bridge = "br0",
	.mtu = UNKNOWN,
	.persistent = FACT_YES,
	.definition = OFFICE(""),
};

static void a_bridge_of_libvirt_s_is_kept_by_its_network(void **state)
{
	struct scene scene = { .made = *state };
	struct virtual_network network = office;

	set_office(&scene, &network);
	expect(&scene, &kept_mtu, "bridge-mtu br0: 1500 -> 9000, changes" NEEDED "\n",
	       "mtu br0: 1500 -> 9000\nnetwork office: " OFFICE("") " -> " LARGE "\n");
	expect(&scene, &mtu_alone, "bridge-mtu br0: 1500 -> 9000, changes" NEEDED "\n",
	       "mtu br0: 1500 -> 9000\n");
	/* Also where the bridge itself needs nothing more. */
	scene.made->host->network.interfaces[0].mtu = 9000;
	expect(&scene, &kept_mtu, "bridge-mtu br0: 9000 -> 9000, so\n",
	       "network office: " OFFICE("") " -> " LARGE "\n");
	/* What its next start takes counts, not what it has right now; what is larger stays. */
	network.mtu = 9000;
	network.definition = OFFICE("  <mtu size='1500'/>\n");
	set_office(&scene, &network);
	expect(&scene, &kept_mtu, NULL,
	       "mtu br0: 1500 -> 9000\n"
	       "network office: " OFFICE("  <mtu size='1500'/>\n") " -> " LARGE "\n");
	network.mtu = UNKNOWN;
	network.definition = OFFICE("  <mtu size='9216'/>\n");
	set_office(&scene, &network);
	expect(&scene, &kept_mtu, "bridge-mtu br0: 1500 -> 9000, changes" NEEDED "\n",
	       "mtu br0: 1500 -> 9000\n");
	/* A network on a bridge of the host's makes none. */
	network.forward = "bridge";
	set_office(&scene, &network);
	expect(&scene, &kept_mtu, NULL,
	       "mtu br0: 1500 -> 9000\n"
	       "file " MTU_RULES ": - -> ACTION==\"add|move\", SUBSYSTEM==\"net\", "
	       "KERNEL==\"br0\", ATTR{mtu}=\"9000\"\n\n");
}

/* The network is started anew without VMs. */
static void a_network_keeps_it_while_vms_run(void **state)
{
	struct scene scene = { .made = *state };
	struct virtual_network network = office;

	set_office(&scene, &network);
	scene.made->host->network.interfaces[1].mtu = 1500;
	expect(&scene, &unnamed, "bridge-mtu br0: 1500 -> 9000, left: " WAITS("vnet0", "") "\n",
	       "");
	expect(&scene, &unnamed_kept,
	       "bridge-mtu br0: 1500 -> 9000, left: " WAITS(
		       "vnet0", "; the next start of libvirt's "
				"network office makes it so, and tells VMs that name no MTU of "
				"their own") "\n",
	       "network office: " OFFICE("") " -> " LARGE "\n");
	network.persistent = FACT_NO;
	network.definition = NULL;
	set_office(&scene, &network);
	scene.made->host->network.interfaces[1].mtu = 1500;
	expect(&scene, &unnamed_kept,
	       "bridge-mtu br0: 1500 -> 9000, left: " WAITS("vnet0", NOT_KEPT
							    "which has no definition, "
							    "and is gone once it is stopped") "\n",
	       "");
}

static void a_network_that_cannot_keep_it_is_told_of(void **state)
{
	static const struct {
		enum tristate persistent;
		const char *definition;
		const char *why;
	} cases[] = {
		{ FACT_NO, NULL, "which has no definition, and is gone once it is stopped" },
		{ FACT_UNKNOWN, NULL, "whose definition is not known" },
		{ FACT_YES, "<network><name>office</name><forward mode='bridge'/></network>",
		  "whose next start makes none: its <forward> is 'bridge'" },
		{ FACT_YES, "<domain/>",
		  "whose definition cannot be edited: this XML is no <network>" },
	};
	struct scene scene = { .made = *state };

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_strbuf_ struct strbuf settings = { 0 };
		struct virtual_network network = office;

		network.persistent = cases[i].persistent;
		network.definition = cases[i].definition;
		set_office(&scene, &network);
		strbuf_addf(&settings,
			    "bridge-mtu br0: 1500 -> 9000, changes" NEEDED NOT_KEPT "%s\n",
			    cases[i].why);
		expect(&scene, &kept_mtu, settings.text, "mtu br0: 1500 -> 9000\n");
		expect(&scene, &mtu_alone, "bridge-mtu br0: 1500 -> 9000, changes" NEEDED "\n",
		       NULL);
	}
}

static const struct CMUnitTest tests[] = {
	MADE_TEST(a_bridge_of_libvirt_s_is_kept_by_its_network),
	MADE_TEST(a_network_keeps_it_while_vms_run),
	MADE_TEST(a_network_that_cannot_keep_it_is_told_of),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
