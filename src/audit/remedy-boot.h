/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does this host's kernel get another command line? By the boot loader and the distribution: which
 * file is edited, and what makes the loader's files of it.
 */
#ifndef AUDIT_REMEDY_BOOT_H
#define AUDIT_REMEDY_BOOT_H

#include "audit/checks.h"

/* A parameter that goes, of which some words stay. */
struct boot_rest {
	const char *param; /* "pci=noaer,realloc" */
	const char *rest;  /* "pci=noaer" */
};

struct boot_change {
	const char *add;	       /* parameters parted by blanks; NULL: none */
	const char *remove;	       /* likewise */
	const struct boot_rest *rests; /* of those that go; what has none here goes as a whole */
	size_t n_rests;
};

/* Adds a parameter to those that go, and what stays of it (NULL: nothing). */
void boot_change_remove(const struct audit *audit, struct boot_change *change, const char *param,
			const char *rest);

/*
 * Has parameters added to the kernel's command line, or taken from it. Says what is left to do: where
 * they are configured, only the loader's files are made, or the machine is booted. what begins the
 * sentence ("the kernel leaves it off"); NULL: nothing does.
 */
struct remedy remedy_boot(const struct audit *audit, const char *what, struct boot_change change);

/* The same behind a command that helps at once, until the next boot. */
struct remedy remedy_now_and_boot(const struct audit *audit, const char *what, const char *command,
				  struct boot_change change);

#endif
