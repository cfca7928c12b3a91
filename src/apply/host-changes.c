/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What has vfctl tune host changed by now, and from what? See host-changes.h.
 */
#include "apply/host-changes.h"

#include <inttypes.h>
#include <limits.h>
#include <string.h>

#include "apply/kinds.h"
#include "apply/settings.h"
#include "base/parse.h"
#include "base/text.h"

static struct host_change *find(const struct host_changes *changes, const struct step *step)
{
	for (size_t i = 0; i < changes->n; i++)
		if (step_has_place(&changes->items[i].step, step))
			return &changes->items[i];
	return NULL;
}

static void drop(struct host_changes *changes, struct host_change *item)
{
	changes->n--;
	memmove(item, item + 1, (size_t)(changes->items + changes->n - item) * sizeof(*item));
}

/* ---- what a file of vfctl's sets at boot */

/* How many pages a line of tmpfiles.d gives the pool at this path, "w! PATH - - - - 2688"; -1: none does. */
static int64_t pages_at_boot(const char *text, const char *path)
{
	const char *line = strstr(text, path);
	char number[32] = "";
	int64_t n = -1;
	size_t length = 0;

	if (!line)
		return -1;
	line += strlen(path);
	line += strspn(line, " -");
	length = strcspn(line, "\n");
	if (length >= sizeof(number))
		return -1;
	memcpy(number, line, length);
	return parse_i64(number, &n) < 0 ? -1 : n;
}

bool host_change_is_by_boot(const struct host_changes *changes, const struct host_change *change,
			    const char *now, const char *boot_id)
{
	char path[PATH_MAX] = "";
	int64_t first = 0;
	int64_t n = 0;

	if (change->step.kind != STEP_HUGEPAGES || !boot_id ||
	    str_equal(boot_id, change->boot_id) || !now || !change->step.from ||
	    setting_path(change->step.kind, change->step.object, path) < 0 ||
	    parse_i64(change->step.from, &first) < 0 || parse_i64(now, &n) < 0 || n <= first)
		return false;
	for (size_t i = 0; i < changes->n; i++) {
		const struct step *step = &changes->items[i].step;

		if (step->kind == STEP_FILE && step->to && pages_at_boot(step->to, path) >= n)
			return true;
	}
	return false;
}

/* ---- what was changed */

/* Where somebody else has changed it in between, what he left is what was there before. */
static void add(struct host_changes *changes, const struct step *step, const char *boot_id,
		size_t number)
{
	struct host_change *item = find(changes, step);
	bool leads_on = item && (step_fits(step, step->from, item->step.to) ||
				 host_change_is_by_boot(changes, item, step->from, boot_id));

	if (item && leads_on && step_fits(step, step->to, item->step.from)) {
		drop(changes, item);
		return;
	}
	if (!item) {
		changes->items = arena_grow(changes->arena, changes->items, changes->n,
					    &changes->capacity, sizeof(*changes->items));
		item = &changes->items[changes->n++];
	}
	if (leads_on)
		item->step.to = step->to;
	else
		*item = (struct host_change){ .step = *step, .first = number };
	item->boot_id = boot_id;
}

/* What has another name after a boot, or is another thing by the same name, is gone with that. */
static bool is_past(const struct host_changes *changes, const struct step *step,
		    const char *boot_id)
{
	return step_kinds[step->kind].is_of_one_boot && changes->boot_id &&
	       !str_equal(changes->boot_id, boot_id);
}

void host_changes_add(struct host_changes *changes, const struct record *record, size_t number)
{
	for (size_t i = 0; i < record->plan.n; i++) {
		const struct step *step = &record->plan.steps[i];

		if (step_tunes_host(step) && !is_past(changes, step, record->boot_id))
			add(changes, step, record->boot_id, number);
	}
}

bool host_changes_need(const struct host_changes *changes, const struct record *record,
		       size_t number)
{
	for (size_t i = 0; i < record->plan.n; i++) {
		const struct host_change *item = find(changes, &record->plan.steps[i]);

		if (item && number >= item->first)
			return true;
	}
	return false;
}
