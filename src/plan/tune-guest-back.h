/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What would the guest of a virtual machine become by --revert, by what it remembers?
 */
#ifndef PLAN_TUNE_GUEST_BACK_H
#define PLAN_TUNE_GUEST_BACK_H

#include "plan/settings.h"

/* A file of vfctl's in the guest. */
struct guest_file {
	const char *path;
	bool goes;	    /* else somebody else has changed it since */
	bool is_remembered; /* else the script that wrote it remembered no values */
};

struct guest_back {
	struct settings settings; /* each to what was there before; left with the reason */
	struct guest_file *files;
	size_t n_files;
};

/* By what the script's --look told (guest_back_script_add); other lines are no matter. All is the arena's. */
void plan_guest_back(const char *told, struct arena *arena, struct guest_back *ret_back);

/* Whether there is anything to be done. */
bool guest_back_changes(const struct guest_back *back);

#endif
