/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * With which commands does a boot loader of a distribution get another command line? See
 * boot-procedure.h.
 */
#include "audit/boot-procedure.h"

#include <errno.h>

#include "base/text.h"
#include "model/cmdline.h"

#define DEFAULTS       "/etc/default/grub"
#define DROP_INS       "/etc/default/grub.d/"
#define KERNEL_CMDLINE "/etc/kernel/cmdline"

/* A last line without an end is not to run into the next one. */
#define APPEND(name) "printf '\\n%s\\n' '" name "=\"$" name " {shell}\"' >>{file}"
#define ADD_DEFAULT  APPEND("GRUB_CMDLINE_LINUX_DEFAULT")
#define ADD_LINUX    APPEND("GRUB_CMDLINE_LINUX")
#define REMOVE	     "sed -i {takes} {files}"
/* All on its first line: others are not read by every tool. sed finds none in an empty file. */
#define ADD_CMDLINE  "[ -s {file} ] || echo >{file}; sed -i '1s/$/ {sed}/' {file}"
#define MAKE_CMDLINE "[ -e {file} ] || {copy} >{file}"
#define OF_DEFAULT   "GRUB_CMDLINE_LINUX_DEFAULT in {file}"
/* Of every kernel, as any may be the default; add-all only came with systemd 256. */
#define INSTALL_OF_BOOT \
	"for k in /boot/vmlinuz-*; do kernel-install add \"${k#/boot/vmlinuz-}\" \"$k\"; done"
#define INSTALL_OF_MODULES                                          \
	"for k in /usr/lib/modules/*/vmlinuz; do v=${k%/vmlinuz}; " \
	"kernel-install add \"${v##*/}\" \"$k\"; done"

const char boot_remove_from_files[] = REMOVE;

static const struct procedure procedures[] = {
	/* Deployments are read-only, and keep their entries to themselves. */
	{ LOADER_UNKNOWN, DISTRIBUTION_UNKNOWN, KEPT_IN_OSTREE, "every deployment",
	  .add = "rpm-ostree kargs {appends}", .remove = "rpm-ostree kargs {deletes}" },
	{ LOADER_GRUB, DISTRIBUTION_DEBIAN, KEPT_ANYWHERE, OF_DEFAULT, DEFAULTS, NULL, ADD_DEFAULT,
	  REMOVE, "update-grub" },
	{ LOADER_GRUB, DISTRIBUTION_PROXMOX, KEPT_ANYWHERE, OF_DEFAULT, DEFAULTS, NULL, ADD_DEFAULT,
	  REMOVE, "update-grub" },
	{ LOADER_GRUB, DISTRIBUTION_FEDORA, KEPT_ANYWHERE, "GRUB_CMDLINE_LINUX in {file}", DEFAULTS,
	  NULL, ADD_LINUX, REMOVE, "grub2-mkconfig -o {menu}" },
	{ LOADER_GRUB, DISTRIBUTION_SUSE, KEPT_ANYWHERE, OF_DEFAULT, DEFAULTS, NULL, ADD_DEFAULT,
	  REMOVE, "grub2-mkconfig -o {menu}" },
	{ LOADER_GRUB, DISTRIBUTION_UNKNOWN, KEPT_ANYWHERE, OF_DEFAULT, DEFAULTS, NULL, ADD_DEFAULT,
	  REMOVE, "grub-mkconfig -o {menu}" },
	{ LOADER_GRUB_BLS, DISTRIBUTION_SUSE, KEPT_IN_CMDLINE, "{file}", KERNEL_CMDLINE, NULL,
	  ADD_CMDLINE, REMOVE, "sdbootutil update-all-entries" },
	/* grub2-mkconfig alone would leave the entries as they are. */
	{ LOADER_GRUB_BLS, DISTRIBUTION_UNKNOWN, KEPT_ANYWHERE, "every boot entry",
	  .add = "grubby --update-kernel=ALL --args='{args}'",
	  .remove = "grubby --update-kernel=ALL --remove-args='{args}'" },
	{ LOADER_PROXMOX_BOOT, DISTRIBUTION_UNKNOWN, KEPT_IN_DEFAULTS, OF_DEFAULT, DEFAULTS, NULL,
	  ADD_DEFAULT, REMOVE, "proxmox-boot-tool refresh" },
	{ LOADER_PROXMOX_BOOT, DISTRIBUTION_UNKNOWN, KEPT_IN_CMDLINE, "{file}", KERNEL_CMDLINE,
	  NULL, ADD_CMDLINE, REMOVE, "proxmox-boot-tool refresh" },
	{ LOADER_PROXMOX_BOOT, DISTRIBUTION_UNKNOWN, KEPT_NOWHERE, "{file}", KERNEL_CMDLINE,
	  MAKE_CMDLINE, ADD_CMDLINE, REMOVE, "proxmox-boot-tool refresh" },
	{ LOADER_SYSTEMD_BOOT, DISTRIBUTION_SUSE, KEPT_IN_CMDLINE, "{file}", KERNEL_CMDLINE, NULL,
	  ADD_CMDLINE, REMOVE, "sdbootutil update-all-entries" },
	{ LOADER_SYSTEMD_BOOT, DISTRIBUTION_DEBIAN, KEPT_IN_CMDLINE, "{file}", KERNEL_CMDLINE, NULL,
	  ADD_CMDLINE, REMOVE, INSTALL_OF_BOOT },
	{ LOADER_SYSTEMD_BOOT, DISTRIBUTION_DEBIAN, KEPT_NOWHERE, "{file}", KERNEL_CMDLINE,
	  MAKE_CMDLINE, ADD_CMDLINE, REMOVE, INSTALL_OF_BOOT },
	{ LOADER_SYSTEMD_BOOT, DISTRIBUTION_UNKNOWN, KEPT_IN_CMDLINE, "{file}", KERNEL_CMDLINE,
	  NULL, ADD_CMDLINE, REMOVE, INSTALL_OF_MODULES },
	{ LOADER_SYSTEMD_BOOT, DISTRIBUTION_FEDORA, KEPT_NOWHERE, "{file}", KERNEL_CMDLINE,
	  MAKE_CMDLINE, ADD_CMDLINE, REMOVE, INSTALL_OF_MODULES },
	{ LOADER_SYSTEMD_BOOT, DISTRIBUTION_UNKNOWN, KEPT_NOWHERE, "the options in {file}",
	  .add = "sed -i '/^options/s/$/ {sed}/' {file}", .remove = REMOVE },
};

