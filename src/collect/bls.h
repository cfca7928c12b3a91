/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which entries does a menu have that is made of files, one each (the Boot Loader Specification)? Their
 * text, and the order in which GRUB's blscfg and systemd-boot list them.
 */
#ifndef COLLECT_BLS_H
#define COLLECT_BLS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/shell.h"

struct bls_entry {
	const char *id;	    /* the file's name without ".conf" */
	const char *source; /* its path */
	const char *title;  /* what follows is NULL where the file does not say it */
	const char *version;
	const char *machine_id;
	const char *sort_key;
	const char *linux_path;
	const char *options;	 /* the first line of them: what blscfg takes */
	const char *all_options; /* all of them: what systemd-boot takes */
};

/* Whether a file of this name is an entry. */
bool bls_is_entry(const char *name);

/*
 * Reads an entry from its file's name and text. in_grub: as blscfg does, for which the first line
 * without a value ends the file.
 */
void bls_parse(const char *name, const char *text, bool in_grub, struct arena *arena,
	       struct bls_entry *ret_entry);

/* Puts them into the menu's order, the one that is booted by default first. */
void bls_sort(struct bls_entry *entries, size_t n, bool in_grub);

/*
 * $NAME in options comes to its value, as blscfg expands it: nothing where it is unset. NULL where a
 * value is unknown.
 */
const char *bls_expand(const char *options, shell_lookup *lookup, void *arg, struct arena *arena);

#endif
