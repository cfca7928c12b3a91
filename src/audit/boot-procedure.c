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

static const struct procedure procedures[] = {
#define ADD_DEFAULT \
	"echo 'GRUB_CMDLINE_LINUX_DEFAULT=\"$GRUB_CMDLINE_LINUX_DEFAULT {args}\"' >>{file}"
#define ADD_LINUX   "echo 'GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX {args}\"' >>{file}"
#define REMOVE	    "sed -i {takes} {files}"
#define ADD_CMDLINE "sed -i '1s/$/ {sed}/' {file}"
/* Of the file, where the removal has made it already. */
#define MAKE_CMDLINE                                                                            \
	"echo \"$(cat {file} 2>/dev/null || sed 's/initrd=[^ ]* *//g' /proc/cmdline) {args}\" " \
	">{file}"
#define MAKE_CMDLINE_WITHOUT "sed -e 's/initrd=[^ ]* *//g' {takes} /proc/cmdline >{file}"
#define OF_DEFAULT	     "GRUB_CMDLINE_LINUX_DEFAULT in {file}"
#define KERNEL_INSTALL	     "kernel-install add \"$(uname -r)\" "
	/* Deployments are read-only, and keep their entries to themselves. */
	{ LOADER_UNKNOWN, DISTRIBUTION_UNKNOWN, KEPT_IN_OSTREE, "every deployment", NULL,
	  "rpm-ostree kargs {appends}", "rpm-ostree kargs {deletes}", NULL },
	{ LOADER_GRUB, DISTRIBUTION_DEBIAN, KEPT_ANYWHERE, OF_DEFAULT, DEFAULTS, ADD_DEFAULT,
	  REMOVE, "update-grub" },
	{ LOADER_GRUB, DISTRIBUTION_PROXMOX, KEPT_ANYWHERE, OF_DEFAULT, DEFAULTS, ADD_DEFAULT,
	  REMOVE, "update-grub" },
	{ LOADER_GRUB, DISTRIBUTION_FEDORA, KEPT_ANYWHERE, "GRUB_CMDLINE_LINUX in {file}", DEFAULTS,
	  ADD_LINUX, REMOVE, "grub2-mkconfig -o {menu}" },
	{ LOADER_GRUB, DISTRIBUTION_SUSE, KEPT_ANYWHERE, OF_DEFAULT, DEFAULTS, ADD_DEFAULT, REMOVE,
	  "grub2-mkconfig -o {menu}" },
	{ LOADER_GRUB, DISTRIBUTION_UNKNOWN, KEPT_ANYWHERE, OF_DEFAULT, DEFAULTS, ADD_DEFAULT,
	  REMOVE, "grub-mkconfig -o {menu}" },
	{ LOADER_GRUB_BLS, DISTRIBUTION_SUSE, KEPT_IN_CMDLINE, "{file}", KERNEL_CMDLINE,
	  ADD_CMDLINE, REMOVE, "sdbootutil update-all-entries" },
	/* grub2-mkconfig alone would leave the entries as they are. */
	{ LOADER_GRUB_BLS, DISTRIBUTION_UNKNOWN, KEPT_ANYWHERE, "every boot entry", NULL,
	  "grubby --update-kernel=ALL --args='{args}'",
	  "grubby --update-kernel=ALL --remove-args='{args}'", NULL },
	{ LOADER_PROXMOX_BOOT, DISTRIBUTION_UNKNOWN, KEPT_IN_DEFAULTS, OF_DEFAULT, DEFAULTS,
	  ADD_DEFAULT, REMOVE, "proxmox-boot-tool refresh" },
	{ LOADER_PROXMOX_BOOT, DISTRIBUTION_UNKNOWN, KEPT_IN_CMDLINE, "{file}", KERNEL_CMDLINE,
	  ADD_CMDLINE, REMOVE, "proxmox-boot-tool refresh" },
	{ LOADER_PROXMOX_BOOT, DISTRIBUTION_UNKNOWN, KEPT_NOWHERE, "{file}", KERNEL_CMDLINE,
	  MAKE_CMDLINE, MAKE_CMDLINE_WITHOUT, "proxmox-boot-tool refresh" },
	{ LOADER_SYSTEMD_BOOT, DISTRIBUTION_SUSE, KEPT_IN_CMDLINE, "{file}", KERNEL_CMDLINE,
	  ADD_CMDLINE, REMOVE, "sdbootutil update-all-entries" },
	{ LOADER_SYSTEMD_BOOT, DISTRIBUTION_DEBIAN, KEPT_IN_CMDLINE, "{file}", KERNEL_CMDLINE,
	  ADD_CMDLINE, REMOVE, KERNEL_INSTALL "\"/boot/vmlinuz-$(uname -r)\"" },
	{ LOADER_SYSTEMD_BOOT, DISTRIBUTION_DEBIAN, KEPT_NOWHERE, "{file}", KERNEL_CMDLINE,
	  MAKE_CMDLINE, MAKE_CMDLINE_WITHOUT, KERNEL_INSTALL "\"/boot/vmlinuz-$(uname -r)\"" },
	{ LOADER_SYSTEMD_BOOT, DISTRIBUTION_UNKNOWN, KEPT_IN_CMDLINE, "{file}", KERNEL_CMDLINE,
	  ADD_CMDLINE, REMOVE, KERNEL_INSTALL "\"/usr/lib/modules/$(uname -r)/vmlinuz\"" },
	{ LOADER_SYSTEMD_BOOT, DISTRIBUTION_FEDORA, KEPT_NOWHERE, "{file}", KERNEL_CMDLINE,
	  MAKE_CMDLINE, MAKE_CMDLINE_WITHOUT,
	  KERNEL_INSTALL "\"/usr/lib/modules/$(uname -r)/vmlinuz\"" },
	{ LOADER_SYSTEMD_BOOT, DISTRIBUTION_UNKNOWN, KEPT_NOWHERE, "the options in {file}", NULL,
	  "sed -i '/^options/s/$/ {sed}/' {file}", REMOVE, NULL },
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

const char *boot_files_of_removal(const struct audit *audit, const char *file, const char *between)
{
	const struct boot_line *line = &audit->host->boot.configured;
	const char *files = NULL;

	for (size_t i = 0; i < line->n_sources; i++)
		if (str_equal(line->sources[i], DEFAULTS) ||
		    str_has_prefix(line->sources[i], DROP_INS))
			files = arena_printf(audit->arena, "%s%s%s", files ? files : "",
					     files ? between : "", line->sources[i]);
	return files ? files : file;
}

const char *boot_menu(const struct boot *boot)
{
	const char *first = boot->next.n_sources ? boot->next.sources[0] : "";

	if (str_has_suffix(first, "/grub.cfg"))
		return first;
	return boot->distribution == DISTRIBUTION_OTHER ? "/boot/grub/grub.cfg"
							: "/boot/grub2/grub.cfg";
}
