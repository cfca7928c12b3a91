/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do the collectors of the boot loader's facts share? Reading its files, and noting which of them
 * make a line. Only loader*.c include this.
 */
#ifndef COLLECT_LOADER_H
#define COLLECT_LOADER_H

#include "base/shell.h"
#include "model/host.h"
#include "os/attributes.h"
#include "os/machine.h"

struct loader {
	const struct machine *machine;
	struct host *host;
	bool on_xen;		 /* the host is Xen's dom0 */
	enum tristate has_efi;	 /* the firmware is EFI */
	enum boot_loader booted; /* SYSTEMD_BOOT or GRUB, as it told the firmware; else UNKNOWN */
	int info_error;		 /* -errno of what it told; -ENOENT: nothing */
	const char *menu;	 /* the path of grub.cfg, or where it was looked for */
	const char *menu_text;	 /* NULL: it was not read */
	int menu_error;		 /* then -errno; -ENOENT: there is none */
	const char *loader_conf; /* the path of systemd-boot's loader.conf; NULL: there is none */
	const char *conf_text;	 /* NULL: it was not read */
	int conf_error;
	struct shell configured;       /* /etc/default/grub, with what goes on with it */
	int configured_error;	       /* -errno: not all of it was read */
	const char *configured_source; /* of the error, or of what is malformed */
	const char *malformed;	       /* what no shell would read to its end; NULL: nothing */
};

/* A file as text, the arena's, up to its first NUL; or -errno: -EFBIG above 64 KiB. */
int loader_read(const struct loader *loader, const char *path, const char **ret_text);

/* Adds a file to those that the line is made of. */
void loader_add_source(const struct loader *loader, struct boot_line *line, const char *path);

/* The line is unknown for this error (-errno) of this source: in words too, and as a gap. */
void loader_fail(const struct loader *loader, struct boot_line *line, const char *source, int error,
		 const char *reason);

/* What the loader told the firmware: has_efi, booted, info_error. */
void loader_read_firmware(struct loader *loader);

/* Whether the firmware checks signatures; where that is UNKNOWN, *ret_error is why (-errno). */
enum tristate loader_secure_boot(const struct loader *loader, int *ret_error);

/* The variables that these are read of. */
extern const char loader_info[];
extern const char loader_secure_boot_variable[];

/* Debian, Fedora …, from /etc/os-release. */
enum distribution loader_read_distribution(const struct loader *loader);

/* Follows /etc/default/grub and, on Debian, its drop-ins: loader->configured. */
void loader_read_grub_defaults(struct loader *loader);

/* What these say: boot.configured, boot.xen. */
void loader_configured_by_grub(const struct loader *loader);

/* The same of /etc/kernel/cmdline: kernel-install and proxmox-boot-tool take it from there. */
void loader_configured_by_kernel_install(const struct loader *loader);

/* Finds and reads grub.cfg and loader.conf. */
void loader_find_menus(struct loader *loader);

/* The default entry of grub.cfg: boot.next. Whether the menu is made by blscfg. */
bool loader_next_of_grub(const struct loader *loader);

/* The default entry of systemd-boot's menu. */
void loader_next_of_systemd_boot(const struct loader *loader);

#endif
