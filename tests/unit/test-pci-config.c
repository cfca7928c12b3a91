/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is config space read as the registers mean it, and never beyond what is there?
 */
#include "os/pci-config.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "space.h"
#include "unit.h"

struct fixture {
	struct libpci *libpci;
	struct arena *arena;
	struct space space;
};

static int begin(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	assert_non_null(fixture);
	fixture->libpci = libpci_new();
	fixture->arena = arena_new();
	*state = fixture;
	return 0;
}

static int end(void **state)
{
	struct fixture *fixture = *state;

	libpci_free(fixture->libpci);
	arena_free(fixture->arena);
	free(fixture);
	return 0;
}

static const struct config *parse(struct fixture *fixture, size_t n)
{
	struct config *config = NULL;

	assert_int_equal(
		pci_config_parse(fixture->libpci, fixture->space.bytes, n, fixture->arena, &config),
		0);
	return config;
}

static int failure(struct fixture *fixture, size_t n)
{
	struct config *config = NULL;
	int r = pci_config_parse(fixture->libpci, fixture->space.bytes, n, fixture->arena, &config);

	assert_null(config);
	return r;
}

static void an_endpoint_with_everything(void **state)
{
	static const struct sriov_capability sriov = { .initial_vfs = 8,
						       .total_vfs = 8,
						       .num_vfs = 2,
						       .offset = 128,
						       .stride = 2,
						       .vf_device_id = 0x10ca,
						       .vf_enable = true,
						       .ari_hierarchy = true,
						       .vf_bars = { 0xc, 1, 0, 0x400c, 1, 0 } };
	struct fixture *fixture = *state;
	const struct config *config = NULL;

	space_init(&fixture->space, 0x8086, 0x10c9, 0x80);
	space_add(&fixture->space, 0x40, 0x01);
	space_express(&fixture->space, PORT_ENDPOINT, 3, 8, 2, 4);
	space_add_extended(&fixture->space, 0x100, 0x01);
	space_add_extended(&fixture->space, 0x140, 0x0e);
	space_acs(&fixture->space, 0x150, 0x5f, 0x1d);
	space_sriov(&fixture->space, 0x160, &sriov);
	space_put_word(&fixture->space, 0x80, 0x42);
	config = parse(fixture, 4096);
	assert_true(config->multifunction && config->capabilities && config->extended);
	assert_int_equal(config->header_type, 0);
	assert_int_equal(config->port_type, PORT_ENDPOINT);
	assert_int_equal(config->maximum.mts, 8000);
	assert_int_equal(config->maximum.width, 8);
	assert_int_equal(config->current.mts, 5000);
	assert_int_equal(config->current.width, 4);
	assert_int_equal(config->aspm_l1, FACT_YES);
	assert_int_equal(config->ari, FACT_YES);
	assert_int_equal(config->acs, FACT_YES);
	assert_int_equal(config->acs_capability, 0x5f);
	assert_int_equal(config->acs_control, 0x1d);
	assert_memory_equal(config->sriov, &sriov, sizeof(sriov));
}

static void a_port_and_its_buses(void **state)
{
	struct fixture *fixture = *state;
	const struct config *config = NULL;

	space_init(&fixture->space, 0x8086, 0x2f04, 1);
	space_buses(&fixture->space, 0x41, 0x4f);
	space_express(&fixture->space, PORT_ROOT, 5, 16, 1, 0);
	space_put_word(&fixture->space, 0x98, 0x20);
	config = parse(fixture, 4096);
	assert_int_equal(config->secondary_bus, 0x41);
	assert_int_equal(config->subordinate_bus, 0x4f);
	assert_int_equal(config->maximum.mts, 32000);
	assert_int_equal(config->current.width, 0);
	assert_int_equal(config->ari, FACT_YES);
	assert_int_equal(config->acs, FACT_NO);
	assert_int_equal(config->aspm_l1, FACT_NO);
	assert_null(config->sriov);
}

