/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is a group viable as vfio judges it, and is the reason found why functions share one?
 */
#include "model/group.h"

#include "model/acs.h"
#include "unit.h"

enum {
	MOST = 8
};

struct fixture {
	struct arena *arena;
	struct device devices[MOST];
	struct config configs[MOST];
	struct device *members[MOST];
	struct vf vf;
	struct iommu_group group;
	struct host host;
};

/* Adds a function to host and group; its class is a bridge's for ports. */
static struct device *add(struct fixture *fixture, struct bdf bdf, enum port_type type,
			  const char *driver, struct device *parent)
{
	size_t i = fixture->host.n_devices++;
	struct device *device = &fixture->devices[i];
	bool bridge = type == PORT_ROOT || type == PORT_DOWNSTREAM || type == PORT_PCIE_TO_PCI;

	fixture->configs[i] = (struct config){ .capabilities = true,
					       .extended = true,
					       .port_type = type,
					       .acs = FACT_NO,
					       .header_type = bridge ? 1 : 0 };
	*device = (struct device){ .bdf = bdf,
				   .driver = driver,
				   .parent = parent,
				   .parent_known = true,
				   .config = &fixture->configs[i],
				   .class_code = bridge ? 0x060400 : 0x020000,
				   .iommu_group = 5 };
	fixture->members[fixture->group.n_members++] = device;
	return device;
}

static int begin(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	assert_non_null(fixture);
	fixture->arena = arena_new();
	fixture->host.devices = fixture->devices;
	fixture->host.iommu.in_use = FACT_YES;
	fixture->group.id = 5;
	fixture->group.members = fixture->members;
	fixture->group.members_known = true;
	fixture->group.others_known = true;
	*state = fixture;
	return 0;
}

static int end(void **state)
{
	struct fixture *fixture = *state;

	arena_free(fixture->arena);
	free(fixture);
	return 0;
}

static void drivers_that_vfio_accepts(void **state)
{
	static const struct {
		const char *driver;
		enum tristate accepted;
	} cases[] = {
		{ "", FACT_YES },
		{ "vfio-pci", FACT_YES },
		{ "mlx5_vfio_pci", FACT_YES },
		{ "nvgrace-gpu-vfio-pci", FACT_YES },
		{ "pci-stub", FACT_YES },
		{ "igb", FACT_NO },
		{ "pcieport", FACT_NO },
		{ "uio_pci_generic", FACT_NO },
		{ "pci-pf-stub", FACT_NO },
		{ NULL, FACT_UNKNOWN },
	};
	struct fixture *fixture = *state;
	struct device *device = add(fixture, (struct bdf){ 0 }, PORT_ENDPOINT, "", NULL);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		device->driver = cases[i].driver;
		assert_int_equal(group_accepts_driver(device), cases[i].accepted);
		assert_int_equal(group_is_viable(&fixture->group), cases[i].accepted);
	}
}

static void one_in_the_way_is_enough(void **state)
{
	struct fixture *fixture = *state;
	struct device *port = add(fixture, (struct bdf){ 0, 0, 1, 0 }, PORT_ROOT, "pcieport", NULL);
	struct device *card = add(fixture, (struct bdf){ 0, 1, 0, 0 }, PORT_ENDPOINT, NULL, port);
	struct device *isa = add(fixture, (struct bdf){ 0, 2, 0, 0 }, PORT_ENDPOINT, "", port);

	assert_int_equal(group_is_viable(&fixture->group), FACT_UNKNOWN);
	card->driver = "vfio-pci";
	assert_int_equal(group_is_viable(&fixture->group), FACT_YES);
	fixture->group.n_others = 1;
	assert_int_equal(group_is_viable(&fixture->group), FACT_UNKNOWN);
	/* Neither an ISA bridge with a driver, nor pcieport on what is no PCI-to-PCI bridge. */
	isa->class_code = 0x060100;
	isa->driver = "lpc_ich";
	assert_int_equal(group_is_viable(&fixture->group), FACT_NO);
	card->driver = NULL;
	assert_int_equal(group_is_viable(&fixture->group), FACT_NO);
}

/* Nothing is in it that vfio could open it for; or it is not known what is. */
static void a_group_of_nobody(void **state)
{
	struct fixture *fixture = *state;
	struct iommu_group *group = &fixture->group;

	assert_int_equal(group_is_viable(group), FACT_NO);
	group->members_known = false;
	assert_int_equal(group_is_viable(group), FACT_UNKNOWN);
	group->members_known = true;
	group->others_known = false;
	assert_int_equal(group_is_viable(group), FACT_UNKNOWN);
	add(fixture, (struct bdf){ 0, 1, 0, 0 }, PORT_ENDPOINT, "vfio-pci", NULL);
	assert_int_equal(group_is_viable(group), FACT_UNKNOWN);
	group->others_known = true;
	assert_int_equal(group_is_viable(group), FACT_YES);
}

