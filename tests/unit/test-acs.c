/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does ACS come out as pci_acs_enabled would have it, port by port, and is the one in the way named?
 */
#include "model/acs.h"

#include "base/text.h"
#include "unit.h"

/*
 * A root port and a two-function card on bus 1 with one VF, a conventional bridge: addresses in
 * order, as in a host.
 */
enum {
	ROOT,
	BRIDGE,
	CARD,
	CARD_1,
	VF,
	BEHIND,
	N
};

struct fixture {
	struct device devices[N];
	struct config configs[N];
	struct vf vf;
	struct host host;
};

static void place(struct fixture *fixture, int i, uint8_t bus, uint8_t device, uint8_t function,
		  enum port_type type, int parent)
{
	fixture->configs[i] = (struct config){
		.capabilities = true, .extended = true, .port_type = type, .acs = FACT_NO
	};
	fixture->devices[i] = (struct device){
		.bdf = { .bus = bus, .device = device, .function = function },
		.parent = parent < 0 ? NULL : &fixture->devices[parent],
		.parent_known = true,
		.config = &fixture->configs[i],
		.iommu_group = UNKNOWN,
	};
}

static void give_acs(struct fixture *fixture, int i, uint16_t capability, uint16_t control)
{
	fixture->configs[i].acs = FACT_YES;
	fixture->configs[i].acs_capability = capability;
	fixture->configs[i].acs_control = control;
}

static struct fixture *lay(struct fixture *fixture)
{
	*fixture = (struct fixture){
		.host = { .devices = fixture->devices, .n_devices = N, .iommu.in_use = FACT_YES }
	};
	place(fixture, ROOT, 0, 1, 0, PORT_ROOT, -1);
	place(fixture, BRIDGE, 0, 2, 0, PORT_PCIE_TO_PCI, -1);
	place(fixture, CARD, 1, 0, 0, PORT_ENDPOINT, ROOT);
	place(fixture, CARD_1, 1, 0, 1, PORT_ENDPOINT, ROOT);
	place(fixture, VF, 1, 0, 2, PORT_ENDPOINT, ROOT);
	place(fixture, BEHIND, 2, 0, 0, PORT_NOT_EXPRESS, BRIDGE);
	give_acs(fixture, ROOT, 0x1f, 0x1d);
	give_acs(fixture, CARD, 0, 0);
	give_acs(fixture, CARD_1, 0, 0);
	fixture->vf.pf = &fixture->devices[CARD];
	fixture->devices[VF].vf = &fixture->vf;
	fixture->devices[VF].config = NULL;
	return fixture;
}

static void assert_acs(const struct fixture *fixture, int i, enum acs_state state, int blocker,
		       unsigned int lacks)
{
	struct acs acs = acs_of_path(&fixture->host, &fixture->devices[i]);

	assert_int_equal(acs.state, state);
	if (blocker < 0)
		assert_null(acs.blocker);
	else
		assert_ptr_equal(acs.blocker, &fixture->devices[blocker]);
	assert_int_equal(acs.lacks, lacks);
}

static void ports_must_offer_and_switch_on(void **state)
{
	struct fixture fixture;

	(void)state;
	assert_acs(lay(&fixture), CARD, ACS_ENABLED, -1, 0);
	assert_acs(&fixture, VF, ACS_ENABLED, -1, 0);
	give_acs(&fixture, ROOT, 0x1f, 0x11);
	assert_acs(&fixture, CARD, ACS_PARTIAL, ROOT, ACS_RR | ACS_CR);
	assert_acs(&fixture, VF, ACS_PARTIAL, ROOT, ACS_RR | ACS_CR);
	/* Not offered counts as hard-wired on; egress control is not asked for. */
	give_acs(&fixture, ROOT, 0x31, 0x11);
	assert_acs(&fixture, CARD, ACS_ENABLED, -1, 0);
	give_acs(&fixture, ROOT, 0, 0);
	assert_acs(&fixture, CARD, ACS_ENABLED, -1, 0);
	fixture.configs[ROOT].acs = FACT_NO;
	assert_acs(&fixture, VF, ACS_MISSING, ROOT, ACS_REQUIRED);
}

