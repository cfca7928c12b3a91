/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which devices do pci=disable_acs_redir= and pci=config_acs= name?
 */
#include <string.h>

#include "made.h"
#include "model/pci-spec.h"
#include "unit.h"

/* 0000:3a:00.0, a card with ids, below 0000:39:02.1, below 0000:00:1c.0. */
static struct device *make_way(struct made *made)
{
	struct device *root = made_add_port(made, NULL);
	struct device *port = made_add_port(made, root);
	struct device *card = made_add_device(made, port, -1);

	root->bdf = (struct bdf){ .device = 0x1c };
	port->bdf = (struct bdf){ .bus = 0x39, .device = 2, .function = 1 };
	card->bdf = (struct bdf){ .bus = 0x3a };
	card->vendor_id = 0x8086;
	card->device_id = 0x1528;
	card->subsystem_vendor_id = 0x103c;
	card->subsystem_device_id = 0x192d;
	return card;
}

static struct cmdline_text text_of(const char *text)
{
	return (struct cmdline_text){ text, strlen(text) };
}

static void addresses_ways_and_ids_name_a_device(void **state)
{
	static const struct {
		const char *specs;
		enum tristate names;
	} cases[] = {
		{ "3a:00.0", FACT_YES },
		{ "0000:3a:00.0", FACT_YES },
		{ "0:3A:0.0", FACT_YES },
		{ "1:3a:00.0", FACT_NO },
		{ "3a:00.1", FACT_NO },
		{ "00:1c.0/02.1/00.0", FACT_YES },
		{ "0000:00:1c.0/2.1/0.0", FACT_YES },
		{ "39:02.1/00.0", FACT_YES },
		{ "00:1c.0/00.0", FACT_NO },
		{ "00:1f.0/00:1c.0/02.1/00.0", FACT_NO },
		{ "pci:8086:1528", FACT_YES },
		{ "pci:8086:0", FACT_YES },
		{ "pci:8086:1528:103c:192d", FACT_YES },
		{ "pci:8086:1528:103c:1", FACT_NO },
		{ "pci:0:0", FACT_YES },
		{ "pci:15b3:1017;00:1f.0;3a:00.0", FACT_YES },
		/* Nothing behind what is malformed is read. */
		{ "3a:00;3a:00.0", FACT_NO },
		{ "pci:8086;3a:00.0", FACT_NO },
		{ "3a:00.0y;3a:00.0", FACT_NO },
		{ "/00.0", FACT_NO },
		{ ";", FACT_NO },
		{ "", FACT_NO },
	};
	const struct device *card = make_way(*state);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (pci_spec_names(text_of(cases[i].specs), card) != cases[i].names)
			fail_msg("%s", cases[i].specs);
}

static void flags_are_counted_from_the_right(void **state)
{
	static const struct {
		const char *pairs;
		enum tristate clears;
	} cases[] = {
		{ "0@3a:00.0", FACT_YES },  /* SV */
		{ "x0x@3a:00.0", FACT_NO }, /* TB, which groups do not ask for */
		{ "x0xx@3a:00.0", FACT_YES },
		{ "0xxxxx1@3a:00.0", FACT_NO },
		{ "11111@3a:00.0", FACT_NO },
		{ "XXXX0@3a:00.1", FACT_NO },
		{ "1@3a:00.1;0xx@3a:00.0", FACT_YES },
		{ "0xx@3a:00.1;3a:00.0", FACT_YES },
		/* The first that names it counts. */
		{ "x@3a:00.0;0@3a:00.0", FACT_NO },
		{ "2x0@3a:00.0", FACT_NO },
		{ "3a:00.0", FACT_NO },
		{ "@", FACT_NO },
	};
	const struct device *card = make_way(*state);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (pci_spec_clears_acs(text_of(cases[i].pairs), card) != cases[i].clears)
			fail_msg("%s", cases[i].pairs);
}

static void what_is_not_known_decides_nothing(void **state)
{
	struct device *card = make_way(*state);

	card->device_id = UNKNOWN;
	assert_int_equal(pci_spec_names(text_of("pci:8086:1528"), card), FACT_UNKNOWN);
	assert_int_equal(pci_spec_names(text_of("pci:15b3:1528"), card), FACT_NO);
	assert_int_equal(pci_spec_names(text_of("pci:8086:0"), card), FACT_YES);
	card->parent->parent = NULL;
	card->parent->parent_known = false;
	assert_int_equal(pci_spec_names(text_of("00:1c.0/02.1/00.0"), card), FACT_UNKNOWN);
	assert_int_equal(pci_spec_clears_acs(text_of("0@00:1c.0/02.1/00.0"), card), FACT_UNKNOWN);
	assert_int_equal(pci_spec_clears_acs(text_of("1@00:1c.0/02.1/00.0"), card), FACT_NO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MADE_TEST(addresses_ways_and_ids_name_a_device),
		MADE_TEST(flags_are_counted_from_the_right),
		MADE_TEST(what_is_not_known_decides_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
