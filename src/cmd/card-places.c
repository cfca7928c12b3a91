/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where did each card stand when a policy was last applied to it? See card-places.h.
 */
#include "cmd/card-places.h"

#include <errno.h>

#include "cmd/site.h"
#include "os/write.h"
#include "plan/moved.h"

enum {
	LARGEST_FILE = 1024 * 1024
};

/* What cannot be read tells of no move, and is told. */
static struct card_places read_places(const struct machine *machine, struct arena *arena,
				      const char **ret_text)
{
	char *text = NULL;
	ssize_t n = root_read_all(machine->root, CARD_PLACES_PATH, LARGEST_FILE, arena, &text);

	if (n < 0 && n != -ENOENT)
		tell("whether a card has moved is not known: cannot read " CARD_PLACES_PATH ": %s",
		     errno_text((int)n));
	*ret_text = n < 0 ? "" : text;
	return card_places_read(*ret_text, arena);
}

void card_places_check(const struct machine *machine, const struct host *host, struct meant_pf *pfs,
		       size_t n, struct arena *arena)
{
	const char *text = NULL;
	const struct card_places places = read_places(machine, arena, &text);

	for (size_t i = 0; i < n; i++) {
		struct meant_pf *meant = &pfs[i];

		if (!meant->pf || meant->status != EXIT_DONE)
			continue;
		/* As with a match that several cards have (docs/adr/0016). */
		if (plan_check_place(host, &places, meant->policy, meant->pf, arena, &meant->moved,
				     &meant->why) < 0)
			meant->status = EXIT_USAGE;
	}
}

static void replace(const struct run *run, struct machine *machine, const char *text)
{
	_cleanup_work_site_ struct work_site work = { 0 };
	int r = root_make_directory(machine->root, "/var/lib/vfctl", 0755);

	work_site_open(&work, run, machine);
	if (r == 0)
		r = work.site.kernel->replace(machine->root, CARD_PLACES_PATH, text, 0644,
					      work.site.kernel->arg);
	progress_end(&work.progress);
	if (r < 0)
		tell("a card that moves will not be noticed: cannot write " CARD_PLACES_PATH ": %s",
		     errno_text(r));
}

void card_places_keep(const struct run *run, struct machine *machine, const struct host *host,
		      const struct meant_pf *pfs, size_t n, bool by_person, struct arena *arena)
{
	_cleanup_strbuf_ struct strbuf after = { 0 };
	const char *before = NULL;
	struct card_places places = read_places(machine, arena, &before);

	for (size_t i = 0; i < n; i++) {
		/* What was planned since has moved it in memory. */
		const struct device *pf = pfs[i].status == EXIT_DONE && pfs[i].pf
						  ? host_find_device(host, pfs[i].pf->bdf)
						  : NULL;
		const char *mac = pf ? card_mac(host, pf, arena) : NULL;

		if (mac && (by_person ||
			    (!pfs[i].moved && card_place_is_free(&places, host, mac, pf->bdf))))
			card_places_set(&places, mac, pf->bdf, arena);
	}
	card_places_write(&places, &after);
	if (machine->live && !str_equal(before, after.text ? after.text : ""))
		replace(run, machine, after.text);
}