static void functions_of_one_device(void **state)
{
	struct fixture fixture;

	(void)state;
	lay(&fixture);
	fixture.configs[CARD].acs = FACT_NO;
	fixture.configs[CARD_1].acs = FACT_NO;
	assert_acs(&fixture, CARD, ACS_MISSING, CARD, ACS_REQUIRED);
	assert_acs(&fixture, CARD_1, ACS_MISSING, CARD_1, ACS_REQUIRED);
	/* VFs pass by themselves. */
	assert_acs(&fixture, VF, ACS_ENABLED, -1, 0);
	/* One without it among those that have it shares with nobody. */
	give_acs(&fixture, CARD_1, 0, 0);
	assert_acs(&fixture, CARD, ACS_ENABLED, -1, 0);
	/* Whether a sibling has it is not known. */
	fixture.configs[CARD_1].acs = FACT_UNKNOWN;
	assert_acs(&fixture, CARD, ACS_UNKNOWN, -1, 0);
}

static void a_single_function_needs_none(void **state)
{
	struct fixture fixture;

	(void)state;
	lay(&fixture);
	fixture.configs[CARD].acs = FACT_NO;
	fixture.devices[CARD_1].bdf.device = 3;
	fixture.devices[CARD_1].bdf.function = 0;
	assert_acs(&fixture, CARD, ACS_ENABLED, -1, 0);
	/* VFs in its slot make it no multifunction device; a bit in its header does. */
	fixture.devices[CARD_1].vf = &fixture.vf;
	fixture.devices[CARD_1].bdf = (struct bdf){ .bus = 1, .device = 0, .function = 1 };
	assert_int_equal(acs_of_function(&fixture.host, &fixture.devices[CARD]).state, ACS_ENABLED);
	fixture.configs[CARD].multifunction = true;
	assert_int_equal(acs_of_function(&fixture.host, &fixture.devices[CARD]).state, ACS_MISSING);
	/* So does its number. */
	fixture.configs[CARD].multifunction = false;
	fixture.devices[CARD].bdf.function = 3;
	assert_int_equal(acs_of_function(&fixture.host, &fixture.devices[CARD]).state, ACS_MISSING);
}

/* Each type of port by itself, as the switch in pci_acs_enabled has them. */
static void every_type_of_port(void **state)
{
	static const struct {
		int type;
		enum acs_state alone;	 /* without the capability, the only function */
		enum acs_state together; /* one of several */
	} cases[] = {
		{ PORT_ENDPOINT, ACS_ENABLED, ACS_MISSING },
		{ PORT_LEGACY_ENDPOINT, ACS_ENABLED, ACS_MISSING },
		{ PORT_RC_ENDPOINT, ACS_ENABLED, ACS_MISSING },
		{ PORT_UPSTREAM, ACS_ENABLED, ACS_MISSING },
		{ PORT_ROOT, ACS_MISSING, ACS_MISSING },
		{ PORT_DOWNSTREAM, ACS_MISSING, ACS_MISSING },
		{ PORT_PCIE_TO_PCI, ACS_MISSING, ACS_MISSING },
		{ PORT_PCI_TO_PCIE, ACS_MISSING, ACS_MISSING },
		{ PORT_RC_EVENT_COLLECTOR, ACS_MISSING, ACS_MISSING },
		{ PORT_NOT_EXPRESS, ACS_MISSING, ACS_MISSING },
		{ PORT_UNKNOWN, ACS_UNKNOWN, ACS_UNKNOWN },
		{ 0xf, ACS_ENABLED, ACS_ENABLED },
	};
	struct fixture fixture;

	(void)state;
	lay(&fixture);
	fixture.configs[BRIDGE].acs = FACT_NO;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct device *bridge = &fixture.devices[BRIDGE];

		fixture.configs[BRIDGE].port_type = (enum port_type)cases[i].type;
		fixture.configs[BRIDGE].multifunction = false;
		assert_int_equal(acs_of_function(&fixture.host, bridge).state, cases[i].alone);
		fixture.configs[BRIDGE].multifunction = true;
		assert_int_equal(acs_of_function(&fixture.host, bridge).state, cases[i].together);
	}
}

