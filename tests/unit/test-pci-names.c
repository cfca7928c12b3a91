/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Are ids named as lspci names them, by a capture's own list before this system's, and does no list,
 * however broken, do harm?
 */
#include "os/pci-names.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "collect/collect.h"
#include "collected.h"
#include "functions.h"
#include "unit.h"

static const char list[] = "# comment\n"
			   "10ec  Realtek Semiconductor Co., Ltd.\n"
			   "\t8168  RTL8111\n"
			   "8086  Intel Corporation\n"
			   "\t10c9  82576 Gigabit Network Connection\n"
			   "\t\t8086 a03c  Gigabit ET Dual Port\n"
			   "\t10ca  82576 Virtual Function\n"
			   "\t10cb  another\n"
			   "C 02  Network controller\n"
			   "\t00  Ethernet controller\n";

static void an_excerpt_is_a_list(void **state)
{
	static const struct pci_name ids[] = { { .vendor_id = 0x8086, .device_id = 0x10c9 },
					       { .vendor_id = 0x8086, .device_id = 0x10ca },
					       { .vendor_id = 0x8086, .device_id = 0xffff } };
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	(void)state;
	assert_string_equal(pci_names_excerpt(arena, list, strlen(list), ids, ARRAY_SIZE(ids)),
			    "8086  Intel Corporation\n"
			    "\t10c9  82576 Gigabit Network Connection\n"
			    "\t10ca  82576 Virtual Function\n");
}

static void broken_lists_lose_lines_only(void **state)
{
	static const char broken[] = "8086\n"
				     "8086  Intel\n"
				     "\t10c9  first\n"
				     "\t10c9  second\n"
				     "\t10cx  no id\n"
				     "\t10ca  \t \n"
				     "80\n"
				     "\t10ca  of nobody\n"
				     "8086  Intel again\n"
				     "\t10ca  in a second block\n"
				     "1234  no end of line";
	static const struct pci_name ids[] = { { .vendor_id = 0x1234, .device_id = 1 },
					       { .vendor_id = 0x8086, .device_id = 0x10c9 },
					       { .vendor_id = 0x8086, .device_id = 0x10ca } };
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	static char long_line[2000] = "8086  ";

	(void)state;
	assert_string_equal(pci_names_excerpt(arena, broken, strlen(broken), ids, ARRAY_SIZE(ids)),
			    "8086  Intel\n\t10c9  first\n1234  no end of line\n");
	memset(long_line + 6, 'x', sizeof(long_line) - 6);
	assert_string_equal(
		pci_names_excerpt(arena, long_line, sizeof(long_line), ids, ARRAY_SIZE(ids)), "");
	assert_string_equal(pci_names_excerpt(arena, "8086  In\0tel\n", 13, ids, ARRAY_SIZE(ids)),
			    "");
}

static void put_functions(const struct tree *tree)
{
	tree_function(tree, "pci0000:00/0000:00:03.0", "20000", "8086:10C9", "igb");
	tree_function(tree, "pci0000:00/0000:00:04.0", "20000", "8086:FFF9", NULL);
	tree_function(tree, "pci0000:00/0000:00:05.0", "20000", "FFF6:0001", NULL);
	tree_function(tree, "pci0000:00/0000:00:06.0", "20000", "8086:10CA", "ixgbe");
}

/* The capture's list is all that counts: what it does not know is unknown. */
static void a_captures_own_list(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;

	(void)state;
	put_functions(tree);
	tree_file(tree, PCI_NAMES_CAPTURED, "8086  Chips\n\t10c9  As captured\n");
	host = collected(tree->path, FACTS_NAMES);
	assert_string_equal(device_at(host, "0000:00:03.0")->vendor, "Chips");
	assert_string_equal(device_at(host, "0000:00:03.0")->model, "As captured");
	assert_string_equal(device_at(host, "0000:00:04.0")->model, "Device fff9");
	assert_string_equal(device_at(host, "0000:00:05.0")->vendor, "Vendor fff6");
	assert_string_equal(device_at(host, "0000:00:05.0")->model, "Device 0001");
	assert_string_equal(device_at(host, "0000:00:06.0")->model, "Device 10ca");
	assert_int_equal(device_at(host, "0000:00:06.0")->role, ROLE_NIC);
}

struct told {
	char text[1024];
};

static void note_list(const struct root_event *event, void *arg)
{
	struct told *told = arg;

	if (event->error == 0 && str_equal(event->path, PCI_NAMES_CAPTURED))
		snprintf(told->text, sizeof(told->text), "%.*s", (int)event->n_bytes,
			 (const char *)event->bytes);
}

/* Whoever records the root gets a list that names the same anywhere. */
static void names_are_recorded(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(machine_freep) struct machine *machine = NULL;
	_cleanup_(host_freep) struct host *host = NULL;
	_cleanup_(host_freep) struct host *again = NULL;
	struct told told = { "" };

	(void)state;
	put_functions(tree);
	assert_int_equal(machine_open(tree->path, &machine, NULL), 0);
	root_record(machine->root, note_list, &told);
	host = collect(machine, FACTS_NAMES);
	tree_file(tree, PCI_NAMES_CAPTURED, told.text);
	again = collected(tree->path, FACTS_NAMES);
	assert_int_equal(host->n_devices, again->n_devices);
	for (size_t i = 0; i < host->n_devices; i++) {
		assert_string_equal(host->devices[i].vendor, again->devices[i].vendor);
		assert_string_equal(host->devices[i].model, again->devices[i].model);
	}
}

/* A VF that only its name tells, as in a guest whose driver serves PFs and VFs. */
static void names_tell_vfs(void **state)
{
	static const struct {
		const char *name;
		enum device_role role;
	} cases[] = {
		{ "MT27800 Family [ConnectX-5 Virtual Function]", ROLE_VF },
		{ "T520-CR Unified Wire Ethernet Controller [VF]", ROLE_VF },
		{ "OneConnect NIC (Skyhawk-VF)", ROLE_VF },
		{ "VFIO tester", ROLE_NIC },
		{ "82576 Gigabit Network Connection", ROLE_NIC },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_tree_ struct tree *tree = tree_new();
		_cleanup_(host_freep) struct host *host = NULL;
		char text[128];

		put_functions(tree);
		snprintf(text, sizeof(text), "8086  Intel\n\t10ca  %s\n", cases[i].name);
		tree_file(tree, PCI_NAMES_CAPTURED, text);
		host = collected(tree->path, FACTS_NAMES);
		assert_int_equal(device_at(host, "0000:00:06.0")->role, cases[i].role);
		/* A guess leaves a gap where the link to the PF would stand. */
		assert_int_equal(has_gap(host, "/sys/bus/pci/devices/0000:00:06.0/physfn", ENOENT),
				 cases[i].role == ROLE_VF);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_excerpt_is_a_list),
		cmocka_unit_test(broken_lists_lose_lines_only),
		cmocka_unit_test(a_captures_own_list),
		cmocka_unit_test(names_are_recorded),
		cmocka_unit_test(names_tell_vfs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