/* What is not shown is unknown, and only a conventional function can do without extended space. */
static void short_configs_leave_the_rest_unknown(void **state)
{
	struct fixture *fixture = *state;
	static const size_t short_of_capabilities[] = { 64, 65, 128, 255 };
	const struct config *config = NULL;

	space_init(&fixture->space, 0x8086, 0x1521, 0x80);
	space_express(&fixture->space, PORT_ENDPOINT, 2, 4, 2, 4);
	space_acs(&fixture->space, 0x100, 0, 0);
	for (size_t i = 0; i < ARRAY_SIZE(short_of_capabilities); i++) {
		config = parse(fixture, short_of_capabilities[i]);
		assert_true(config->multifunction);
		assert_false(config->capabilities || config->extended);
		assert_int_equal(config->port_type, PORT_UNKNOWN);
		assert_int_equal(config->acs, FACT_UNKNOWN);
		assert_false(link_is_known(config->maximum));
	}
	config = parse(fixture, 256);
	assert_true(config->capabilities && !config->extended);
	assert_int_equal(config->maximum.width, 4);
	assert_int_equal(config->acs, FACT_UNKNOWN);
	assert_int_equal(config->ari, FACT_UNKNOWN);
	assert_int_equal(failure(fixture, 63), -ENODATA);
	assert_int_equal(failure(fixture, 0), -ENODATA);

	space_init(&fixture->space, 0x8086, 0x100e, 0);
	config = parse(fixture, 256);
	assert_int_equal(config->port_type, PORT_NOT_EXPRESS);
	assert_int_equal(config->acs, FACT_NO);
	assert_int_equal(config->ari, FACT_NO);
}

static void no_device_behind_it(void **state)
{
	struct fixture *fixture = *state;

	memset(fixture->space.bytes, 0xff, sizeof(fixture->space.bytes));
	assert_int_equal(failure(fixture, 4096), -ENXIO);
	assert_int_equal(failure(fixture, 64), -ENXIO);
	memset(fixture->space.bytes, 0, sizeof(fixture->space.bytes));
	assert_int_equal(failure(fixture, 4096), -ENXIO);
}

static void unreachable_extended_space(void **state)
{
	struct fixture *fixture = *state;
	const struct config *config = NULL;

	space_init(&fixture->space, 0x8086, 0x1521, 0);
	space_express(&fixture->space, PORT_ENDPOINT, 2, 4, 2, 4);
	memset(fixture->space.bytes + 256, 0xff, 4096 - 256);
	config = parse(fixture, 4096);
	assert_true(config->capabilities && !config->extended);
	assert_int_equal(config->acs, FACT_UNKNOWN);
}

static void loops_end(void **state)
{
	struct fixture *fixture = *state;
	const struct config *config = NULL;

	space_init(&fixture->space, 0x8086, 0x1521, 0);
	space_add(&fixture->space, 0x40, 0x01);
	space_express(&fixture->space, PORT_ENDPOINT, 3, 8, 3, 8);
	fixture->space.bytes[0x71] = 0x40;
	space_add_extended(&fixture->space, 0x100, 0x01);
	space_acs(&fixture->space, 0x140, 0x1d, 0x1d);
	space_put_word(&fixture->space, 0x142, 0x1001);
	config = parse(fixture, 4096);
	assert_int_equal(config->maximum.width, 8);
	assert_int_equal(config->acs, FACT_YES);
	fixture->space.bytes[0x71] = 0x70;
	assert_int_equal(parse(fixture, 4096)->maximum.width, 8);
	/* One that is its own next, before what is looked for. */
	space_put_word(&fixture->space, 0x102, 0x1001);
	assert_int_equal(parse(fixture, 4096)->acs, FACT_NO);
	fixture->space.bytes[0x41] = 0x40;
	assert_int_equal(parse(fixture, 4096)->port_type, PORT_NOT_EXPRESS);
}

