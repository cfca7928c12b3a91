/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What will the kernel be told at the next boot, and what is it meant to be told? The running kernel's
 * line is identity.cmdline; these two stand in the boot loader's files.
 */
#ifndef MODEL_BOOT_H
#define MODEL_BOOT_H

#include <stddef.h>

enum boot_loader {
	LOADER_UNKNOWN = 0,
	LOADER_GRUB,	     /* its menu stands in grub.cfg */
	LOADER_GRUB_BLS,     /* its menu is made of /boot/loader/entries by blscfg */
	LOADER_SYSTEMD_BOOT, /* its menu is made of entries on the ESP */
	LOADER_PROXMOX_BOOT, /* proxmox-boot-tool keeps the ESPs, which are not mounted */
};

/* Whose tools mend it. */
enum distribution {
	DISTRIBUTION_UNKNOWN = 0,
	DISTRIBUTION_DEBIAN, /* and what is made of it: Ubuntu */
	DISTRIBUTION_FEDORA, /* and RHEL with its rebuilds */
	DISTRIBUTION_SUSE,
	DISTRIBUTION_PROXMOX, /* Proxmox VE, which is a Debian */
	DISTRIBUTION_OTHER,
};

struct boot_line {
	const char *text; /* without the kernel's path; NULL unknown */
	/* What may stand in it besides, as is decided while booting; NULL where nothing is left open. */
	const char *unsure;
	const char *
		entry; /* the title of the menu's entry; NULL without, and for the configured line */
	const char **sources; /* the files that it is made of, in the order of reading */
	size_t n_sources;
	int error;	    /* of an unknown line: an errno, positive */
	const char *reason; /* the same in words, lower case, no full stop */
};

struct boot {
	enum boot_loader loader;
	enum distribution distribution;
	struct boot_line configured; /* what generated files are made of */
	struct boot_line next;	     /* the default entry of the generated files */
	/*
	 * Of a Xen host: what the hypervisor is configured to be told. NULL for another host, and where
	 * it is unknown: then the configured line is, too.
	 */
	const char *xen;
};

#endif