/* In captures that leave functions out: the group's directory names one that is nowhere else. */
static void members_that_were_left_out(void **state)
{
	static const char *others[] = { "platform.0", "0000:02:00.0" };
	struct fixture *fixture = *state;
	struct iommu iommu = { .groups = &fixture->group, .n_groups = 1 };
	const struct device *card =
		add(fixture, (struct bdf){ 0, 1, 0, 0 }, PORT_ENDPOINT, "vfio-pci", NULL);

	fixture->group.others = others;
	fixture->group.n_others = 1;
	assert_int_equal(group_is_isolated(&iommu, card), FACT_YES);
	fixture->group.n_others = 2;
	assert_int_equal(group_is_isolated(&iommu, card), FACT_NO);
	assert_int_equal(group_is_viable(&fixture->group), FACT_UNKNOWN);
}

static size_t why(struct fixture *fixture, struct share **ret_shares)
{
	return group_why_shared(&fixture->host, &fixture->group, fixture->arena, ret_shares);
}

static void a_port_without_acs(void **state)
{
	struct fixture *fixture = *state;
	struct device *port = add(fixture, (struct bdf){ 0, 0, 1, 0 }, PORT_ROOT, "pcieport", NULL);
	struct device *pf = add(fixture, (struct bdf){ 0, 1, 0, 0 }, PORT_ENDPOINT, "igb", port);
	struct device *vf = add(fixture, (struct bdf){ 0, 1, 16, 0 }, PORT_ENDPOINT, "", port);
	struct share *shares = NULL;

	fixture->vf.pf = pf;
	vf->vf = &fixture->vf;
	vf->config = NULL;
	assert_int_equal(why(fixture, &shares), 1);
	assert_int_equal(shares[0].reason, SHARE_ACS);
	assert_ptr_equal(shares[0].bridge, port);
	assert_int_equal(shares[0].lacks, ACS_REQUIRED);
	assert_true(shares[0].no_capability);
	fixture->configs[0].acs = FACT_YES;
	fixture->configs[0].acs_capability = 0x1f;
	fixture->configs[0].acs_control = 0x11;
	assert_int_equal(why(fixture, &shares), 1);
	assert_int_equal(shares[0].lacks, ACS_RR | ACS_CR);
	assert_false(shares[0].no_capability);
	/* Not read: nothing is said. */
	port->config = NULL;
	assert_int_equal(why(fixture, &shares), 0);
}

static void a_conventional_bridge(void **state)
{
	struct fixture *fixture = *state;
	struct device *bridge =
		add(fixture, (struct bdf){ 0, 2, 0, 0 }, PORT_PCIE_TO_PCI, "", NULL);
	struct share *shares = NULL;

	add(fixture, (struct bdf){ 0, 3, 1, 0 }, PORT_NOT_EXPRESS, "e1000", bridge);
	assert_int_equal(why(fixture, &shares), 1);
	assert_int_equal(shares[0].reason, SHARE_CONVENTIONAL_BRIDGE);
	assert_ptr_equal(shares[0].bridge, bridge);
}

static void functions_of_one_device(void **state)
{
	struct fixture *fixture = *state;
	struct device *first =
		add(fixture, (struct bdf){ 0, 1, 0, 0 }, PORT_ENDPOINT, "bnx2", NULL);
	struct device *second =
		add(fixture, (struct bdf){ 0, 1, 0, 1 }, PORT_ENDPOINT, "bnx2", NULL);
	struct share *shares = NULL;

	assert_int_equal(why(fixture, &shares), 1);
	assert_int_equal(shares[0].reason, SHARE_MULTIFUNCTION);
	assert_ptr_equal(shares[0].bridge, first);
	assert_int_equal(shares[0].lacks, ACS_REQUIRED);
	assert_true(shares[0].no_capability);
	fixture->configs[1].acs = FACT_YES;
	fixture->configs[1].acs_capability = 0x04;
	assert_int_equal(why(fixture, &shares), 1);
	assert_int_equal(shares[0].lacks, ACS_REQUIRED);
	assert_false(shares[0].no_capability);
	second->config = NULL;
	assert_int_equal(why(fixture, &shares), 0);
}

