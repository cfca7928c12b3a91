/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * With which commands does a boot loader of a distribution get another command line? One table, and the
 * files of this host that its commands name. Only remedy-boot.c includes this.
 */
#ifndef AUDIT_BOOT_PROCEDURE_H
#define AUDIT_BOOT_PROCEDURE_H

#include "audit/checks.h"

/* Where the configured line is kept. */
enum keeping {
	KEPT_ANYWHERE,
	KEPT_IN_DEFAULTS, /* GRUB's, a shell script */
	KEPT_IN_CMDLINE,  /* a file that is the line */
	KEPT_IN_OSTREE,	  /* the entries of its deployments */
	KEPT_NOWHERE,
};

/*
 * In commands {args} are the parameters, {sed} the same for sed, {takes} the options with which sed
 * takes them away, {appends} and {deletes} rpm-ostree's; {file} is what is edited, {files} all that may
 * hold them, {menu} what is made of it.
 */
struct procedure {
	enum boot_loader loader;	/* UNKNOWN: any */
	enum distribution distribution; /* UNKNOWN: any */
	enum keeping keeping;		/* ANYWHERE: any */
	const char *place;		/* what the parameters are added to */
	const char *file;		/* NULL: none, or the entry itself: the place is all */
	const char *add;
	const char *remove;
	const char *generate; /* NULL: the edit itself is what the loader reads */
};

/* The first that fits; NULL where nobody knows how this host boots. */
const struct procedure *boot_find_procedure(const struct host *host);

/* Its {file} and {files} on this host, with this between them, and the {menu}. */
const char *boot_file_of_edit(const struct boot *boot, const struct procedure *procedure);
const char *boot_files_of_removal(const struct audit *audit, const char *file, const char *between);
const char *boot_menu(const struct boot *boot);

#endif
