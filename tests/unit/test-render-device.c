/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is an interface that nobody told of shown as unknown, and one that is not there not at all?
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "render/documents.h"
#include "render/json.h"
#include "unit.h"

/* What list --json says of one device, to be freed. */
static char *print_device(const struct device *device)
{
	const struct device *devices[] = { device };
	const struct selection selection = { devices, 1 };
	_cleanup_(host_freep) struct host *host = host_new();
	char *text = NULL;
	size_t n = 0;
	FILE *stream = open_memstream(&text, &n);

	assert_non_null(stream);
	host->facts = FACTS_ALL;
	json_write(stream, list_document, host, &selection);
	assert_int_equal(fclose(stream), 0);
	return text;
}

static void unknown_interfaces_are_told_from_none(void **state)
{
	struct device device = { .role = ROLE_NIC, .driver = "igb", .class_code = 0x020000 };
	_cleanup_free_ char *unknown = print_device(&device);
	_cleanup_free_ char *none = NULL;

	(void)state;
	device.netdevs_known = true;
	none = print_device(&device);
	assert_non_null(strstr(unknown, "\"name\": null, \"altnames\": null, \"role\""));
	assert_non_null(strstr(unknown, "\"mac\": null"));
	assert_non_null(strstr(unknown, "\"speed_mbps\": null"));
	assert_null(strstr(none, "altnames"));
	assert_null(strstr(none, "speed_mbps"));
}

static void unknown_altnames_are_told_from_none(void **state)
{
	const char *altnames[] = { "lan0" };
	struct netdev netdev = { .name = "eth0", .mac = "02:00:00:00:00:01", .permanent_mac = "" };
	struct device device = { .role = ROLE_NIC, .netdevs = &netdev, .netdevs_known = true };
	_cleanup_free_ char *unknown = print_device(&device);
	_cleanup_free_ char *none = NULL;
	_cleanup_free_ char *one = NULL;

	(void)state;
	netdev.altnames = altnames;
	none = print_device(&device);
	netdev.n_altnames = 1;
	one = print_device(&device);
	assert_non_null(strstr(unknown, "\"name\": \"eth0\", \"altnames\": null"));
	assert_non_null(strstr(none, "\"altnames\": []"));
	assert_non_null(strstr(one, "\"altnames\": [\"lan0\"]"));
	assert_null(strstr(one, "permanent_mac"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unknown_interfaces_are_told_from_none),
		cmocka_unit_test(unknown_altnames_are_told_from_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
