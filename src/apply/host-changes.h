/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What has vfctl tune host changed by now, and from what? Of each place what stood there before the first
 * change, and what the last one left, as the history tells it: --revert goes by that, and so does who drops
 * what it no longer takes.
 */
#ifndef APPLY_HOST_CHANGES_H
#define APPLY_HOST_CHANGES_H

#include "base/arena.h"
#include "model/record.h"

/* From what was first there to what is left there. */
struct host_change {
	struct step step;
	const char *boot_id; /* of the boot in which that was left */
	size_t first;	     /* the number of the record that it begins with */
};

/* In the order of the first of each. */
struct host_changes {
	struct arena *arena;
	const char *boot_id; /* of this boot; NULL: not known */
	struct host_change *items;
	size_t n;
	size_t capacity;
};

/* The next record of the history, whose numbers rise. Its texts are not copied. */
void host_changes_add(struct host_changes *changes, const struct record *record, size_t number);

/* Whether one that was added, by its number, is a part of what they are now. */
bool host_changes_need(const struct host_changes *changes, const struct record *record,
		       size_t number);

/*
 * Whether these pages are what the kernel found for a file of vfctl's at a later boot, boot_id: it gives
 * fewer where memory is in pieces. That is nobody else's choice.
 */
bool host_change_is_by_boot(const struct host_changes *changes, const struct host_change *change,
			    const char *now, const char *boot_id);

#endif