/* Among equals the one nearest the function is named. */
static void the_first_in_the_way_is_named(void **state)
{
	struct fixture fixture;

	(void)state;
	lay(&fixture);
	fixture.configs[BRIDGE].port_type = PORT_DOWNSTREAM;
	fixture.devices[BRIDGE].parent = &fixture.devices[ROOT];
	fixture.configs[BEHIND].port_type = PORT_ENDPOINT;
	fixture.configs[ROOT].acs = FACT_NO;
	assert_acs(&fixture, BEHIND, ACS_MISSING, BRIDGE, ACS_REQUIRED);
	give_acs(&fixture, BRIDGE, 0x1f, 0x1c);
	assert_acs(&fixture, BEHIND, ACS_PARTIAL, BRIDGE, ACS_SV);
	give_acs(&fixture, BRIDGE, 0x1f, 0x1d);
	assert_acs(&fixture, BEHIND, ACS_MISSING, ROOT, ACS_REQUIRED);
	/* And a port before what the function itself lacks. */
	fixture.configs[CARD].acs = FACT_NO;
	fixture.configs[CARD_1].acs = FACT_NO;
	assert_acs(&fixture, CARD, ACS_MISSING, ROOT, ACS_REQUIRED);
}

static void conventional_buses_never_pass(void **state)
{
	static const enum port_type types[] = { PORT_PCIE_TO_PCI, PORT_PCI_TO_PCIE,
						PORT_NOT_EXPRESS, PORT_RC_EVENT_COLLECTOR };
	struct fixture fixture;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		lay(&fixture);
		fixture.configs[BRIDGE].port_type = types[i];
		give_acs(&fixture, BRIDGE, 0, 0);
		assert_acs(&fixture, BEHIND, ACS_MISSING, BRIDGE, ACS_REQUIRED);
	}
	/* A conventional function on a root bus has nobody beside it. */
	fixture.devices[BEHIND].parent = NULL;
	assert_acs(&fixture, BEHIND, ACS_ENABLED, -1, 0);
}

static void upstream_ports_pass_alone(void **state)
{
	struct fixture fixture;

	(void)state;
	lay(&fixture);
	fixture.configs[BRIDGE].port_type = PORT_UPSTREAM;
	fixture.configs[BEHIND].port_type = PORT_ENDPOINT;
	assert_acs(&fixture, BEHIND, ACS_ENABLED, -1, 0);
	fixture.configs[BRIDGE].multifunction = true;
	assert_acs(&fixture, BEHIND, ACS_MISSING, BRIDGE, ACS_REQUIRED);
	fixture.configs[BRIDGE].port_type = PORT_DOWNSTREAM;
	fixture.configs[BRIDGE].multifunction = false;
	assert_acs(&fixture, BEHIND, ACS_MISSING, BRIDGE, ACS_REQUIRED);
}

static void what_was_not_read_is_unknown(void **state)
{
	struct fixture fixture;

	(void)state;
	lay(&fixture);
	fixture.devices[ROOT].config = NULL;
	assert_acs(&fixture, CARD, ACS_UNKNOWN, -1, 0);
	assert_acs(&fixture, VF, ACS_UNKNOWN, -1, 0);
	lay(&fixture);
	fixture.configs[ROOT].acs = FACT_UNKNOWN;
	assert_acs(&fixture, VF, ACS_UNKNOWN, -1, 0);
	lay(&fixture);
	fixture.devices[ROOT].parent_known = false;
	assert_acs(&fixture, VF, ACS_UNKNOWN, -1, 0);
	lay(&fixture);
	fixture.devices[CARD].parent = NULL;
	fixture.devices[CARD].parent_known = false;
	assert_acs(&fixture, VF, ACS_UNKNOWN, -1, 0);
	lay(&fixture);
	fixture.devices[ROOT].parent_known = false;
	/* What is known to be in the way is, whatever else there may be. */
	fixture.configs[ROOT].acs = FACT_NO;
	assert_acs(&fixture, VF, ACS_MISSING, ROOT, ACS_REQUIRED);
}

