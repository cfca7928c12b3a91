/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is real config space read as lspci reads it? Dumps of pciutils' own tests against what was cut from
 * lspci's output: file, address, ids, class, size, LnkCap, LnkSta, downtrained, ACSCap, ACSCtl,
 * SR-IOV, ARI.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "model/acs.h"
#include "model/path.h"
#include "os/pci-config.h"
#include "real/hexdump.h"
#include "real/real.h"
#include "unit/collected.h"
#include "unit/functions.h"
#include "unit/unit.h"

enum {
	FILE_NAME,
	ADDRESS,
	IDS,
	CLASS,
	SIZE,
	LINK_CAP,
	LINK_STATUS,
	DOWNTRAINED,
	ACS_CAP,
	ACS_CTL,
	SRIOV,
	ARI,
};

static const struct hexdump_function *find(const struct hexdump_function *functions, size_t n,
					   const char *address)
{
	struct bdf bdf = { 0 };

	assert_int_equal(bdf_parse(address, &bdf), 0);
	for (size_t i = 0; i < n; i++)
		if (bdf_equal(functions[i].bdf, bdf))
			return &functions[i];
	fail_msg("%s is not in the dump", address);
	return NULL;
}

static void format_link(struct link link, char *text, size_t size)
{
	if (link.mts == 2500)
		snprintf(text, size, "Speed 2.5GT/s, Width x%" PRId64, link.width);
	else if (link.mts != UNKNOWN)
		snprintf(text, size, "Speed %" PRId64 "GT/s, Width x%" PRId64, link.mts / 1000,
			 link.width);
	else
		snprintf(text, size, "-");
}

static void format_acs(const struct config *config, uint16_t bits, char *text, size_t size)
{
	static const char *const names[] = { "SrcValid",   "TransBlk",	  "ReqRedir",
					     "CmpltRedir", "UpstreamFwd", "EgressCtrl",
					     "DirectTrans" };
	size_t length = 0;

	snprintf(text, size, "-");
	for (size_t i = 0; config->acs == FACT_YES && i < ARRAY_SIZE(names); i++)
		length += (size_t)snprintf(text + length, size - length, "%s%s%c", i ? " " : "",
					   names[i], bits & 1u << i ? '+' : '-');
}

static void format_sriov(const struct sriov_capability *sriov, char *text, size_t size)
{
	snprintf(text, size, "-");
	if (sriov)
		snprintf(text, size, "%u/%u/%u/%u/%u/%04x", sriov->initial_vfs, sriov->total_vfs,
			 sriov->num_vfs, sriov->offset, sriov->stride, sriov->vf_device_id);
}

static bool is_downtrained(const struct config *config)
{
	return link_is_known(config->current) && link_is_known(config->maximum) &&
	       (config->current.mts < config->maximum.mts ||
		config->current.width < config->maximum.width);
}

static void format_ids(const struct hexdump_function *function, char *text, size_t size)
{
	const uint8_t *bytes = function->bytes;

	snprintf(text, size, "%02x%02x:%02x%02x/%02x%02x/%zu", bytes[1], bytes[0], bytes[3],
		 bytes[2], bytes[11], bytes[10], function->n);
}

static void compare(const char *const line[16], const struct hexdump_function *function,
		    const struct config *config)
{
	char text[256];
	char ids[64];

	snprintf(text, sizeof(text), "%s/%s/%s", line[IDS], line[CLASS], line[SIZE]);
	format_ids(function, ids, sizeof(ids));
	assert_string_equal(ids, text);
	format_link(config->maximum, text, sizeof(text));
	assert_string_equal(text, line[LINK_CAP]);
	format_link(config->current, text, sizeof(text));
	assert_string_equal(text, line[LINK_STATUS]);
	if (!str_equal(line[DOWNTRAINED], "-"))
		assert_string_equal(is_downtrained(config) ? "yes" : "no", line[DOWNTRAINED]);
	format_acs(config, config->acs_capability, text, sizeof(text));
	assert_string_equal(text, line[ACS_CAP]);
	format_acs(config, config->acs_control, text, sizeof(text));
	assert_string_equal(text, line[ACS_CTL]);
	format_sriov(config->sriov, text, sizeof(text));
	assert_string_equal(text, line[SRIOV]);
	if (!port_is_downstream(config->port_type))
		assert_string_equal(config->ari == FACT_YES ? "y" : "-", line[ARI]);
}

static void as_lspci_has_it(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_(libpci_freep) struct libpci *libpci = libpci_new();
	const char *(*lines)[16] = NULL;
	size_t n_lines = table_read("pci-config/expected.tsv", arena, &lines);
	struct hexdump_function *functions = NULL;
	size_t n = 0;

	(void)state;
	assert_true(n_lines > 60);
	for (size_t i = 1; i < n_lines; i++) {
		const struct hexdump_function *function = NULL;
		struct config *config = NULL;
		char name[256];

		snprintf(name, sizeof(name), "pci-config/%s", lines[i][FILE_NAME]);
		if (!str_equal(lines[i][FILE_NAME], lines[i - 1][FILE_NAME]))
			n = hexdump_read(name, arena, &functions);
		function = find(functions, n, lines[i][ADDRESS]);
		print_message("%s %s\n", lines[i][FILE_NAME], lines[i][ADDRESS]);
		assert_int_equal(
			pci_config_parse(libpci, function->bytes, function->n, arena, &config), 0);
		compare(lines[i], function, config);
	}
}

static void put_function(const struct tree *tree, const struct hexdump_function *function)
{
	const uint8_t *bytes = function->bytes;
	char address[BDF_TEXT_SIZE];
	char path[128];
	char text[32];

	bdf_format(function->bdf, address);
	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/class", address);
	snprintf(text, sizeof(text), "0x%02x%02x%02x\n", bytes[11], bytes[10], bytes[9]);
	tree_file(tree, path, text);
	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/config", address);
	tree_bytes(tree, path, bytes, function->n);
}

/* A whole machine out of its config spaces: bus numbers make the tree that lspci -t shows. */
static void a_machine_of_config_spaces(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;
	struct hexdump_function *functions = NULL;
	size_t n = hexdump_read("pci-config/tree-asus-p6t6", arena, &functions);
	const struct device *nic = NULL;

	(void)state;
	for (size_t i = 0; i < n; i++)
		put_function(tree, &functions[i]);
	host = collected(tree->path, FACTS_CONFIG);
	assert_int_equal(host->n_devices, n);
	nic = device_at(host, "0000:08:00.0");
	assert_int_equal(nic->role, ROLE_NIC);
	assert_int_equal(nic->can_sriov, FACT_NO);
	assert_ptr_equal(nic->parent, device_at(host, "0000:00:1c.1"));
	assert_int_equal(path_to_root(nic).mbps, 2000);
	assert_ptr_equal(path_to_root(nic).bottleneck, nic->parent);
	assert_int_equal(path_is_degraded(nic), FACT_NO);
	/* The root port of that south bridge has no ACS. */
	assert_int_equal(acs_of_path(host, nic).state, ACS_MISSING);
	assert_ptr_equal(acs_of_path(host, nic).blocker, nic->parent);
	/* A disk controller below a switch. */
	assert_ptr_equal(device_at(host, "0000:04:00.0")->parent, device_at(host, "0000:03:00.0"));
	assert_ptr_equal(device_at(host, "0000:03:00.0")->parent->parent,
			 device_at(host, "0000:00:03.0"));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(as_lspci_has_it),
	cmocka_unit_test(a_machine_of_config_spaces),
};

REAL_MAIN(tests);
