/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is a virtual machine to be where its network card is, and is it said where that does not say where?
 */
#include "plan/near.h"

#include <errno.h>

#include "base/text.h"
#include "placed.h"
#include "unit.h"

enum {
	CLASS_NIC = 0x020000,
	CLASS_GPU = 0x030000,
};

/* Beside the functions of a host with two nodes. */
static const char vm[] = "<domain type='kvm'><name>web1</name><vcpu>1</vcpu></domain>";

static struct device *add(struct made *made, int64_t node, uint32_t class_code)
{
	struct device *device = made_add_device(made, NULL, node);

	device->class_code = class_code;
	return device;
}

static void give(struct made *made, const struct device *device)
{
	struct domain *domain = placed_domain(made, "web1");
	struct bdf *hostdevs =
		arena_new_array(made->host->arena, struct bdf, domain->n_hostdevs + 1);

	for (size_t i = 0; i < domain->n_hostdevs; i++)
		hostdevs[i] = domain->hostdevs[i];
	hostdevs[domain->n_hostdevs++] = device->bdf;
	domain->hostdevs = hostdevs;
}

static void make(struct made *made)
{
	placed_make_host(made, &placed_two_nodes);
	placed_add(made, "web1", vm);
}

static struct near found(struct made *made)
{
	struct near near = { 0 };
	struct err err = { 0 };

	if (near_domain(made->host, placed_domain(made, "web1"), made->host->arena, &near, &err) <
	    0)
		fail_msg("%s", err.text);
	return near;
}

static void refuses(struct made *made, int code, const char *text)
{
	struct near near = { .node = 7 };
	struct err err = { 0 };

	assert_int_equal(near_domain(made->host, placed_domain(made, "web1"), made->host->arena,
				     &near, &err),
			 code);
	assert_string_equal(err.text, text);
	assert_int_equal(near.node, 7);
}

static void where_the_pf_of_its_vf_is(void **state)
{
	static const char *const users[] = { NULL };
	struct made *made = *state;
	struct device *pf = NULL;

	make(made);
	pf = add(made, 1, CLASS_NIC);
	made_name(made, pf, "eth0");
	made_add_vfs(made, pf, 2, users, 1);
	pf->sriov->vfs[1]->class_code = CLASS_NIC;
	give(made, add(made, 0, CLASS_GPU));
	give(made, pf->sriov->vfs[1]);
	assert_int_equal(found(made).node, 1);
	assert_string_equal(found(made).name, "eth0");
}

static void where_its_other_functions_are(void **state)
{
	struct made *made = *state;

	make(made);
	give(made, add(made, -1, CLASS_NIC));
	give(made, add(made, 1, CLASS_GPU));
	assert_int_equal(found(made).node, 1);
	assert_string_equal(found(made).name, "0000:00:01.0");
}

static void where_the_pool_is_that_it_draws_on(void **state)
{
	struct made *made = *state;
	struct virtual_network network = {
		.name = "vfs", .forward = "hostdev", .pf = "eth0", .mtu = UNKNOWN
	};
	struct domain *domain = NULL;

	make(made);
	made_name(made, add(made, 1, CLASS_NIC), "eth0");
	made->host->virtual_networks = (struct virtual_networks){ &network, 1, true };
	domain = placed_domain(made, "web1");
	domain->networks = arena_new_array(made->host->arena, const char *, 1);
	domain->networks[0] = "vfs";
	domain->n_networks = 1;
	assert_int_equal(found(made).node, 1);
	network.forward = "nat";
	refuses(made, -ENOENT,
		"web1 has no function of this host, and is on no bridge over a card, that is on a "
		"node: --near PF or --node N says where it is to be");
}