static enum keeping keeping_of(const struct host *host)
{
	const struct boot_line *line = &host->boot.configured;
	const char *first = line->n_sources ? line->sources[0] : "";

	if (host->identity.cmdline && cmdline_has(host->identity.cmdline, "ostree"))
		return KEPT_IN_OSTREE;
	if (str_equal(first, DEFAULTS) || (line->reason && strstr(line->reason, DEFAULTS)))
		return KEPT_IN_DEFAULTS;
	if (line->text)
		return str_equal(first, KERNEL_CMDLINE) ? KEPT_IN_CMDLINE : KEPT_NOWHERE;
	return line->error == ENOENT ? KEPT_NOWHERE : KEPT_IN_CMDLINE;
}

const struct procedure *boot_find_procedure(const struct host *host)
{
	const struct boot *boot = &host->boot;
	enum keeping keeping = keeping_of(host);

	for (size_t i = 0; i < ARRAY_SIZE(procedures); i++) {
		const struct procedure *row = &procedures[i];

		if ((!row->loader || row->loader == boot->loader) &&
		    (!row->distribution || row->distribution == boot->distribution) &&
		    (!row->keeping || row->keeping == keeping))
			return row;
	}
	return NULL;
}

/* What is read behind the main file may set the variable anew: then the parameters go behind that. */
const char *boot_file_of_edit(const struct boot *boot, const struct procedure *procedure)
{
	const struct boot_line *line = &boot->configured;

	if (!procedure->file)
		return boot->next.n_sources ? boot->next.sources[boot->next.n_sources - 1]
					    : "the default entry";
	for (size_t i = 0; i < line->n_sources; i++)
		if (str_has_prefix(line->sources[i], DROP_INS))
			return DROP_INS "zz-vfctl.cfg";
	return procedure->file;
}

const char *boot_files_of_removal(const struct audit *audit, const char *between)
{
	const struct boot_line *line = &audit->host->boot.configured;
	const char *files = NULL;

	for (size_t i = 0; i < line->n_sources; i++)
		if (str_equal(line->sources[i], DEFAULTS) ||
		    str_equal(line->sources[i], KERNEL_CMDLINE) ||
		    str_has_prefix(line->sources[i], DROP_INS))
			files = arena_printf(audit->arena, "%s%s%s", files ? files : "",
					     files ? between : "", line->sources[i]);
	return files;
}

const char *boot_copy(const struct audit *audit)
{
	const struct boot_line *line = &audit->host->boot.configured;

	if (line->text && line->n_sources)
		return arena_printf(audit->arena, "cat %s", line->sources[0]);
	return "sed 's/initrd=[^ ]* *//g' /proc/cmdline";
}

const char *boot_menu(const struct boot *boot)
{
	const char *first = boot->next.n_sources ? boot->next.sources[0] : "";

	if (str_has_suffix(first, "/grub.cfg"))
		return first;
	return boot->distribution == DISTRIBUTION_OTHER ? "/boot/grub/grub.cfg"
							: "/boot/grub2/grub.cfg";
}
