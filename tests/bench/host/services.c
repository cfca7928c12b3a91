/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a made-up host set up for its VMs? A udev rule for each PF that makes its VFs, and libvirt's unit
 * and configuration.
 */
#include "base/text.h"
#include "parts.h"
#include "place.h"

static void write_rules(int tree, const struct layout *layout)
{
	_cleanup_place_ struct place place = place_open(tree, "/etc/udev/rules.d");
	_cleanup_strbuf_ struct strbuf rules = { 0 };
	char address[BDF_TEXT_SIZE];

	for (size_t i = 0; i < layout->n_functions; i++)
		if (layout->functions[i]->kind == PF)
			strbuf_addf(&rules,
				    "ACTION==\"add\", SUBSYSTEM==\"net\", KERNELS==\"%s\", "
				    "ATTR{device/sriov_numvfs}=\"%u\"\n",
				    bdf_format(layout->functions[i]->bdf, address),
				    layout->shape.n_vfs);
	if (rules.length && layout->shape.n_vfs)
		place_bytes(&place, "70-vfs.rules", rules.text, rules.length);
}

void write_services(int tree, const struct layout *layout)
{
	_cleanup_place_ struct place libvirt = place_open(tree, "/etc/libvirt");
	_cleanup_place_ struct place units = place_open(tree, "/usr/lib/systemd/system");

	write_rules(tree, layout);
	place_text(&libvirt, "qemu.conf", "# Master configuration file\n#max_files = 0\n");
	place_text(&units, "libvirtd.service",
		   "[Unit]\nDescription=Virtualization daemon\n\n[Service]\nType=notify\n"
		   "LimitNOFILE=8192\n");
}
