/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a host become what it was before vfctl tune host? See tune-back.h. The history tells what stood in
 * each place before the first change, and what the last one left there.
 */
#include "cmd/tune-back.h"

#include <errno.h>

#include "cmd/site.h"
#include "cmd/transaction.h"
#include "plan/steps.h"

/* From what was first there to what is left there, in the order of the first changes. */
struct changes {
	struct arena *arena;
	struct step *items;
	size_t n;
	size_t capacity;
};

static struct step *find(const struct changes *changes, const struct step *step)
{
	for (size_t i = 0; i < changes->n; i++)
		if (step_has_place(&changes->items[i], step))
			return &changes->items[i];
	return NULL;
}

static void drop(struct changes *changes, struct step *item)
{
	changes->n--;
	memmove(item, item + 1, (size_t)(changes->items + changes->n - item) * sizeof(*item));
}

/* Where somebody else has changed it in between, what he left is what was there before. */
static void add(struct changes *changes, const struct step *step)
{
	struct step *item = find(changes, step);

	if (!item) {
		changes->items = arena_grow(changes->arena, changes->items, changes->n,
					    &changes->capacity, sizeof(*changes->items));
		changes->items[changes->n++] = *step;
	} else if (!str_equal(item->to, step->from)) {
		*item = *step;
	} else if (step_fits(step, step->to, item->from)) {
		drop(changes, item);
	} else {
		item->to = step->to;
	}
}

static int read_changes(const struct ledger *ledger, struct changes *changes, struct err *reterr)
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
		for (size_t j = 0; j < record.plan.n; j++)
			if (step_tunes_host(&record.plan.steps[j]))
				add(changes, &record.plan.steps[j]);
	}
	return 0;
}

/* One step back; where it is not as vfctl left it, it is somebody else's by now. */
static void go_back(const struct site *site, const struct step *change, char *value,
		    struct steps *steps)
{
	const char *now = NULL;
	int r = step_read(site, change, value, &now);

	if (r < 0)
		steps_leave_out(
			steps, change->kind, change->object, change->to, change->from,
			arena_printf(steps->arena, "it could not be read: %s", errno_text(r)));
	else if (step_fits(change, now, change->from))
		return;
	else if (step_fits(change, now, change->to))
		steps_add(steps, change->kind, change->object, now, change->from);
	else
		steps_leave_out(steps, change->kind, change->object, now, change->from,
				"somebody else has changed it since: it stays");
}

int plan_tune_back(const struct run *run, struct machine *machine, struct arena *arena,
		   struct plan *ret_plan, struct err *reterr)
{
	_cleanup_work_site_ struct work_site work = { 0 };
	struct changes changes = { .arena = arena };
	struct steps steps = { .arena = arena };
	char *value = arena_alloc(arena, VALUE_SIZE);
	int r = read_changes(&machine->ledger, &changes, reterr);

	if (r < 0 || !changes.items)
		return r;
	work_site_open(&work, run, machine);
	for (size_t i = changes.n; i-- > 0;)
		go_back(&work.site, &changes.items[i], value, &steps);
	*ret_plan = steps_plan(&steps);
	return 0;
}