/* Different groups in spite of config space: the kernel's quirks know the device. */
static void the_kernel_knows_better(void **state)
{
	struct fixture fixture;

	(void)state;
	lay(&fixture);
	fixture.configs[ROOT].acs = FACT_NO;
	fixture.devices[ROOT].iommu_group = 1;
	fixture.devices[CARD].iommu_group = 2;
	assert_acs(&fixture, CARD, ACS_QUIRK, ROOT, ACS_REQUIRED);
	fixture.devices[CARD].iommu_group = 1;
	assert_acs(&fixture, CARD, ACS_MISSING, ROOT, ACS_REQUIRED);
	fixture.devices[CARD].iommu_group = -1;
	assert_acs(&fixture, CARD, ACS_MISSING, ROOT, ACS_REQUIRED);
	lay(&fixture);
	fixture.configs[CARD].acs = FACT_NO;
	fixture.configs[CARD_1].acs = FACT_NO;
	fixture.devices[CARD].iommu_group = 2;
	fixture.devices[CARD_1].iommu_group = 3;
	assert_acs(&fixture, CARD, ACS_QUIRK, CARD, ACS_REQUIRED);
	/* Group 0 is a group. */
	fixture.devices[CARD].iommu_group = 0;
	assert_acs(&fixture, CARD, ACS_QUIRK, CARD, ACS_REQUIRED);
	fixture.devices[CARD_1].iommu_group = 0;
	fixture.devices[CARD].iommu_group = 3;
	assert_acs(&fixture, CARD, ACS_QUIRK, CARD, ACS_REQUIRED);
	/* What config space says itself is no quirk. */
	give_acs(&fixture, CARD, 0, 0);
	assert_acs(&fixture, CARD, ACS_ENABLED, -1, 0);
}

/* The kernel switches nothing on, but would: what is not offered it cannot. */
static void without_an_iommu(void **state)
{
	struct fixture fixture;

	(void)state;
	lay(&fixture);
	give_acs(&fixture, ROOT, 0x1f, 0);
	assert_acs(&fixture, VF, ACS_PARTIAL, ROOT, ACS_REQUIRED);
	fixture.host.iommu.in_use = FACT_NO;
	assert_acs(&fixture, VF, ACS_ENABLED, -1, 0);
	fixture.configs[ROOT].acs = FACT_NO;
	assert_acs(&fixture, VF, ACS_MISSING, ROOT, ACS_REQUIRED);
	/* Where that is not known, only what is switched on says something. */
	lay(&fixture);
	fixture.host.iommu.in_use = FACT_UNKNOWN;
	assert_acs(&fixture, VF, ACS_ENABLED, -1, 0);
	give_acs(&fixture, ROOT, 0x1f, 0);
	assert_acs(&fixture, VF, ACS_UNKNOWN, -1, 0);
}

/* What the kernel would make of them is told by the card's kind. */
static void cards_that_the_kernel_knows(void **state)
{
	struct fixture fixture;

	(void)state;
	lay(&fixture);
	fixture.configs[CARD].acs = FACT_NO;
	fixture.configs[CARD_1].acs = FACT_NO;
	fixture.host.iommu.in_use = FACT_NO;
	assert_acs(&fixture, CARD, ACS_MISSING, CARD, ACS_REQUIRED);
	fixture.devices[CARD].vendor_id = 0x8086;
	fixture.devices[CARD].device_id = 0x10c9;
	assert_acs(&fixture, CARD, ACS_QUIRK, CARD, ACS_REQUIRED);
	fixture.devices[CARD].vendor_id = 0x14e4;
	assert_acs(&fixture, CARD, ACS_MISSING, CARD, ACS_REQUIRED);
	/* Where it made groups, these tell. */
	fixture.devices[CARD].vendor_id = 0x8086;
	fixture.host.iommu.in_use = FACT_YES;
	fixture.devices[CARD].iommu_group = 1;
	fixture.devices[CARD_1].iommu_group = 1;
	assert_acs(&fixture, CARD, ACS_MISSING, CARD, ACS_REQUIRED);
}

static void names(void **state)
{
	const char *flags[4] = { NULL };

	(void)state;
	assert_int_equal(acs_flag_names(ACS_REQUIRED, flags), 4);
	assert_string_equal(flags[0], "SV");
	assert_string_equal(flags[3], "UF");
	assert_int_equal(acs_flag_names(ACS_CR, flags), 1);
	assert_string_equal(flags[0], "CR");
	assert_string_equal(acs_state_name(ACS_PARTIAL), "partial");
	assert_null(acs_state_name(ACS_UNKNOWN));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ports_must_offer_and_switch_on),
		cmocka_unit_test(functions_of_one_device),
		cmocka_unit_test(a_single_function_needs_none),
		cmocka_unit_test(every_type_of_port),
		cmocka_unit_test(the_first_in_the_way_is_named),
		cmocka_unit_test(conventional_buses_never_pass),
		cmocka_unit_test(upstream_ports_pass_alone),
		cmocka_unit_test(what_was_not_read_is_unknown),
		cmocka_unit_test(the_kernel_knows_better),
		cmocka_unit_test(without_an_iommu),
		cmocka_unit_test(cards_that_the_kernel_knows),
		cmocka_unit_test(names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
