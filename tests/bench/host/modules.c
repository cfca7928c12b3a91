/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which kernel modules has a made-up host? Those that VMs need, loaded, and a kernel's list of files that
 * is as long as a distribution's.
 */
#include "base/text.h"
#include "parts.h"
#include "place.h"

enum {
	N_OTHER_FILES = 4000
};

static const struct {
	const char *name;
	const char *file;
	const char *parameter; /* NULL: none */
	const char *value;
} modules[] = {
	{ "vfio", "kernel/drivers/vfio/vfio.ko.xz", NULL, NULL },
	{ "vfio_iommu_type1", "kernel/drivers/vfio/vfio_iommu_type1.ko.xz",
	  "allow_unsafe_interrupts", "N" },
	{ "vfio_pci", "kernel/drivers/vfio/pci/vfio-pci.ko.xz", "enable_sriov", "N" },
	{ "kvm_amd", "kernel/arch/x86/kvm/kvm-amd.ko.xz", "avic", "Y" },
	{ "vhost_net", "kernel/drivers/vhost/vhost_net.ko.xz", "experimental_zcopytx", "0" },
};

static void write_module(int tree, struct arena *arena, size_t i)
{
	const char *path = arena_printf(arena, "/sys/module/%s", modules[i].name);

	place_make(tree, path);
	if (modules[i].parameter) {
		_cleanup_place_ struct place place =
			place_open(tree, arena_printf(arena, "%s/parameters", path));

		place_text(&place, modules[i].parameter, "%s\n", modules[i].value);
	}
}

void write_modules(int tree)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_place_ struct place kernel = place_open(tree, "/proc/sys/kernel");
	_cleanup_place_ struct place lists = place_open(tree, "/lib/modules/6.12.0");
	_cleanup_place_ struct place nodes = place_open(tree, "/dev");
	_cleanup_strbuf_ struct strbuf files = { 0 };

	place_text(&nodes, "kmsg", "%s", "");
	place_text(&nodes, "vhost-net", "%s", "");
	place_text(&kernel, "modules_disabled", "0\n");
	for (unsigned int i = 0; i < N_OTHER_FILES; i++)
		strbuf_addf(&files,
			    "kernel/drivers/net/made-up/module%u.ko.xz: "
			    "kernel/drivers/net/made-up/module0.ko.xz\n",
			    i);
	for (size_t i = 0; i < ARRAY_SIZE(modules); i++) {
		write_module(tree, arena, i);
		strbuf_addf(&files, "%s:\n", modules[i].file);
	}
	place_bytes(&lists, "modules.dep", files.text, files.length);
	place_text(&lists, "modules.builtin", "kernel/fs/ext4/ext4.ko\n");
}
