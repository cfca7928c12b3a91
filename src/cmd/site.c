/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where does a command carry out steps? See site.h.
 */
#include "cmd/site.h"

#include <stdio.h>

#include "cmd/claims.h"
#include "domxml/stands.h"

/* What cannot be looked at counts as not so: then it is undone. */
static bool holds(const char *now, const char *wanted, char *ret_lacking)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const char *lacking = "";
	int r = domxml_stands(wanted, now, arena, &lacking, NULL);

	if (ret_lacking)
		snprintf(ret_lacking, LACKING_SIZE, "%s", lacking);
	return r == 1;
}

void work_site_open(struct work_site *work, const struct run *run, struct machine *machine)
{
	*work = (struct work_site){ 0 };
	work->site = (struct site){
		.root = machine->root,
		.ledger = &machine->ledger,
		.kernel = &running_kernel,
		.virt = virt_of(machine),
		.holds = holds,
		.agrees = claims_agree,
		.agrees_arg = machine,
		.has_lock = machine->lock >= 0,
		.arena = arena_new(),
		.told = &work->told,
	};
	progress_begin(&work->progress, run, &work->site);
}

void work_site_close(struct work_site *work)
{
	progress_end(&work->progress);
	arena_freep(&work->site.arena);
}
