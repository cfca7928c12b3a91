/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a test get PCI functions? See functions.h.
 */
#include "functions.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "unit.h"

void tree_function(const struct tree *tree, const char *path, const char *class, const char *ids,
		   const char *driver)
{
	const char *address = strrchr(path, '/') + 1;
	char file[PATH_MAX];
	char text[PATH_MAX];

	snprintf(file, sizeof(file), "/sys/devices/%s/uevent", path);
	snprintf(text, sizeof(text),
		 "%s%s%sPCI_CLASS=%s\nPCI_ID=%s\nPCI_SUBSYS_ID=8086:0001\nPCI_SLOT_NAME=%s\n",
		 driver ? "DRIVER=" : "", driver ? driver : "", driver ? "\n" : "", class, ids,
		 address);
	tree_file(tree, file, text);
	snprintf(file, sizeof(file), "/sys/bus/pci/devices/%s", address);
	snprintf(text, sizeof(text), "../../../devices/%s", path);
	tree_link(tree, file, text);
	tree_attribute(tree, address, "numa_node", "0\n");
	tree_attribute(tree, address, "local_cpulist", "0-15\n");
}

void tree_attribute(const struct tree *tree, const char *address, const char *name,
		    const char *content)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/%s", address, name);
	tree_file(tree, path, content);
}

void tree_attribute_link(const struct tree *tree, const char *address, const char *name,
			 const char *target)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/%s", address, name);
	tree_link(tree, path, target);
}

void tree_config(const struct tree *tree, const char *address, const struct space *space, size_t n)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/config", address);
	tree_bytes(tree, path, space->bytes, n);
}

/* Six BARs and the ROM, then VF BARs 0 and 3, each a window for 7 VFs; for 5 there was no room. */
static const char resource[] = "0x00000000fe000000 0x00000000fe01ffff 0x0000000000040200\n"
			       "0x0000000000000000 0x0000000000000000 0x0000000000000000\n"
			       "0x0000000000000000 0x0000000000000000 0x0000000000000000\n"
			       "0x0000000000000000 0x0000000000000000 0x0000000000000000\n"
			       "0x0000000000000000 0x0000000000000000 0x0000000000000000\n"
			       "0x0000000000000000 0x0000000000000000 0x0000000000000000\n"
			       "0x0000000000000000 0x0000000000000000 0x0000000000000000\n"
			       "0x0000007000000000 0x000000700001bfff 0x000000000014220c\n"
			       "0x0000000000000000 0x0000000000000000 0x0000000000000000\n"
			       "0x0000000000000000 0x0000000000000000 0x0000000000000000\n"
			       "0x000000700001c000 0x0000007000037fff 0x000000000014220c\n"
			       "0x0000000000000000 0x0000000000000000 0x0000000000000000\n"
			       "0x0000000000000000 0x000000000001bfff 0x000000002014220c\n";

void tree_pf(const struct tree *tree)
{
	static const struct {
		const char *name;
		const char *content;
	} files[] = {
		{ "sriov_totalvfs", "7\n" },	      { "sriov_numvfs", "0\n" },
		{ "sriov_offset", "128\n" },	      { "sriov_stride", "2\n" },
		{ "sriov_vf_device", "10ca\n" },      { "sriov_vf_total_msix", "0\n" },
		{ "sriov_drivers_autoprobe", "1\n" }, { "resource", resource },
	};

	tree_directory(tree, "/sys/kernel/iommu_groups");
	tree_function(tree, "pci0000:40/" PORT, "60400", "8086:2F04", "pcieport");
	tree_function(tree, AT_PF, "20000", "8086:10C9", "igb");
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		tree_attribute(tree, PF, files[i].name, files[i].content);
}

void tree_pf_with_vfs(const struct tree *tree)
{
	tree_pf(tree);
	tree_attribute(tree, PF, "sriov_numvfs", "2\n");
	tree_function(tree, AT_VF0, "20000", "8086:10CA", "igbvf");
	tree_function(tree, AT_VF1, "20000", "8086:10CA", NULL);
	tree_attribute_link(tree, PF, "virtfn0", "../" VF0);
	tree_attribute_link(tree, PF, "virtfn1", "../" VF1);
	tree_attribute_link(tree, VF0, "physfn", "../" PF);
	tree_attribute_link(tree, VF1, "physfn", "../" PF);
}

struct device *device_at(const struct host *host, const char *address)
{
	struct bdf bdf = { 0 };
	struct device *device = NULL;

	assert_int_equal(bdf_parse(address, &bdf), 0);
	device = host_find_device(host, bdf);
	if (!device)
		fail_msg("no function at %s", address);
	return device;
}