static void where_the_card_below_its_bridge_is(void **state)
{
	static struct network_interface interfaces[] = {
		{ .name = "br0", .kind = "bridge" },
		{ .name = "bond0", .kind = "bond", .master = "br0" },
		{ .name = "eth0.5", .kind = "vlan", .master = "bond0", .lower = "eth0" },
		{ .name = "eth0" },
	};
	struct made *made = *state;
	const struct device *eth0 = NULL;

	placed_make_host(made, &placed_two_nodes);
	placed_add(
		made, "web1",
		"<domain type='kvm'><name>web1</name><vcpu>1</vcpu><devices>"
		"<interface type='bridge'><source bridge='br0'/></interface></devices></domain>");
	eth0 = add(made, 1, CLASS_NIC);
	made_name(made, &made->devices[0], "eth0");
	refuses(made, -ENOENT,
		"web1 has no function of this host, and is on no bridge over a card, that is on a "
		"node: --near PF or --node N says where it is to be");
	made->host->network.interfaces = interfaces;
	made->host->network.n_interfaces = ARRAY_SIZE(interfaces);
	assert_int_equal(found(made).node, 1);
	assert_string_equal(found(made).name, "eth0");
	assert_ptr_equal(near_uplink(made->host, "br0"), eth0);
	assert_null(near_uplink(made->host, "br1"));
	give(made, add(made, 0, CLASS_NIC));
	assert_int_equal(found(made).node, 0);
}

static int64_t home(struct made *made, const char *name, const char *rest)
{
	placed_add(made, name,
		   arena_printf(made->host->arena,
				"<domain type='kvm'><name>%s</name><vcpu>2</vcpu>%s</domain>", name,
				rest));
	return near_home(&made->host->numa, domain_next(placed_domain(made, name)));
}

/* Of two nodes, each of which has eight cores with two CPUs. */
static void at_home_where_its_definition_has_it(void **state)
{
	static const struct {
		const char *name;
		const char *rest;
		int64_t node;
	} cases[] = {
		{ "anywhere", "", UNKNOWN },
		{ "on-one", "<cputune><vcpupin vcpu='0' cpuset='8'/></cputune>", 1 },
		{ "on-several", "<cputune><vcpupin vcpu='0' cpuset='8-15'/></cputune>", 1 },
		{ "on-two-nodes", "<cputune><vcpupin vcpu='0' cpuset='7-8'/></cputune>", UNKNOWN },
		{ "by-memory",
		  "<cputune><vcpupin vcpu='0' cpuset='8'/></cputune>"
		  "<numatune><memory mode='strict' nodeset='0'/></numatune>",
		  0 },
	};
	struct made *made = *state;

	placed_make_host(made, &placed_two_nodes);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(home(made, cases[i].name, cases[i].rest), cases[i].node);
}

static void not_where_that_is_several_places(void **state)
{
	struct made *made = *state;
	struct device *eth0 = NULL;

	make(made);
	refuses(made, -ENOENT,
		"web1 has no function of this host, and is on no bridge over a card, that is on a "
		"node: --near PF or --node N says where it is to be");
	eth0 = add(made, 0, CLASS_NIC);
	made_name(made, eth0, "eth0");
	give(made, eth0);
	give(made, add(made, 1, CLASS_NIC));
	refuses(made, -EEXIST,
		"web1 is on cards of several nodes, eth0 on node 0 and 0000:00:01.0 on node 1: "
		"--near or --node says which counts");
}

static void anywhere_on_a_host_of_one_node(void **state)
{
	struct made *made = *state;

	make(made);
	made->host->numa.n_nodes = 1;
	assert_true(found(made).node == UNKNOWN);
	give(made, add(made, 0, CLASS_NIC));
	assert_int_equal(found(made).node, 0);
	made->host->numa.n_nodes = 0;
	assert_true(found(made).node == UNKNOWN);
}

static void a_device_that_is_named_must_have_a_node(void **state)
{
	struct made *made = *state;
	struct near near = { 0 };
	struct err err = { 0 };

	make(made);
	assert_int_equal(
		near_device(made->host, add(made, -1, CLASS_NIC), made->host->arena, &near, &err),
		-ENOENT);
	assert_non_null(strstr(err.text, "0000:00:00.0"));
	assert_int_equal(near_device(made->host, add(made, UNKNOWN, CLASS_NIC), made->host->arena,
				     &near, NULL),
			 -ENODATA);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MADE_TEST(where_the_pf_of_its_vf_is),
		MADE_TEST(where_its_other_functions_are),
		MADE_TEST(where_the_pool_is_that_it_draws_on),
		MADE_TEST(where_the_card_below_its_bridge_is),
		MADE_TEST(at_home_where_its_definition_has_it),
		MADE_TEST(not_where_that_is_several_places),
		MADE_TEST(anywhere_on_a_host_of_one_node),
		MADE_TEST(a_device_that_is_named_must_have_a_node),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