/* A chain that leads into the header, or whose end lies outside, says nothing that can be believed. */
static void capabilities_out_of_place(void **state)
{
	struct fixture *fixture = *state;
	const struct config *config = NULL;

	space_init(&fixture->space, 0x8086, 0x1521, 0);
	space_add(&fixture->space, 0xfc, 0x10);
	config = parse(fixture, 4096);
	assert_false(config->capabilities);
	assert_int_equal(config->port_type, PORT_UNKNOWN);

	space_init(&fixture->space, 0x8086, 0x1521, 0);
	space_express(&fixture->space, PORT_ROOT, 3, 8, 3, 8);
	space_add_extended(&fixture->space, 0x100, 0x01);
	space_add_extended(&fixture->space, 0xffc, 0x0d);
	config = parse(fixture, 4096);
	assert_true(config->capabilities && !config->extended);
	assert_int_equal(config->acs, FACT_UNKNOWN);

	space_init(&fixture->space, 0x8086, 0x1521, 0);
	space_express(&fixture->space, PORT_ROOT, 3, 8, 3, 8);
	space_add_extended(&fixture->space, 0x100, 0x01);
	space_add_extended(&fixture->space, 0x10, 0x0d);
	config = parse(fixture, 4096);
	assert_false(config->extended);
	assert_int_equal(config->acs, FACT_UNKNOWN);
}

/* Where all of it would just fit it is read, one register further nothing is. */
static void capabilities_at_the_end(void **state)
{
	static const struct {
		unsigned int at;
		unsigned int version;
		bool read;
		int64_t maximum_mts; /* of code 0, which leaves it to Link Capabilities 2 */
	} cases[] = {
		{ 0xd0, 2, true, 8000 },     { 0xd4, 2, true, UNKNOWN },
		{ 0xd0, 1, true, UNKNOWN },  { 0xec, 2, true, UNKNOWN },
		{ 0xec, 1, true, UNKNOWN },  { 0xf0, 2, false, UNKNOWN },
		{ 0xf0, 1, false, UNKNOWN },
	};
	struct fixture *fixture = *state;
	struct space *space = &fixture->space;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		unsigned int at = cases[i].at;
		const struct config *config = NULL;

		space_init(space, 0x8086, 0x1521, 0);
		space_add(space, at, 0x10);
		space_put_word(space, at + 0x02, (uint16_t)cases[i].version);
		space_put_long(space, at + 0x0c, 0x80);
		/* Behind the end this is the first extended capability: not to be taken for a speed. */
		space_put_long(space, at + 0x2c, 0x0e);
		config = parse(fixture, 4096);
		assert_int_equal(config->capabilities, cases[i].read);
		assert_int_equal(config->port_type, cases[i].read ? PORT_ENDPOINT : PORT_UNKNOWN);
		assert_int_equal(config->maximum.mts, cases[i].maximum_mts);
		assert_int_equal(config->maximum.width, cases[i].read ? 8 : UNKNOWN);
	}
}

/* One that is out of place makes all of its space doubtful, also what was found before it. */
static void extended_capabilities_at_the_end(void **state)
{
	static const struct {
		unsigned int acs;
		unsigned int sriov;
		unsigned int ari;
		bool believed;
	} cases[] = {
		{ 0xff8, 0x200, 0x300, true }, { 0xffc, 0x200, 0x300, false },
		{ 0x100, 0xfc4, 0x300, true }, { 0x100, 0xfc8, 0x300, false },
		{ 0x100, 0x200, 0xff8, true }, { 0x100, 0x200, 0xffc, false },
	};
	struct fixture *fixture = *state;
	struct space *space = &fixture->space;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		enum tristate known = cases[i].believed ? FACT_YES : FACT_UNKNOWN;
		const struct config *config = NULL;

		space_init(space, 0x8086, 0x1521, 0);
		space_express(space, PORT_ENDPOINT, 3, 8, 3, 8);
		if (cases[i].acs != 0x100)
			space_add_extended(space, 0x100, 0x01);
		space_add_extended(space, cases[i].acs, 0x0d);
		space_add_extended(space, cases[i].sriov, 0x10);
		space_add_extended(space, cases[i].ari, 0x0e);
		config = parse(fixture, 4096);
		assert_true(config->capabilities);
		assert_int_equal(config->extended, cases[i].believed);
		assert_int_equal(config->acs, known);
		assert_int_equal(config->ari, known);
		assert_int_equal(config->sriov != NULL, cases[i].believed);
	}
}

