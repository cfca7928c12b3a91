/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How many MSI-X vectors does config space tell of, however it is made?
 */
#include <errno.h>
#include <linux/pci_regs.h>
#include <string.h>

#include "model/msix.h"
#include "unit.h"

/* The lab's 82576 VF: power management at 0x40, MSI-X at 0x70 with three vectors. */
static void fill(uint8_t *config)
{
	memset(config, 0, MSIX_CONFIG_BYTES);
	config[PCI_STATUS] = PCI_STATUS_CAP_LIST;
	config[PCI_CAPABILITY_LIST] = 0x40;
	config[0x40] = PCI_CAP_ID_PM;
	config[0x41] = 0x70;
	config[0x70] = PCI_CAP_ID_MSIX;
	config[0x72] = 2;
}

static void the_capability_tells(void **state)
{
	uint8_t config[MSIX_CONFIG_BYTES];

	(void)state;
	fill(config);
	assert_int_equal(msix_vectors(config, sizeof(config)), 3);
	config[0x72] = 0xff;
	config[0x73] = 0xff; /* enabled and masked, besides */
	assert_int_equal(msix_vectors(config, sizeof(config)), 2048);
	config[PCI_STATUS] = 0;
	assert_int_equal(msix_vectors(config, sizeof(config)), 0);
}

static void a_header_alone_does_not(void **state)
{
	uint8_t config[MSIX_CONFIG_BYTES];

	(void)state;
	fill(config);
	assert_int_equal(msix_vectors(config, 64), -ENODATA);
}

static void what_is_broken_ends(void **state)
{
	uint8_t config[MSIX_CONFIG_BYTES];

	(void)state;
	fill(config);
	config[0x41] = 0x40; /* bites its own tail */
	assert_int_equal(msix_vectors(config, sizeof(config)), 0);
	config[0x41] = 0xff;
	assert_int_equal(msix_vectors(config, sizeof(config)), 0);
	config[0x41] = 0x10; /* leads into the header */
	assert_int_equal(msix_vectors(config, sizeof(config)), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_capability_tells),
		cmocka_unit_test(a_header_alone_does_not),
		cmocka_unit_test(what_is_broken_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