static void aliases_are_what_is_left(void **state)
{
	struct fixture *fixture = *state;
	struct device *vmd =
		add(fixture, (struct bdf){ 0, 0, 14, 0 }, PORT_RC_ENDPOINT, "vmd", NULL);
	struct device *port =
		add(fixture, (struct bdf){ 0x10000, 0xe0, 6, 0 }, PORT_ROOT, "pcieport", NULL);
	struct share *shares = NULL;

	fixture->configs[1].acs = FACT_YES;
	assert_int_equal(why(fixture, &shares), 1);
	assert_int_equal(shares[0].reason, SHARE_DMA_ALIAS);
	assert_ptr_equal(shares[0].bridge, vmd);
	/* A group of one needs no reason. */
	fixture->group.n_members = 1;
	assert_int_equal(why(fixture, &shares), 0);
	assert_string_equal(share_reason_name(SHARE_DMA_ALIAS), "dma-alias");
	(void)port;
}

/* Each port once, in the order of addresses, whichever member led to it. */
static void several_ports_stand_in_order(void **state)
{
	struct fixture *fixture = *state;
	struct device *ports[3] = { NULL };
	struct share *shares = NULL;

	for (uint8_t i = 0; i < 3; i++)
		ports[i] = add(fixture, (struct bdf){ 0, 0, (uint8_t)(1 + i), 0 }, PORT_ROOT,
			       "pcieport", NULL);
	add(fixture, (struct bdf){ 0, 1, 0, 0 }, PORT_ENDPOINT, "", ports[2]);
	add(fixture, (struct bdf){ 0, 1, 1, 0 }, PORT_ENDPOINT, "", ports[2]);
	add(fixture, (struct bdf){ 0, 2, 0, 0 }, PORT_ENDPOINT, "", ports[0]);
	add(fixture, (struct bdf){ 0, 3, 0, 0 }, PORT_ENDPOINT, "", ports[1]);
	assert_int_equal(why(fixture, &shares), 3);
	for (size_t i = 0; i < 3; i++)
		assert_ptr_equal(shares[i].bridge, ports[i]);
	/* One place may have two reasons. */
	ports[0]->parent = NULL;
	ports[0]->bdf.function = 1;
	ports[1]->bdf = (struct bdf){ 0, 0, 1, 2 };
	assert_int_equal(why(fixture, &shares), 4);
	assert_ptr_equal(shares[0].bridge, ports[0]);
	assert_ptr_equal(shares[1].bridge, ports[0]);
	assert_int_not_equal(shares[0].reason, shares[1].reason);
}

/* A port that the kernel put elsewhere is not the reason; a conventional bridge is, wherever it is. */
static void what_stands_outside_of_the_group(void **state)
{
	struct fixture *fixture = *state;
	struct device *port = add(fixture, (struct bdf){ 0, 0, 1, 0 }, PORT_ROOT, "pcieport", NULL);
	struct device *first = add(fixture, (struct bdf){ 0, 1, 0, 0 }, PORT_ENDPOINT, "", port);
	struct share *shares = NULL;

	add(fixture, (struct bdf){ 0, 1, 1, 0 }, PORT_ENDPOINT, "", port);
	port->iommu_group = 9;
	fixture->group.members++;
	fixture->group.n_members--;
	assert_int_equal(why(fixture, &shares), 1);
	assert_int_equal(shares[0].reason, SHARE_DMA_ALIAS);
	assert_ptr_equal(shares[0].bridge, first);
	/* What could not be read of it does not matter either. */
	port->config->acs = FACT_UNKNOWN;
	assert_int_equal(why(fixture, &shares), 1);
	assert_int_equal(shares[0].reason, SHARE_DMA_ALIAS);
	port->config->port_type = PORT_PCIE_TO_PCI;
	assert_int_equal(why(fixture, &shares), 1);
	assert_int_equal(shares[0].reason, SHARE_CONVENTIONAL_BRIDGE);
	assert_ptr_equal(shares[0].bridge, port);
	assert_int_equal(shares[0].lacks, 0);
	fixture->group.n_members = 1;
	assert_int_equal(why(fixture, &shares), 0);
}