static void bridges_of_both_kinds_have_buses(void **state)
{
	static const struct {
		uint8_t header_type;
		uint8_t secondary;
	} cases[] = { { 0, 0 }, { 1, 0x41 }, { 2, 0x41 }, { 3, 0 }, { 0x81, 0x41 } };
	struct fixture *fixture = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		space_init(&fixture->space, 0x8086, 0x1521, cases[i].header_type);
		space_buses(&fixture->space, 0x41, 0x42);
		assert_int_equal(parse(fixture, 4096)->secondary_bus, cases[i].secondary);
	}
}

static void speeds_and_widths_that_do_not_exist(void **state)
{
	struct fixture *fixture = *state;
	const struct config *config = NULL;

	space_init(&fixture->space, 0x8086, 0x1521, 0);
	space_express(&fixture->space, PORT_ENDPOINT, 3, 8, 0xf, 0x3f);
	config = parse(fixture, 4096);
	assert_int_equal(config->current.mts, UNKNOWN);
	assert_int_equal(config->current.width, UNKNOWN);
	/* A link that can do no lane, or three, is not known. */
	for (unsigned int width = 0; width < 4; width += 3) {
		space_put_long(&fixture->space, 0x7c, 3 | width << 4);
		assert_int_equal(parse(fixture, 4096)->maximum.width, UNKNOWN);
	}
	space_put_long(&fixture->space, 0x7c, 0x83);
	/* The vector of Link Capabilities 2 claims more than the port can do. */
	space_put_long(&fixture->space, 0x9c, 0x7e);
	assert_int_equal(parse(fixture, 4096)->maximum.mts, 8000);
	/* Where Max Link Speed is no code, it is what there is; version 1 ends before it. */
	space_put_long(&fixture->space, 0x7c, 0x80);
	space_put_long(&fixture->space, 0x9c, 0x0e);
	assert_int_equal(parse(fixture, 4096)->maximum.mts, 8000);
	space_put_word(&fixture->space, 0x72, 1);
	assert_int_equal(parse(fixture, 4096)->maximum.mts, UNKNOWN);
	/* Root complex integrated endpoints have no link. */
	space_put_word(&fixture->space, 0x72, 0x92);
	config = parse(fixture, 4096);
	assert_int_equal(config->port_type, PORT_RC_ENDPOINT);
	assert_false(link_is_known(config->maximum));
}

/* Whatever the bytes, it ends, and says nothing of what lies behind them. */
static void any_bytes(void **state)
{
	struct fixture *fixture = *state;
	uint32_t random = 1;

	for (int round = 0; round < 2000; round++) {
		struct config *config = NULL;
		size_t n = (size_t)(random >> 8) % 4097;

		for (size_t i = 0; i < sizeof(fixture->space.bytes); i++) {
			random = random * 1664525 + 1013904223;
			fixture->space.bytes[i] = (uint8_t)(random >> 24);
		}
		fixture->space.bytes[6] |= 0x10;
		if (pci_config_parse(fixture->libpci, fixture->space.bytes, n, fixture->arena,
				     &config) < 0)
			continue;
		assert_false(n < 256 && config->capabilities);
		assert_false(n < 4096 && config->extended);
		assert_false(config->extended && config->acs == FACT_UNKNOWN);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_endpoint_with_everything),
		cmocka_unit_test(a_port_and_its_buses),
		cmocka_unit_test(short_configs_leave_the_rest_unknown),
		cmocka_unit_test(no_device_behind_it),
		cmocka_unit_test(unreachable_extended_space),
		cmocka_unit_test(loops_end),
		cmocka_unit_test(capabilities_out_of_place),
		cmocka_unit_test(capabilities_at_the_end),
		cmocka_unit_test(extended_capabilities_at_the_end),
		cmocka_unit_test(bridges_of_both_kinds_have_buses),
		cmocka_unit_test(speeds_and_widths_that_do_not_exist),
		cmocka_unit_test(any_bytes),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
