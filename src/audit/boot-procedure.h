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

/* What each place in them stands for is boot-command.h's to say. */
struct procedure {
	enum boot_loader loader;	/* UNKNOWN: any */
	enum distribution distribution; /* UNKNOWN: any */
	enum keeping keeping;		/* ANYWHERE: any */
	const char *place;		/* what the parameters are added to */
	const char *file;		/* NULL: none, or the entry itself: the place is all */
	const char *make;		/* NULL: the file is there */
	const char *add;
	const char *remove;
	const char *generate; /* NULL: the edit itself is what the loader reads */
};

/* Takes parameters from files: what .remove of a procedure that edits files is. */
extern const char boot_remove_from_files[];

/* The first that fits; NULL where nobody knows how this host boots. */
const struct procedure *boot_find_procedure(const struct host *host);

/* Its {file} on this host, and the {menu}. */
const char *boot_file_of_edit(const struct boot *boot, const struct procedure *procedure);
const char *boot_menu(const struct boot *boot);

/* The files that the configured line is made of, but for those that belong to packages; NULL: none. */
const char *boot_files_of_removal(const struct audit *audit, const char *between);

/* A command that says what the file that is made begins with. */
const char *boot_copy(const struct audit *audit);

#endif