/* Functions of one slot are asked together, others by themselves. */
static void slots_are_asked_one_by_one(void **state)
{
	struct fixture *fixture = *state;
	struct device *second = NULL;
	struct share *shares = NULL;

	add(fixture, (struct bdf){ 0, 1, 0, 1 }, PORT_ENDPOINT, "", NULL);
	second = add(fixture, (struct bdf){ 0, 1, 1, 1 }, PORT_ENDPOINT, "", NULL);
	assert_int_equal(why(fixture, &shares), 1);
	assert_int_equal(shares[0].reason, SHARE_DMA_ALIAS);
	add(fixture, (struct bdf){ 0, 1, 1, 2 }, PORT_ENDPOINT, "", NULL);
	for (size_t i = 1; i < 3; i++) {
		fixture->configs[i].acs = FACT_YES;
		fixture->configs[i].acs_capability = 0x1d;
		fixture->configs[i].acs_control = i == 1 ? 0x1c : 0x0d;
	}
	assert_int_equal(why(fixture, &shares), 1);
	assert_int_equal(shares[0].reason, SHARE_MULTIFUNCTION);
	assert_ptr_equal(shares[0].bridge, second);
	assert_int_equal(shares[0].lacks, ACS_SV | ACS_UF);
	/* One without it is apart from one that has it. */
	fixture->configs[2].acs_control = 0x1d;
	assert_int_equal(why(fixture, &shares), 1);
	assert_int_equal(shares[0].reason, SHARE_DMA_ALIAS);
}

/* An alias is the last guess, and only where everything else was seen. */
static void what_was_not_seen_may_be_the_reason(void **state)
{
	struct fixture *fixture = *state;
	struct device *port =
		add(fixture, (struct bdf){ 0x10000, 0, 1, 0 }, PORT_ROOT, "pcieport", NULL);
	struct device *first =
		add(fixture, (struct bdf){ 0x10001, 1, 0, 0 }, PORT_ENDPOINT, "", port);
	struct device *second =
		add(fixture, (struct bdf){ 0x10001, 1, 1, 0 }, PORT_ENDPOINT, "", port);
	struct share *shares = NULL;

	port->config->acs = FACT_YES;
	assert_int_equal(why(fixture, &shares), 1);
	assert_int_equal(shares[0].reason, SHARE_DMA_ALIAS);
	port->config->acs = FACT_UNKNOWN;
	assert_int_equal(why(fixture, &shares), 0);
	port->config->acs = FACT_YES;
	first->parent_known = false;
	assert_int_equal(why(fixture, &shares), 0);
	first->parent_known = true;
	/* A single function's own config does not matter, that of one of several does. */
	second->config = NULL;
	assert_int_equal(why(fixture, &shares), 1);
	second->bdf = (struct bdf){ 0x10001, 1, 0, 1 };
	assert_int_equal(why(fixture, &shares), 0);
}

/* A function whose group could not be read may be one more member of any. */
static void members_that_nobody_saw(void **state)
{
	struct fixture *fixture = *state;
	struct iommu *iommu = &fixture->host.iommu;
	struct device *first = add(fixture, (struct bdf){ 0, 1, 0, 0 }, PORT_ENDPOINT, "", NULL);
	struct share *shares = NULL;

	iommu->groups = &fixture->group;
	iommu->n_groups = 1;
	assert_int_equal(group_is_isolated(iommu, first), FACT_YES);
	fixture->group.members_known = false;
	assert_int_equal(group_is_isolated(iommu, first), FACT_UNKNOWN);
	assert_int_equal(group_is_viable(&fixture->group), FACT_UNKNOWN);
	first->driver = "igb";
	assert_int_equal(group_is_viable(&fixture->group), FACT_NO);
	add(fixture, (struct bdf){ 0, 1, 1, 0 }, PORT_ENDPOINT, "", NULL);
	assert_int_equal(group_is_isolated(iommu, first), FACT_NO);
	assert_int_equal(why(fixture, &shares), 0);
	fixture->group.members_known = true;
	assert_int_equal(why(fixture, &shares), 1);
	first->iommu_group = 6;
	assert_int_equal(group_is_isolated(iommu, first), FACT_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(drivers_that_vfio_accepts, begin, end),
		cmocka_unit_test_setup_teardown(one_in_the_way_is_enough, begin, end),
		cmocka_unit_test_setup_teardown(a_group_of_nobody, begin, end),
		cmocka_unit_test_setup_teardown(members_that_were_left_out, begin, end),
		cmocka_unit_test_setup_teardown(a_port_without_acs, begin, end),
		cmocka_unit_test_setup_teardown(a_conventional_bridge, begin, end),
		cmocka_unit_test_setup_teardown(functions_of_one_device, begin, end),
		cmocka_unit_test_setup_teardown(aliases_are_what_is_left, begin, end),
		cmocka_unit_test_setup_teardown(members_that_nobody_saw, begin, end),
		cmocka_unit_test_setup_teardown(several_ports_stand_in_order, begin, end),
		cmocka_unit_test_setup_teardown(what_stands_outside_of_the_group, begin, end),
		cmocka_unit_test_setup_teardown(slots_are_asked_one_by_one, begin, end),
		cmocka_unit_test_setup_teardown(what_was_not_seen_may_be_the_reason, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
