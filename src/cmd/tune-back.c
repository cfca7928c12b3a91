/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a host become what it was before vfctl tune host? See tune-back.h. The history tells what stood in
 * each place before the first change, and what the last one left there.
 */
#include "cmd/tune-back.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <string.h>

#include "apply/host-changes.h"
#include "apply/journal.h"
#include "apply/settings.h"
#include "base/parse.h"
#include "cmd/site.h"
#include "cmd/transaction.h"
#include "plan/steps.h"
#include "plan/tune.h"

static int read_changes(const struct ledger *ledger, struct host_changes *changes,
			struct err *reterr)
{
	const char **ids = NULL;
	ssize_t n = history_list(ledger, changes->arena, &ids);

	if (n < 0)
		return err_set(reterr, (int)n, "cannot read %s: %s", ledger->history,
			       errno_text((int)n));
	for (ssize_t i = 0; i < n; i++) {
		struct record record = { 0 };
		int r = journal_read(ledger, ids[i], changes->arena, &record, reterr);

		if (r < 0)
			return r;
		host_changes_add(changes, &record, (size_t)i);
	}
	return 0;
}

/* How many hugepages of a pool are in use; 0 for other steps, or where that cannot be read. */
static int64_t pages_in_use(const struct site *site, const struct step *change, const char *now)
{
	static const char all[] = "nr_hugepages";
	static const char unused[] = "free_hugepages";
	char path[PATH_MAX] = "";
	char text[32] = "";
	int64_t n_free = 0;
	int64_t n = 0;
	char *name = NULL;

	if (change->kind != STEP_HUGEPAGES || !now ||
	    setting_path(change->kind, change->object, path) < 0)
		return 0;
	name = strrchr(path, '/') + 1;
	if (!str_equal(name, all) || strlen(path) - strlen(all) + sizeof(unused) > sizeof(path))
		return 0;
	memcpy(name, unused, sizeof(unused));
	if (root_read_word(site->root, path, text, sizeof(text)) < 0 ||
	    parse_i64(text, &n_free) < 0 || parse_i64(now, &n) < 0)
		return 0;
	return n - n_free;
}

/* What holds it up; NULL: nothing. The kernel gives back no page that a VM holds. */
static const char *hindrance(const struct site *site, const struct step *change, const char *now,
			     struct arena *arena)
{
	int64_t held = pages_in_use(site, change, now);
	int64_t before = 0;

	if (!change->from || parse_i64(change->from, &before) < 0 || held <= before)
		return NULL;
	return arena_printf(arena,
			    "%" PRId64
			    " of these pages are in use: stop the VMs that have them, and "
			    "--revert again",
			    held);
}

struct way_back {
	const struct site *site;
	const struct host_changes *changes;
	const struct knob_choice *choice;
	struct steps *steps;
};

static bool is_in(const char *path, const char *directory)
{
	return str_has_prefix(path, directory) && path[strlen(directory)] == '/';
}

/* A directory goes with the last of the files that it was made for. */
static bool is_chosen(const struct way_back *way, const struct step *change)
{
	const struct knob *knob = knob_of_step(change);
	bool all = !way->choice->only->n && !way->choice->skip->n;

	if (change->kind != STEP_DIRECTORY || all)
		return all || (knob && knob_is_wanted(way->choice, knob));
	for (size_t i = 0; i < way->changes->n; i++) {
		const struct step *step = &way->changes->items[i].step;

		if (step->kind == STEP_FILE && is_in(step->object, change->object) &&
		    !is_chosen(way, step))
			return false;
	}
	return true;
}

/* What was not there before, as its module was not loaded, goes with that alone. */
static bool goes_with_module(const struct way_back *way, const struct step *change)
{
	if (change->kind != STEP_MODULE_OPTION || change->from)
		return false;
	for (size_t i = 0; i < way->changes->n; i++) {
		const struct step *step = &way->changes->items[i].step;

		if (step->kind == STEP_KERNEL_MODULE && is_in(change->object, step->object))
			return !is_chosen(way, step);
	}
	return false;
}

/* One step back; where it is not as vfctl left it, it is somebody else's by now. */
static void go_back(const struct way_back *way, const struct host_change *item, char *value)
{
	const struct site *site = way->site;
	struct steps *steps = way->steps;
	const struct step *change = &item->step;
	const struct kind *kind = &step_kinds[change->kind];
	const char *now = NULL;
	int r = 0;
	const char *why = NULL;

	if (kind->is_over && kind->is_over(site, change))
		return;
	r = step_read(site, change, value, &now);
	why = r < 0 ? NULL : hindrance(site, change, now, steps->arena);
	if (r < 0)
		steps_leave_out(
			steps, change->kind, change->object, change->to, change->from,
			arena_printf(steps->arena, "it could not be read: %s", errno_text(r)));
	else if (now && goes_with_module(way, change))
		steps_leave_out(
			steps, change->kind, change->object, now, change->from,
			"it came with its module: --revert --only vhost-net takes out both");
	else if (step_fits(change, now, change->from))
		return;
	else if (why)
		steps_leave_out(steps, change->kind, change->object, now, change->from, why);
	else if (step_fits(change, now, change->to) ||
		 host_change_is_by_boot(way->changes, item, now, way->changes->boot_id))
		steps_add(steps, change->kind, change->object, now, change->from);
	else
		steps_leave_out(steps, change->kind, change->object, now, change->from,
				"somebody else has changed it since: it stays");
}

int plan_tune_back(const struct run *run, struct machine *machine, const struct knob_choice *choice,
		   struct arena *arena, struct plan *ret_plan, struct err *reterr)
{
	_cleanup_work_site_ struct work_site work = { 0 };
	struct host_changes changes = { .arena = arena };
	struct steps steps = { .arena = arena };
	struct way_back way = { .choice = choice, .changes = &changes, .steps = &steps };
	char *value = arena_alloc(arena, VALUE_SIZE);
	int r = 0;

	(void)boot_id_read(machine->root, arena, &changes.boot_id, NULL);
	r = read_changes(&machine->ledger, &changes, reterr);
	if (r < 0 || !changes.items)
		return r;
	work_site_open(&work, run, machine);
	way.site = &work.site;
	for (size_t i = changes.n; i-- > 0;)
		if (is_chosen(&way, &changes.items[i].step))
			go_back(&way, &changes.items[i], value);
	*ret_plan = steps_plan(&steps);
	return 0;
}
