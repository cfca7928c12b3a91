/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a command of a boot loader's procedure read with a host's parameters and files in it? Only
 * remedy-boot.c includes this.
 */
#ifndef AUDIT_BOOT_COMMAND_H
#define AUDIT_BOOT_COMMAND_H

#include "audit/remedy-boot.h"

/*
 * What stands in the places of a template. Of the parameters: {args} as they are, {shell} between
 * double quotes, {sed} in what sed puts in, {takes} the options with which sed takes them away,
 * {appends} and {deletes} rpm-ostree's. {file} is what is edited, {files} all that may hold them, {menu}
 * what is made of it, {copy} what says how a file begins that is made. Other braces stay.
 */
struct boot_places {
	const char *args;
	const char *file;
	const char *files;
	const char *menu;
	const char *copy;
	const struct boot_rest *rests;
	size_t n_rests;
};

/* In the arena; for texts too. */
const char *boot_expand(const struct audit *audit, const char *template,
			const struct boot_places *places);

/* The same of a command: NULL where a shell or a tool would take a part of it for something else. */
const char *boot_command(const struct audit *audit, const char *template,
			 const struct boot_places *places);

/* What stays of a parameter that goes; NULL: nothing. */
const char *boot_rest_of(const struct boot_rest *rests, size_t n_rests, const char *param,
			 size_t n);

#endif
