/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The boot loader of a made-up host: Debian's GRUB, which tells the kernel what is configured.
 */
#include "parts.h"
#include "place.h"

void write_boot(int tree, const struct shape *shape)
{
	_cleanup_place_ struct place proc = place_open(tree, "/proc");
	_cleanup_place_ struct place etc = place_open(tree, "/etc");
	_cleanup_place_ struct place defaults = place_open(tree, "/etc/default");
	_cleanup_place_ struct place grub = place_open(tree, "/boot/grub");
	const char *line = shape->iommu ? "iommu=pt" : "";
	const char *blank = *line ? " " : "";

	place_text(&proc, "cmdline", "BOOT_IMAGE=/vmlinuz-6.12.0 root=/dev/sda1 ro%s%s\n", blank,
		   line);
	place_text(&etc, "os-release", "ID=debian\n");
	place_text(&defaults, "grub",
		   "GRUB_DEFAULT=0\nGRUB_CMDLINE_LINUX_DEFAULT=\"%s\"\nGRUB_CMDLINE_LINUX=\"\"\n",
		   line);
	place_text(&grub, "grub.cfg",
		   "set default=\"0\"\nmenuentry 'Debian' --id 'gnulinux-simple' {\n"
		   "\tlinux\t/vmlinuz-6.12.0 root=/dev/sda1 ro%s%s\n\tinitrd\t/initrd-6.12.0\n}\n",
		   blank, line);
}
