/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which entries does a generated grub.cfg have, and which is booted by default? Its script is followed
 * as far as that can be told before the machine boots.
 */
#ifndef COLLECT_GRUB_MENU_H
#define COLLECT_GRUB_MENU_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "collect/bls.h"
#include "collect/grubenv.h"

enum {
	GRUB_TOP = -1 /* the parent of what stands in the menu itself */
};

struct grub_entry {
	const char *title;
	const char *id;	    /* NULL where it has none */
	const char *source; /* of an entry that is a file of its own, else NULL */
	const char
		*line; /* what the kernel is told, without its path; NULL: no Linux, or unknown */
	const char *unsure; /* what may stand in the line besides; NULL: nothing */
	int parent;	    /* its submenu's place among the entries, or GRUB_TOP */
	bool is_submenu;
	bool conditional;  /* it may not be there */
	bool starts_linux; /* then a line that is NULL is unknown */
};

struct grub_variable;

struct grub_menu {
	struct arena *arena;
	const struct grubenv *env;
	struct bls_entry *bls; /* what blscfg lists, in its order */
	size_t n_bls;
	struct grub_entry *entries; /* those of a submenu behind it */
	size_t n_entries;
	size_t entries_capacity;
	struct grub_variable *variables;
	size_t n_variables;
	size_t variables_capacity;
	const char *chosen;   /* what the default is set to, but for next_entry; NULL unknown */
	bool is_set;	      /* something sets it */
	bool asks_next_entry; /* next_entry comes before it */
	bool has_blscfg;
	bool leads_elsewhere; /* to another file, by configfile */
	bool broken;	      /* the script ends within a quote, or is too large to follow */
};

/* arena, env, bls and n_bls are the caller's; the rest {0}. May be called once. */
void grub_menu_read(struct grub_menu *menu, const char *script);

/*
 * The entry that is booted by default. NULL with a reason where that cannot be told, or there is no
 * entry: *ret_error is -errno.
 */
const struct grub_entry *grub_menu_default(const struct grub_menu *menu, int *ret_error,
					   const char **ret_reason);

#endif
